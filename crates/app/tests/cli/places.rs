//! Folders that cannot be what they are named as.

use super::*;

#[test]
fn an_empty_name_is_a_mistake_in_the_command() {
    let desk = Desk::new();
    let remote = desk.remote();
    for args in [&["sync", ""][..], &["sync", "", &remote], &["status", ""], &["clock", ""]] {
        let (_, code) = desk.run(&[&["--json"], args].concat()).with(2).refusal();
        assert_eq!(code, "usage-empty", "{args:?}");
    }
}

#[test]
fn a_file_is_no_folder() {
    let desk = Desk::new();
    desk.write("notes/a.md", "hello\n");
    let remote = desk.remote();
    for command in ["sync", "status"] {
        let args = ["--json", command, "notes/a.md", &remote];
        let (told, code) = desk.run(&args).with(2).refusal();
        assert_eq!(code, "folder-is-no-folder");
        let what = format!("{} is no folder.", desk.text("notes/a.md"));
        assert_eq!(told["errors"][0]["what"], what);
    }
    let doctor = desk.run(&["doctor", "notes/a.md", &remote]).with(2);
    assert!(doctor.out.contains("notes/a.md is no folder."), "{}", doctor.out);
}

#[test]
fn state_and_notes_never_lie_in_one_another() {
    let desk = Desk::new();
    desk.write("notes/a.md", "hello\n");
    let remote = desk.remote();
    for (state, folder, refused) in [
        ("notes/state", "notes", "state-inside-folder"),
        ("notes/../notes", "notes", "state-inside-folder"),
        (".", "notes", "folder-inside-state"),
    ] {
        for command in ["sync", "status"] {
            let args = ["--json", command, folder, &remote];
            let (_, code) = desk.run_with_state(state, &args).with(2).refusal();
            assert_eq!(code, refused, "{state} {folder}");
        }
    }
    assert!(desk.lab.records().is_empty(), "nothing was sent");
    assert!(!desk.path("notes/state").exists(), "nothing was made");
}
