# Tidelock 的全部中文文本。键与变量同 `en.ftl`。
#
# 错误以稳定代码为键：消息本身说明发生了什么，`.why` 说明原因，`.help` 说明现在该做什么。
# 错误文本只能使用 `text::ERROR_VARIABLES` 列出的变量。

## 数值

duration-s = { $n } 秒
duration-min = { $n } 分钟
duration-h = { $n } 小时
duration-days = { $n } 天
size-bytes = { $n } 字节

## 标签

label-error = 错误
label-warning = 警告
label-note = 提示
label-why = 原因
label-help = 解决办法
label-conflict = 冲突
label-path = 路径
label-storage = 存储
label-clock = 时钟
list-separator = 、
labelled = { $label }：{ $text }
unknown-error = 出错了：{ $detail }
    .why = 当前版本没有更具体的说明。
    .help = 请加上 -vv 重新运行该命令，并反馈输出的内容。

## 进度

progress-scanning = 正在读取文件夹：
progress-listing = 正在列出存储内容：
progress-comparing = 正在比较
progress-moving = { $done } / { $total }
progress-retrying = 未成功，{ $wait }后重试

## 校正时钟并同步之后的唯一一条通知

clock-notice-slow = 本机时钟与 { $storage } 相差 { $offset }，很可能是本机时钟慢了。Tidelock 已按存储端的时间签名并完成同步。
clock-notice-fast = 本机时钟与 { $storage } 相差 { $offset }，很可能是本机时钟快了。Tidelock 已按存储端的时间签名并完成同步。
clock-notice-surely-slow = 两个独立的时间来源都表明：本机时钟慢了 { $offset }。Tidelock 已按正确的时间签名并完成同步。
clock-notice-surely-fast = 两个独立的时间来源都表明：本机时钟快了 { $offset }。Tidelock 已按正确的时间签名并完成同步。
clock-notice-storage-wrong = { $storage } 的时钟与独立的时间来源相差 { $offset }。Tidelock 仍按存储端的时间签名。请告知该存储的管理员。
clock-notice-fix = 其他程序会因此出错，请同步时钟：{ $command }
clock-notice-fix-by-hand = 其他程序会因此出错，请同步时钟：{ $advice }

## 配置

config-not-found = 没有找到配置文件 { $file }。
    .why = 按名称使用笔记库时，需要从 tidelock.toml 中查找。
    .help = 运行 `tidelock init` 生成配置，或直接指定文件夹和远端：`tidelock sync FOLDER s3://BUCKET?endpoint=URL`。
config-unreadable = 无法读取配置文件 { $file }。
    .why = { $detail }
    .help = 请检查文件是否存在，以及您是否有读取权限。
config-writable-by-others = 没有使用配置文件 { $file }，因为其他用户可以改写它。
    .why = 能改写它的人可以让 Tidelock 运行任意命令，或把您的笔记发往别处。
    .help = 请收回这一权限：{ $command }
config-exists = { $file } 已经存在，未作改动。
    .why = 没有明确要求时，绝不覆盖已有的配置。
    .help = 请用 --config FILE 指定其他文件，或加上 --force 替换它。
config-not-written = 无法写入配置文件 { $file }。
    .why = { $detail }
    .help = 请检查所在文件夹是否存在，以及您是否有写入权限。
config-no-place = 找不到存放配置的位置。
    .why = 系统没有提供您的配置文件夹。
    .help = 请用 --config FILE 指定文件。
config-too-large = 配置文件 { $file } 大于 1 MiB。
    .why = 配置不会这么大，这应该是别的文件。
    .help = 请检查 --config 指向的文件。
config-not-utf8 = 配置文件 { $file } 不是 UTF-8 编码。
    .why = TOML 文件使用 UTF-8；有些编辑器会保存为 UTF-16 或旧式编码。
    .help = 请将文件重新保存为 UTF-8。
config-syntax = 配置文件 { $file } 第 { $line } 行第 { $column } 列不是正确的 TOML。
    .why = { $detail }
    .help = 请改正这一行：文本要加引号，括号要成对。
config-unknown-key = { $file } 第 { $line } 行：无法识别 `{ $field }`。
    .why = 悄悄忽略的设置也许正是关键的那一项；此处可用：{ $known }。
    .help = 请改正拼写，或删除这一行。
config-missing-key = { $file } 第 { $line } 行：缺少 `{ $field }`。
    .why = 没有它，Tidelock 不知道该做什么。
    .help = 请补上；`tidelock init` 会写出完整的示例。
config-wrong-type = { $file } 第 { $line } 行：`{ $field }` 的值类型不对。
    .why = 这里应为：{ $known }。
    .help = 请改正这个值。
config-bad-value = { $file } 第 { $line } 行：`{ $field }` 的值无法使用。
    .why = { $detail }
    .help = 请改正这个值。
config-duplicate-vault = { $file } 第 { $line } 行：已有同名的笔记库。
    .why = 笔记库以名称区分，名称不能重复。
    .help = 请给其中一个改名。
config-plain-secret = { $file } 第 { $line } 行：`{ $field }` 里直接写了密钥。
    .why = 配置文件会被复制、同步、展示，密钥不该写在里面。
    .help = 请改为写明密钥的存放位置：{ "{" } env = "NAME" { "}" }、{ "{" } keyring = true { "}" }、{ "{" } command = ["…"] { "}" } 或 { "{" } file = "…" { "}" }。然后到服务商处更换这个密钥，因为它已经写进过文件。
config-no-such-vault = { $file } 中没有名为 { $detail } 的笔记库。
    .why = 现有的笔记库：{ $known }。
    .help = 请指定其中之一；不指定则处理全部。

## 无法使用的值

value-empty = 值为空。
value-not-one-of = 不是以下之一：{ $known }。
value-out-of-range = 不在 { $min } 到 { $max } 之间。
value-vault-name = 笔记库名称为 1 到 64 个可见字符，不含斜杠，不以连字符开头。
value-env-name = 这不是环境变量名。
value-only-true = 这里只有 `true` 有意义。
value-not-one-place = 密钥只能有一个存放位置：env、keyring、command 或 file。
value-endpoint-scheme = 端点须以 https:// 或 http:// 开头。
value-endpoint-user-info = 端点中不能带用户名和密码。
value-endpoint-query = 端点中不能有 `?` 和 `#`。
value-endpoint-host = 其中没有主机名。
value-endpoint-not-ascii = 主机名含有 ASCII 以外的字符，请写成以 xn-- 开头的形式。
value-endpoint-port = 端口不是 1 到 65535 之间的数字。
value-endpoint-path = 其路径含有空格、`..` 或网址中不允许的字符。
value-prefix-dots = 带 `.` 或 `..` 的前缀在存储桶中没有对应的位置。
value-prefix-control = 其中含有控制字符。
value-prefix-too-long = 长度超过 512 字节。
value-name-bucket = 存储桶名称由字母、数字、`-`、`_` 和 `.` 组成，不含斜杠。
value-name-word = 这里应为由字母、数字、`-`、`_` 和 `.` 组成的名称。
value-name-relative-place = 位置须写完整，或以 `~/` 开头，不能取决于程序在哪里启动。

type-text = 文本
type-texts = 文本列表
type-number = 整数
type-flag = true 或 false
type-table = 表
type-tables = 表的列表

## 地址与用法

address-scheme = 这不是远端地址。
    .why = 远端地址以 s3://、webdavs://、webdav:// 或 file:/// 开头。
    .help = 存储桶请写成：s3://BUCKET/PREFIX?endpoint=https://HOST
address-user-info = 地址中带有用户名或密码。
    .why = 地址会出现在进程列表和终端历史记录中。
    .help = 请去掉它，改为设置 TIDELOCK_ACCESS_KEY_ID 和 TIDELOCK_SECRET_ACCESS_KEY。如果已经这样用过，请更换密钥。
address-fragment = 地址中含有 `#`。
    .why = 在地址中，它会截断后面的内容。
    .help = 如果它是名称的一部分，请写成 %23。
address-escape = 地址中的 `%` 后面不是 UTF-8 文本的两位十六进制数。
    .why = 在地址中，`%` 表示编码字符的开头。
    .help = 普通的百分号请写成 %25。
address-unknown-parameter = 无法识别地址中的参数 `{ $field }`。
    .why = 此处可用：{ $known }。
    .help = 请改正拼写，或去掉它。
address-duplicate-parameter = 地址中的参数 `{ $field }` 出现了两次。
    .why = 无法确定以哪一个为准。
    .help = 请去掉其中一个。
address-missing-parameter = 地址中缺少参数 `{ $field }`。
    .why = 仅凭存储桶名称无法知道它在哪家存储上。
    .help = 请补上：s3://BUCKET/PREFIX?endpoint=https://HOST。在多数终端里，地址需要加引号。
address-secret = 地址的参数 `{ $field }` 中带有密钥。
    .why = 地址会出现在进程列表和终端历史记录中。
    .help = 请去掉它，改为设置 TIDELOCK_ACCESS_KEY_ID 和 TIDELOCK_SECRET_ACCESS_KEY。如果已经这样用过，请更换密钥。
address-bad-value = 地址中的 `{ $field }` 无法使用。
    .why = { $detail }
    .help = 请改正。
usage = 这条命令无法这样执行。
    .why = { $detail }
    .help = 加上 --help 运行，可查看用法。
usage-missing = 缺少：{ $known }。
    .why = 当前不在终端中，无法询问。
    .help = 请补上后重新运行。
kind-not-yet = 尚不支持 `{ $detail }` 类型的远端。
    .why = 当前版本只支持 S3 兼容存储。
    .help = 请使用 s3:// 远端。
encryption-not-yet = 尚不支持 `{ $detail }` 加密。
    .why = 如果不加密就继续，您的笔记会以明文存储。
    .help = 请使用不加密的前缀，或等待支持加密的版本。
vendor-unknown = 不认识服务商 `{ $detail }`。
    .why = 认识的有：{ $known }。
    .help = 请改正，或不写这一项：会根据端点推断。
region-missing = 无法得知存储桶所在的地域。
    .why = 每个签名都要写明地域，而这个端点没有体现出来。
    .help = 请按服务商控制台所示设置 region。

## 密钥

secret-no-credentials = 没有找到访问 { $storage } 的密钥。
    .why = TIDELOCK_ACCESS_KEY_ID 和 TIDELOCK_SECRET_ACCESS_KEY、AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY 这两组变量都没有设置。
    .help = 请设置其中一组的两个变量，或在 tidelock.toml 中写明密钥的存放位置。
secret-env-missing = `{ $field }` 所用的环境变量 { $detail } 没有设置。
    .why = 配置指定该变量为密钥的存放位置。
    .help = 请在启动 Tidelock 之前设置它，或指定其他位置。
secret-env-not-text = `{ $field }` 所用的环境变量 { $detail } 不是文本。
    .why = 它的内容不是 UTF-8。
    .help = 请重新设置它。
secret-empty = `{ $field }` 的密钥为空。
    .why = 存放位置 { $detail } 中没有内容。
    .help = 请把密钥放进去，或指定其他位置。
secret-file-unreadable = 无法读取存放 `{ $field }` 密钥的文件 { $file }。
    .why = { $detail }
    .help = 请检查路径，以及您是否有读取权限。
secret-file-open-to-others = 没有使用存放 `{ $field }` 密钥的文件 { $file }，因为其他用户可以读取它。
    .why = 别人能读到的密钥就不是密钥了。
    .help = 请收回这一权限：{ $command }
secret-command-failed = 获取 `{ $field }` 的命令没有给出密钥。
    .why = { $detail }
    .help = 请手动运行该命令，看它是否只输出密钥。
secret-command-timeout = 获取 `{ $field }` 的命令在 30 秒内没有结束。
    .why = 它可能在等待输入，而这里无人应答。
    .help = 请手动运行该命令，先完成它要求的解锁。
secret-keyring-missing = 系统密钥环中没有 `{ $field }` 的密钥。
    .why = 查找的服务名为 { $detail }。
    .help = 请用系统自带的工具存入，或指定其他位置。
secret-keyring-unavailable = 无法使用系统密钥环。
    .why = { $detail }
    .help = 请解锁或安装密钥环服务，或改用其他位置：env、command 或 file。
secret-password-missing = 缺少加密密码。
    .why = 没有设置 TIDELOCK_ENCRYPTION_PASSWORD。
    .help = 请在启动 Tidelock 之前设置它。

## 仅因时钟而停止

clock-plain-http = 本机时钟与 { $storage } 相差 { $offset }，Tidelock 没有继续。
    .why = 连接是未加密的 http，途中任何人都可能伪造这个时间。
    .help = 请改用 https，或同步本机时钟；如果您信任所在网络，可加上 --accept-clock。
clock-more-than-a-day = 本机时钟与 { $storage } 相差 { $offset }，Tidelock 没有继续。
    .why = 相差超过一天时，需要另一个时间来源佐证或您的同意，才会校正。
    .help = 请同步本机时钟，或加上 --accept-clock，按存储端的时间继续。
clock-other-than-accepted = 本机时钟与 { $storage } 相差 { $offset }，与您此前接受的差值不同。
    .why = accept-clock = true 只对当时的差值有效（前后一分钟之内），当时为 { $known }。
    .help = 请同步本机时钟，或加上 --accept-clock 接受新的差值。
clock-before-release = { $storage } 的时钟显示 { $detail }，早于本版本的发布时间。
    .why = 正常的时钟不会这样。出错的是存储端的时钟，不是您的。
    .help = 请告知该存储的管理员同步时钟。
clock-tls-not-yet-valid = 按本机时钟，{ $storage } 的证书尚未生效。
    .why = 本机时钟至少慢了 { $offset }，或者证书有误。
    .help = 请同步本机时钟，然后重试。
clock-tls-expired = 按本机时钟，{ $storage } 的证书已经过期。
    .why = 本机时钟至少快了 { $offset }，或者证书确实过期了。
    .help = 请同步本机时钟；如果时钟没错，请告知该存储的管理员。

## 存储端拒绝访问

access-unknown-key = { $storage } 不认识这个访问密钥。
    .why = 密钥 ID 写错了、已被删除，或属于另一家服务商。
    .help = 请与服务商控制台中的密钥 ID 核对。
access-wrong-secret = { $storage } 拒绝了签名。
    .why = 密钥与密钥 ID 不匹配，或途中的代理改动了请求。
    .help = 请从服务商处重新复制密钥，注意首尾不要带空格。
access-expired-credentials = { $storage } 表示这组临时密钥已经失效。
    .why = 临时密钥只有几分钟到几小时的有效期；也可能缺少会话令牌。
    .help = 请获取新的临时密钥，并一并设置会话令牌。
access-policy = { $storage } 认识这个密钥，但不允许它这样做。
    .why = 权限策略不允许：{ $detail }
    .help = 请允许该密钥在此前缀下列出、读取、写入和删除。
access-no-bucket = { $storage } 上没有名为 { $bucket } 的存储桶。
    .why = 名称写错了，或者它在别的地域或账号下。
    .help = 请与服务商控制台核对名称和端点。COS 的存储桶名称以数字结尾，例如 notes-1250000000。
access-wrong-region = 存储桶 { $bucket } 不在地域 { $region }。
    .why = 签名中带有地域，而存储端要求的是 { $detail }。
    .help = 请把 region 改为该地域，并使用与之对应的端点。
access-url-style = { $storage } 要求存储桶名称出现在网址的另一处。
    .why = 有的存储只接受 https://BUCKET.HOST，有的只接受 https://HOST/BUCKET。
    .help = 请把 path-style 改为另一个值（true 或 false）。
access-denied = { $storage } 拒绝了访问，且没有说明原因。
    .why = 不是时钟的问题，差值太小了。通常是密钥、权限或存储桶名称的问题。
    .help = 请运行 `tidelock doctor`，它的询问方式能得到更明确的答复。
access-and-clock = { $storage } 拒绝了这个密钥，同时本机时钟相差 { $offset }。
    .why = 按校正后的时间重试，仍被拒绝：{ $detail } 时钟是另一个独立的问题。
    .help = 请先改正密钥，时钟误差 Tidelock 可以应付；为了其他程序，也请同步时钟。

## 无法连接存储

unreachable-name = 找不到主机 { $storage }。
    .why = 网络不通、域名解析不可用，或名称写错了。
    .help = 请先检查网络，再检查端点的拼写。
unreachable-refused = { $storage } 无人应答。
    .why = 主机拒绝连接：那里没有服务在运行，或被防火墙阻断。
    .help = 请检查端点的主机和端口，以及服务是否在运行。
unreachable-timeout = { $storage } 没有及时应答。
    .why = 网络很慢，或者发出的数据在途中被丢弃。
    .help = 请重试；在公司网络中可能需要设置代理（HTTPS_PROXY）。
unreachable-reset = 与 { $storage } 的连接中断了。
    .why = { $detail }
    .help = 请重试。已完成的部分已有记录，不会丢失任何内容。
unreachable-tls-untrusted = { $storage } 的证书不受信任。
    .why = { $detail }
    .help = 如果该存储使用自己的证书颁发机构，请用 --ca FILE 指定其证书。否则可能有人在窃听。
unreachable-proxy = 通往 { $storage } 的代理拒绝了请求。
    .why = { $detail }
    .help = 请检查 HTTPS_PROXY、HTTP_PROXY 和 NO_PROXY。
not-s3 = { $storage } 处应答的不是 S3 存储。
    .why = 应答来自别的网站、网络登录页或代理：{ $detail }
    .help = 请检查端点；如果所在网络需要登录，请先用浏览器打开一个网页。

## 存储端出现问题

listing-incomplete = 列出 { $storage } 的内容时中断了。
    .why = 没有列出的内容可能被误认为已删除，因此没有进行任何操作。
    .help = 请重试。
listing-malformed = { $storage } 返回的列表无法理解。
    .why = { $detail }。没有进行任何操作。
    .help = 请重试；如果一直如此，请反馈并注明服务商名称。
throttled = { $storage } 要求减少请求。
    .why = 已达到其限制，等待之后仍是如此。
    .help = 请过几分钟再试；已完成的部分已有记录。
server-error = { $storage } 出现故障。
    .why = { $detail }
    .help = 请稍后重试；已完成的部分已有记录。
quota = { $storage } 没有剩余空间了。
    .why = 账号或存储桶已满，或已欠费。
    .help = 请在服务商处清理空间或扩容。
archived-object = { $path } 已被 { $storage } 归档。
    .why = 存储桶的规则把它转入了冷存储，恢复之后才能读取。
    .help = 请在服务商控制台恢复它，并让该规则不再涵盖此前缀。

## 安全检查：等待您确认的同步

guard-deletions = 将有 { $count } 篇笔记被删除，因此没有进行任何操作。
    .why = 这超出了一次同步的正常范围。
    .help = 如果这正是您想要的，请加上 --confirm { $confirm } 重新同步。
guard-overwrites = 将有 { $count } 篇笔记的内容被替换，因此没有进行任何操作。
    .why = 这超出了一次同步的正常范围：某个程序改动了所有文件时就是这样。
    .help = 请先查看其中几篇。如果这正是您想要的，请加上 --confirm { $confirm } 重新同步。
guard-folder-empty = 文件夹 { $folder } 是空的，而上次还有笔记；没有进行任何操作。
    .why = 磁盘没有挂载时就是这样，如果继续同步，存储端的笔记会全部被删除。
    .help = 请挂载磁盘。如果您确实删除了全部笔记，请加上 --confirm { $confirm } 重新同步。
guard-folder-missing = 文件夹 { $folder } 不存在，或其中没有它的标记 .tidelock/id；没有进行任何操作。
    .why = 磁盘没有挂载，或文件夹是新建的，就会这样。
    .help = 请挂载磁盘。如果要以现有文件夹为准重新合并两端（不删除任何内容），请使用 --confirm { $confirm }
guard-folder-other = 文件夹 { $folder } 不是上次的那一个；没有进行任何操作。
    .why = 它带有不同的标记，像是换了一块磁盘。
    .help = 请换回正确的文件夹。如果要以现有文件夹为准重新合并两端（不删除任何内容），请使用 --confirm { $confirm }
guard-remote-empty = { $storage } 上没有笔记，而上次还有；没有进行任何操作。
    .why = 前缀写错或存储桶被清空时就是这样，如果继续同步，本机的笔记会全部被删除。
    .help = 请检查存储桶和前缀。如果确实要删除这些笔记，请加上 --confirm { $confirm } 重新同步。
guard-remote-other = { $storage } 上没有上次的标记；没有进行任何操作。
    .why = 换了存储桶、前缀或账号时就是这样。
    .help = 请检查远端。如果要以现有远端为准重新合并两端（不删除任何内容），请使用 --confirm { $confirm }

## 本机

folder-missing = 文件夹 { $folder } 不存在。
    .why = 文件夹缺失，绝不会被当作其中的笔记已删除。
    .help = 请新建该文件夹、挂载它所在的磁盘，或改正路径。
folder-unreadable = 无法读取文件夹 { $folder }。
    .why = { $detail }
    .help = 请检查您是否有读取权限。
busy = 这个笔记库正在进行另一次同步。
    .why = 两次同步同时进行会互相干扰。
    .help = 请等它结束。如果并没有在同步，请重试：锁会随进程结束而释放。
interrupted = 已中断。
    .why = 这是您要求的。
    .help = 已完成的部分已有记录，下次同步会接着进行。
defect = 这是 Tidelock 的缺陷。
    .why = { $detail }
    .help = 请反馈此问题，并附上您运行的命令。同步所替换的内容都保留在状态文件夹中。
state-damaged = 本机关于这个笔记库的记录已损坏。
    .why = { $detail }
    .help = 请把状态文件夹 { $file } 移到别处。下次同步会重新比较全部内容，不删除也不覆盖任何东西。
state-unusable = 无法读写本机关于这个笔记库的记录。
    .why = { $detail }
    .help = 请检查状态文件夹 { $file } 的权限和磁盘剩余空间。
note-state-set-aside = 本机的同步记录已损坏，现已移至 { $file }。本次同步会重新比对全部内容，不删除也不覆盖任何文件。
state-no-place = 找不到存放 Tidelock 记录的位置。
    .why = 系统没有提供您的状态文件夹。
    .help = 请用 --state-dir DIR 或 TIDELOCK_STATE_DIR 指定。
ca-unreadable = 无法使用 { $file } 中的证书颁发机构。
    .why = { $detail }
    .help = 请指定一个您有权读取、包含至少一张 PEM 证书的文件。
system-refused = 系统拒绝了程序运行所必需的操作。
    .why = { $detail }
    .help = 请检查内存、打开文件数和权限，然后重试。
lab-not-started = 实验存储无法启动。
    .why = { $detail }
    .help = { $known }

## 单个路径出错，其余照常进行

path-unreadable = 无法读取 { $path }。
    .why = { $detail }
    .help = 请检查其权限，以及是否被其他程序占用。
path-changed-meanwhile = { $path } 在同步过程中发生了变化。
    .why = 有人正在写入它，先前看到的内容已经过时。
    .help = 无需处理：下次同步会采用新版本。
path-name-impossible = 另一端无法使用名称 { $path }。
    .why = { $detail }
    .help = 请给它改名。
path-name-clash = { $path } 与另一个名称在那里是同一个。
    .why = { $detail }
    .help = 请给其中一个改名。
path-disk-full = 没有空间存放 { $path }。
    .why = 磁盘已满。
    .help = 请清理空间，然后重新同步。
path-not-writable = 无法写入 { $path }。
    .why = { $detail }
    .help = 请检查所在文件夹的权限。
path-digest-mismatch = { $path } 收到的内容与发出的不一致。
    .why = 其长度或内容与声明不符，没有采用。
    .help = 请重新同步；如果一直如此，说明途中有东西改动了数据。
path-too-large = { $path } 太大，或名称太长，存储端无法接受。
    .why = { $detail }
    .help = 请拆分文件、缩短名称，或把它移出笔记库。
path-link = { $path } 是链接，已跳过。
    .why = 不会跟随链接，以免触及文件夹以外的内容。
    .help = 请把文件本身放进文件夹。
path-other-disk = { $path } 位于挂载在此处的另一块磁盘上，已跳过。
    .why = 只同步文件夹所在磁盘上的内容，这样磁盘未挂载时不会被误认为笔记已删除。
    .help = 请为挂载的磁盘单独设立一个笔记库。
path-key-hostile = 对象 { $path } 已跳过。
    .why = 它的名称会指向文件夹之外，或不能作为路径：{ $detail }
    .help = 如果您不认识它，请查一查还有谁能写入这个存储桶。

## 计划：将要做什么

action-upload = 上传
action-download = 下载
action-delete-local = 在本机删除
action-delete-remote = 在存储端删除
action-rename = 重命名
action-merge = 合并
action-conflict = 两者都保留
action-compare = 比较
action-adopt = 记为一致
action-skip = 跳过

reason-new-here = 本机新增
reason-new-there = 存储端新增
reason-edited-here = 本机有修改，存储端没有
reason-edited-there = 存储端有修改，本机没有
reason-edited-on-both = 两端都有修改：能确定时合并，否则两者都保留
reason-new-on-both = 两端都新增：先比较，不同则都保留
reason-deleted-here = 本机已删除
reason-deleted-there = 存储端已删除
reason-deleted-here-edited-there = 本机已删除，但存储端有修改：保留修改
reason-deleted-there-edited-here = 存储端已删除，但本机有修改：保留修改
reason-gone-on-both = 两端都已不存在
reason-same-content = 两端内容相同
reason-upload-vanished = 本机上传的内容已不在存储端，但没有人删除过：重新上传
reason-older-seen-once = 存储端显示的是旧版本：再看一次才能确定
reason-restored = 有人在存储端恢复了旧版本
reason-file-against-folder = 文件与文件夹同名：文件改用另一个名称
reason-empty-folder = 空文件夹
reason-folder-gone = 文件夹已不存在
reason-direction = 暂不处理：所选的同步方向不改动这一端
reason-renamed-here = 在本机改了名
reason-renamed-there = 在存储端改了名

plan-line = { $action }：{ $path }（{ $reason }）
plan-empty = 无事可做。
plan-more = ……另有 { $count } 项；用 --json 可列出全部

## 同步结果

summary-up-to-date = { $vault }：一切都是最新的。
summary-done = { $vault }：同步完成。{ $parts }。
summary-partial = { $vault }：同步完成，但有遗漏。{ $parts }。
summary-stopped = { $vault }：已停止，没有进行任何操作。
summary-stopped-midway = { $vault }：已停止。{ $parts }。
summary-failed = { $vault }：失败。
summary-interrupted = { $vault }：已中断。{ $parts }；下次同步会接着进行。
summary-would = { $vault }：同步将会：
summary-uploaded = 上传 { $count } 篇
summary-downloaded = 下载 { $count } 篇
summary-deleted-local = 本机删除 { $count } 篇
summary-deleted-remote = 存储端删除 { $count } 篇
summary-renamed = 重命名 { $count } 篇
summary-merged = 合并 { $count } 篇
summary-conflicts = { $count } 处冲突
summary-failures = { $count } 个路径失败
summary-nothing-moved = 没有传输内容
summary-traffic = 上行 { $up }，下行 { $down }，{ $requests } 次请求，用时 { $elapsed }
summary-conflict = { $path }：两个版本都已保留，本机的版本现为 { $kept }

## 状态

status-last-sync = 上次同步：{ $when }（{ $ago }前）
status-never-synced = 上次同步：从未
status-clock-ok = 时钟：正确，误差不超过 { $uncertainty }
status-clock-slow = 时钟：比 { $storage } 慢 { $offset }
status-clock-fast = 时钟：比 { $storage } 快 { $offset }
status-clock-unknown = 时钟：尚未测量

## 时钟

clock-offset-slow = 本机时钟比 { $storage } 慢 { $offset }（± { $uncertainty }）。
clock-offset-fast = 本机时钟比 { $storage } 快 { $offset }（± { $uncertainty }）。
clock-offset-none = 本机时钟与 { $storage } 一致（± { $uncertainty }）。
clock-probably-slow = 很可能是本机时钟慢了。
clock-probably-fast = 很可能是本机时钟快了。
clock-surely-slow = 本机时钟慢了：独立的时间来源一致证实。
clock-surely-fast = 本机时钟快了：独立的时间来源一致证实。
clock-no-source = 没有得到任何时间信息。
    .why = 无法连接 { $storage }，或它没有返回可用的 Date。
    .help = 请检查网络和端点；可运行 `tidelock doctor`。
clock-state-ok = 时钟是准确的。
clock-state-off = 时钟有偏差，但 { $storage } 仍会接受：上限为 { $tolerance }。
clock-state-wrong = 时钟不准：偏差超过 { $tolerance } 的请求会被 { $storage } 拒绝。Tidelock 按存储端的时间签名。
clock-state-unknown = 时钟情况未知。
clock-source = { $name }（{ $kind }）：{ $offset } ± { $uncertainty }
clock-source-failed = { $name }（{ $kind }）：{ $detail }
clock-asked-at = 本机时间 { $device }，存储端时间 { $storage-time }

pattern-none = 差值不符合任何已知规律。
pattern-time-zone = 差值是一刻钟的整数倍，像是时区之差：很可能是时区设错了，而不是时间。请改正时区。
pattern-dual-boot = 差值恰好等于本地时区：这台电脑上的两个系统对硬件时钟理解不同，一个当作本地时间，一个当作 UTC。
pattern-whole-days = 差值是整天数：日期设错了。
pattern-dead-battery = 时钟显示的时间早于本程序问世：主板时钟电池可能没电了。
pattern-drift = 差值在缓慢增大：时钟走得不准，又没有校时。
pattern-step = 时钟被一次性拨动过。
pattern-vm-resume = 虚拟机暂停期间，时钟停住了。

culprit-none = 一切正常。
culprit-device = 本机时钟不准。
culprit-storage = 存储端的时钟不准。
culprit-middlebox = 途中有设备改动了传送的时间。
culprit-unclear = 尚不清楚是谁的时钟不准。

## 建议：让系统校时，不要手动输入时间

advice-as-administrator = { $title }（需要管理员权限）
advice-heading = 修复本机时钟：
advice-windows = 让 Windows 同步时钟（需管理员身份），或打开“设置 > 时间和语言 > 日期和时间”，点击“立即同步”
advice-windows-far = 如果 Windows 提示时间改动过大，请在日期和时间设置中点击“立即同步”
advice-macos = 让 macOS 同步时钟
advice-linux-timesyncd = 让 systemd-timesyncd 同步时钟
advice-linux-chrony = 让 chrony 立即同步时钟
advice-linux-ntpd = 重启 ntpd，它启动时会同步时钟
advice-linux-other = 打开系统的时间同步功能
advice-wsl2 = 按 Windows 的时钟设置这个 Linux；如果 Windows 的时钟也不准，请先同步 Windows
advice-container = 容器与宿主机共用时钟：请同步宿主机的时钟，或重启 Docker Desktop 的虚拟机
advice-android = 打开“设置 > 系统 > 日期和时间”，启用“自动设置时间”
advice-other = 请在系统设置中启用自动校时

## 诊断

doctor-healthy = 一切正常。
doctor-unhealthy = 发现问题：{ $causes }
check-config = 配置
check-folder = 文件夹
check-name-resolution = 存储的域名解析
check-tls = 加密连接
check-clock = 时钟
check-credentials = 访问密钥
check-list = 列出
check-write = 写入
check-read = 读取
check-delete = 删除
check-conditional-write = 条件写入
check-encryption = 加密
check-os-time-service = 系统校时服务
check-state-pass = 通过
check-state-warn = 警告
check-state-fail = 失败
check-state-skip = 跳过
check-skipped = 前面的检查未通过。
check-not-judged = 应答方没有查验密钥。
check-not-needed = 这类远端不需要。

evidence-config = { $vault }，见 { $file }
evidence-config-address = { $storage }，由命令行给出
evidence-folder = { $folder } 可以读写，共 { $count } 个文件
evidence-name-resolution = { $storage } 的地址是 { $detail }
evidence-name-is-address = { $storage } 本身就是地址
evidence-tls = { $storage } 的证书受信任
evidence-tls-none = 未加密的 http：途中任何人都能读取和改动一切
evidence-clock-ok = 正确，误差不超过 { $uncertainty }
evidence-clock-slow = 比 { $storage } 慢 { $offset }；Tidelock 按存储端的时间签名
evidence-clock-fast = 比 { $storage } 快 { $offset }；Tidelock 按存储端的时间签名
evidence-clock-none = { $storage } 没有返回可用的 Date
evidence-credentials = { $storage } 接受这个密钥
evidence-list = 在 { $prefix } 下看到 { $count } 个对象
evidence-write = 已向 { $path } 写入 { $size }
evidence-read = 已读回，内容一致
evidence-delete = 已删除，确认不存在
evidence-delete-unseen = 存储表示已删除；此密钥无权查看，无法确认对象是否还在

cause-clock-slow = 本机时钟慢了。
    .help = 请同步时钟；在此期间 Tidelock 可以应付。
cause-clock-fast = 本机时钟快了。
    .help = 请同步时钟；在此期间 Tidelock 可以应付。
cause-server-clock = 存储端的时钟不准。
    .help = 请告知该存储的管理员同步时钟。
cause-aged-request = 请求从签名到发出等待太久。
    .help = 请减少并行传输数，或使用更快的网络。
cause-unknown-key = 存储端不认识这个访问密钥。
    .help = 请与服务商控制台中的密钥 ID 核对。
cause-wrong-secret = 密钥与密钥 ID 不匹配。
    .help = 请从服务商处重新复制密钥。
cause-expired-credentials = 临时密钥已经失效。
    .help = 请获取新的临时密钥及其会话令牌。
cause-policy = 该密钥没有这项权限。
    .help = 请允许它在此前缀下列出、读取、写入和删除。
cause-no-bucket = 没有这个存储桶。
    .help = 请与服务商控制台核对名称和端点。
cause-wrong-region = 存储桶在另一个地域。
    .help = 请把 region 和端点改为存储桶所在的地域。
cause-url-style = 存储端要求存储桶名称出现在网址的另一处。
    .help = 请把 path-style 改为另一个值。
cause-tls-not-yet-valid = 按本机时钟，证书尚未生效。
    .help = 请同步本机时钟：它很可能慢了。
cause-tls-expired = 按本机时钟，证书已经过期。
    .help = 请同步本机时钟；如果时钟没错，则需要更新证书。
cause-tls-untrusted = 证书不受信任。
    .help = 如果存储使用自己的证书颁发机构，请用 --ca FILE 指定。
cause-name-resolution = 找不到存储的主机名。
    .help = 请先检查网络，再检查端点的拼写。
cause-unreachable = 存储没有应答。
    .help = 请检查主机、端口和防火墙。
cause-proxy = 途中的代理拒绝了请求。
    .help = 请检查 HTTPS_PROXY、HTTP_PROXY 和 NO_PROXY。
cause-quota = 存储空间已满。
    .help = 请在服务商处清理空间。
cause-archived-object = 有对象已被归档。
    .help = 请恢复它们，并让归档规则不再涵盖此前缀。
cause-not-s3 = 应答的不是 S3 存储。
    .help = 请检查端点；如果所在网络需要登录，请先登录。
cause-encryption = 加密设置不匹配。
    .help = 请检查加密方式和密码。

## 初始化

init-testing = 正在测试与 { $storage } 的连接……
init-connected = 可以列出存储桶 { $bucket } 的内容。
init-found = { $count ->
    [0] 那里还没有任何内容。
   *[other] 那里已有 { $count } 个对象；首次同步不会删除或覆盖任何内容。
}
init-found-many = 那里已有超过 { $count } 个对象；首次同步不会删除或覆盖任何内容。
init-written = 已写入：{ $file }
init-secrets = 其中只写明密钥的存放位置，不含密钥本身。
init-next = 下一步：tidelock sync { $vault }
init-overwrote = 原有的 { $file } 已被替换。

## 演示

demo-title = 一个存储桶、两台设备，其中一台的时钟慢了 30 分钟
demo-storage = 内置存储已按 { $vendor } 的规则运行于 { $storage }。
demo-devices = 两台设备共用它：电脑的时钟慢了 { $offset }，手机的时钟是准的。
demo-plain = 1. 电脑按自己的时钟给请求签名，大多数程序都是这样做的：
demo-plain-refused = { $method } { $path } → { $status } { $code }
demo-plain-words = 存储端的原话：{ $message }
demo-plain-empty = HEAD 请求的应答没有正文，原因无从得知。
demo-sync-pc = 2. 电脑用 Tidelock 同步：
demo-healed = { $refused } 个请求被拒，随即按存储端的时间重新签名，此后 { $requests } 个请求全部通过。
demo-sync-phone = 3. 手机同步：
demo-edit = 4. 两边各自修改：电脑{ $pc }；手机{ $phone }。
demo-edit-pc = 勾掉了“茶”，又写了星期二的日记
demo-edit-phone = 勾掉了“面包”，加了“牛奶”，并删掉了 idea.md
demo-sync-again = 5. 两边再次同步：
demo-same = 现在两个文件夹里是同样的 { $count } 篇笔记。
demo-conflict = { $path } 在两边都有修改：两个版本都已保留，电脑的版本存为 { $kept }。
demo-table = 传输情况与时钟偏差：
demo-column-device = 设备
demo-column-up = 上传
demo-column-down = 下载
demo-column-conflicts = 冲突
demo-column-refused = 被拒
demo-column-clock = 时钟
demo-device-pc = 电脑
demo-device-phone = 手机
demo-clock-slow = 慢 { $offset }
demo-clock-fast = 快 { $offset }
demo-clock-right = 准确
demo-repair = 在真实设备上，这样可以修复时钟：
demo-kept = 文件夹已保留：{ $path }
demo-end = 以上每一行都来自真实的请求与应答。轮到您了：tidelock init
