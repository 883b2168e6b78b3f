//! The command line, with the real binary against a lab in this process.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod init;
mod places;
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use tidelock::lab::{Action, Hostile, LabHandle, LabOptions, Vendor, serve};

/// One user with a home of their own, and a lab.
struct Desk {
    home: TempDir,
    lab: LabHandle,
}

impl Desk {
    fn new() -> Self {
        Self::at(LabOptions { rules: Vendor::TencentCos.rules(), ..LabOptions::default() })
    }

    /// Before a lab with these options.
    fn at(options: LabOptions) -> Self {
        let lab = serve(options).unwrap();
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("notes")).unwrap();
        Self { home, lab }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }

    fn remote(&self) -> String {
        format!("s3://vault/p?endpoint={}&region=r&vendor=tencent-cos", self.lab.endpoint())
    }

    /// `tidelock --config … --state-dir … ARGS`, in the home folder.
    fn run(&self, args: &[&str]) -> Ended {
        self.run_with_secret("tidelock-lab-secret", args)
    }

    fn run_with_secret(&self, secret: &str, args: &[&str]) -> Ended {
        self.run_with(secret, "state", args)
    }

    fn run_with_state(&self, state: &str, args: &[&str]) -> Ended {
        self.run_with("tidelock-lab-secret", state, args)
    }

    fn run_with(&self, secret: &str, state: &str, args: &[&str]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidelock"));
        let output = command
            .env_clear()
            .env("HOME", self.home.path())
            .env("TMPDIR", self.home.path())
            .env("LC_ALL", "C")
            .env("LAB_ID", "tidelock-lab")
            .env("LAB_KEY", secret)
            .env("TIDELOCK_ACCESS_KEY_ID", "tidelock-lab")
            .env("TIDELOCK_SECRET_ACCESS_KEY", secret)
            .current_dir(self.home.path())
            .args(["--config", &self.text("conf/tidelock.toml")])
            .args(["--state-dir", &self.text(state)])
            .args(args)
            .output()
            .unwrap();
        Ended::of(output)
    }

    /// `tidelock init` with everything it needs, and `more`.
    fn init(&self, more: &[&str]) -> Ended {
        self.init_with_secret("tidelock-lab-secret", more)
    }

    fn init_with_secret(&self, secret: &str, more: &[&str]) -> Ended {
        let (folder, endpoint) = (self.text("notes"), self.lab.endpoint());
        let mut args = vec!["init", "--folder", &folder, "--endpoint", &endpoint];
        args.extend(["--bucket", "vault", "--region", "r", "--vendor", "tencent-cos"]);
        args.extend(["--access-key-id-env", "LAB_ID", "--secret-access-key-env", "LAB_KEY"]);
        args.extend(more);
        self.run_with_secret(secret, &args)
    }
}

/// How a run ended.
struct Ended {
    code: i32,
    out: String,
    err: String,
}

impl Ended {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    fn with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn json_lines(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        self.out.lines().map(parse).collect()
    }

    /// The only object, and the code of its only error.
    #[track_caller]
    fn refusal(&self) -> (Value, String) {
        let [object] = &self.json_lines()[..] else { panic!("{}", self.out) };
        let code = object["errors"][0]["code"].as_str().unwrap().to_owned();
        for text in ["what", "why", "help"] {
            let told = object["errors"][0][text].as_str().unwrap();
            assert!(!told.is_empty() && !told.contains('…'), "{text}: {told}");
        }
        (object.clone(), code)
    }
}

#[test]
fn the_demo_plays_the_story_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let played = desk.run(&["demo"]).with(0);
    for told in [
        "PUT /vault/shopping.md → 403 AccessDenied",
        "RequestTimeTooSkewed",
        "1 request refused, signed again",
        "Both folders now hold the same 4 notes.",
        "   PC       4    0      1        0           1         30 min slow",
        "   phone    2    5      0        0           0         right",
    ] {
        assert!(played.out.contains(told), "{told}\n{}", played.out);
    }
    assert_eq!(demo_folders(desk.home.path()), Vec::<PathBuf>::new());
}

#[test]
fn the_demo_keeps_its_folders_when_told() {
    let desk = Desk::new();
    let played = desk.run(&["--lang", "zh-CN", "demo", "--keep"]).with(0);
    let [kept] = &demo_folders(desk.home.path())[..] else { panic!("{}", played.out) };
    assert!(played.out.contains(kept.to_str().unwrap()), "{}", played.out);
    let list = |device: &str| fs::read_to_string(kept.join(device).join("shopping.md")).unwrap();
    assert_eq!(list("pc"), list("phone"));
}

#[test]
fn the_demo_tells_scripts_one_object_a_sync() {
    let lines = Desk::new().run(&["--json", "demo"]).with(0).json_lines();
    let vaults: Vec<&Value> = lines.iter().map(|line| &line["vault"]).collect();
    assert_eq!(vaults, ["pc", "phone", "phone", "pc", "phone"]);
    assert_eq!(lines[0]["clock"]["corrected"], true);
}

fn demo_folders(below: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(below).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_string_lossy().contains("tidelock-demo-")).collect()
}

#[test]
fn a_configuration_from_init_syncs_by_name_and_holds_no_secret() {
    let desk = Desk::new();
    desk.write("notes/a.md", "hello\n");
    let inited = desk.init(&["--name", "my notes", "--device", "pc"]).with(0);
    assert!(inited.out.contains("my notes"), "{}", inited.out);
    let config = fs::read_to_string(desk.path("conf/tidelock.toml")).unwrap();
    assert!(!config.contains("tidelock-lab"), "{config}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(desk.path("conf/tidelock.toml")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let synced = desk.run(&["--json", "sync", "my notes"]).with(0);
    assert_eq!(synced.json_lines()[0]["uploaded"], 1);
    let all = desk.run(&["sync"]).with(0);
    assert!(all.out.contains("my notes: everything is up to date."), "{}", all.out);
}

#[test]
fn init_writes_nothing_when_the_connection_does_not_work() {
    let desk = Desk::new();
    let (object, code) = desk.init_with_secret("wrong", &["--json"]).with(4).refusal();
    assert_eq!((code.as_str(), &object["result"]), ("access-wrong-secret", &"failed".into()));
    assert!(!desk.path("conf/tidelock.toml").exists());
}

#[test]
fn init_names_everything_that_is_missing() {
    let desk = Desk::new();
    for (args, named) in [
        (&["init"][..], "--folder, --bucket, --endpoint (or --vendor and --region)"),
        (&["init", "--folder", "notes", "--vendor", "aws"], "--bucket, --endpoint"),
        (
            &["init", "--folder", "notes", "--bucket", "b", "--vendor", "minio", "--region", "r"],
            "--endpoint",
        ),
    ] {
        let ended = desk.run(args).with(2);
        assert!(ended.err.contains(named), "{}", ended.err);
    }
    let half = desk.init(&["--secret-access-key-env", "X"]);
    assert_eq!(half.code, 2, "the same flag twice: {}", half.out);
}

#[test]
fn what_is_not_built_is_refused_by_name() {
    let desk = Desk::new();
    let address = |more: &str| format!("{}&{more}", desk.remote());
    for (remote, more, code) in [
        (address("encryption=rclone"), &[][..], "encryption-not-yet"),
        ("webdavs://dav.example/notes".to_owned(), &[], "kind-not-yet"),
        ("file:///mnt/nas".to_owned(), &[], "kind-not-yet"),
        ("s3://b?endpoint=https://h&vendor=acme".to_owned(), &[], "vendor-unknown"),
        (
            "s3://b?endpoint=https://cos.example&vendor=tencent-cos".to_owned(),
            &[],
            "region-missing",
        ),
        ("gopher://b".to_owned(), &[], "address-scheme"),
    ] {
        let args = [&["--json", "sync", "notes", &remote][..], more].concat();
        let (object, told) = desk.run(&args).with(2).refusal();
        assert_eq!((told.as_str(), &object["exit_code"]), (code, &2.into()), "{remote}");
    }
    assert!(desk.lab.records().is_empty(), "nothing was sent");
}

#[test]
fn a_mistake_in_the_command_is_an_object_too() {
    let desk = Desk::new();
    for (args, told) in [
        (&["--json", "sync", "--nonsense"][..], "usage-unknown-option"),
        (&["--json", "synk"], "usage-unknown-command"),
        (&["--json"], "usage-no-command"),
    ] {
        let (object, code) = desk.run(args).with(2).refusal();
        assert_eq!((code.as_str(), &object["result"]), (told, &"failed".into()));
    }
    let (_, code) = desk.run(&["--json", "sync", &desk.remote()]).with(2).refusal();
    assert_eq!(code, "usage-missing");
    let (_, code) = desk.run(&["--json", "sync", "nowhere"]).with(2).refusal();
    assert_eq!(code, "config-not-found");
}

#[test]
fn a_failure_has_the_form_of_its_commands_own_objects() {
    let desk = Desk::new();
    let unknown = format!("{}x", desk.remote());
    for args in [
        &["--json", "clock"][..],
        &["clock", "--format", "json"],
        &["--json", "clock", "--nonsense"],
        &["--json", "clock", &unknown],
    ] {
        let ended = desk.run(args).with(2);
        let [object] = &ended.json_lines()[..] else { panic!("{args:?}: {}", ended.out) };
        assert_eq!((&object["state"], &object["culprit"]), (&"unknown".into(), &"unclear".into()));
        let (offset, sources) = (&object["offset_ms"], &object["sources"]);
        assert_eq!((offset, sources), (&Value::Null, &Value::Array(Vec::new())), "{args:?}");
        assert!(object["errors"][0]["code"].is_string(), "{args:?}: {object}");
        assert!(object.get("uploaded").is_none(), "{args:?}: {object}");
    }
    for args in [
        &["--json", "doctor"][..],
        &["--json", "doctor", "--nonsense"],
        &["--json", "doctor", "notes", &unknown],
    ] {
        let ended = desk.run(args).with(2);
        let [object] = &ended.json_lines()[..] else { panic!("{args:?}: {}", ended.out) };
        assert_eq!(object["healthy"], false, "{args:?}: {object}");
        let config = &object["checks"][0];
        assert_eq!((&config["id"], &config["state"]), (&"config".into(), &"fail".into()));
        assert!(object.get("uploaded").is_none(), "{args:?}: {object}");
    }
}

#[test]
fn one_vault_that_cannot_be_does_not_stop_the_others() {
    let desk = Desk::new();
    desk.init(&[]).with(0);
    let config = fs::read_to_string(desk.path("conf/tidelock.toml")).unwrap();
    let dav = "[[vault]]\nname = \"dav\"\nfolder = \"/nowhere\"\n[vault.remote]\nkind = \"webdav\"\n\
               url = \"https://dav.example\"\n";
    let device = config.find("[[vault]]").unwrap();
    let both = format!("{}{dav}{}", &config[..device], &config[device..]);
    fs::write(desk.path("conf/tidelock.toml"), both).unwrap();
    let ended = desk.run(&["--json", "sync"]).with(2);
    let codes: Vec<Value> =
        ended.json_lines().iter().map(|line| line["exit_code"].clone()).collect();
    assert_eq!(codes, [2, 0]);
}

#[test]
fn a_preview_and_a_status_change_nothing() {
    let desk = Desk::new();
    desk.write("notes/a.md", "hello\n");
    for args in [&["sync", "--dry-run"][..], &["status"]] {
        let remote = desk.remote();
        let shown = desk.run(&[args, &["notes", &remote]].concat()).with(0);
        assert!(shown.out.contains("upload: a.md (new here)"), "{}", shown.out);
    }
    let changed = desk.lab.records().into_iter().find(|r| !matches!(&*r.method, "GET" | "HEAD"));
    assert_eq!(changed, None);
    assert!(!desk.path("notes/.tidelock").exists());
}

/// The checks of a doctor, in its order, each with its state.
fn checks(object: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let checks = object["checks"].as_array().unwrap().iter();
    checks.map(|check| (text(&check["id"]), text(&check["state"]))).collect()
}

#[test]
fn the_doctor_tells_its_checks_in_order_whatever_fails() {
    const ORDER: [&str; 11] = [
        "config",
        "folder",
        "name-resolution",
        "tls",
        "clock",
        "credentials",
        "list",
        "write",
        "read",
        "delete",
        "conditional-write",
    ];
    let denied = |action| LabOptions { denied: [action].into(), ..LabOptions::default() };
    let not_s3 = LabOptions { hostile: Some(Hostile::NotS3), ..LabOptions::default() };
    for (options, failed) in [
        (not_s3, "list"),
        (denied(Action::List), "list"),
        (denied(Action::Put), "write"),
        (denied(Action::Get), "read"),
        (denied(Action::Delete), "delete"),
    ] {
        let desk = Desk::at(options);
        let ended = desk.run(&["--json", "doctor", "notes", &desk.remote()]);
        let checks = checks(&ended.json_lines()[0]);
        let ids: Vec<&str> = checks.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ORDER, "{failed}");
        let found: Vec<&str> =
            checks.iter().filter(|(_, state)| state == "fail").map(|(id, _)| id.as_str()).collect();
        assert_eq!(found, [failed], "{checks:?}");
    }
}

#[test]
fn a_deletion_that_the_storage_did_is_not_called_failed_because_nobody_may_look() {
    let denied = [Action::Get].into();
    let desk = Desk::at(LabOptions { denied, ..LabOptions::default() });
    let ended = desk.run(&["doctor", "notes", &desk.remote()]).with(4);
    assert!(ended.out.contains("read – failed"), "{}", ended.out);
    let deleted = "delete – ok: deleted, as the storage says; this key may not look";
    assert!(ended.out.contains(deleted), "{}", ended.out);
    let statuses: Vec<u16> = desk
        .lab
        .records()
        .iter()
        .filter(|record| record.method == "DELETE")
        .map(|record| record.status)
        .collect();
    assert_eq!(statuses, [204]);
}

#[test]
fn quiet_says_nothing_but_errors() {
    let desk = Desk::new();
    desk.write("notes/a.md", "hello\n");
    let good = desk.run(&["-q", "sync", "notes", &desk.remote()]).with(0);
    assert_eq!((good.out.as_str(), good.err.as_str()), ("", ""));
    let bad = desk.run_with_secret("wrong", &["-q", "sync", "notes", &desk.remote()]).with(4);
    assert_eq!(bad.out, "");
    assert!(bad.err.starts_with("error: "), "{}", bad.err);
}

#[test]
fn verbose_names_paths_and_requests_on_stderr_only() {
    let desk = Desk::new();
    desk.write("notes/a.md", "hello\n");
    let ended = desk.run(&["-vv", "--json", "sync", "notes", &desk.remote()]).with(0);
    assert_eq!(ended.json_lines().len(), 1);
    assert!(ended.err.contains("a.md") && ended.err.contains("PUT"), "{}", ended.err);
    assert!(!ended.err.contains("\u{1b}["), "no colours where nobody watches: {}", ended.err);
}
