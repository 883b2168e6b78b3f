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
list-separator = { ", " }
labelled = { $label }: { $text }
unknown-error = Something went wrong: { $detail }
    .why = This version has no better words for it.
    .help = Run the command again with -vv, and report what it prints.

## Progress

progress-scanning = reading the folder: { $count }
progress-listing = listing the storage: { $count }
progress-retrying = no luck; trying again in { $wait }

## The one notice after a sync with a corrected clock

clock-notice-slow = This clock differs from { $storage } by { $offset }; probably it is slow. Tidelock signed with the storage's time and synced.
clock-notice-fast = This clock differs from { $storage } by { $offset }; probably it is fast. Tidelock signed with the storage's time and synced.
clock-notice-fix = Other programs will fail; sync the clock: { $repair }
clock-notice-fix-maybe = Other programs may fail; sync the clock: { $repair }
clock-notice-fix-soon = { $storage } accepts other programs all the same so far; sync the clock: { $repair }

## Configuration

config-not-found = There is no configuration at { $file }.
    .why = A vault is looked up by name in tidelock.toml.
    .help = Run `tidelock init` to write one, or name folder and remote: `tidelock sync FOLDER s3://BUCKET?endpoint=URL`.
config-unreadable = The configuration { $file } cannot be read.
    .why = { $detail }
    .help = Check that the file is there and that you may read it.
config-writable-by-others = The configuration { $file } is not used, because others may write { $path }.
    .why = Whoever can write it could make Tidelock run commands and send your notes elsewhere.
    .help = Take that right away: { $command }
config-of-somebody-else = The configuration { $file } is not used, because { $path } belongs to somebody else.
    .why = Its owner could make Tidelock run commands and send your notes elsewhere.
    .help = Keep it in a folder of your own, or make this one yours: { $command }
config-exists = { $file } has a vault named { $detail } already; nothing was changed.
    .why = What is there is never overwritten without being told.
    .help = Give the new vault another --name, or add --force to replace that one. All other settings stay either way.
config-other-device = { $file } calls this device { $detail }; nothing was changed.
    .why = A device has one name for all its vaults.
    .help = Leave --device out, or add --force to rename the device.
config-would-be-bad = With these settings { $file } could not be read; nothing was changed.
    .why = `{ $field }`: { $detail }
    .help = Correct the flag that it comes from; where a file is written in an unusual way, add the vault by hand.
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
value-size = a size is a number and a unit, such as "500 MiB" or "5 GiB"
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
usage-missing = Something is missing: { $known }.
    .why = Without a terminal nobody can be asked.
    .help = Add what is missing, and run the command again.
usage-empty = { $field } is empty.
    .why = Often a variable in a script is not set.
    .help = Name what is meant, or leave the argument out altogether.
kind-not-yet = Remotes of the kind `{ $detail }` are not built yet.
    .why = This version speaks to S3-compatible storage and to folders.
    .help = Use an s3:// or a file:/// remote.
encryption-not-yet = Encryption of the kind `{ $detail }` is not built yet.
    .why = Going on without it would store your notes in clear text.
    .help = Use an unencrypted prefix, or wait for a version that can.
watch-not-yet = `tidelock watch` is not built yet.
    .why = This version syncs when it is told to, and ends.
    .help = Run `tidelock sync` from time to time: by cron, a systemd timer or the Task Scheduler.
devices-not-yet = `tidelock devices` is not built yet.
    .why = This version tells of this device only.
    .help = Run `tidelock status` on each device.
import-not-yet = `tidelock import` is not built yet.
    .why = This version reads no settings of other programs.
    .help = Run `tidelock init` with the same endpoint, bucket and prefix.
clock-fix-not-yet = `tidelock clock fix` is not built yet.
    .why = This version never touches the system's clock.
    .help = Run `tidelock clock`: it measures the clock, and shows the commands that repair it.
ntp-not-yet = `{ $detail }` is not built yet.
    .why = This version measures the clock against the storage only.
    .help = Leave it out.
thresholds-not-yet = `{ $detail }` is not built yet.
    .why = Thresholds go with the formats for monitoring, which are not built yet either.
    .help = Leave it out; `tidelock clock --json` gives offset_ms to compare with.
format-not-yet = The format `{ $detail }` is not built yet.
    .why = This version prints text or JSON.
    .help = Use --format json, or leave it out.
vendor-unknown = The vendor `{ $detail }` is not known.
    .why = Known: { $known }.
    .help = Correct it, or leave it out: it is guessed from the endpoint.
region-missing = It is not known in which region the bucket is.
    .why = Every signature names a region, and this endpoint does not tell it.
    .help = Set region, as the provider's console shows it.

## Help: what each command does, and what its arguments mean

help-usage = Usage:
help-commands = Commands
help-arguments = Arguments
help-options = Options
help-common-options = Options of every command
help-mark-options = [OPTIONS]
help-mark-command = <COMMAND>
help-default = [default: { $value }]
help-values = [one of: { $values }]

command-tidelock = Keeps a folder of notes the same on every device through your own storage, whatever the clock says.
command-tidelock-more =
    Nothing to set up:  tidelock demo
    Without settings:   tidelock sync FOLDER 's3://BUCKET?endpoint=URL'
    With settings:      tidelock init --folder FOLDER --endpoint URL --bucket BUCKET, then tidelock sync
command-help = Print this, or the help of a command
command-demo = Play the whole story on this machine, with an embedded storage and nothing to set up
command-init = Test a connection and write it down in tidelock.toml
command-init-more =
    The endpoint can be left out where vendor and region tell it. An existing tidelock.toml gets one more vault;
    everything else in it stays.
    Keys are never written down, only where they are kept: without any word about them in TIDELOCK_ACCESS_KEY_ID and
    TIDELOCK_SECRET_ACCESS_KEY, else in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
command-sync = Make a folder and its remote the same, in both directions
command-sync-more =
    Without a VAULT, every vault of tidelock.toml is synced. FOLDER REMOTE needs no tidelock.toml; in most shells the
    address needs quotes:
      tidelock sync ~/Notes 's3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION'
command-status = Tell what a sync would do, when the last one was, and how the clock is; changes nothing
command-history = List the versions of notes that this device keeps, newest first; needs no network
command-restore = Bring a version of a note back; what stands in its place is kept first
command-verify = Read every kept version and tell which is not what was kept; needs no network
command-conflicts = List conflict copies, show how they differ from their notes, and settle them; needs no network
command-conflicts-more =
    Without a PATH, all of them are listed; with one, the lines that differ are shown. --keep says what stays:
      ours      the text of the conflict copy, as the device in its name wrote it, becomes the note
      theirs    the note stays as it is, and the conflict copy goes
      both      both stay, the conflict copy under an ordinary name
      merged    one note with all lines of both, the note's first where they differ
    "Ours" is the conflict copy on every device, whoever wrote it. Whatever is overwritten or removed is kept, and the
    next sync carries the result to the other devices.
command-clock = Measure this device's clock against a remote
command-doctor = Check everything a sync needs, in order, and tell what is wrong
command-doctor-more = Writes small objects under .tidelock/ and removes them again.
command-lab = Serve a storage with a vendor's rules and any clock, for tests and for trying things out
command-lab-more =
    The first line that is printed is its address. Path style, any region. Objects live in memory unless --root names
    a folder. A SPAN is a number and ms, s, m, h or d.

    Kinds of --fail. Any request: 503 and 429 (refused), reset (dropped), lost (carried out, no answer). Listings: truncate
    (a page stops in its middle), drop-keys (a short page that claims to be whole), repeat-page (a page comes twice),
    wrong-truncated (IsTruncated says the opposite). Reading: vanish (404 for an object that the last listing showed).

    --vendor, whose rules to follow:
      aws            15 minutes either way; the refusal names both times
      tencent-cos    15 minutes either way; `AccessDenied` with the reason in the message only
      scaleway       300 seconds either way, as observed; the refusal names no time
      garage         24 hours, past only, `400 InvalidRequest`; a future time always passes
      cloudflare-r2  `400 ExpiredRequest`; its window is not published, 15 minutes assumed
      upyun          `401 Date offset error`; its window is not published, 30 minutes assumed

    --hostile, how to misbehave:
      endless-listing  listings never end: page after page of keys that do not exist
      repeated-token   every page of a listing is the first one, with the same token
      malformed-xml    XML answers stop in the middle
      not-s3           a friendly web page answers everything with 200
      odd-keys         listings hold keys such as ../x, /etc/x and a//b
      wrong-length     GET answers with half of the object, and announces half
      cut-body         GET announces the whole object, sends half and drops the connection

    --deny, what to deny: get, put (parts and buckets too), delete (uploads and buckets too), list (and asking for a bucket)

    --log, fields of a line: request_id, time, method, path, query, status (0: dropped), code, skew_ms (signed time minus
    the server's time; null without signature), bytes_in, bytes_out, fault
command-watch = Stay and sync on every change (not built yet)
command-devices = Tell of every device of a vault (not built yet)
command-import = Take over the settings of another program (not built yet)

arg-config = The configuration; left out: tidelock.toml in your configuration folder
arg-state-dir = Where this device keeps what it remembers; left out: TIDELOCK_STATE_DIR, else the system's place
arg-lang = The language of all texts; left out: the system's
arg-json = Print one JSON object a line instead of text
arg-quiet = Say nothing but errors
arg-verbose = Say more on stderr; twice and thrice for even more
arg-ca = One more certificate authority to trust, a PEM file
arg-help = Print help
arg-version = Print the version
arg-first = A vault of the configuration (all of them when left out), or a folder
arg-remote = The folder's remote: s3://BUCKET/PREFIX?endpoint=URL&region=R, or file:///PATH for another folder
arg-demo-keep = Keep the two folders and say where they are
arg-sync-dry-run = Only tell what would be done, and why
arg-sync-direction = Which way changes go: both, push, pull, push-delete or pull-delete; without it as the vault says, else both
arg-sync-accept-clock = Believe the storage's clock in this run, whatever it says
arg-sync-confirm = Let happen what a guard stopped: the ID that it showed
arg-history-first = A note or a folder in the vault; or, before a remote, the vault's folder
arg-restore-first = The note; or, before a remote, the vault's folder
arg-history-path = A note or a folder in the vault
arg-restore-path = The note
arg-history-vault = The vault of the configuration (all of them when left out)
arg-restore-vault = The vault of the configuration
arg-history-deleted = Only notes that are gone now, each with its newest version
arg-restore-version = Which version: its number, or the first digits of its digest; without it the newest that differs
arg-restore-to = Write it to this new file and leave the vault as it is
arg-conflicts-first = A conflict copy or its note; or, before a remote, the vault's folder
arg-conflicts-path = A conflict copy or its note
arg-conflicts-vault = The vault of the configuration (all of them when left out)
arg-conflicts-keep = What stays of the conflict copy and its note
arg-clock-target = A vault of the configuration (all of them when left out), or an address: s3://BUCKET?endpoint=URL
arg-clock-format = How to print it
arg-init-folder = The folder to sync; it must be there
arg-init-remote = The remote's address, in the place of all that follows: file:///PATH for a folder on a NAS or a USB disk
arg-init-vendor = Whose storage it is: tencent-cos, aws, aliyun-oss, …; left out: guessed from the endpoint
arg-init-endpoint = The server, without the bucket: https://HOST; left out: found from vendor and region
arg-init-region = The region; left out: found from the endpoint
arg-init-bucket = The bucket
arg-init-prefix = The folder within the bucket; left out: the whole bucket
arg-init-name = What to call the vault
arg-init-device = What to call this device in the names of conflict copies; left out: the host's name
arg-init-path-style = Whether the bucket stands in the path of URLs; left out: the vendor's way
arg-init-access-key-id-env = The environment variable that holds the access key ID
arg-init-access-key-id-file = A file that holds it, which nobody else may read
arg-init-access-key-id-command = A command that prints it; its words are separated by blanks
arg-init-access-key-id-keyring = The system's keyring holds it
arg-init-secret-access-key-env = The environment variable that holds the secret access key
arg-init-secret-access-key-file = A file that holds it, which nobody else may read
arg-init-secret-access-key-command = A command that prints it; its words are separated by blanks
arg-init-secret-access-key-keyring = The system's keyring holds it
arg-init-force = Replace the vault of that name where the configuration has one
arg-lab-vendor = Whose rules to follow: time window, refusals, conditional headers
arg-lab-clock-offset = Shift the server's own time, such as 30m or -5h
arg-lab-date = What the Date header says: own, none, epoch, or cached:SECONDS (with Age)
arg-lab-latency = Let each request wait this long, such as 20ms
arg-lab-page-size = Show at most so many keys on a page of a listing
arg-lab-fail = Let requests fail, each kind at its rate: 503:0.05,lost:0.01,drop-keys:0.1
arg-lab-seed = The seed of --fail: the same seed fails the same requests
arg-lab-hostile = Misbehave on purpose
arg-lab-deny = Deny these by policy, separated by commas
arg-lab-read-only = Deny all writes by policy: the same as --deny put,delete
arg-lab-tls = Serve over TLS, with a certificate from an authority of the server's own
arg-lab-ca-out = Write that authority's certificate (PEM) to this file
arg-lab-tls-valid = When the certificate is valid, by the server's time: -1d..+90d, or two RFC 3339 times
arg-lab-tls-name = Another name or address for the certificate; may be repeated
arg-lab-root = Keep the objects in this folder, over restarts
arg-lab-bucket = A bucket that is there from the start; may be repeated
arg-lab-listen = Where to listen; port 0 takes a free one
arg-lab-access-key = The access key
arg-lab-secret-key = The secret key. It protects nothing: use no key of yours
arg-lab-log = Append one JSON object a line for each request to this file

## Mistakes in a command line

usage = The command cannot be carried out like this.
    .why = { $detail }
    .help = Run `{ $command } --help` to see what it takes.
usage-no-command = No command is given.
    .why = There are: { $known }.
    .help = Run `tidelock --help` to see what each of them does.
usage-unknown-command = There is no command `{ $field }`.
    .why = There are: { $known }.
    .help = { $count ->
        [0] Run `tidelock --help` to see what each of them does.
       *[other] Perhaps you mean `{ $detail }`. `tidelock --help` tells what each of them does.
    }
usage-unknown-option = `{ $command }` knows no option `{ $field }`.
    .why = An option that is passed over in silence could be the one that matters.
    .help = { $count ->
        [0] Run `{ $command } --help` to see what it takes.
       *[other] Perhaps you mean `{ $detail }`. `{ $command } --help` tells what it takes.
    }
usage-extra-argument = `{ $field }` is one argument too many for `{ $command }`.
    .why = In most shells a name with blanks and an address need quotes around them.
    .help = Run `{ $command } --help` to see what it takes.
usage-no-value = { $field } has no value.
    .why = Nothing stands behind it, or an empty text; in scripts often a variable that is not set.
    .help = Write the value behind it, or leave the option out.
usage-bad-value = `{ $known }` cannot be the value of { $field }.
    .why = { $detail }
    .help = Correct it; `{ $command } --help` tells what is meant.
usage-takes-no-value = { $field } takes no value.
    .why = It is on or off, so `{ $known }` means nothing to it.
    .help = Write it alone, or leave it out.
usage-needs = { $field } is missing.
    .why = What else is written needs it.
    .help = Add it; `{ $command } --help` tells what is meant.
usage-conflict = { $field } and { $known } do not go together.
    .why = They contradict each other.
    .help = Leave one of them out.
usage-twice = { $field } is there twice.
    .why = Which one counts would be a guess.
    .help = Leave one of them out.
usage-not-text = An argument is no text.
    .why = Its bytes are no UTF-8.
    .help = Write it again; if it is a file's name, rename the file.

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

## The clock alone stops a run

clock-plain-http = This clock is { $offset } away from { $storage }, and Tidelock did not go on.
    .why = The connection is plain http: anybody on the way could have written that time.
    .help = Use https, or sync this device's clock; if you trust the network, sync with --accept-clock.
clock-more-than-a-day = This clock is { $offset } away from { $storage }, and Tidelock did not go on.
    .why = More than a day is corrected only when a second source agrees or you do.
    .help = Sync this device's clock, or sync with --accept-clock to go on with the storage's time.
clock-other-than-accepted = This clock is { $offset } away from { $storage }; you accepted another difference.
    .why = accept-clock = true holds for the difference it was given for, give or take a minute; that was { $known }.
    .help = Sync this device's clock, or sync with --accept-clock to accept the new difference.
clock-before-release = The clock of { $storage } shows { $detail }, before this version was made.
    .why = No honest clock shows that. The storage's clock is wrong, not yours.
    .help = Tell whoever runs the storage to sync its clock.
clock-tls-not-yet-valid = By this clock the certificate of { $storage } is not valid yet.
    .why = This clock is at least { $offset } slow, or the certificate is wrong.
    .help = Sync this device's clock; then try again.
clock-tls-expired = By this clock the certificate of { $storage } has expired.
    .why = This clock is at least { $offset } fast, or the certificate has really expired.
    .help = Sync this device's clock; if it is right, tell whoever runs the storage.
clock-untold = { $storage } refuses the time of the request, and tells none that can be trusted.
    .why = { $detail } That alone corrects no clock.
    .help = Compare this device's clock with another one, and let the system sync it. If it is right, tell whoever runs the storage that its answers carry no usable Date.
clock-disputed = { $storage } refuses the time of a request that was right by its own Date.
    .why = Its servers disagree about the time, or something on the way changes their Date.
    .help = Try again; if it stays so, tell whoever runs the storage.
clock-aged-request = { $storage } refuses a request that was too old when it arrived.
    .why = It was under way for too long, twice: the connection is very slow, or something holds requests back.
    .help = Try again with a faster connection.

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
access-denied = { $storage } refuses, and gives no reason that is known here: { $detail }
    .why = { $clock } Usually it is the key, its rights, or the bucket's name.
    .help = Compare all three with the provider's console.
access-and-clock = This clock is { $offset } off as well: a second, separate problem.
    .why = The request was signed for the storage's time, and refused all the same: { $detail }
    .help = Tidelock gets along with the clock; sync it for all your other programs. `tidelock clock` shows how.
clock-is-not-the-reason = The clock is not the reason: it is not far enough off.
clock-may-be-the-reason = Whether the clock is the reason cannot be told: no answer had a usable Date.

## The storage cannot be reached

unreachable-name = The name { $host } cannot be found.
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
unreachable-tls-failed = { $storage } and this program find no common TLS.
    .why = { $detail }
    .help = Update the storage's server; a proxy or virus scanner on the way can be the reason too.
unreachable-not-tls = { $storage } does not speak TLS on this port.
    .why = A server that wants plain http answers https like this: { $detail }
    .help = Write http:// in the endpoint, or correct its port. Over plain http anybody on the way can read along.
unreachable-not-http = { $storage } does not speak plain http on this port.
    .why = A server that wants https answers like this, and so does one that is no web server: { $detail }
    .help = Write https:// in the endpoint, or correct its port.
unreachable-proxy = The proxy on the way to { $storage } refuses.
    .why = { $detail }
    .help = Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
not-s3 = Whoever answers at { $storage } is no S3 storage.
    .why = The answer is another web server's, a login page of the network, or a proxy's: { $detail }
    .help = Check the endpoint; open a web page once if this network wants a login.

remote-folder-missing = There is no folder { $storage }.
    .why = A disk that is not connected, or a share that is not mounted, looks like this. What is missing there was not taken for deleted.
    .help = Connect the disk or mount the share, and sync again. For a new remote, make the folder first.
remote-folder-refused = The folder { $storage } cannot be read or written.
    .why = { $detail }
    .help = Check its rights, and whether its disk is still connected. What was done is recorded.
remote-overlaps-folder = { $storage } and the vault { $folder } overlap, so nothing was done.
    .why = One lies in the other, or both are one folder: each sync would copy the notes into themselves.
    .help = Choose a folder for the remote that lies outside of the vault, and the vault outside of it.
remote-holds-state = { $storage } also holds what this device remembers, so nothing was done.
    .why = The state of this device would be synced to others as if it were notes.
    .help = Choose another folder for the remote, or another --state-dir.

## The storage is in trouble

listing-malformed = The listing of { $storage } makes no sense.
    .why = Nothing was done, because of this: { $detail }
    .help = Try again; if it stays so, report it with the vendor's name.
throttled = { $storage } asks for fewer requests.
    .why = Its limit was reached, also after waiting.
    .help = Wait a few minutes; what was done is recorded.
throttled-for-long = { $storage } asks to be left alone for { $offset }.
    .why = A sync waits for 5 min at most, so it stopped here; the answer was { $detail }.
    .help = Run it again after that time; what was done is recorded.
server-error = { $storage } is in trouble.
    .why = { $detail }
    .help = Try again later; what was done is recorded.
quota = { $storage } has no room left for this.
    .why = The account, the bucket or the disk is full, or not paid for.
    .help = Make room there, or get more.
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
    .why = Another bucket, prefix or account looks like this, and so does a disk that is not mounted.
    .help = Check the remote. To take it as it is and join both sides without deleting, use --confirm { $confirm }

## This device

folder-missing = There is no folder { $folder }.
    .why = A missing folder is never taken for one whose notes were deleted.
    .help = Make the folder, mount its disk, or correct its place.
folder-case-lost = The disk of { $folder } does not keep upper and lower case; nothing was done.
    .why = It shows names in another case than they were given, so every note would look renamed.
    .help = Mount it so that names stay as they are (for lowntfs-3g: without ignore_case), or move the vault.
folder-is-no-folder = { $folder } is no folder.
    .why = A vault is a folder with everything in it; single files are not synced.
    .help = Name the folder that the file lies in.
folder-inside-state = The folder { $folder } lies in the state folder { $file }.
    .why = The state folder holds what Tidelock remembers; whoever clears it would clear your notes with it.
    .help = Keep the notes elsewhere, or name another state folder with --state-dir DIR or TIDELOCK_STATE_DIR.
state-inside-folder = The state folder { $file } lies in the folder { $folder }.
    .why = It would be synced together with the notes, and change with every sync.
    .help = Name a place outside of the folder with --state-dir DIR or TIDELOCK_STATE_DIR, or leave both out.
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
note-state-set-aside = What this device remembered is damaged or was written by a newer Tidelock, and is now put aside as { $file }. This sync compares everything anew, and deletes and overwrites nothing.
state-no-place = No place for what Tidelock remembers was found.
    .why = This system tells no state folder for you.
    .help = Name one with --state-dir DIR or TIDELOCK_STATE_DIR.
ca-unreadable = The certificate authority in { $file } cannot be used.
    .why = { $detail }
    .help = Name a file with one certificate or more in PEM form that you may read.
system-refused = The system refuses what every program needs.
    .why = { $detail }
    .help = Check memory, open files and rights, and try again.
lab-address = The lab cannot listen on { $field }.
    .why = { $detail }
    .help = Choose another address with --listen; port 0 takes a free one.
lab-root = The lab cannot use { $file }.
    .why = { $detail }
    .help = Name an empty folder that you may write with --root, or one that a lab of this version wrote.
lab-root-damaged = { $file }, line { $line }, is damaged.
    .why = { $detail }
    .help = Remove that line, or name an empty folder with --root.
lab-root-format = Another version of the lab wrote { $file }.
    .why = Its format is { $detail }, which this version does not know.
    .help = Name an empty folder with --root.
lab-root-in-use = Another lab serves { $file }.
    .why = Two labs that write to one folder would destroy it.
    .help = Stop that one, or name another folder with --root.
lab-bucket-name = `{ $bucket }` is no name for a bucket.
    .why = It takes 3 to 63 of a-z, 0-9, `-` and `.`, as with S3.
    .help = Choose another name with --bucket.
lab-bucket = The lab cannot make the bucket { $bucket }.
    .why = { $detail }
    .help = Check that the folder of --root is there, has room and may be written.
lab-file = The lab cannot write { $file }.
    .why = { $detail }
    .help = Check that its folder is there, has room and may be written.
lab-certificate = The lab cannot make its certificate.
    .why = { $detail }
    .help = Check --tls-name.
lab-validity = The lab cannot make a certificate for these times.
    .why = They lie beyond the calendar.
    .help = Check --tls-valid.
lab-not-started = The lab cannot start.
    .why = { $detail }
    .help = Close other programs, and try again.

## Single paths; the others go on

path-unreadable = { $path } cannot be read.
    .why = { $detail }
    .help = Check its rights, and whether another program holds it open.
path-changed-meanwhile = { $path } changed while it was being synced.
    .why = Somebody is writing to it; what was seen is no longer true.
    .help = Nothing: the next sync takes the new version.
path-name-impossible = The name { $path } cannot be used, so it was left as it is.
    .why = { $detail }
    .help = Rename it.
path-name-too-long = The name { $path } is too long, so it was left where it is.
    .why = { $detail }
    .help = Give it a shorter name on a device that has it.
path-name-ambiguous = The name { $path } would read as another one on this disk; it was left at the storage.
    .why = { $detail }
    .help = Rename it on a device that has it; see docs/names.md.
path-name-twin = { $path } cannot be here beside { $detail }; it was left at the storage.
    .why = This disk takes names that differ only in upper and lower case for one, and { $detail } is here.
    .help = Rename one of them on a device that has both.
path-name-clash = { $path } was left as it is: another one has the same name.
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
path-too-large = { $path } is too large for the storage, or its name cannot exist there.
    .why = { $detail }
    .help = Split it or rename it, or keep it outside the vault.
path-link = { $path } is a link, and was skipped.
    .why = Links are not followed, so that nothing outside the folder is ever touched.
    .help = Put the file itself into the folder.
path-special = { $path } is neither a file nor a folder, and was skipped.
    .why = Pipes, sockets and devices hold nothing that could be kept.
    .help = Nothing; or move it out of the folder.
path-other-disk = { $path } lies on another disk that is mounted here, and was skipped.
    .why = Only what is on the folder's own disk is synced, so that an unmounted disk never looks like deleted notes.
    .help = Make the mounted disk a vault of its own.
path-placeholder = { $path } is only a placeholder here, and was left alone.
    .why = A cloud folder shows it, but its content is not on this disk; reading all of them would fetch them all.
    .help = Let the cloud program keep this folder on the device, then sync again.
remote-path-refused = { $path } at { $storage } cannot be read or written.
    .why = { $detail }
    .help = Check its rights there, and sync again.
remote-path-unreadable = { $path } at { $storage } cannot be read, and was left alone.
    .why = { $detail }
    .help = Check its rights there.
remote-path-link = { $path } at { $storage } is a link, and was skipped.
    .why = Links are not followed, so that nothing outside the folder is ever touched.
    .help = Put the file itself there.
remote-path-special = { $path } at { $storage } is neither a file nor a folder, and was skipped.
    .why = Pipes, sockets and devices hold nothing that could be kept.
    .help = Nothing; or move it out of the folder.
remote-path-other-disk = { $path } at { $storage } lies on another disk that is mounted there, and was skipped.
    .why = Only what is on the folder's own disk is synced, so that an unmounted disk never looks like deleted notes.
    .help = Make the mounted disk a remote of its own.
remote-path-name-impossible = The name { $path } at { $storage } was left alone.
    .why = { $detail }
    .help = Rename it there.
remote-path-changing = { $path } at { $storage } is left for the next sync.
    .why = Somebody is writing to it; what was seen is no longer true.
    .help = Nothing: the next sync takes the new version.
remote-path-placeholder = { $path } at { $storage } is only a placeholder on this device, and was left alone.
    .why = A cloud folder shows it, but its content is not on this disk; reading all of them would fetch them all.
    .help = Let the cloud program keep this folder on the device, then sync again.
path-key-hostile = The object { $path } was skipped.
    .why = Its name would lead out of the folder, or cannot be a path: { $detail }
    .help = If you do not know it, ask who else can write to the bucket.

## Details: our own words within an error

detail-answer-too-long = An answer of more than { $detail } bytes came.
detail-no-etag = An object came without an ETag.
detail-no-length = An object came without its length.
detail-listing-404 = A listing was answered with 404.
detail-no-listing = `{ $detail }` came instead of a listing.
detail-no-xml = The answer is no XML of a storage ({ $detail }).
detail-listing-without-token = It is cut off and does not say where it goes on.
detail-listing-not-said-whole = It does not say whether it is whole.
detail-listed-without = An object in it has no { $detail }.
detail-listed-not-utf8 = A key in it is not in UTF-8.
detail-repeated-token = Its pages go round in a circle.
detail-listed-twice = It names { $detail } twice.
detail-outside-prefix = It names { $detail }, which does not begin with the prefix.
detail-empty-pages = It sends empty pages without end.
detail-listing-goes-back = Its pages are in order, and one goes back to { $detail }.
detail-endless = It does not end: { $detail } keys, or as much in names or pages, were not all of it.
detail-empty-key = A key is never empty.
detail-empty-part = A part of it is empty.
detail-dots = A part of it is `.` or `..`.
detail-nul = It holds a NUL character.
detail-key-too-long = It is longer than 1,024 bytes.
detail-path-too-long = It is longer than 4,096 bytes.
detail-no-url = It is too long for a URL.
detail-parts-too-large = Its parts are too large for this device's memory.
detail-two-keys-one-name = Two objects have names that look the same and differ in how Unicode writes them. The bytes of this one: { $detail }
detail-two-names-one = Two files have names that look the same and differ in how Unicode writes them. The bytes of this one: { $detail }
detail-name-bytes = A name may have { $detail } bytes here.
detail-name-units = A name may have { $detail } characters here, an emoji counting as two or more.
detail-name-ambiguous = It holds a character from U+F001 to U+F07F, which stands here for one that the disk refuses.
detail-name-refused = A disk of this kind refuses such names, and yet it shows one.
detail-no-unicode = Its bytes are no text.
detail-folder-missing = The folder is missing.
detail-disk-full = The disk is full.
detail-folder-went-away = The folder went away meanwhile.
detail-folder-with-bytes = A folder holds no bytes.
detail-name-unfit-there = The file system there cannot hold that name.
detail-same-name-there = There, it is the same name as { $detail }.
detail-name-of-tidelock = Only Tidelock itself uses that name.
detail-silent = Nothing came for { $detail }.
detail-length = { $got } came where { $announced } were announced.
detail-address-must-read = The address must be written { $detail }
detail-no-certificate = It holds no certificate.
detail-foreign-file = { $detail } belongs to another program.
detail-no-home = Your home folder is not known.
detail-no-program = No program is named.
detail-secret-too-large = { $detail } gives more than 64 KiB.
detail-secret-not-utf8 = What { $detail } gives is no UTF-8 text.
detail-built-without-keyring = This program was built without it.
detail-reads-differently = It would read as something else than was meant.
detail-not-one-of = It is none of: { $detail }.
detail-no-span = A span is a whole number and ms, s, m, h or d, such as 30m or -5h.
detail-negative-span = It must not be negative.
detail-no-number = A whole number from 0 on is expected.
detail-no-page-size = A whole number from 1 to 1000 is expected.
detail-no-address = An address and a port are expected, such as 127.0.0.1:9000.
detail-no-faults = A list such as 503:0.05,lost:0.01,drop-keys:0.1 is expected, with rates that add up to 1 at most.
detail-no-date-header = own, none, epoch or cached:SECONDS is expected.
detail-no-validity = FROM..TO is expected, such as -1d..+90d, or two RFC 3339 times.
detail-vanished = { $detail } was written and is not there.
detail-stays = { $detail } was deleted and is still there.
detail-folders-differ = The folders differ.

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
reason-name-impossible = waits: this disk cannot hold its name
reason-name-twin = waits: on this disk another one has its name

plan-line = { $action }: { $path } ({ $reason })
plan-empty = There is nothing to do.
plan-more = … and { $count } more; --json lists them all

## The end of a sync

summary-up-to-date = { $vault }: everything is up to date.
summary-done = { $vault }: synced. { $parts }.
summary-partial = { $vault }: synced, but not everything. { $parts }.
summary-stopped = { $vault }: stopped before anything was done.
summary-stopped-midway = { $vault }: stopped. { $parts }.
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

## Conflicts

conflicts-none = { $vault }: no conflicts.
conflicts-some = { $vault }: { $count ->
    [one] 1 conflict
   *[other] { $count } conflicts
}
conflicts-copy = the text of { $device } is in { $kept }
conflicts-apart = lines only there: { $ours }, only in the note: { $theirs }
conflicts-same = both texts are the same
conflicts-no-text = what differs cannot be shown line by line
conflicts-note-gone = the note itself is gone
conflicts-next = See what differs with tidelock conflicts PATH; settle one with tidelock conflicts PATH --keep ours, theirs, both or merged.
conflicts-theirs = - only in the note: { $path }
conflicts-ours = + only in the conflict copy of { $device }: { $kept }
conflicts-line = line { $line }:
conflicts-ways = To settle it:
conflicts-way-ours = --keep ours: the text of { $device } becomes the note, and the conflict copy goes
conflicts-way-theirs = --keep theirs: the note stays as it is, and the conflict copy goes
conflicts-way-both = --keep both: both stay, the conflict copy under an ordinary name
conflicts-way-merged = --keep merged: one note with all lines of both
conflicts-settled-ours = { $path } now has the text of { $kept }.
conflicts-settled-theirs = { $path } stays as it is; { $kept } is gone.
conflicts-settled-both = { $path } stays as it is; { $kept } is now { $now }.
conflicts-settled-merged = { $path } now has all lines of both; { $kept } is gone.
conflicts-settled-next = What was overwritten or removed is kept. The next sync carries this on.

conflict-none = There is no conflict at { $path }.
    .why = That is neither a conflict copy nor a note that has one.
    .help = Run `tidelock conflicts` to list them.
conflict-several = { $path } has more than one conflict copy.
    .why = It is not clear which one is meant: { $known }
    .help = Name the conflict copy instead of the note.
conflict-no-text = { $path } and its conflict copy cannot be merged.
    .why = At least one of them is no text with lines of its own, or too long.
    .help = Keep one of them or both: --keep ours, theirs or both.
conflict-no-json = { $path } and its conflict copy cannot be merged.
    .why = All lines of both together would not be valid JSON any more.
    .help = Keep one of them or both: --keep ours, theirs or both.
conflict-changed = { $path } or its conflict copy changed in the meantime.
    .why = Somebody saved it while it was being settled; their text is left as it is.
    .help = Look at the conflict again.

## Status

status-last-sync = last sync: { $when } ({ $ago } ago)
status-never-synced = last sync: never
status-clock-ok = clock: right within { $uncertainty }
status-clock-slow = clock: { $offset } slow against { $storage }
status-clock-fast = clock: { $offset } fast against { $storage }
status-clock-unknown = clock: not measured yet
status-clock-none = clock: { $storage } tells no time, and needs none

## The clock

clock-offset-slow = This clock is { $offset } behind { $storage } (± { $uncertainty }).
clock-offset-fast = This clock is { $offset } ahead of { $storage } (± { $uncertainty }).
clock-offset-none = This clock agrees with { $storage } (± { $uncertainty }).
clock-probably-slow = Probably this device's clock is slow.
clock-probably-fast = Probably this device's clock is fast.
clock-no-source = Nobody told the time.
    .why = { $storage } answers, but without a usable Date.
    .help = See whether a proxy or a cache on the way takes it away; else tell whoever runs the storage.
clock-folder = { $storage } tells no time.
    .why = It is a folder: the times of its files are those of whoever wrote them.
    .help = Nothing: syncing with it needs no clock. To measure this one, name a storage that has a clock.
clock-state-ok = The clock is right.
clock-state-off = The clock is off.
clock-state-wrong = The clock is wrong.
clock-state-unknown = Nothing is known about the clock.
clock-window-beyond = { $storage } refuses requests that are more than { $tolerance } off.
clock-window-within = { $storage } still accepts requests that are that far off.
clock-window-guess = How far off { $storage } lets a request be is not known; most storages refuse from 5 or 15 minutes on.
clock-corrected = Tidelock signs with the storage's time.
clock-held = Tidelock does not correct that by itself, so a sync would stop. { $why } { $help }

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
culprit-unclear = It is not clear whether any clock is wrong, and whose.

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
check-line = { $what } – { $state }: { $evidence }
check-skipped = An earlier check failed.
check-not-judged = Whoever answered did not look at the key.
check-not-needed = Not needed for this remote.

evidence-config = { $vault } as written in { $file }
evidence-config-address = { $storage }, as given on the command line
evidence-folder = { $folder } can be read and written; { $count } files
evidence-name-resolution = { $host } is { $detail }
evidence-name-is-address = { $host } is an address itself
evidence-tls = the certificate of { $storage } is trusted
evidence-tls-none = plain http: anybody on the way can read and change everything
evidence-clock-ok = right within { $uncertainty }
evidence-clock-slow = { $offset } behind { $storage }; Tidelock signs with the storage's time
evidence-clock-fast = { $offset } ahead of { $storage }; Tidelock signs with the storage's time
evidence-clock-slow-kept = { $offset } behind { $storage }, which accepts that; Tidelock does not correct it by itself
evidence-clock-fast-kept = { $offset } ahead of { $storage }, which accepts that; Tidelock does not correct it by itself
evidence-time-told = By the words of the refusal it is { $told } there, and { $here } here: { $offset } apart.
evidence-time-none = No answer carries a usable Date, and the refusal names no time.
evidence-clock-none = { $storage } sends no usable Date
evidence-credentials = { $storage } accepts the key
evidence-list = { $count } objects seen below { $prefix }
evidence-write = { $size } written to { $path }
evidence-read = read back, and the same
evidence-delete = deleted, and gone
evidence-delete-unseen = deleted, as the storage says; this key may not look whether it is gone
evidence-conditional-write = new notes: { $create }; edited notes: { $replace }
evidence-conditional-write-none = the experiment came to no end: { $detail }
conditional-write-help = Nothing: Tidelock looks right before each write, and a race that is lost is noticed afterwards. No note is lost; it takes a few more requests.

condition-atomic = one of { $writers } writers won, in each of { $races } races
condition-atomic-vendor-header = one of { $writers } writers won, in each of { $races } races, by the storage's own header
condition-atomic-bare-tag = one of { $writers } writers won, in each of { $races } races, with the tag unquoted
condition-ignored = { $storage } ignores the condition and lets everybody write
condition-refused = { $storage } does not know the condition
condition-undone = a write over another text than the expected one is taken back at once
condition-not-atomic = the condition is checked, but not exactly one of { $writers } writers won every race

cause-clock-slow = This device's clock is slow.
    .help = Sync it; Tidelock gets along in the meantime.
cause-clock-fast = This device's clock is fast.
    .help = Sync it; Tidelock gets along in the meantime.
cause-server-clock = The storage's clock is wrong, or it does not tell its time.
    .help = Tell whoever runs the storage to check its clock.
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
    .help = Check the endpoint's scheme (https or http), host and port, and the firewall.
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
init-connected-folder = The folder { $storage } can be listed.
init-found = { $count ->
    [0] Nothing is stored there yet.
    [one] 1 object is there already; the first sync deletes and overwrites nothing.
   *[other] { $count } objects are there already; the first sync deletes and overwrites nothing.
}
init-found-many = More than { $count } objects are there already; the first sync deletes and overwrites nothing.
init-written = Written: { $file }
init-added = Added the vault { $vault } to { $file }; everything else in it is as before.
init-replaced = Replaced the vault { $vault } in { $file }; everything else in it is as before.
init-secrets = It names the places of the keys and holds none of them.
init-next = Next: tidelock sync { $vault }

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
demo-table = What moved, and what the clocks are off by:
demo-column-device = device
demo-column-up = up
demo-column-down = down
demo-column-merged = merged
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

## Versions

history-none = { $vault }: no versions are kept yet.
history-line = #{ $version }  { $date } { $sure }  { $device }  { $how }  { $size }  { $digest }  { $path }
history-sure = (± { $offset })
history-unsure = (by this device's clock)
how-synced = synced
how-replaced = replaced by a sync
how-deleted = deleted by a sync
how-swept = left by a run that was cut off
how-restored = replaced by a restore
restored = Brought back to { $file }: { $detail }
versions-no-note = No note can be called { $path }.
    .why = A path in a vault is relative, without empty parts, "." or "..".
    .help = Write it as `tidelock history` shows it.
versions-none = No other version of { $path } is kept.
    .why = Either the note never changed on this device, or what was asked for is not among its versions.
    .help = `tidelock history` lists what there is, with the number that --version takes.
versions-unusable = The versions cannot be read or written.
    .why = { $detail }
    .help = Check that the state folder has space and may be written; nothing in the vault was changed.
verify-sound = { $vault }: { $count } versions in { $size }, all of them whole.
verify-damaged = { $vault }: { $count } versions in { $size }; these are damaged:
