//! A small disk of a test's own, in a mount namespace of its own.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Tells the inner run of a test where it works.
const PLACE: &str = "TIDELOCK_TEST_MOUNTS";

/// Runs `inner` with a small disk mounted at `PLACE/disk`: the outer run of the test starts the same
/// test again in a namespace where it may mount.
pub(crate) fn with_small_disk(test: &str, inner: impl AsyncFnOnce(&Path)) {
    if let Some(place) = env::var_os(PLACE) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        return runtime.block_on(inner(Path::new(&place)));
    }
    if !Command::new("unshare").args(["-rm", "true"]).status().is_ok_and(|status| status.success())
    {
        eprintln!("skipped: this system refuses a mount namespace");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("disk")).unwrap();
    let script =
        format!("mount -t tmpfs -o size=1m none \"${PLACE}/disk\" && exec \"$0\" --exact {test}");
    let status = Command::new("unshare")
        .args(["-rm", "sh", "-c", &script])
        .arg(env::current_exe().unwrap())
        .env(PLACE, dir.path())
        .status();
    assert!(status.unwrap().success(), "the inner run failed");
}
