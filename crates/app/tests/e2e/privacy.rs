//! Promise 6: secrets stay secret, and so do files that hold or name them.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::device::{Device, files_below};
use crate::support::lab::Lab;
use crate::support::vault::write;
use crate::support::{ACCESS_KEY, SECRET_KEY};

#[test]
fn no_verbosity_shows_the_secret() {
    let lab = Lab::of_vendor("tencent-cos");
    let device = Device::new();
    write(&device.folder(), "note.md", "private\n");
    let good = device.sync_for_people(&lab.remote(), &["-vvv"]).ends_with(0);
    let refused = device.with_secret(&SECRET_KEY.to_lowercase());
    let bad = refused.sync_for_people(&lab.remote(), &["-vvv"]).ends_with(4);
    assert!(!good.stderr.is_empty(), "-vvv says something");
    for run in [good, bad] {
        for output in [&run.stdout, &run.stderr] {
            let leaked = output.to_lowercase().contains(&SECRET_KEY.to_lowercase());
            assert!(!leaked, "the secret: {output}");
            assert!(!output.contains("Signature="), "a signature: {output}");
        }
    }
}

#[test]
fn state_is_private_and_holds_no_secret() {
    let lab = Lab::of_vendor("aws");
    let device = Device::new();
    write(&device.folder(), "note.md", "private\n");
    device.sync(&lab.remote()).ends_with(0);
    let files = files_below(&device.state());
    assert!(!files.is_empty());
    for path in files {
        let bytes = fs::read(&path).unwrap();
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(SECRET_KEY) && !holds(ACCESS_KEY), "{}", path.display());
    }
    let mode = fs::metadata(device.state()).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "others may look into the state folder: {mode:o}");
}

#[test]
fn init_writes_a_private_configuration_that_names_secrets_and_never_replaces_one_unasked() {
    let lab = Lab::of_vendor("tencent-cos");
    let device = Device::new();
    let config = device.folder().with_file_name("tidelock.toml");
    let init = |more: &[&str]| {
        let remote = lab.remote();
        let folder = device.folder();
        let words = [
            "--config",
            config.to_str().unwrap(),
            "init",
            "--folder",
            folder.to_str().unwrap(),
            "--vendor=tencent-cos",
            "--region=ap-guangzhou",
            "--path-style=true",
            "--bucket=vault",
            "--access-key-id-env=TIDELOCK_ACCESS_KEY_ID",
            "--secret-access-key-env=TIDELOCK_SECRET_ACCESS_KEY",
            "--endpoint",
            &remote.endpoint,
        ];
        device.run(&[&words, more].concat())
    };
    init(&[]).ends_with(0);
    let written = fs::read_to_string(&config).unwrap();
    assert!(written.contains("{ env = \"TIDELOCK_SECRET_ACCESS_KEY\" }"), "{written}");
    assert!(!written.contains(SECRET_KEY), "{written}");
    assert_eq!(fs::metadata(&config).unwrap().permissions().mode() & 0o777, 0o600);

    let mine = format!("{written}# mine\n");
    let edited = mine.replace("region = \"ap-guangzhou\"", "region = \"ap-shanghai\"");
    fs::write(&config, &edited).unwrap();
    init(&[]).ends_with(2);
    assert_eq!(fs::read_to_string(&config).unwrap(), edited);
    init(&["--force"]).ends_with(0);
    assert_eq!(fs::read_to_string(&config).unwrap(), mine);

    write(&device.folder(), "note.md", "by its name\n");
    device.run(&["--config", config.to_str().unwrap(), "sync", "notes"]).ends_with(0);
    assert!(lab.requests().iter().any(|r| r.method == "PUT" && r.path.ends_with("/note.md")));
    fs::set_permissions(&config, fs::Permissions::from_mode(0o666)).unwrap();
    device.run(&["--config", config.to_str().unwrap(), "sync", "notes"]).ends_with(2);
}
