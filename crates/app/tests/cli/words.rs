//! Every word in the user's language, mistakes and help too; and what is not built, by its name.

use super::*;

/// `tidelock ARGS` with just these variables.
fn tidelock(variables: &[(&str, &str)], args: &[&str]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidelock"));
    command.env_clear().envs(variables.iter().copied());
    Ended::of(command.args(args).output().unwrap())
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn help_and_mistakes_are_told_in_the_language_that_was_asked_for() {
    let chinese = [("LANG", "zh_CN.UTF-8")];
    for (variables, args, code) in [
        (&[][..], &["--lang", "zh-CN", "--help"][..], 0),
        (&[], &["sync", "--help", "--lang=zh-CN"], 0),
        (&[], &["--lang", "zh-CN", "help", "clock"], 0),
        (&chinese, &["sync", "-h"], 0),
        (&chinese, &[], 2),
        (&[], &["--lang", "zh-CN"], 2),
        (&[], &["--lang", "zh-CN", "snc"], 2),
        (&[], &["--json", "--lang", "zh-CN", "snc"], 2),
        (&chinese, &["--json"], 2),
        (&[], &["lab", "--latency", "soon", "--lang", "zh-CN"], 2),
        (&[], &["--lang", "zh-CN", "watch"], 2),
    ] {
        let ended = tidelock(variables, args).with(code);
        let told = format!("{}{}", ended.out, ended.err);
        assert!(is_chinese(&told), "{args:?}: {told}");
        for english in ["Usage", "Options", "error:", "tip:", "why:", "For more"] {
            assert!(!told.contains(english), "{args:?}: {told}");
        }
    }
    let english = tidelock(&chinese, &["--lang", "en", "snc"]).with(2);
    assert_eq!(
        english.err,
        "error: There is no command `snc`.\n  \
         why: There are: demo, init, sync, status, clock, doctor, history, restore, verify, conflicts, lab.\n  \
         help: Perhaps you mean `sync`. `tidelock --help` tells what each of them does.\n"
    );
}

#[test]
fn what_a_later_version_will_know_is_refused_by_name() {
    let desk = Desk::new();
    for (args, code, named) in [
        (&["watch"][..], "watch-not-yet", "tidelock watch"),
        (&["watch", "notes", "work"], "watch-not-yet", "tidelock watch"),
        (&["devices"], "devices-not-yet", "tidelock devices"),
        (&["import", "rclone", "rclone.conf"], "import-not-yet", "tidelock import"),
        (&["clock", "fix"], "clock-fix-not-yet", "tidelock clock fix"),
        (&["clock", "fix", "--yes"], "clock-fix-not-yet", "tidelock clock fix"),
        (&["clock", "--ntp", "pool.ntp.org"], "ntp-not-yet", "--ntp"),
        (&["clock", "--format", "nagios"], "format-not-yet", "nagios"),
        (&["clock", "--format", "prometheus"], "format-not-yet", "prometheus"),
        (&["clock", "--warning", "5s"], "thresholds-not-yet", "--warning"),
        (&["clock", "--critical", "60s"], "thresholds-not-yet", "--critical"),
    ] {
        let (object, told) = desk.run(&[&["--json"], args].concat()).with(2).refusal();
        assert_eq!(told, code);
        let what = object["errors"][0]["what"].as_str().unwrap();
        assert!(what.contains(&format!("`{named}`")) && what.contains("not built yet"), "{what}");
    }
}

#[test]
fn a_lab_that_cannot_start_says_so_in_the_users_language() {
    let desk = Desk::new();
    let busy = desk.lab.endpoint().trim_start_matches("http://").to_owned();
    let ended = desk.run(&["--lang", "zh-CN", "lab", "--listen", &busy]).with(2);
    assert!(ended.err.contains(&format!("实验存储无法监听 {busy}。")), "{}", ended.err);
    assert!(ended.err.contains("请用 --listen 另选地址"), "{}", ended.err);
    let (_, code) = desk.run(&["--json", "lab", "--listen", &busy]).with(2).refusal();
    assert_eq!(code, "lab-address");
    let ended = desk.run(&["--lang", "zh-CN", "lab", "--bucket", "B_"]).with(2);
    assert!(is_chinese(&ended.err) && ended.err.contains("`B_`"), "{}", ended.err);
}

#[test]
fn a_page_that_is_no_storage_is_told_in_short() {
    let rules = Vendor::Aws.rules();
    let hostile = Some(tidelock::lab::Hostile::NotS3);
    let lab = serve(LabOptions { rules, hostile, ..LabOptions::default() }).unwrap();
    let desk = Desk { lab, ..Desk::new() };
    let ended = desk.run(&["sync", "notes", &desk.remote()]).with(5);
    assert!(ended.err.contains("no S3 storage"), "{}", ended.err);
    assert!(!ended.err.contains('<') && !ended.err.contains("NotS3"), "{}", ended.err);
    assert!(ended.err.lines().all(|line| line.chars().count() < 250), "{}", ended.err);
}

#[test]
fn the_wrong_scheme_is_told_as_such() {
    let desk = Desk::new();
    let remote = desk.remote().replace("endpoint=http://", "endpoint=https://");
    let (object, code) = desk.run(&["--json", "sync", "notes", &remote]).with(5).refusal();
    assert_eq!(code, "unreachable-not-tls");
    assert!(object["errors"][0]["help"].as_str().unwrap().contains("http://"), "{object}");

    let tls = Some(tidelock::lab::TlsOptions::default());
    let lab = serve(LabOptions { tls, ..LabOptions::default() }).unwrap();
    let desk = Desk { lab, ..Desk::new() };
    let remote = desk.remote().replace("endpoint=https://", "endpoint=http://");
    let (object, code) = desk.run(&["--json", "sync", "notes", &remote]).with(5).refusal();
    assert_eq!(code, "unreachable-not-http");
    assert!(object["errors"][0]["help"].as_str().unwrap().contains("https://"), "{object}");
}
