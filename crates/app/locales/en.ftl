# Everything Tidelock says, in English. `zh-CN.ftl` has the same keys with the same variables.
#
# An error is a message under its stable code: what happened, `.why`, and `.help`: what to do now.
# Errors may use the variables that `text::ERROR_VARIABLES` names, and no others.

## Values

duration-s = { $n } s
duration-min = { $n } min
duration-h = { $n } h
duration-days = { $n } days
size-bytes = { $n } B

## Labels

label-error = error
label-warning = warning
label-note = note
label-why = why
label-help = help
label-conflict = conflict
label-path = path
label-storage = storage
label-clock = clock
list-separator = { ", " }
labelled = { $label }: { $text }
unknown-error = Something went wrong: { $detail }
    .why = This version has no better words for it.
    .help = Run the command again with -vv, and report what it prints.

## Progress

progress-scanning = reading the folder:
progress-listing = listing the storage:
progress-comparing = comparing
progress-moving = { $done } of { $total }
progress-retrying = no luck; trying again in { $wait }

## The one notice after a sync with a corrected clock

clock-notice-slow = This clock differs from { $storage } by { $offset }; probably it is slow. Tidelock signed with the storage's time and synced.
clock-notice-fast = This clock differs from { $storage } by { $offset }; probably it is fast. Tidelock signed with the storage's time and synced.
clock-notice-surely-slow = This clock is { $offset } slow, as two independent sources say. Tidelock signed with the right time and synced.
clock-notice-surely-fast = This clock is { $offset } fast, as two independent sources say. Tidelock signed with the right time and synced.
clock-notice-storage-wrong = The clock of { $storage } is { $offset } away from independent sources. Tidelock signed with the storage's time all the same. Tell whoever runs that storage.
clock-notice-fix = Other programs will fail; sync the clock: { $command }
clock-notice-fix-by-hand = Other programs will fail; sync the clock: { $advice }

## Configuration

config-not-found = There is no configuration at { $file }.
    .why = A vault is looked up by name in tidelock.toml.
    .help = Run `tidelock init` to write one, or name folder and remote: `tidelock sync FOLDER s3://BUCKET?endpoint=URL`.
config-unreadable = The configuration { $file } cannot be read.
    .why = { $detail }
    .help = Check that the file is there and that you may read it.
config-writable-by-others = The configuration { $file } is not used, because others may write it.
    .why = Whoever can write it could make Tidelock run commands and send your notes elsewhere.
    .help = Take that right away: { $command }
config-exists = { $file } is there already and was not touched.
    .why = An existing configuration is never overwritten without being told.
    .help = Give another --config FILE, or add --force to replace it.
config-not-written = The configuration { $file } could not be written.
    .why = { $detail }
    .help = Check that the folder is there and that you may write to it.
config-no-place = No place for the configuration was found.
    .why = This system tells no configuration folder for you.
    .help = Name the file with --config FILE.
config-too-large = The configuration { $file } is larger than 1 MiB.
    .why = No configuration is that large; this is some other file.
    .help = Check what --config points to.
config-not-utf8 = The configuration { $file } is not in UTF-8.
    .why = TOML files are in UTF-8; some editors save as UTF-16 or in an older encoding.
    .help = Save the file again as UTF-8.
config-syntax = The configuration { $file } is no TOML at line { $line }, column { $column }.
    .why = { $detail }
    .help = Correct that line. Texts stand in quotes, and every bracket has its partner.
config-unknown-key = { $file }, line { $line }: `{ $field }` is not known.
    .why = A key that is passed over in silence could be the one that matters; known here: { $known }.
    .help = Correct its spelling, or remove the line.
config-missing-key = { $file }, line { $line }: `{ $field }` is missing.
    .why = Without it Tidelock does not know what to do.
    .help = Add it; `tidelock init` writes a complete example.
config-wrong-type = { $file }, line { $line }: `{ $field }` has a value of another kind.
    .why = Expected here: { $known }.
    .help = Correct the value.
config-bad-value = { $file }, line { $line }: the value of `{ $field }` cannot be used.
    .why = { $detail }
    .help = Correct the value.
config-duplicate-vault = { $file }, line { $line }: another vault has this name already.
    .why = A vault is called by its name, so each has its own.
    .help = Give one of them another name.
config-plain-secret = { $file }, line { $line }: `{ $field }` holds a secret itself.
    .why = Configuration files are copied, synced and shown; a secret does not belong in them.
    .help = Name its place: { "{" } env = "NAME" { "}" }, { "{" } keyring = true { "}" }, { "{" } command = ["…"] { "}" } or { "{" } file = "…" { "}" }. Then change this secret at the provider: it has been in a file.
config-no-such-vault = There is no vault named { $detail } in { $file }.
    .why = The vaults there are: { $known }.
    .help = Name one of them, or none to take them all.

## Values that cannot be

value-empty = It is empty.
value-not-one-of = It is none of: { $known }.
value-out-of-range = It is not between { $min } and { $max }.
value-vault-name = A vault's name has 1 to 64 visible characters, no slash, and no hyphen in front.
value-env-name = It names no environment variable.
value-only-true = Only `true` means something here.
value-not-one-place = A secret has exactly one place: env, keyring, command or file.
value-endpoint-scheme = An endpoint begins with https:// or http://.
value-endpoint-user-info = An endpoint carries no user name and no password.
value-endpoint-query = An endpoint carries no `?` and no `#`.
value-endpoint-host = It names no host.
value-endpoint-not-ascii = Its host has letters beyond ASCII; write the form that begins with xn--.
value-endpoint-port = Its port is no number from 1 to 65535.
value-endpoint-path = Its path holds a blank, a `..` or a character that no URL has.
value-prefix-dots = A prefix with `.` or `..` leads to no place in the bucket.
value-prefix-control = It holds a control character.
value-prefix-too-long = It is longer than 512 bytes.
value-name-bucket = A bucket's name has letters, digits, `-`, `_` and `.`, and no slash.
value-name-word = A name of letters, digits, `-`, `_` and `.` is expected.
value-name-relative-place = A place is written in full, or begins with `~/`; it never depends on where a program was started.

type-text = a text
type-texts = a list of texts
type-number = a whole number
type-flag = true or false
type-table = a table
type-tables = a list of tables

## Addresses and usage

address-scheme = This is no remote.
    .why = A remote begins with s3://, webdavs://, webdav:// or file:///.
    .help = For a bucket: s3://BUCKET/PREFIX?endpoint=https://HOST
address-user-info = The address carries a user name or a password.
    .why = Addresses end up in the list of processes and in the shell's history.
    .help = Remove it, and set TIDELOCK_ACCESS_KEY_ID and TIDELOCK_SECRET_ACCESS_KEY instead. Change the secret if it has been used this way.
address-fragment = The address holds a `#`.
    .why = In an address it would cut off the rest.
    .help = As part of a name, write it as %23.
address-escape = A `%` in the address is not followed by two hex digits of UTF-8 text.
    .why = `%` begins an encoded character there.
    .help = Write a plain one as %25.
address-unknown-parameter = The address has a parameter `{ $field }`, which is not known.
    .why = Known here: { $known }.
    .help = Correct its spelling, or remove it.
address-duplicate-parameter = The address has the parameter `{ $field }` twice.
    .why = Which one counts would be a guess.
    .help = Remove one of them.
address-missing-parameter = The address lacks the parameter `{ $field }`.
    .why = A bucket's name alone does not say which storage it is at.
    .help = Add it: s3://BUCKET/PREFIX?endpoint=https://HOST. In most shells the address needs quotes.
address-secret = The address carries a secret in its parameter `{ $field }`.
    .why = Addresses end up in the list of processes and in the shell's history.
    .help = Remove it, and set TIDELOCK_ACCESS_KEY_ID and TIDELOCK_SECRET_ACCESS_KEY instead. Change the secret if it has been used this way.
address-bad-value = The `{ $field }` of the address cannot be used.
    .why = { $detail }
    .help = Correct it.
usage = The command cannot be carried out like this.
    .why = { $detail }
    .help = Run it with --help to see what it takes.
usage-missing = Something is missing: { $known }.
    .why = Without a terminal nobody can be asked.
    .help = Add what is missing, and run the command again.
kind-not-yet = Remotes of the kind `{ $detail }` are not built yet.
    .why = This version speaks to S3-compatible storage only.
    .help = Use an s3:// remote.
encryption-not-yet = Encryption of the kind `{ $detail }` is not built yet.
    .why = Going on without it would store your notes in clear text.
    .help = Use an unencrypted prefix, or wait for a version that can.
vendor-unknown = The vendor `{ $detail }` is not known.
    .why = Known: { $known }.
    .help = Correct it, or leave it out: it is guessed from the endpoint.
region-missing = It is not known in which region the bucket is.
    .why = Every signature names a region, and this endpoint does not tell it.
    .help = Set region, as the provider's console shows it.

## Secrets

secret-no-credentials = No access key was found for { $storage }.
    .why = Neither TIDELOCK_ACCESS_KEY_ID and TIDELOCK_SECRET_ACCESS_KEY nor AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set.
    .help = Set both variables of one pair, or name a place for the keys in tidelock.toml.
secret-env-missing = The environment variable { $detail } for `{ $field }` is not set.
    .why = The setting names this variable as the place of the secret.
    .help = Set it before you start Tidelock, or name another place.
secret-env-not-text = The environment variable { $detail } for `{ $field }` holds no text.
    .why = Its bytes are no UTF-8.
    .help = Set it again.
secret-empty = The secret for `{ $field }` is empty.
    .why = Its place, { $detail }, holds nothing.
    .help = Put the secret there, or name another place.
secret-file-unreadable = The file { $file } with the secret for `{ $field }` cannot be read.
    .why = { $detail }
    .help = Check the place, and that you may read it.
secret-file-open-to-others = The file { $file } with the secret for `{ $field }` is not used, because others may read it.
    .why = A secret that others can read is none.
    .help = Take that right away: { $command }
secret-command-failed = The command for `{ $field }` gave no secret.
    .why = { $detail }
    .help = Run the command by hand and see whether it prints the secret and nothing else.
secret-command-timeout = The command for `{ $field }` did not end within 30 s.
    .why = It may be waiting for an answer that nobody can give here.
    .help = Run the command by hand; unlock what it asks for first.
secret-keyring-missing = The keyring has no secret for `{ $field }`.
    .why = It was looked for under the service { $detail }.
    .help = Store it there with your system's tool, or name another place.
secret-keyring-unavailable = The system's keyring cannot be used.
    .why = { $detail }
    .help = Unlock or install a keyring service, or name another place: env, command or file.
secret-password-missing = The password of the encryption is missing.
    .why = TIDELOCK_ENCRYPTION_PASSWORD is not set.
    .help = Set it before you start Tidelock.

## The clock alone stops a run

clock-plain-http = This clock is { $offset } away from { $storage }, and Tidelock did not go on.
    .why = The connection is plain http: anybody on the way could have written that time.
    .help = Use https, or sync this device's clock; if you trust the network, add --accept-clock.
clock-more-than-a-day = This clock is { $offset } away from { $storage }, and Tidelock did not go on.
    .why = More than a day is corrected only when a second source agrees or you do.
    .help = Sync this device's clock, or add --accept-clock to go on with the storage's time.
clock-other-than-accepted = This clock is { $offset } away from { $storage }; you accepted another difference.
    .why = accept-clock = true holds for the difference it was given for, give or take a minute; that was { $known }.
    .help = Sync this device's clock, or add --accept-clock to accept the new difference.
clock-before-release = The clock of { $storage } shows { $detail }, before this version was made.
    .why = No honest clock shows that. The storage's clock is wrong, not yours.
    .help = Tell whoever runs the storage to sync its clock.
clock-tls-not-yet-valid = By this clock the certificate of { $storage } is not valid yet.
    .why = This clock is at least { $offset } slow, or the certificate is wrong.
    .help = Sync this device's clock; then try again.
clock-tls-expired = By this clock the certificate of { $storage } has expired.
    .why = This clock is at least { $offset } fast, or the certificate has really expired.
    .help = Sync this device's clock; if it is right, tell whoever runs the storage.

## The storage refuses

access-unknown-key = { $storage } does not know this access key.
    .why = The key ID is misspelled, was deleted, or belongs to another provider.
    .help = Compare the access key ID with the provider's console.
access-wrong-secret = { $storage } refuses the signature.
    .why = The secret does not belong to this key ID, or a proxy on the way changes requests.
    .help = Copy the secret again from the provider, without blanks at its ends.
access-expired-credentials = { $storage } says that these temporary credentials have run out.
    .why = Temporary keys live for minutes or hours; the session token may also be missing.
    .help = Get new ones, and set the session token too.
access-policy = { $storage } knows this key, but it may not do this.
    .why = Its policy does not allow it: { $detail }
    .help = Allow listing, reading, writing and deleting below this prefix for the key.
access-no-bucket = { $storage } has no bucket named { $bucket }.
    .why = Its name is misspelled, or it lives in another region or account.
    .help = Compare name and endpoint with the provider's console. COS names end in a number, as in notes-1250000000.
access-wrong-region = The bucket { $bucket } is not in the region { $region }.
    .why = A signature names the region, and the storage expects { $detail }.
    .help = Set region to that one, and the endpoint that goes with it.
access-url-style = { $storage } wants the bucket's name elsewhere in the URL.
    .why = Some storages take https://BUCKET.HOST only, some https://HOST/BUCKET only.
    .help = Set path-style to the other value: true or false.
access-denied = { $storage } refuses without saying why.
    .why = The clock is not the reason: its difference is too small. Usually it is the key, its rights, or the bucket's name.
    .help = Run `tidelock doctor`, which asks in ways that get better answers.
access-and-clock = { $storage } refuses this key, and this clock is { $offset } off.
    .why = With the corrected time the storage refused again: { $detail } The clock is a second, separate problem.
    .help = Correct the key first, Tidelock gets along with the clock; sync the clock for all your other programs.

## The storage cannot be reached

unreachable-name = The name { $storage } cannot be found.
    .why = There is no network, no name service, or the name is misspelled.
    .help = Check the network, then the endpoint's spelling.
unreachable-refused = Nobody answers at { $storage }.
    .why = The host refuses the connection: no server listens there, or a firewall is in between.
    .help = Check host and port of the endpoint, and whether the server runs.
unreachable-timeout = { $storage } does not answer in time.
    .why = The network is very slow, or something drops what is sent.
    .help = Try again; on a company network a proxy may be needed (HTTPS_PROXY).
unreachable-reset = The connection to { $storage } broke off.
    .why = { $detail }
    .help = Try again. What was done is recorded, and nothing is lost.
unreachable-tls-untrusted = The certificate of { $storage } is not trusted.
    .why = { $detail }
    .help = If the storage has an authority of its own, name its certificate with --ca FILE. Otherwise somebody may be listening.
unreachable-proxy = The proxy on the way to { $storage } refuses.
    .why = { $detail }
    .help = Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
not-s3 = Whoever answers at { $storage } is no S3 storage.
    .why = The answer is another web server's, a login page of the network, or a proxy's: { $detail }
    .help = Check the endpoint; open a web page once if this network wants a login.

## The storage is in trouble

listing-incomplete = The listing of { $storage } broke off.
    .why = What is not listed could be taken for deleted, so nothing was done.
    .help = Try again.
listing-malformed = The listing of { $storage } makes no sense.
    .why = { $detail }. Nothing was done.
    .help = Try again; if it stays so, report it with the vendor's name.
throttled = { $storage } asks for fewer requests.
    .why = Its limit was reached, also after waiting.
    .help = Wait a few minutes; what was done is recorded.
server-error = { $storage } is in trouble.
    .why = { $detail }
    .help = Try again later; what was done is recorded.
quota = { $storage } has no room left for this.
    .why = The account or bucket is full, or not paid for.
    .help = Make room at the provider, or buy more.
archived-object = { $path } lies in an archive of { $storage }.
    .why = A rule of the bucket moved it to a cold storage class; it must be restored before it can be read.
    .help = Restore it in the provider's console, and exclude this prefix from that rule.

## Guards: a sync that waits for a word

guard-deletions = { $count } notes would be deleted, so nothing was done.
    .why = That is more than is ordinary in one sync.
    .help = If you want this, run the sync again with --confirm { $confirm }
guard-overwrites = { $count } notes would get another text, so nothing was done.
    .why = That is more than is ordinary in one sync: a program that changed every file looks like this.
    .help = Look at some of them. If you want this, run the sync again with --confirm { $confirm }
guard-folder-empty = The folder { $folder } is empty, but had notes last time; nothing was done.
    .why = An unmounted disk looks like this, and syncing it would delete every note at the storage.
    .help = Mount the disk. If you did delete all notes, run the sync again with --confirm { $confirm }
guard-folder-missing = The folder { $folder } is missing, or does not carry its mark, .tidelock/id; nothing was done.
    .why = An unmounted disk or a folder made anew looks like this.
    .help = Mount the disk. To take the folder as it is and join both sides without deleting, use --confirm { $confirm }
guard-folder-other = The folder { $folder } is another one than last time; nothing was done.
    .why = It carries another mark, as a swapped disk would.
    .help = Put the right folder there. To take it as it is and join both sides without deleting, use --confirm { $confirm }
guard-remote-empty = { $storage } shows no notes, but had some last time; nothing was done.
    .why = A wrong prefix or an emptied bucket looks like this, and syncing it would delete every note here.
    .help = Check bucket and prefix. If the notes are meant to go, run the sync again with --confirm { $confirm }
guard-remote-other = { $storage } does not carry the mark it had last time; nothing was done.
    .why = Another bucket, prefix or account looks like this.
    .help = Check the remote. To take it as it is and join both sides without deleting, use --confirm { $confirm }

## This device

folder-missing = There is no folder { $folder }.
    .why = A missing folder is never taken for one whose notes were deleted.
    .help = Make the folder, mount its disk, or correct its place.
folder-unreadable = The folder { $folder } cannot be read.
    .why = { $detail }
    .help = Check that you may read it.
busy = Another sync of this vault is running.
    .why = Two at once would get in each other's way.
    .help = Wait for it to end. If none is running, try again: the lock ends with its process.
interrupted = Interrupted.
    .why = You asked for it.
    .help = What was done is recorded; the next sync goes on from there.
defect = This is a defect in Tidelock.
    .why = { $detail }
    .help = Please report it together with the command you ran. What a sync replaced is kept in the state folder.
state-damaged = What this device remembers of the vault is damaged.
    .why = { $detail }
    .help = Move the state folder { $file } away. The next sync compares everything anew, and deletes and overwrites nothing.
state-unusable = What this device remembers of the vault cannot be read or written.
    .why = { $detail }
    .help = Check the state folder { $file }: its rights, and room on its disk.
note-state-set-aside = What this device remembered was damaged and is now put aside as { $file }. This sync compares everything anew, and deletes and overwrites nothing.
state-no-place = No place for what Tidelock remembers was found.
    .why = This system tells no state folder for you.
    .help = Name one with --state-dir DIR or TIDELOCK_STATE_DIR.
ca-unreadable = The certificate authority in { $file } cannot be used.
    .why = { $detail }
    .help = Name a file with one certificate or more in PEM form that you may read.
system-refused = The system refuses what every program needs.
    .why = { $detail }
    .help = Check memory, open files and rights, and try again.
lab-not-started = The lab cannot start.
    .why = { $detail }
    .help = { $known }

## Single paths; the others go on

path-unreadable = { $path } cannot be read.
    .why = { $detail }
    .help = Check its rights, and whether another program holds it open.
path-changed-meanwhile = { $path } changed while it was being synced.
    .why = Somebody is writing to it; what was seen is no longer true.
    .help = Nothing: the next sync takes the new version.
path-name-impossible = The name { $path } cannot exist on the other side.
    .why = { $detail }
    .help = Rename it.
path-name-clash = { $path } and another name are the same there.
    .why = { $detail }
    .help = Rename one of them.
path-disk-full = There is no room for { $path }.
    .why = The disk is full.
    .help = Make room, and sync again.
path-not-writable = { $path } cannot be written.
    .why = { $detail }
    .help = Check the rights of its folder.
path-digest-mismatch = { $path } did not arrive as it was sent.
    .why = Its length or content is not what was announced; it was not used.
    .help = Sync again; if it stays so, something on the way changes data.
path-too-large = { $path } is too large or its name too long for the storage.
    .why = { $detail }
    .help = Split it or shorten its name, or keep it outside the vault.
path-link = { $path } is a link, and was skipped.
    .why = Links are not followed, so that nothing outside the folder is ever touched.
    .help = Put the file itself into the folder.
path-other-disk = { $path } lies on another disk that is mounted here, and was skipped.
    .why = Only what is on the folder's own disk is synced, so that an unmounted disk never looks like deleted notes.
    .help = Make the mounted disk a vault of its own.
path-key-hostile = The object { $path } was skipped.
    .why = Its name would lead out of the folder, or cannot be a path: { $detail }
    .help = If you do not know it, ask who else can write to the bucket.

## Plans: what would happen

action-upload = upload
action-download = download
action-delete-local = delete here
action-delete-remote = delete at the storage
action-rename = rename
action-merge = merge
action-conflict = keep both
action-compare = compare
action-adopt = note as equal
action-skip = skip

reason-new-here = new here
reason-new-there = new at the storage
reason-edited-here = changed here, not at the storage
reason-edited-there = changed at the storage, not here
reason-edited-on-both = changed on both sides: joined where that is certain, else both are kept
reason-new-on-both = new on both sides: compared first, both kept if they differ
reason-deleted-here = deleted here
reason-deleted-there = deleted at the storage
reason-deleted-here-edited-there = deleted here, but edited at the storage: the edit lives
reason-deleted-there-edited-here = deleted at the storage, but edited here: the edit lives
reason-gone-on-both = gone on both sides
reason-same-content = the same on both sides
reason-upload-vanished = our upload is not there any more, and nobody deleted it: sent again
reason-older-seen-once = the storage shows an older version: one more look decides
reason-restored = an older version was put back at the storage
reason-file-against-folder = a file and a folder have the same name: the file gets another one
reason-empty-folder = an empty folder
reason-folder-gone = the folder is gone
reason-direction = waits: the chosen direction leaves this side as it is
reason-renamed-here = got another name here
reason-renamed-there = got another name at the storage

plan-line = { $action }: { $path } ({ $reason })
plan-empty = There is nothing to do.
plan-more = … and { $count } more; --json lists them all

## The end of a sync

summary-up-to-date = { $vault }: everything is up to date.
summary-done = { $vault }: synced. { $parts }.
summary-partial = { $vault }: synced, but not everything. { $parts }.
summary-stopped = { $vault }: stopped before anything was done.
summary-stopped-midway = { $vault }: stopped. { $parts }.
summary-failed = { $vault }: failed.
summary-interrupted = { $vault }: interrupted. { $parts }; the next sync goes on from there.
summary-would = { $vault }: a sync would do this:
summary-uploaded = { $count ->
    [one] 1 note up
   *[other] { $count } notes up
}
summary-downloaded = { $count ->
    [one] 1 note down
   *[other] { $count } notes down
}
summary-deleted-local = { $count } deleted here
summary-deleted-remote = { $count } deleted at the storage
summary-renamed = { $count } renamed
summary-merged = { $count } merged
summary-conflicts = { $count ->
    [one] 1 conflict
   *[other] { $count } conflicts
}
summary-failures = { $count ->
    [one] 1 path failed
   *[other] { $count } paths failed
}
summary-nothing-moved = nothing moved
summary-traffic = { $up } up, { $down } down, { $requests } requests, { $elapsed }
summary-conflict = { $path }: both versions are kept; this device's is now { $kept }

## Status

status-last-sync = last sync: { $when } ({ $ago } ago)
status-never-synced = last sync: never
status-clock-ok = clock: right within { $uncertainty }
status-clock-slow = clock: { $offset } slow against { $storage }
status-clock-fast = clock: { $offset } fast against { $storage }
status-clock-unknown = clock: not measured yet

## The clock

clock-offset-slow = This clock is { $offset } behind { $storage } (± { $uncertainty }).
clock-offset-fast = This clock is { $offset } ahead of { $storage } (± { $uncertainty }).
clock-offset-none = This clock agrees with { $storage } (± { $uncertainty }).
clock-probably-slow = Probably this device's clock is slow.
clock-probably-fast = Probably this device's clock is fast.
clock-surely-slow = This device's clock is slow: independent sources agree.
clock-surely-fast = This device's clock is fast: independent sources agree.
clock-no-source = Nobody told the time.
    .why = { $storage } could not be reached, or sends no usable Date.
    .help = Check the network and the endpoint; run `tidelock doctor`.
clock-state-ok = The clock is right.
clock-state-off = The clock is off, but { $storage } still accepts it: up to { $tolerance }.
clock-state-wrong = The clock is wrong: { $storage } refuses requests that are more than { $tolerance } off. Tidelock signs with the storage's time.
clock-state-unknown = Nothing is known about the clock.
clock-source = { $name } ({ $kind }): { $offset } ± { $uncertainty }
clock-source-failed = { $name } ({ $kind }): { $detail }
clock-asked-at = device time { $device }, storage time { $storage-time }

pattern-none = The difference follows no known pattern.
pattern-time-zone = The difference is a whole number of quarter hours, as between time zones: probably the time zone is wrong, not the time. Set the zone.
pattern-dual-boot = The difference is exactly this time zone's: two systems on this computer read its hardware clock differently, one as local time and one as UTC.
pattern-whole-days = The difference is whole days: the date was set wrong.
pattern-dead-battery = The clock shows a time from before this program existed: the battery of the hardware clock may be empty.
pattern-drift = The difference grows slowly: the clock runs at a wrong pace, and nothing corrects it.
pattern-step = The clock was moved in one step.
pattern-vm-resume = The clock stood still while the virtual machine was paused.

culprit-none = Nothing is wrong.
culprit-device = This device's clock is wrong.
culprit-storage = The storage's clock is wrong.
culprit-middlebox = Something on the way changes the time that is sent.
culprit-unclear = It is not clear whose clock is wrong.

## Advice: sync the clock, never type a time

advice-as-administrator = { $title } (needs administrator rights)
advice-heading = To repair this clock:
advice-windows = Let Windows sync its clock (as administrator), or open Settings, Time & language, Date & time, and choose "Sync now"
advice-windows-far = If Windows says that the change is too big, choose "Sync now" in its date and time settings
advice-macos = Let macOS sync its clock
advice-linux-timesyncd = Let systemd-timesyncd sync the clock
advice-linux-chrony = Let chrony sync the clock at once
advice-linux-ntpd = Restart ntpd, which syncs the clock when it starts
advice-linux-other = Turn on the system's time synchronization
advice-wsl2 = Set this Linux by the clock of Windows; if that is wrong too, sync Windows
advice-container = A container shares its host's clock: sync the clock of the host, or restart the virtual machine of Docker Desktop
advice-android = Settings, System, Date & time: turn on "Set time automatically"
advice-other = Turn on automatic time in the settings of this system

## Doctor

doctor-healthy = All is well.
doctor-unhealthy = Something is wrong: { $causes }
check-config = configuration
check-folder = folder
check-name-resolution = name of the storage
check-tls = encrypted connection
check-clock = clock
check-credentials = access key
check-list = list
check-write = write
check-read = read
check-delete = delete
check-conditional-write = conditional writes
check-encryption = encryption
check-os-time-service = time service of this system
check-state-pass = ok
check-state-warn = warning
check-state-fail = failed
check-state-skip = skipped
check-skipped = An earlier check failed.
check-not-judged = Whoever answered did not look at the key.
check-not-needed = Not needed for this remote.

evidence-config = { $vault } as written in { $file }
evidence-config-address = { $storage }, as given on the command line
evidence-folder = { $folder } can be read and written; { $count } files
evidence-name-resolution = { $storage } is { $detail }
evidence-name-is-address = { $storage } is an address itself
evidence-tls = the certificate of { $storage } is trusted
evidence-tls-none = plain http: anybody on the way can read and change everything
evidence-clock-ok = right within { $uncertainty }
evidence-clock-slow = { $offset } behind { $storage }; Tidelock signs with the storage's time
evidence-clock-fast = { $offset } ahead of { $storage }; Tidelock signs with the storage's time
evidence-clock-none = { $storage } sends no usable Date
evidence-credentials = { $storage } accepts the key
evidence-list = { $count } objects seen below { $prefix }
evidence-write = { $size } written to { $path }
evidence-read = read back, and the same
evidence-delete = deleted, and gone
evidence-delete-unseen = deleted, as the storage says; this key may not look whether it is gone

cause-clock-slow = This device's clock is slow.
    .help = Sync it; Tidelock gets along in the meantime.
cause-clock-fast = This device's clock is fast.
    .help = Sync it; Tidelock gets along in the meantime.
cause-server-clock = The storage's clock is wrong.
    .help = Tell whoever runs the storage to sync its clock.
cause-aged-request = Requests wait too long between signing and sending.
    .help = Use fewer transfers at once, or a faster connection.
cause-unknown-key = The storage does not know the access key.
    .help = Compare the access key ID with the provider's console.
cause-wrong-secret = The secret does not fit the access key.
    .help = Copy the secret again from the provider.
cause-expired-credentials = The temporary credentials have run out.
    .help = Get new ones, with their session token.
cause-policy = The key may not do this.
    .help = Allow listing, reading, writing and deleting below this prefix.
cause-no-bucket = There is no such bucket.
    .help = Compare name and endpoint with the provider's console.
cause-wrong-region = The bucket is in another region.
    .help = Set region and endpoint to the bucket's own.
cause-url-style = The storage wants the bucket's name elsewhere in the URL.
    .help = Set path-style to the other value.
cause-tls-not-yet-valid = By this clock the certificate is not valid yet.
    .help = Sync this device's clock: it is probably slow.
cause-tls-expired = By this clock the certificate has expired.
    .help = Sync this device's clock; if it is right, the certificate must be renewed.
cause-tls-untrusted = The certificate is not trusted.
    .help = Name the storage's own authority with --ca FILE, if it has one.
cause-name-resolution = The storage's name cannot be found.
    .help = Check the network, then the endpoint's spelling.
cause-unreachable = The storage does not answer.
    .help = Check host, port and firewall.
cause-proxy = A proxy on the way refuses.
    .help = Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
cause-quota = The storage is full.
    .help = Make room at the provider.
cause-archived-object = Objects lie in an archive.
    .help = Restore them, and exclude this prefix from the rule that archives.
cause-not-s3 = Whoever answers is no S3 storage.
    .help = Check the endpoint; log in to this network if it wants that.
cause-encryption = The encryption does not fit.
    .help = Check kind and password of the encryption.

## Init

init-testing = Testing the connection to { $storage } …
init-connected = The bucket { $bucket } can be listed.
init-found = { $count ->
    [0] Nothing is stored there yet.
    [one] 1 object is there already; the first sync deletes and overwrites nothing.
   *[other] { $count } objects are there already; the first sync deletes and overwrites nothing.
}
init-found-many = More than { $count } objects are there already; the first sync deletes and overwrites nothing.
init-written = Written: { $file }
init-secrets = It names the places of the keys and holds none of them.
init-next = Next: tidelock sync { $vault }
init-overwrote = The former { $file } was replaced.

## Demo

demo-title = One bucket, two devices, and a clock that is 30 minutes slow
demo-storage = An embedded storage with the rules of { $vendor } runs at { $storage }.
demo-devices = Two devices share it: a PC whose clock is { $offset } slow, and a phone whose clock is right.
demo-plain = 1. The PC signs a request by its own clock, as most programs do:
demo-plain-refused = { $method } { $path } → { $status } { $code }
demo-plain-words = The storage's own words: { $message }
demo-plain-empty = The answer to a HEAD request has no body: the reason stays unsaid.
demo-sync-pc = 2. The PC syncs with Tidelock:
demo-healed = { $refused } request refused, signed again for the storage's time at once, and then all { $requests } accepted.
demo-sync-phone = 3. The phone syncs:
demo-edit = 4. Both edit: the PC { $pc }; the phone { $phone }.
demo-edit-pc = ticks off the tea and writes about Tuesday
demo-edit-phone = ticks off the bread, adds milk, and deletes idea.md
demo-sync-again = 5. Both sync again:
demo-same = Both folders now hold the same { $count } notes.
demo-conflict = { $path } was edited on both sides: both versions are kept, the PC's as { $kept }.
demo-table = What moved, and what the clocks are off by:
demo-column-device = device
demo-column-up = up
demo-column-down = down
demo-column-conflicts = conflicts
demo-column-refused = refused
demo-column-clock = clock
demo-device-pc = PC
demo-device-phone = phone
demo-clock-slow = { $offset } slow
demo-clock-fast = { $offset } fast
demo-clock-right = right
demo-repair = On a real device, this would repair the clock:
demo-kept = The folders are kept: { $path }
demo-end = Every line above comes from a real exchange. Now yours: tidelock init
