//! What `init` writes, and what it leaves alone.

use super::*;

/// The configuration as text.
fn config(desk: &Desk) -> String {
    fs::read_to_string(desk.path("conf/tidelock.toml")).unwrap()
}

#[test]
fn a_second_vault_joins_the_first_and_both_sync() {
    let desk = Desk::new();
    desk.init(&["--device", "pc"]).with(0);
    let mine = format!("# mine\n{}", config(&desk));
    fs::write(desk.path("conf/tidelock.toml"), &mine).unwrap();
    fs::create_dir(desk.path("work")).unwrap();
    let added = desk.init(&["--name", "work", "--prefix", "w"]).with(0);
    assert!(added.out.contains("Added the vault work to "), "{}", added.out);
    assert!(config(&desk).starts_with(&mine), "{}", config(&desk));
    let lines = desk.run(&["--json", "sync"]).with(0).json_lines();
    assert_eq!(lines.iter().map(|line| &line["vault"]).collect::<Vec<_>>(), ["notes", "work"]);
}

#[test]
fn init_never_overwrites_without_being_told() {
    let desk = Desk::new();
    desk.init(&["--device", "pc"]).with(0);
    desk.init(&["--name", "other"]).with(0);
    let before = config(&desk);
    let (told, code) = desk.init(&["--json"]).with(2).refusal();
    assert_eq!(code, "config-exists");
    assert!(told["errors"][0]["help"].as_str().unwrap().contains("--force"), "{told}");
    let (_, code) = desk.init(&["--json", "--name", "third", "--device", "mac"]).with(2).refusal();
    assert_eq!(code, "config-other-device");
    assert_eq!(config(&desk), before);

    let replaced = desk.init(&["--force", "--prefix", "new"]).with(0);
    assert!(replaced.out.contains("Replaced the vault notes in "), "{}", replaced.out);
    let other = &before[before.rfind("[[vault]]").unwrap()..];
    assert!(config(&desk).ends_with(other) && config(&desk).contains("prefix = \"new/\""));
}

#[test]
fn a_secret_file_is_named_in_full_so_that_later_commands_find_it() {
    let desk = Desk::new();
    desk.write("sec", "tidelock-lab-secret\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(desk.path("sec"), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let (folder, endpoint) = (desk.text("notes"), desk.lab.endpoint());
    let mut args = vec!["init", "--folder", &folder, "--endpoint", &endpoint, "--bucket", "vault"];
    args.extend(["--region", "r", "--access-key-id-env", "LAB_ID"]);
    args.extend(["--secret-access-key-file", "./sec"]);
    desk.run(&args).with(0);
    let written = format!("{{ file = \"{}\" }}", desk.text("sec"));
    assert!(config(&desk).contains(&written), "{}", config(&desk));
    desk.run(&["sync"]).with(0);
}

#[test]
fn a_value_that_no_configuration_may_hold_is_refused_before_anything_is_sent() {
    let desk = Desk::new();
    let (folder, endpoint) = (desk.text("notes"), desk.lab.endpoint());
    let mut args = vec!["--json", "init", "--folder", &folder, "--endpoint", &endpoint];
    args.extend(["--bucket", "vault", "--region", "r", "--access-key-id-env", "LAB ID"]);
    args.extend(["--secret-access-key-env", "LAB_KEY"]);
    let (told, code) = desk.run(&args).with(2).refusal();
    assert_eq!(code, "config-would-be-bad");
    let why = told["errors"][0]["why"].as_str().unwrap();
    assert_eq!(why, "`vault.remote.access-key-id.env`: It names no environment variable.");
    assert!(!desk.path("conf/tidelock.toml").exists() && desk.lab.records().is_empty());
}

#[cfg(unix)]
#[test]
fn a_configuration_in_a_folder_of_everybody_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.init(&[]).with(0);
    let set_mode = |mode| {
        fs::set_permissions(desk.path("conf"), fs::Permissions::from_mode(mode)).unwrap();
    };
    set_mode(0o777);
    let (told, code) = desk.run(&["--json", "sync"]).with(2).refusal();
    assert_eq!(code, "config-writable-by-others");
    let help = told["errors"][0]["help"].as_str().unwrap();
    assert!(help.ends_with(&format!("chmod go-w '{}'", desk.text("conf"))), "{help}");
    set_mode(0o1777);
    desk.run(&["sync"]).with(0);
}
