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
list-separator = 、
labelled = { $label }：{ $text }
unknown-error = 出错了：{ $detail }
    .why = 当前版本没有更具体的说明。
    .help = 请加上 -vv 重新运行该命令，并反馈输出的内容。

## 进度

progress-scanning = 正在读取文件夹：{ $count }
progress-listing = 正在列出存储内容：{ $count }
progress-retrying = 未成功，{ $wait }后重试

## 校正时钟并同步之后的唯一一条通知

clock-notice-slow = 本机时钟与 { $storage } 相差 { $offset }，很可能是本机时钟慢了。Tidelock 已按存储端的时间签名并完成同步。
clock-notice-fast = 本机时钟与 { $storage } 相差 { $offset }，很可能是本机时钟快了。Tidelock 已按存储端的时间签名并完成同步。
clock-notice-fix = 其他程序会因此出错，请同步时钟：{ $repair }
clock-notice-fix-maybe = 其他程序可能因此出错，请同步时钟：{ $repair }
clock-notice-fix-soon = 其他程序目前仍能访问 { $storage }，但还是请同步时钟：{ $repair }

## 配置

config-not-found = 没有找到配置文件 { $file }。
    .why = 按名称使用笔记库时，需要从 tidelock.toml 中查找。
    .help = 运行 `tidelock init` 生成配置，或直接指定文件夹和远端：`tidelock sync FOLDER s3://BUCKET?endpoint=URL`。
config-unreadable = 无法读取配置文件 { $file }。
    .why = { $detail }
    .help = 请检查文件是否存在，以及您是否有读取权限。
config-writable-by-others = 没有使用配置文件 { $file }，因为其他用户可以改写 { $path }。
    .why = 能改写它的人可以让 Tidelock 运行任意命令，或把您的笔记发往别处。
    .help = 请收回这一权限：{ $command }
config-of-somebody-else = 没有使用配置文件 { $file }，因为 { $path } 属于其他用户。
    .why = 它的所有者可以让 Tidelock 运行任意命令，或把您的笔记发往别处。
    .help = 请把配置放在自己的文件夹中，或把它归到自己名下：{ $command }
config-exists = { $file } 中已有名为 { $detail } 的笔记库，未作改动。
    .why = 没有明确要求时，绝不覆盖已有的设置。
    .help = 请用 --name 给新笔记库另取名称，或加上 --force 替换原有的那个。无论哪种方式，其他设置都保持不变。
config-other-device = { $file } 中本机名为 { $detail }，未作改动。
    .why = 一台设备的所有笔记库共用一个设备名。
    .help = 请去掉 --device，或加上 --force 更改设备名。
config-would-be-bad = 写入这些设置后，{ $file } 将无法读取，因此未作改动。
    .why = `{ $field }`：{ $detail }
    .help = 请改正对应的参数；如果文件的写法特殊，请手动添加这个笔记库。
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
value-size = 大小写作数字加单位，例如 "500 MiB"、"5 GiB"
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
usage-missing = 缺少：{ $known }。
    .why = 当前不在终端中，无法询问。
    .help = 请补上后重新运行。
usage-empty = { $field } 为空。
    .why = 常见原因是脚本中的变量没有设置。
    .help = 请写明所指的对象，或完全省略这个参数。
kind-not-yet = 尚不支持 `{ $detail }` 类型的远端。
    .why = 当前版本只支持 S3 兼容存储和文件夹。
    .help = 请使用 s3:// 或 file:/// 远端。
encryption-not-yet = 尚不支持 `{ $detail }` 加密。
    .why = 如果不加密就继续，您的笔记会以明文存储。
    .help = 请使用不加密的前缀，或等待支持加密的版本。
watch-not-yet = 尚未实现 `tidelock watch`。
    .why = 当前版本只在运行时同步一次，然后结束。
    .help = 请用 cron、systemd 定时器或任务计划程序定时运行 `tidelock sync`。
devices-not-yet = 尚未实现 `tidelock devices`。
    .why = 当前版本只提供本机的信息。
    .help = 请在每台设备上运行 `tidelock status`。
import-not-yet = 尚未实现 `tidelock import`。
    .why = 当前版本不读取其他程序的设置。
    .help = 请用相同的端点、存储桶和前缀运行 `tidelock init`。
clock-fix-not-yet = 尚未实现 `tidelock clock fix`。
    .why = 当前版本绝不改动系统时钟。
    .help = 请运行 `tidelock clock`：它会测量时钟，并给出修复时钟的命令。
ntp-not-yet = 尚未实现 `{ $detail }`。
    .why = 当前版本只对照存储端测量时钟。
    .help = 请去掉它。
thresholds-not-yet = 尚未实现 `{ $detail }`。
    .why = 阈值与监控格式配合使用，后者也尚未实现。
    .help = 请去掉它；`tidelock clock --json` 会给出可供比较的 offset_ms。
format-not-yet = 尚未实现格式 `{ $detail }`。
    .why = 当前版本可输出文字或 JSON。
    .help = 请使用 --format json，或去掉它。
vendor-unknown = 不认识服务商 `{ $detail }`。
    .why = 认识的有：{ $known }。
    .help = 请改正，或不写这一项：会根据端点推断。
region-missing = 无法得知存储桶所在的地域。
    .why = 每个签名都要写明地域，而这个端点没有体现出来。
    .help = 请按服务商控制台所示设置 region。

## 帮助：各命令的作用与参数的含义

help-usage = 用法:
help-commands = 命令
help-arguments = 参数
help-options = 选项
help-common-options = 通用选项
help-mark-options = [选项]
help-mark-command = <命令>
help-default = [默认值：{ $value }]
help-values = [可选值：{ $values }]

command-tidelock = 通过您自己的存储，让笔记文件夹在每台设备上保持一致，无论时钟是否准确。
command-tidelock-more =
    无需任何设置：    tidelock demo
    不用配置文件：    tidelock sync FOLDER 's3://BUCKET?endpoint=URL'
    使用配置文件：    先运行 tidelock init --folder FOLDER --endpoint URL --bucket BUCKET，再运行 tidelock sync
command-help = 显示本页，或某个命令的帮助
command-demo = 在本机演示完整过程：使用内置存储，无需任何设置
command-init = 测试连接，并写入 tidelock.toml
command-init-more =
    如果服务商和地域足以确定端点，可以不写端点。已有的 tidelock.toml 会增加一个笔记库，其他内容保持不变。
    密钥本身绝不写入，只写明存放位置；没有指定时，取自环境变量 TIDELOCK_ACCESS_KEY_ID 和
    TIDELOCK_SECRET_ACCESS_KEY，否则取自 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY。
command-sync = 让文件夹与远端保持一致，双向同步
command-sync-more =
    不写 VAULT 则同步 tidelock.toml 中的全部笔记库。FOLDER REMOTE 的写法不需要 tidelock.toml；在多数终端里，地址需要加引号：
      tidelock sync ~/Notes 's3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION'
command-status = 查看同步将会做什么、上次同步的时间和时钟状况；不作任何改动
command-history = 列出本机保存的笔记版本，最新的在前；无需联网
command-restore = 恢复笔记的某个版本；被替换的当前内容会先保存
command-verify = 读取保存的每个版本，指出哪些已不完好；无需联网
command-conflicts = 列出冲突副本，显示它们与笔记的差异，并解决冲突；无需联网
command-conflicts-more =
    不写 PATH 则列出全部；写了则显示有差异的行。--keep 决定保留什么：
      ours      以冲突副本的文本（由其名称中的设备写下）作为笔记
      theirs    笔记保持不变，冲突副本移除
      both      两份都保留，冲突副本改用普通名称
      merged    合为一篇笔记，包含两份文本的所有行；有差异处，笔记原有的行在前
    在任何设备上，“ours”都指冲突副本，无论是谁写的。被覆盖或移除的内容都会另行保留，下次同步会将结果传到其他设备。
command-clock = 对照远端测量本机时钟
command-doctor = 依次检查同步所需的一切，并指出问题
command-doctor-more = 会在 .tidelock/ 下写入若干小对象，随后删除。
command-lab = 运行一个实验存储：可选服务商的规则、任意时钟，用于测试和试验
command-lab-more =
    输出的第一行是它的地址。采用路径形式的网址，地域任意。对象保存在内存中，除非用 --root 指定文件夹。
    SPAN 由数字加 ms、s、m、h 或 d 组成。

    --fail 的种类。任何请求：503 和 429（拒绝）、reset（断开连接）、lost（已执行但没有应答）。
    列表：truncate（一页中途截断）、drop-keys（缺了一些键却自称完整）、repeat-page（同一页出现两次）、
    wrong-truncated（IsTruncated 与事实相反）。读取：vanish（最近一次列表里有的对象，却回答 404）。

    --vendor，遵循哪家的规则：
      aws            前后各 15 分钟；拒绝时给出双方时间
      tencent-cos    前后各 15 分钟；返回 `AccessDenied`，原因只写在消息中
      scaleway       前后各 300 秒（实测）；拒绝时不给出时间
      garage         只限过去 24 小时，返回 `400 InvalidRequest`；将来的时间总能通过
      cloudflare-r2  返回 `400 ExpiredRequest`；时间范围未公布，按 15 分钟处理
      upyun          返回 `401 Date offset error`；时间范围未公布，按 30 分钟处理

    --hostile，如何捣乱：
      endless-listing  列表没有尽头：一页接一页不存在的对象
      repeated-token   列表的每一页都是第一页，续页标记也相同
      malformed-xml    XML 应答中途截断
      not-s3           对任何请求都以 200 返回一个普通网页
      odd-keys         列表中含有 ../x、/etc/x、a//b 之类的对象名
      wrong-length     GET 只返回对象的一半，声明的长度也是一半
      cut-body         GET 声明完整长度，发送一半后断开

    --deny，拒绝哪些操作：get、put（包括分块和存储桶）、delete（包括上传任务和存储桶）、list（包括查询存储桶）

    --log，每行的字段：request_id、time、method、path、query、status（0 表示断开）、code、skew_ms（签名时间减去
    服务器时间；没有签名时为 null）、bytes_in、bytes_out、fault
command-watch = 驻留运行，有变化就同步（尚未实现）
command-devices = 查看笔记库的每台设备（尚未实现）
command-import = 导入其他程序的设置（尚未实现）

arg-config = 配置文件；默认为您的配置文件夹中的 tidelock.toml
arg-state-dir = 本机存放记录的位置；默认为 TIDELOCK_STATE_DIR，否则为系统规定的位置
arg-lang = 全部文字所用的语言；默认与系统相同
arg-json = 每行输出一个 JSON 对象，而不是文字
arg-quiet = 除错误外不输出任何内容
arg-verbose = 在标准错误中输出更多细节；重复两次、三次则更多
arg-ca = 另外信任一个证书颁发机构（PEM 文件）
arg-help = 显示帮助
arg-version = 显示版本号
arg-first = 配置中的笔记库（不写则为全部），或一个文件夹
arg-remote = 文件夹对应的远端：s3://BUCKET/PREFIX?endpoint=URL&region=R；也可以是另一个文件夹 file:///PATH
arg-demo-keep = 保留两个文件夹，并告知位置
arg-sync-dry-run = 只说明将会做什么以及原因
arg-sync-direction = 同步方向：both、push、pull、push-delete 或 pull-delete；不写则按笔记库的设置，没有设置则为 both
arg-sync-accept-clock = 本次运行相信存储端的时钟，无论它显示什么
arg-sync-confirm = 允许执行被安全检查拦下的操作：填写当时给出的 ID
arg-history-first = 笔记库中的笔记或文件夹；若后面写有远端，则为笔记库的文件夹
arg-restore-first = 要恢复的笔记；若后面写有远端，则为笔记库的文件夹
arg-history-path = 笔记库中的笔记或文件夹
arg-restore-path = 要恢复的笔记
arg-history-vault = 配置中的笔记库（不写则为全部）
arg-restore-vault = 配置中的笔记库
arg-history-deleted = 只列出现已不存在的笔记，每篇列出最新的版本
arg-restore-version = 哪个版本：编号，或其摘要的前几位；不写则取与当前不同的最新版本
arg-restore-to = 写入这个新文件，笔记库保持不变
arg-conflicts-first = 冲突副本或其笔记；若后面写有远端，则为笔记库的文件夹
arg-conflicts-path = 冲突副本或其笔记
arg-conflicts-vault = 配置中的笔记库（不写则为全部）
arg-conflicts-keep = 冲突副本与其笔记保留哪个
arg-clock-target = 配置中的笔记库（不写则为全部），或一个地址：s3://BUCKET?endpoint=URL
arg-clock-format = 输出格式
arg-init-folder = 要同步的文件夹，必须已经存在
arg-init-remote = 远端的地址，代替后面的各项：NAS 或 U 盘上的文件夹写作 file:///PATH
arg-init-vendor = 存储服务商：tencent-cos、aws、aliyun-oss 等；默认根据端点推断
arg-init-endpoint = 服务器地址，不含存储桶：https://HOST；默认由服务商和地域得出
arg-init-region = 地域；默认由端点得出
arg-init-bucket = 存储桶
arg-init-prefix = 存储桶中的文件夹；默认为整个存储桶
arg-init-name = 笔记库的名称
arg-init-device = 本机在冲突副本文件名中的名称；默认为主机名
arg-init-path-style = 存储桶名称是否写在网址的路径中；默认按服务商的方式
arg-init-access-key-id-env = 存放密钥 ID 的环境变量
arg-init-access-key-id-file = 存放密钥 ID 的文件，其他用户不得读取
arg-init-access-key-id-command = 输出密钥 ID 的命令，各部分以空格分隔
arg-init-access-key-id-keyring = 密钥 ID 存放在系统密钥环中
arg-init-secret-access-key-env = 存放密钥的环境变量
arg-init-secret-access-key-file = 存放密钥的文件，其他用户不得读取
arg-init-secret-access-key-command = 输出密钥的命令，各部分以空格分隔
arg-init-secret-access-key-keyring = 密钥存放在系统密钥环中
arg-init-force = 如果配置中已有同名的笔记库，则替换它
arg-lab-vendor = 遵循哪家的规则：时间范围、拒绝方式、条件请求头
arg-lab-clock-offset = 调整服务器自身的时间，例如 30m 或 -5h
arg-lab-date = Date 响应头的内容：own、none、epoch 或 cached:SECONDS（带 Age）
arg-lab-latency = 每个请求的延迟，例如 20ms
arg-lab-page-size = 列表每页最多显示多少个键
arg-lab-fail = 让请求失败，每种各有其比率：503:0.05,lost:0.01,drop-keys:0.1
arg-lab-seed = --fail 的随机种子：种子相同，失败的请求也相同
arg-lab-hostile = 故意捣乱
arg-lab-deny = 按权限策略拒绝这些操作，以逗号分隔
arg-lab-read-only = 按权限策略拒绝一切写入，等同于 --deny put,delete
arg-lab-tls = 使用 TLS，证书由服务器自带的颁发机构签发
arg-lab-ca-out = 把该颁发机构的证书（PEM）写入此文件
arg-lab-tls-valid = 证书的有效期，以服务器时间为准：-1d..+90d，或两个 RFC 3339 时间
arg-lab-tls-name = 证书的其他名称或地址；可重复
arg-lab-root = 把对象保存在此文件夹中，重启后仍在
arg-lab-bucket = 一开始就存在的存储桶；可重复
arg-lab-listen = 监听地址；端口写 0 则自动选取空闲端口
arg-lab-access-key = 密钥 ID
arg-lab-secret-key = 密钥。它不保护任何东西，请勿使用您自己的密钥
arg-lab-log = 每个请求在此文件中追加一行 JSON 对象

## 命令行中的错误

usage = 这条命令无法这样执行。
    .why = { $detail }
    .help = 运行 `{ $command } --help` 可查看用法。
usage-no-command = 没有给出命令。
    .why = 可用的命令有：{ $known }。
    .help = 运行 `tidelock --help` 可查看各命令的作用。
usage-unknown-command = 没有名为 `{ $field }` 的命令。
    .why = 可用的命令有：{ $known }。
    .help = { $count ->
        [0] 运行 `tidelock --help` 可查看各命令的作用。
       *[other] 您要找的也许是 `{ $detail }`。运行 `tidelock --help` 可查看各命令的作用。
    }
usage-unknown-option = `{ $command }` 没有 `{ $field }` 这个选项。
    .why = 悄悄忽略的选项也许正是关键的那一个。
    .help = { $count ->
        [0] 运行 `{ $command } --help` 可查看用法。
       *[other] 您要找的也许是 `{ $detail }`。运行 `{ $command } --help` 可查看用法。
    }
usage-extra-argument = 对 `{ $command }` 来说，`{ $field }` 是多余的参数。
    .why = 在多数终端里，带空格的名称和地址需要加引号。
    .help = 运行 `{ $command } --help` 可查看用法。
usage-no-value = { $field } 缺少值。
    .why = 它后面没有内容，或为空文本；在脚本中，常见原因是变量没有设置。
    .help = 请在后面写上值，或去掉这个选项。
usage-bad-value = `{ $known }` 不能作为 { $field } 的值。
    .why = { $detail }
    .help = 请改正；运行 `{ $command } --help` 可查看含义。
usage-takes-no-value = { $field } 不带值。
    .why = 它只有写与不写之分，`{ $known }` 没有意义。
    .help = 请单独写它，或去掉。
usage-needs = 缺少 { $field }。
    .why = 其他内容需要它才有意义。
    .help = 请补上；运行 `{ $command } --help` 可查看含义。
usage-conflict = { $field } 与 { $known } 不能同时使用。
    .why = 两者相互矛盾。
    .help = 请去掉其中一个。
usage-twice = { $field } 出现了两次。
    .why = 无法确定以哪一个为准。
    .help = 请去掉其中一个。
usage-not-text = 有一个参数不是文本。
    .why = 它的内容不是 UTF-8。
    .help = 请重新输入；如果它是文件名，请给文件改名。

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

## 仅因时钟而停止

clock-plain-http = 本机时钟与 { $storage } 相差 { $offset }，Tidelock 没有继续。
    .why = 连接是未加密的 http，途中任何人都可能伪造这个时间。
    .help = 请改用 https，或同步本机时钟；如果您信任所在网络，可加上 --accept-clock 进行同步。
clock-more-than-a-day = 本机时钟与 { $storage } 相差 { $offset }，Tidelock 没有继续。
    .why = 相差超过一天时，需要另一个时间来源佐证或您的同意，才会校正。
    .help = 请同步本机时钟，或加上 --accept-clock 进行同步，按存储端的时间继续。
clock-other-than-accepted = 本机时钟与 { $storage } 相差 { $offset }，与您此前接受的差值不同。
    .why = accept-clock = true 只对当时的差值有效（前后一分钟之内），当时为 { $known }。
    .help = 请同步本机时钟，或加上 --accept-clock 进行同步，接受新的差值。
clock-before-release = { $storage } 的时钟显示 { $detail }，早于本版本的发布时间。
    .why = 正常的时钟不会这样。出错的是存储端的时钟，不是您的。
    .help = 请告知该存储的管理员同步时钟。
clock-tls-not-yet-valid = 按本机时钟，{ $storage } 的证书尚未生效。
    .why = 本机时钟至少慢了 { $offset }，或者证书有误。
    .help = 请同步本机时钟，然后重试。
clock-tls-expired = 按本机时钟，{ $storage } 的证书已经过期。
    .why = 本机时钟至少快了 { $offset }，或者证书确实过期了。
    .help = 请同步本机时钟；如果时钟没错，请告知该存储的管理员。
clock-untold = { $storage } 因时间拒绝了请求，却没有给出可信的时间。
    .why = { $detail }仅凭这一点不会校正时钟。
    .help = 请将本机时钟与其他时钟对照，并让系统校时。如果本机时钟没错，请告知该存储的管理员：它的应答中没有可用的 Date。
clock-disputed = { $storage } 因时间拒绝了请求，但按它自己的 Date，请求的时间是对的。
    .why = 它的各台服务器时间不一致，或者途中有设备改动了 Date。
    .help = 请重试；如果一直如此，请告知该存储的管理员。
clock-aged-request = 请求到达 { $storage } 时已经太旧，被拒绝了。
    .why = 两次请求在途中都耽搁太久：网络非常慢，或有设备滞留了请求。
    .help = 请换用更快的网络重试。

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
access-denied = { $storage } 拒绝了访问，且没有给出已知的原因：{ $detail }
    .why = { $clock }通常是密钥、权限或存储桶名称的问题。
    .help = 请与服务商控制台逐一核对。
access-and-clock = 本机时钟还相差 { $offset }，这是另一个独立的问题。
    .why = 请求已按存储端的时间签名，仍被拒绝：{ $detail }
    .help = 时钟误差 Tidelock 可以应付；为了其他程序，也请同步时钟。运行 `tidelock clock` 可查看方法。
clock-is-not-the-reason = 不是时钟的问题，差值没有大到那个程度。
clock-may-be-the-reason = 无法判断是不是时钟的问题：应答中没有可用的 Date。

## 无法连接存储

unreachable-name = 找不到主机 { $host }。
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
unreachable-tls-failed = 本程序与 { $storage } 无法建立 TLS 连接。
    .why = { $detail }
    .help = 请更新存储端的服务程序；途中的代理或杀毒软件也可能是原因。
unreachable-not-tls = { $storage } 的这个端口不使用 TLS。
    .why = 只接受 http 的服务收到 https 请求时就是这样：{ $detail }
    .help = 请把端点写成 http:// 开头，或改正端口。注意：http 未加密，途中任何人都能看到内容。
unreachable-not-http = { $storage } 的这个端口不接受 http。
    .why = 只接受 https 的服务，或根本不是网站的程序，就会这样应答：{ $detail }
    .help = 请把端点写成 https:// 开头，或改正端口。
unreachable-proxy = 通往 { $storage } 的代理拒绝了请求。
    .why = { $detail }
    .help = 请检查 HTTPS_PROXY、HTTP_PROXY 和 NO_PROXY。
not-s3 = { $storage } 处应答的不是 S3 存储。
    .why = 应答来自别的网站、网络登录页或代理：{ $detail }
    .help = 请检查端点；如果所在网络需要登录，请先用浏览器打开一个网页。

remote-folder-missing = 文件夹 { $storage } 不存在。
    .why = 磁盘没有接上，或共享没有挂载时就是这样。那里缺少的内容没有被当作已删除。
    .help = 请接上磁盘或挂载共享，然后重新同步。如果是新的远端，请先创建这个文件夹。
remote-folder-refused = 无法读写文件夹 { $storage }。
    .why = { $detail }
    .help = 请检查它的权限，以及磁盘是否仍然连接。已完成的操作都有记录。
remote-overlaps-folder = { $storage } 与笔记库 { $folder } 相互重叠，没有进行任何操作。
    .why = 两者一个在另一个里面，或本是同一个文件夹：每次同步都会把笔记复制到它们自身里。
    .help = 请让远端文件夹位于笔记库之外，笔记库也位于远端之外。
remote-holds-state = { $storage } 里还存放着本机的状态，没有进行任何操作。
    .why = 本机的状态会被当作笔记同步到其他设备。
    .help = 请为远端另选一个文件夹，或用 --state-dir 另选状态文件夹。

## 存储端出现问题

listing-malformed = { $storage } 返回的列表无法理解。
    .why = 因此没有进行任何操作：{ $detail }
    .help = 请重试；如果一直如此，请反馈并注明服务商名称。
throttled = { $storage } 要求减少请求。
    .why = 已达到其限制，等待之后仍是如此。
    .help = 请过几分钟再试；已完成的部分已有记录。
throttled-for-long = { $storage } 要求 { $offset }之后再来。
    .why = 同步最多等待 5 分钟，因此就此停止；应答为 { $detail }。
    .help = 请在此之后重新运行；已完成的部分已有记录。
server-error = { $storage } 出现故障。
    .why = { $detail }
    .help = 请稍后重试；已完成的部分已有记录。
quota = { $storage } 没有剩余空间了。
    .why = 账号、存储桶或磁盘已满，或已欠费。
    .help = 请在那里清理空间或扩容。
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
    .why = 换了存储桶、前缀或账号，或磁盘没有挂载时，就是这样。
    .help = 请检查远端。如果要以现有远端为准重新合并两端（不删除任何内容），请使用 --confirm { $confirm }

## 本机

folder-missing = 文件夹 { $folder } 不存在。
    .why = 文件夹缺失，绝不会被当作其中的笔记已删除。
    .help = 请新建该文件夹、挂载它所在的磁盘，或改正路径。
folder-case-lost = { $folder } 所在的磁盘不保留字母大小写；没有进行任何操作。
    .why = 它显示的名称与创建时的大小写不同，所有笔记看起来都会像是改了名。
    .help = 请以保留名称大小写的方式重新挂载（lowntfs-3g：不使用 ignore_case），或把笔记库移到别处。
folder-is-no-folder = { $folder } 不是文件夹。
    .why = 笔记库是一个文件夹及其全部内容，不能只同步单个文件。
    .help = 请指定该文件所在的文件夹。
folder-inside-state = 文件夹 { $folder } 位于状态文件夹 { $file } 之中。
    .why = 状态文件夹存放 Tidelock 的记录，清理它时会连同笔记一起清掉。
    .help = 请把笔记放在别处，或用 --state-dir DIR 或 TIDELOCK_STATE_DIR 指定其他状态文件夹。
state-inside-folder = 状态文件夹 { $file } 位于文件夹 { $folder } 之中。
    .why = 它会与笔记一起被同步，并在每次同步时变化。
    .help = 请用 --state-dir DIR 或 TIDELOCK_STATE_DIR 指定该文件夹以外的位置，或两者都不设置。
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
note-state-set-aside = 本机的同步记录已损坏，或由更新版本的 Tidelock 写入，现已移至 { $file }。本次同步会重新比对全部内容，不删除也不覆盖任何文件。
state-no-place = 找不到存放 Tidelock 记录的位置。
    .why = 系统没有提供您的状态文件夹。
    .help = 请用 --state-dir DIR 或 TIDELOCK_STATE_DIR 指定。
ca-unreadable = 无法使用 { $file } 中的证书颁发机构。
    .why = { $detail }
    .help = 请指定一个您有权读取、包含至少一张 PEM 证书的文件。
system-refused = 系统拒绝了程序运行所必需的操作。
    .why = { $detail }
    .help = 请检查内存、打开文件数和权限，然后重试。
lab-address = 实验存储无法监听 { $field }。
    .why = { $detail }
    .help = 请用 --listen 另选地址；端口写 0 则自动选取空闲端口。
lab-root = 实验存储无法使用 { $file }。
    .why = { $detail }
    .help = 请用 --root 指定一个可写的空文件夹，或由当前版本的实验存储写成的文件夹。
lab-root-damaged = { $file } 第 { $line } 行已损坏。
    .why = { $detail }
    .help = 请删除这一行，或用 --root 指定一个空文件夹。
lab-root-format = { $file } 由其他版本的实验存储写成。
    .why = 其格式为第 { $detail } 版，当前版本无法识别。
    .help = 请用 --root 指定一个空文件夹。
lab-root-in-use = 另一个实验存储正在使用 { $file }。
    .why = 两个实验存储写入同一个文件夹会毁坏其中的内容。
    .help = 请停止那一个，或用 --root 指定其他文件夹。
lab-bucket-name = `{ $bucket }` 不能用作存储桶名称。
    .why = 与 S3 相同，名称由 3 到 63 个字符组成，可用 a-z、0-9、`-` 和 `.`。
    .help = 请用 --bucket 另取名称。
lab-bucket = 实验存储无法创建存储桶 { $bucket }。
    .why = { $detail }
    .help = 请检查 --root 所指的文件夹是否存在、有剩余空间且可写。
lab-file = 实验存储无法写入 { $file }。
    .why = { $detail }
    .help = 请检查所在文件夹是否存在、有剩余空间且可写。
lab-certificate = 实验存储无法生成证书。
    .why = { $detail }
    .help = 请检查 --tls-name。
lab-validity = 实验存储无法按这些时间生成证书。
    .why = 它们超出了日历的范围。
    .help = 请检查 --tls-valid。
lab-not-started = 实验存储无法启动。
    .why = { $detail }
    .help = 请关闭其他程序后重试。

## 单个路径出错，其余照常进行

path-unreadable = 无法读取 { $path }。
    .why = { $detail }
    .help = 请检查其权限，以及是否被其他程序占用。
path-changed-meanwhile = { $path } 在同步过程中发生了变化。
    .why = 有人正在写入它，先前看到的内容已经过时。
    .help = 无需处理：下次同步会采用新版本。
path-name-impossible = 名称 { $path } 无法使用，已保持原样。
    .why = { $detail }
    .help = 请给它改名。
path-name-too-long = 名称 { $path } 太长，已留在原处。
    .why = { $detail }
    .help = 请在有它的设备上改一个短一些的名称。
path-name-ambiguous = 名称 { $path } 在这块磁盘上会被读成另一个名称；它仍留在存储端。
    .why = { $detail }
    .help = 请在有它的设备上给它改名；参见 docs/names.zh-CN.md。
path-name-twin = { $path } 无法与 { $detail } 同时放在这里；它仍留在存储端。
    .why = 这块磁盘不区分名称的大小写，而 { $detail } 已经在这里。
    .help = 请在同时有这两个文件的设备上给其中一个改名。
path-name-clash = { $path } 已保持原样：另一个文件有相同的名称。
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
path-too-large = { $path } 太大，或它的名称无法存在于存储端。
    .why = { $detail }
    .help = 请拆分文件、改名，或把它移出笔记库。
path-link = { $path } 是链接，已跳过。
    .why = 不会跟随链接，以免触及文件夹以外的内容。
    .help = 请把文件本身放进文件夹。
path-special = { $path } 既不是文件也不是文件夹，已跳过。
    .why = 管道、套接字和设备里没有可以保存的内容。
    .help = 无需处理；也可以把它移出文件夹。
path-other-disk = { $path } 位于挂载在此处的另一块磁盘上，已跳过。
    .why = 只同步文件夹所在磁盘上的内容，这样磁盘未挂载时不会被误认为笔记已删除。
    .help = 请为挂载的磁盘单独设立一个笔记库。
path-placeholder = { $path } 在本机只是占位文件，未作任何处理。
    .why = 它由云盘显示，内容并不在这块磁盘上；逐个读取会把它们全部下载下来。
    .help = 请在云盘程序中把这个文件夹设为始终保留在本机，然后再次同步。
remote-path-refused = 无法读写 { $storage } 上的 { $path }。
    .why = { $detail }
    .help = 请检查它在那里的权限，然后重新同步。
remote-path-unreadable = 无法读取 { $storage } 上的 { $path }，未作任何处理。
    .why = { $detail }
    .help = 请检查它在那里的权限。
remote-path-link = { $storage } 上的 { $path } 是链接，已跳过。
    .why = 不会跟随链接，以免触及文件夹以外的内容。
    .help = 请把文件本身放到那里。
remote-path-special = { $storage } 上的 { $path } 既不是文件也不是文件夹，已跳过。
    .why = 管道、套接字和设备里没有可以保存的内容。
    .help = 无需处理；也可以把它移出文件夹。
remote-path-other-disk = { $storage } 上的 { $path } 位于挂载在那里的另一块磁盘上，已跳过。
    .why = 只同步文件夹所在磁盘上的内容，这样磁盘未挂载时不会被误认为笔记已删除。
    .help = 请把挂载的磁盘单独设为一个远端。
remote-path-name-impossible = { $storage } 上的名称 { $path } 未作任何处理。
    .why = { $detail }
    .help = 请在那里为它改名。
remote-path-changing = { $storage } 上的 { $path } 留待下次同步。
    .why = 有人正在写入它，先前看到的内容已经过时。
    .help = 无需处理：下次同步会采用新版本。
remote-path-placeholder = { $storage } 上的 { $path } 在本机只是占位文件，未作任何处理。
    .why = 它由云盘显示，内容并不在这块磁盘上；逐个读取会把它们全部下载下来。
    .help = 请在云盘程序中把这个文件夹设为始终保留在本机，然后再次同步。
path-key-hostile = 对象 { $path } 已跳过。
    .why = 它的名称会指向文件夹之外，或不能作为路径：{ $detail }
    .help = 如果您不认识它，请查一查还有谁能写入这个存储桶。

## 细节：错误中由本程序给出的说明

detail-answer-too-long = 应答超过了 { $detail } 字节。
detail-no-etag = 应答中的对象没有 ETag。
detail-no-length = 应答中的对象没有长度。
detail-listing-404 = 列表请求得到的应答是 404。
detail-no-listing = 收到的是 `{ $detail }`，而不是列表。
detail-no-xml = 应答不是存储服务的 XML（{ $detail }）。
detail-listing-without-token = 列表不完整，又没有说明从哪里继续。
detail-listing-not-said-whole = 没有说明列表是否完整。
detail-listed-without = 其中有对象缺少 { $detail }。
detail-listed-not-utf8 = 其中有对象名不是 UTF-8。
detail-repeated-token = 各页首尾相接，循环不止。
detail-listed-twice = { $detail } 出现了两次。
detail-outside-prefix = 其中的 { $detail } 不以该前缀开头。
detail-empty-pages = 不断返回空白页。
detail-listing-goes-back = 各页按顺序排列，其中一页却退回到 { $detail }。
detail-endless = 没有尽头：列出 { $detail } 个键（或相应数量的名称、页）之后仍未结束。
detail-empty-key = 对象名不能为空。
detail-empty-part = 其中有一段是空的。
detail-dots = 其中有一段是 `.` 或 `..`。
detail-nul = 其中含有 NUL 字符。
detail-key-too-long = 长度超过 1,024 字节。
detail-path-too-long = 长度超过 4,096 字节。
detail-no-url = 太长，无法写成网址。
detail-parts-too-large = 分块太大，本机内存放不下。
detail-two-keys-one-name = 两个对象的名称看起来相同，只是 Unicode 的写法不同。这一个的字节是：{ $detail }
detail-two-names-one = 两个文件的名称看起来相同，只是 Unicode 的写法不同。这一个的字节是：{ $detail }
detail-name-bytes = 这里的名称最长 { $detail } 字节。
detail-name-units = 这里的名称最长 { $detail } 个字符，一个表情符号算两个或更多。
detail-name-ambiguous = 其中有 U+F001 到 U+F07F 之间的字符，在这里它代表磁盘不接受的另一个字符。
detail-name-refused = 这类磁盘本不接受这样的名称，却显示了一个。
detail-no-unicode = 其字节不是文本。
detail-folder-missing = 文件夹不存在。
detail-disk-full = 磁盘已满。
detail-folder-went-away = 文件夹在此期间消失了。
detail-folder-with-bytes = 文件夹不含任何字节。
detail-name-unfit-there = 那里的文件系统无法使用这个名称。
detail-same-name-there = 在那里，它与 { $detail } 是同一个名称。
detail-name-of-tidelock = 这个名称只供 Tidelock 自己使用。
detail-silent = { $detail } 内没有收到任何内容。
detail-length = 声明的长度为 { $announced }，收到的是 { $got }。
detail-address-must-read = 该地址须写成 { $detail }
detail-no-certificate = 其中没有证书。
detail-foreign-file = { $detail } 属于别的程序。
detail-no-home = 无法得知您的主文件夹。
detail-no-program = 没有指定程序。
detail-secret-too-large = { $detail } 给出的内容超过 64 KiB。
detail-secret-not-utf8 = { $detail } 给出的内容不是 UTF-8 文本。
detail-built-without-keyring = 本程序编译时没有包含这项功能。
detail-reads-differently = 读出的内容会与本意不同。
detail-not-one-of = 不是以下之一：{ $detail }。
detail-no-span = 时长由整数加 ms、s、m、h 或 d 组成，例如 30m 或 -5h。
detail-negative-span = 不能为负。
detail-no-number = 这里应为不小于 0 的整数。
detail-no-page-size = 这里应为 1 到 1000 的整数。
detail-no-address = 这里应为地址和端口，例如 127.0.0.1:9000。
detail-no-faults = 这里应为 503:0.05,lost:0.01,drop-keys:0.1 这样的列表，比率之和不超过 1。
detail-no-date-header = 这里应为 own、none、epoch 或 cached:SECONDS。
detail-no-validity = 这里应为 FROM..TO，例如 -1d..+90d，或两个 RFC 3339 时间。
detail-vanished = 刚写入的 { $detail } 不见了。
detail-stays = 已删除的 { $detail } 仍在那里。
detail-folders-differ = 两个文件夹内容不同。

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
reason-name-impossible = 等待：这块磁盘无法使用它的名称
reason-name-twin = 等待：在这块磁盘上它与另一个文件同名

plan-line = { $action }：{ $path }（{ $reason }）
plan-empty = 无事可做。
plan-more = ……另有 { $count } 项；用 --json 可列出全部

## 同步结果

summary-up-to-date = { $vault }：一切都是最新的。
summary-done = { $vault }：同步完成。{ $parts }。
summary-partial = { $vault }：同步完成，但有遗漏。{ $parts }。
summary-stopped = { $vault }：已停止，没有进行任何操作。
summary-stopped-midway = { $vault }：已停止。{ $parts }。
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

## 冲突

conflicts-none = { $vault }：没有冲突。
conflicts-some = { $vault }：{ $count } 处冲突
conflicts-copy = { $device } 的文本保存在 { $kept }
conflicts-apart = 仅在副本中的行：{ $ours }，仅在笔记中的行：{ $theirs }
conflicts-same = 两份文本相同
conflicts-no-text = 无法逐行显示差异
conflicts-note-gone = 笔记本身已不存在
conflicts-next = 查看差异：tidelock conflicts 路径。解决冲突：tidelock conflicts 路径 --keep，后接 ours、theirs、both 或 merged。
conflicts-theirs = - 仅在笔记中：{ $path }
conflicts-ours = + 仅在 { $device } 的冲突副本中：{ $kept }
conflicts-line = 第 { $line } 行：
conflicts-ways = 解决方式：
conflicts-way-ours = --keep ours：以 { $device } 的文本作为笔记，冲突副本移除
conflicts-way-theirs = --keep theirs：笔记保持不变，冲突副本移除
conflicts-way-both = --keep both：两份都保留，冲突副本改用普通名称
conflicts-way-merged = --keep merged：合为一篇笔记，包含两份文本的所有行
conflicts-settled-ours = { $path } 现为 { $kept } 中的文本。
conflicts-settled-theirs = { $path } 保持不变，{ $kept } 已移除。
conflicts-settled-both = { $path } 保持不变，{ $kept } 现名为 { $now }。
conflicts-settled-merged = { $path } 现包含两份文本的所有行，{ $kept } 已移除。
conflicts-settled-next = 被覆盖或移除的内容都已另行保留。下次同步会将结果传到其他设备。

conflict-none = { $path } 没有冲突。
    .why = 它既不是冲突副本，也不是带有冲突副本的笔记。
    .help = 运行 `tidelock conflicts` 可列出所有冲突。
conflict-several = { $path } 有不止一个冲突副本。
    .why = 无法判断指的是哪一个：{ $known }
    .help = 请写出冲突副本的路径，而不是笔记的路径。
conflict-no-text = { $path } 与其冲突副本无法合并。
    .why = 其中至少有一个不是按行书写的文本，或者过长。
    .help = 请保留其中一个或两个都保留：--keep ours、theirs 或 both。
conflict-no-json = { $path } 与其冲突副本无法合并。
    .why = 把两份文本的所有行合在一起，就不再是有效的 JSON。
    .help = 请保留其中一个或两个都保留：--keep ours、theirs 或 both。
conflict-changed = { $path } 或其冲突副本刚刚被改动。
    .why = 处理期间有程序保存了它；新内容已原样保留。
    .help = 请重新查看这处冲突。

## 状态

status-last-sync = 上次同步：{ $when }（{ $ago }前）
status-never-synced = 上次同步：从未
status-clock-ok = 时钟：正确，误差不超过 { $uncertainty }
status-clock-slow = 时钟：比 { $storage } 慢 { $offset }
status-clock-fast = 时钟：比 { $storage } 快 { $offset }
status-clock-unknown = 时钟：尚未测量
status-clock-none = 时钟：{ $storage } 不提供时间，也不需要时间

## 时钟

clock-offset-slow = 本机时钟比 { $storage } 慢 { $offset }（± { $uncertainty }）。
clock-offset-fast = 本机时钟比 { $storage } 快 { $offset }（± { $uncertainty }）。
clock-offset-none = 本机时钟与 { $storage } 一致（± { $uncertainty }）。
clock-probably-slow = 很可能是本机时钟慢了。
clock-probably-fast = 很可能是本机时钟快了。
clock-no-source = 没有得到任何时间信息。
    .why = { $storage } 有应答，但没有可用的 Date。
    .help = 请查看途中是否有代理或缓存去掉了它；否则请告知该存储的管理员。
clock-folder = { $storage } 不提供时间。
    .why = 它是文件夹：其中文件的时间来自各自的写入者。
    .help = 无需处理：与它同步用不到时钟。如果要测量本机时钟，请指定一个带有时钟的存储。
clock-state-ok = 时钟是准确的。
clock-state-off = 时钟有偏差。
clock-state-wrong = 时钟不准。
clock-state-unknown = 时钟情况未知。
clock-window-beyond = 偏差超过 { $tolerance }的请求会被 { $storage } 拒绝。
clock-window-within = 偏差这么大的请求，{ $storage } 仍会接受。
clock-window-guess = 不清楚 { $storage } 从多大偏差起拒绝请求；多数存储以 5 分钟或 15 分钟为限。
clock-corrected = Tidelock 按存储端的时间签名。
clock-held = Tidelock 不会自行校正这样的偏差，同步会因此停止。{ $why }{ $help }

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
culprit-unclear = 尚不清楚是否有时钟不准，也不清楚是谁的。

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
check-line = { $what } – { $state }：{ $evidence }
check-skipped = 前面的检查未通过。
check-not-judged = 应答方没有查验密钥。
check-not-needed = 这类远端不需要。

evidence-config = { $vault }，见 { $file }
evidence-config-address = { $storage }，由命令行给出
evidence-folder = { $folder } 可以读写，共 { $count } 个文件
evidence-name-resolution = { $host } 的地址是 { $detail }
evidence-name-is-address = { $host } 本身就是地址
evidence-tls = { $storage } 的证书受信任
evidence-tls-none = 未加密的 http：途中任何人都能读取和改动一切
evidence-clock-ok = 正确，误差不超过 { $uncertainty }
evidence-clock-slow = 比 { $storage } 慢 { $offset }；Tidelock 按存储端的时间签名
evidence-clock-fast = 比 { $storage } 快 { $offset }；Tidelock 按存储端的时间签名
evidence-clock-slow-kept = 比 { $storage } 慢 { $offset }，存储端仍会接受；Tidelock 不会自行校正
evidence-clock-fast-kept = 比 { $storage } 快 { $offset }，存储端仍会接受；Tidelock 不会自行校正
evidence-time-told = 按拒绝时的说法，那里是 { $told }，而本机是 { $here }，相差 { $offset }。
evidence-time-none = 应答中没有可用的 Date，拒绝时也没有给出时间。
evidence-clock-none = { $storage } 没有返回可用的 Date
evidence-credentials = { $storage } 接受这个密钥
evidence-list = 在 { $prefix } 下看到 { $count } 个对象
evidence-write = 已向 { $path } 写入 { $size }
evidence-read = 已读回，内容一致
evidence-delete = 已删除，确认不存在
evidence-delete-unseen = 存储表示已删除；此密钥无权查看，无法确认对象是否还在
evidence-conditional-write = 新建笔记：{ $create }；修改笔记：{ $replace }
evidence-conditional-write-none = 试验没有得出结果：{ $detail }
conditional-write-help = 无需处理：Tidelock 每次写入前都会先查看，写入竞争失败也会在事后发现。不会丢失任何笔记，只是请求次数略多。

condition-atomic = { $races } 轮竞争中，每轮 { $writers } 个写入者都恰有一个成功
condition-atomic-vendor-header = 使用该存储自有的请求头，{ $races } 轮竞争中每轮 { $writers } 个写入者都恰有一个成功
condition-atomic-bare-tag = 标签不带引号时，{ $races } 轮竞争中每轮 { $writers } 个写入者都恰有一个成功
condition-ignored = { $storage } 忽略写入条件，所有写入者都会成功
condition-refused = { $storage } 不支持写入条件
condition-undone = 如果被替换的不是预期的内容，写入会立即撤回
condition-not-atomic = 写入条件会被检查，但并非每轮竞争中 { $writers } 个写入者都恰有一个成功

cause-clock-slow = 本机时钟慢了。
    .help = 请同步时钟；在此期间 Tidelock 可以应付。
cause-clock-fast = 本机时钟快了。
    .help = 请同步时钟；在此期间 Tidelock 可以应付。
cause-server-clock = 存储端的时钟不准，或者它不提供时间。
    .help = 请告知该存储的管理员检查时钟。
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
    .help = 请检查端点开头（https 或 http）、主机和端口，以及防火墙。
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
init-connected-folder = 可以列出文件夹 { $storage } 的内容。
init-found = { $count ->
    [0] 那里还没有任何内容。
   *[other] 那里已有 { $count } 个对象；首次同步不会删除或覆盖任何内容。
}
init-found-many = 那里已有超过 { $count } 个对象；首次同步不会删除或覆盖任何内容。
init-written = 已写入：{ $file }
init-added = 已将笔记库 { $vault } 添加到 { $file }，其他内容保持不变。
init-replaced = 已替换 { $file } 中的笔记库 { $vault }，其他内容保持不变。
init-secrets = 其中只写明密钥的存放位置，不含密钥本身。
init-next = 下一步：tidelock sync { $vault }

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
demo-table = 传输情况与时钟偏差：
demo-column-device = 设备
demo-column-up = 上传
demo-column-down = 下载
demo-column-merged = 合并
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

## 版本

history-none = { $vault }：还没有保存任何版本。
history-line = #{ $version }  { $date } { $sure }  { $device }  { $how }  { $size }  { $digest }  { $path }
history-sure = （± { $offset }）
history-unsure = （按本机时钟）
how-synced = 已同步
how-replaced = 被同步替换
how-deleted = 被同步删除
how-swept = 中断的运行留下
how-restored = 被恢复操作替换
restored = 已恢复到 { $file }：{ $detail }
versions-no-note = 笔记不能叫 { $path }。
    .why = 笔记库中的路径是相对路径，不含空的部分、“.” 或 “..”。
    .help = 请照 `tidelock history` 显示的写法填写。
versions-none = 没有保存 { $path } 的其他版本。
    .why = 这篇笔记在本机从未改变过，或者所指的版本不在其中。
    .help = `tidelock history` 会列出现有的版本，以及 --version 所需的编号。
versions-unusable = 无法读写版本库。
    .why = { $detail }
    .help = 请检查状态文件夹是否有空间、能否写入；笔记库没有任何改动。
verify-sound = { $vault }：{ $count } 个版本，共 { $size }，全部完好。
verify-damaged = { $vault }：{ $count } 个版本，共 { $size }；以下版本已损坏：
