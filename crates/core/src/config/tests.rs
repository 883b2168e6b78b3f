//! Configurations as users write them, well and badly.

use proptest::prelude::*;

use super::*;
use crate::address::{Endpoint, Prefix, S3Credentials, S3Remote, Trust};
use crate::version::Retention;

/// The sample of the documentation.
const SAMPLE: &str = r#"device = "windows-pc"                  # cleaned, at most 20 characters; default: the host's name
[[vault]]
name = "notes"
folder = "~/Notes"
direction = "both"                     # both | push | pull | push-delete | pull-delete
[vault.remote]
kind = "s3"
vendor = "tencent-cos"                 # guessed from the endpoint when absent
endpoint = "https://cos.ap-guangzhou.myqcloud.com"
region = "ap-guangzhou"
bucket = "notes-1250000000"
prefix = ""
access-key-id = { env = "COS_SECRET_ID" }            # or { keyring = true }, { command = ["…"] }, { file = "…" }
secret-access-key = { keyring = true }
[vault.encryption]
kind = "rclone"                        # none | rclone | openssl
password = { keyring = true }
"#;

/// The least that works.
const LEAST: &str = r#"[[vault]]
name = "notes"
folder = "/n"
[vault.remote]
kind = "s3"
endpoint = "http://h:9000"
bucket = "b"
"#;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text.as_bytes())
}

fn s3(config: &Config) -> &S3Remote {
    let Remote::S3(remote) = &config.vaults[0].remote else { panic!("{config:?}") };
    remote
}

/// The sample as values.
fn sample() -> Config {
    Config {
        device: Some(DeviceName::clean("windows-pc")),
        vaults: vec![Vault {
            name: VaultName::parse("notes").unwrap(),
            folder: "~/Notes".to_owned(),
            direction: Direction::Both,
            limits: Limits::default(),
            retention: Retention::default(),
            remote: Remote::S3(S3Remote {
                endpoint: Endpoint::parse("https://cos.ap-guangzhou.myqcloud.com").unwrap(),
                region: Some("ap-guangzhou".to_owned()),
                bucket: "notes-1250000000".to_owned(),
                prefix: Prefix::default(),
                path_style: None,
                vendor: Some("tencent-cos".to_owned()),
                credentials: Some(S3Credentials {
                    access_key_id: SecretRef::Env("COS_SECRET_ID".to_owned()),
                    secret_access_key: SecretRef::Keyring,
                    session_token: None,
                }),
                trust: Trust::default(),
            }),
            encryption: Encryption::Rclone { password: SecretRef::Keyring },
        }],
    }
}

#[test]
fn every_direction_has_its_word() {
    let words = Direction::ALL.map(Direction::word);
    assert_eq!(words, Direction::WORDS);
    for direction in Direction::ALL {
        assert_eq!(Direction::from_word(direction.word()), Some(direction));
    }
    assert_eq!(Direction::from_word("sideways"), None);
}

#[test]
fn a_vault_is_named_as_a_person_would_say_it() {
    for good in ["notes", "我的笔记", "a b", "notes.2026", &"x".repeat(64)] {
        assert!(VaultName::parse(good).is_some(), "{good}");
    }
    for bad in ["", " a", "a/b", "a\\b", "--json", "a\u{202e}b", "a\nb", &"x".repeat(65)] {
        assert_eq!(VaultName::parse(bad), None, "{bad:?}");
    }
}

#[test]
fn the_sample_reads_as_it_is_meant() {
    assert_eq!(parse(SAMPLE).unwrap(), sample());
}

#[test]
fn what_is_left_out_has_its_default() {
    let config = parse(LEAST).unwrap();
    let vault = &config.vaults[0];
    assert_eq!(config.device, None);
    assert_eq!(vault.direction, Direction::Both);
    assert_eq!(vault.limits, Limits { percent: 30, count: 20 });
    assert_eq!(vault.retention, Retention { days: 90, count: 20, bytes: 5 << 30 });
    assert_eq!(vault.encryption, Encryption::None);
    assert_eq!(s3(&config).credentials, None);
    assert_eq!(s3(&config).trust, Trust { accept_clock: false, ca: None });
    assert_eq!(config.vault("notes"), Some(vault));
    assert_eq!(config.vault("other"), None);
}

#[test]
fn everything_else_can_be_said_too() {
    let text = LEAST.replace("folder = \"/n\"", "folder = 'C:\\Notes'\ndirection = \"pull-delete\"\nguard-delete-percent = 50\nguard-delete-count = 1_000")
        + r#"
prefix = "/my notes"
path-style = true
accept-clock = true
ca = "~/ca.pem"
access-key-id = { command = ["pass", "cos/id"] }
secret-access-key = { file = "/run/secrets/cos" }
session-token = { env = "TOKEN" }
[vault.versions]
days = 365
count = 5
bytes = "500 MiB"
[vault.encryption]
kind = "none"
[[vault]]
name = "dav"
folder = "/d"
remote = { kind = "webdav", url = "https://dav.example/me", username = "me", password = { keyring = true } }
[[vault]]
name = "nas"
folder = "/e"
remote = { kind = "file", path = "/mnt/nas" }
"#;
    let config = parse(&text).unwrap();
    let vault = &config.vaults[0];
    assert_eq!(vault.folder, r"C:\Notes");
    assert_eq!(vault.direction, Direction::PullDelete);
    assert_eq!(vault.limits, Limits { percent: 50, count: 1_000 });
    assert_eq!(vault.retention, Retention { days: 365, count: 5, bytes: 500 << 20 });
    assert_eq!(s3(&config).prefix.as_str(), "my notes/");
    assert_eq!(s3(&config).path_style, Some(true));
    assert_eq!(s3(&config).trust, Trust { accept_clock: true, ca: Some("~/ca.pem".to_owned()) });
    let kinds: Vec<_> = config.vaults.iter().map(|vault| vault.remote.kind()).collect();
    assert_eq!(kinds, ["s3", "webdav", "file"]);
    assert_eq!(parse(&config.to_toml()).unwrap(), config);
}

/// The code, place and field of the error that `text` makes.
fn refusal(text: &str) -> String {
    let error = parse(text).unwrap_err();
    let place = error.place.map_or("-".to_owned(), |p| format!("{}:{}", p.line, p.column));
    format!("{} {} {}", error.code(), place, error.field.as_deref().unwrap_or("-"))
}

#[test]
fn a_typo_is_refused_with_its_name_and_line() {
    for (good, typo, refused) in [
        ("device", "devise", "config-unknown-key 1:1 devise"),
        ("[[vault]]", "[[vaults]]", "config-unknown-key 2:3 vaults"),
        ("folder", "foldr", "config-unknown-key 4:1 vault.foldr"),
        ("region", "regoin", "config-unknown-key 10:1 vault.remote.regoin"),
        (
            "env =",
            "environment =",
            "config-unknown-key 13:19 vault.remote.access-key-id.environment",
        ),
        ("[vault.encryption]", "[vault.encription]", "config-unknown-key 15:8 vault.encription"),
        (
            "[vault.encryption]",
            "[vault.versions]\nage = 7\n[vault.encryption]",
            "config-unknown-key 16:1 vault.versions.age",
        ),
        (
            "secret-access-key",
            "secret_access_key",
            "config-unknown-key 14:1 vault.remote.secret_access_key",
        ),
    ] {
        assert_eq!(refusal(&SAMPLE.replacen(good, typo, 1)), refused);
    }
    let error = parse(&SAMPLE.replacen("region", "regoin", 1)).unwrap_err();
    assert!(error.to_string().starts_with(
        "line 10, column 1: `vault.remote.regoin`: this key is not known; known here: kind, vendor, "
    ));
}

#[test]
fn what_is_missing_is_named() {
    for (gone, refused) in [
        ("name = \"notes\"\n", "config-missing-key 1:1 vault.name"),
        ("folder = \"/n\"\n", "config-missing-key 1:1 vault.folder"),
        ("kind = \"s3\"\n", "config-missing-key 4:1 vault.remote.kind"),
        ("endpoint = \"http://h:9000\"\n", "config-missing-key 4:1 vault.remote.endpoint"),
        ("bucket = \"b\"\n", "config-missing-key 4:1 vault.remote.bucket"),
    ] {
        assert_eq!(refusal(&LEAST.replacen(gone, "", 1)), refused);
    }
    assert_eq!(refusal(""), "config-missing-key 1:1 vault");
    assert_eq!(refusal("# nothing yet\n"), "config-missing-key 1:1 vault");
    assert_eq!(refusal("vault = []"), "config-missing-key 1:1 vault");
    let half = format!("{LEAST}access-key-id = {{ env = \"X\" }}\n");
    assert_eq!(refusal(&half), "config-missing-key 4:1 vault.remote.secret-access-key");
}

#[test]
fn values_that_cannot_be_are_refused() {
    for (good, bad, refused) in [
        ("\"notes\"", "7", "config-wrong-type 2:1 vault.name"),
        ("\"notes\"", "\"a/b\"", "config-bad-value 2:1 vault.name"),
        ("\"/n\"", "\"Notes\"", "config-bad-value 3:1 vault.folder"),
        ("\"/n\"", "\"\"", "config-bad-value 3:1 vault.folder"),
        ("\"s3\"", "\"floppy\"", "config-bad-value 5:1 vault.remote.kind"),
        ("\"http://h:9000\"", "\"h:9000\"", "config-bad-value 6:1 vault.remote.endpoint"),
        ("\"b\"", "\"a/b\"", "config-bad-value 7:1 vault.remote.bucket"),
        ("\"b\"", "\"b\"\nprefix = \"../x\"", "config-bad-value 8:1 vault.remote.prefix"),
        ("\"b\"", "\"b\"\npath-style = \"yes\"", "config-wrong-type 8:1 vault.remote.path-style"),
        ("\"/n\"", "\"/n\"\ndirection = \"up\"", "config-bad-value 4:1 vault.direction"),
        (
            "\"/n\"",
            "\"/n\"\nguard-delete-percent = 101",
            "config-bad-value 4:1 vault.guard-delete-percent",
        ),
        (
            "\"/n\"",
            "\"/n\"\nguard-delete-count = -1",
            "config-bad-value 4:1 vault.guard-delete-count",
        ),
        ("\"/n\"", "\"/n\"\nversions = 5", "config-wrong-type 4:1 vault.versions"),
        (
            "\"/n\"",
            "\"/n\"\nversions = { days = 365251 }",
            "config-bad-value 4:14 vault.versions.days",
        ),
        (
            "\"/n\"",
            "\"/n\"\nversions = { bytes = \"5 GB\" }",
            "config-bad-value 4:14 vault.versions.bytes",
        ),
        (
            "\"/n\"",
            "\"/n\"\nversions = { bytes = 5 }",
            "config-wrong-type 4:14 vault.versions.bytes",
        ),
        ("[vault.remote]", "[[vault.remote]]", "config-wrong-type 4:9 vault.remote"),
        ("[[vault]]", "[vault]", "config-wrong-type 1:2 vault"),
    ] {
        assert_eq!(refusal(&LEAST.replacen(good, bad, 1)), refused, "{bad}");
    }
}

#[test]
fn a_secret_has_exactly_one_place() {
    let with = |secret: &str| {
        refusal(&format!(
            "{LEAST}secret-access-key = {{ env = \"S\" }}\naccess-key-id = {secret}\n"
        ))
    };
    let field = "vault.remote.access-key-id";
    assert_eq!(with("{}"), format!("config-bad-value 9:1 {field}"));
    assert_eq!(with("{ env = \"A\", keyring = true }"), format!("config-bad-value 9:1 {field}"));
    assert_eq!(with("{ keyring = false }"), format!("config-bad-value 9:19 {field}.keyring"));
    assert_eq!(with("{ env = \"A=B\" }"), format!("config-bad-value 9:19 {field}.env"));
    assert_eq!(with("{ command = [] }"), format!("config-bad-value 9:19 {field}.command"));
    assert_eq!(with("{ command = \"pass x\" }"), format!("config-wrong-type 9:19 {field}.command"));
    assert_eq!(with("{ file = \"id\" }"), format!("config-bad-value 9:19 {field}.file"));
    assert_eq!(with("true"), format!("config-wrong-type 9:1 {field}"));
}

#[test]
fn a_secret_written_out_is_refused_and_not_repeated() {
    for secret in [
        "\"hunter2\"",
        "hunter2",
        "'hunter2",
        "{ hunter2 }",
        "{ env = hunter2 }",
        "[\"hunter2\"]",
        "\"\"\"hunter2",
        "\"hunter2\\q\"",
        "= hunter2",
        "hunter2 hunter2",
    ] {
        let text =
            format!("{LEAST}access-key-id = {{ env = \"A\" }}\nsecret-access-key = {secret}\n");
        let error = parse(&text).unwrap_err();
        assert!(!format!("{error} {error:?} {error:#?}").contains("hunter2"), "{secret}: {error}");
    }
}

#[test]
fn two_vaults_never_share_a_name() {
    assert_eq!(refusal(&format!("{LEAST}\n{LEAST}")), "config-duplicate-vault 10:1 vault.name");
}

#[test]
fn what_is_no_configuration_at_all_is_refused() {
    assert_eq!(
        Config::parse(&[b'#'; Config::BYTES_MAX + 1]).unwrap_err().code(),
        "config-too-large"
    );
    let exactly = Config::parse(&[b'#'; Config::BYTES_MAX]).unwrap_err();
    assert_eq!(exactly.code(), "config-missing-key");
    assert_eq!(Config::parse(b"device = \"\xff\"").unwrap_err().code(), "config-not-utf8");
    let utf16: Vec<u8> = "\u{feff}device".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(Config::parse(&utf16).unwrap_err().code(), "config-not-utf8");
    assert_eq!(refusal("device = \"a\"\n\0"), "config-syntax 2:2 -");
    assert_eq!(refusal("device = \"a\"\ndevice = \"b\""), "config-syntax 2:1 -");
    assert_eq!(refusal(&"[".repeat(10_000)).split(' ').next(), Some("config-syntax"));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_file() {
    assert_eq!(parse(&format!("\u{feff}{SAMPLE}")).unwrap(), sample());
    assert_eq!(refusal("\u{feff}devise = \"a\""), "config-unknown-key 1:1 devise");
    assert_eq!(parse(&SAMPLE.replace('\n', "\r\n")).unwrap(), sample());
}

#[test]
fn a_half_written_file_is_never_taken_for_a_whole_one() {
    for (cut, _) in LEAST.char_indices().filter(|(at, _)| *at < LEAST.len() - 1) {
        assert!(parse(&LEAST[..cut]).is_err(), "{:?}", &LEAST[..cut]);
    }
}

#[test]
fn a_written_configuration_explains_itself() {
    insta::assert_snapshot!(sample().to_toml());
}

prop_compose! {
    fn reference()(kind in 0..4, text in "[a-zA-Z_][a-zA-Z0-9_]{0,8}", odd in ".{0,8}") -> SecretRef {
        match kind {
            0 => SecretRef::Env(text),
            1 => SecretRef::Keyring,
            2 => SecretRef::Command(vec![text, odd]),
            _ => SecretRef::File(format!("/{text}")),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_the_same(
        id in reference(), key in reference(), folder in "/[^\u{0}]{0,12}",
        prefix in "[a-z ./笔+%#]{0,12}", device in ".{0,24}", days in 0..365_000_u32, bytes in any::<u64>(),
    ) {
        let mut config = sample();
        config.device = Some(DeviceName::clean(&device));
        config.vaults[0].folder = folder;
        config.vaults[0].retention = Retention { days, count: days, bytes };
        let Remote::S3(remote) = &mut config.vaults[0].remote else { unreachable!() };
        remote.credentials = Some(S3Credentials { access_key_id: id, secret_access_key: key.clone(), session_token: Some(key) });
        remote.prefix = Prefix::normalize(&prefix).unwrap_or_default();
        prop_assert_eq!(parse(&config.to_toml()), Ok(config));
    }

    #[test]
    fn no_input_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0..600_usize) {
        let _ = Config::parse(&bytes);
        let mut text = SAMPLE.as_bytes().to_vec();
        text.splice(cut.min(text.len()).., bytes);
        let _ = Config::parse(&text);
    }
}
