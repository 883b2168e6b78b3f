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
