//! Other people's clients: rclone and s5cmd.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tidelock::lab::{LabHandle, LabOptions, TlsOptions};

use crate::http::get;
use crate::lab;

/// A program of the folder that the test command filled.
fn tool(name: &str, lab: &LabHandle) -> Command {
    let peers = std::env::var("TIDELOCK_PEERS");
    let peers = peers.unwrap_or_else(|_| panic!("TIDELOCK_PEERS is not set: run ./test"));
    let mut command = Command::new(Path::new(&peers).join("bin").join(name));
    command
        .env("AWS_ACCESS_KEY_ID", "tidelock-lab")
        .env("AWS_SECRET_ACCESS_KEY", "tidelock-lab-secret")
        .env("AWS_REGION", "us-east-1")
        .env("S3_ENDPOINT_URL", lab.endpoint())
        .env("RCLONE_CONFIG_LAB_TYPE", "s3")
        .env("RCLONE_CONFIG_LAB_PROVIDER", "Other")
        .env("RCLONE_CONFIG_LAB_ENV_AUTH", "true")
        .env("RCLONE_CONFIG_LAB_ENDPOINT", lab.endpoint())
        .stdin(Stdio::null());
    command
}

/// Runs it to a good end; gives what it printed.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

fn rclone(lab: &LabHandle, args: &[&str]) -> String {
    let mut command = tool("rclone", lab);
    run(command.args(["--config", "/dev/null", "--retries", "1", "--transfers", "16"]).args(args))
}

fn s5cmd(lab: &LabHandle, args: &[&str]) -> String {
    run(tool("s5cmd", lab).args(args))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn write(dir: &Path, name: &str, body: &[u8]) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, body).unwrap();
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn listings_of_2500_keys_end_and_miss_nothing() {
    let (dir, lab) = (tempfile::tempdir().unwrap(), lab(LabOptions::default()));
    let names: BTreeSet<String> =
        (0..2_500).map(|n| format!("folder {}/note {n}.md", n % 7)).collect();
    names.iter().for_each(|name| write(dir.path(), name, name.as_bytes()));
    rclone(&lab, &["copy", text(dir.path()), "lab:vault/a"]);
    for more in [["--fast-list"].as_slice(), &[]] {
        let args = [&["lsf", "-R", "--files-only", "lab:vault/a"], more].concat();
        let listed: BTreeSet<String> = rclone(&lab, &args).lines().map(str::to_owned).collect();
        assert_eq!(listed, names);
    }
    let listed = s5cmd(&lab, &["ls", "s3://vault/a/*"]);
    assert_eq!(listed.lines().count(), 2_500);
    let folders = s5cmd(&lab, &["ls", "s3://vault/a/"]);
    assert_eq!(folders.lines().count(), 7, "{folders}");

    s5cmd(&lab, &["rm", "s3://vault/a/folder 0/*"]);
    rclone(&lab, &["delete", "lab:vault/a/folder 1"]);
    let left = rclone(&lab, &["lsf", "-R", "--files-only", "lab:vault/a"]);
    let expected =
        names.iter().filter(|n| !n.starts_with("folder 0") && !n.starts_with("folder 1"));
    assert_eq!(left.lines().count(), expected.count());
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn odd_names_come_back_as_they_went() {
    let (dir, lab) = (tempfile::tempdir().unwrap(), lab(LabOptions::default()));
    let names = [
        "plain.md",
        "with space.md",
        "+ % & = # ?.md",
        "%20.md",
        "a+b/c&d/e=f.md",
        "日记 📓/ü.md",
        "quote'\"<>.md",
        " leading/trailing ",
        "tilde~star*(1)!.md",
        "empty",
    ];
    for name in names {
        let body = if name == "empty" { "" } else { name };
        write(dir.path(), name, body.as_bytes());
    }
    rclone(&lab, &["copy", text(dir.path()), "lab:vault"]);
    rclone(&lab, &["check", "--download", text(dir.path()), "lab:vault"]);
    let back = tempfile::tempdir().unwrap();
    s5cmd(&lab, &["cp", "s3://vault/*", &format!("{}/", text(back.path()))]);
    for name in names {
        let (there, back) = (dir.path().join(name), back.path().join(name));
        assert_eq!(fs::read(there).unwrap(), fs::read(back).unwrap(), "{name}");
    }
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn big_objects_go_in_parts_through_memory_and_through_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let big: Vec<u8> =
        (0..12 * 1024 * 1024_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    write(dir.path(), "files/big", &big);
    let root = dir.path().join("root");
    for root in [None, Some(root)] {
        let lab = lab(LabOptions { root, ..LabOptions::default() });
        let parts = ["--s3-upload-cutoff", "5Mi", "--s3-chunk-size", "5Mi"];
        let files = text(dir.path()).to_owned() + "/files";
        rclone(&lab, &[&["copy", &files, "lab:vault/rclone"], parts.as_slice()].concat());
        rclone(&lab, &["check", "--download", &files, "lab:vault/rclone"]);
        s5cmd(&lab, &["cp", "-p", "5", &format!("{files}/big"), "s3://vault/s5cmd"]);
        let back = dir.path().join("back");
        s5cmd(&lab, &["cp", "s3://vault/s5cmd", text(&back)]);
        assert!(fs::read(&back).unwrap() == big, "s5cmd got other bytes back");
        for path in ["/vault/rclone/big", "/vault/s5cmd"] {
            let tag = get(&lab, path).header("etag").unwrap().to_owned();
            assert!(tag.ends_with("-3\""), "{path}: {tag}");
        }
        rclone(&lab, &["moveto", "lab:vault/rclone/big", "lab:vault/moved"]);
        assert_eq!(rclone(&lab, &["lsf", "-R", "--files-only", "lab:vault"]), "moved\ns5cmd\n");
    }
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn a_client_whose_clock_is_off_sees_what_it_would_see_at_the_vendor() {
    let lab = lab(LabOptions { clock_offset_ms: 1_800_000, ..LabOptions::default() });
    let output = tool("s5cmd", &lab).args(["-r", "0", "ls", "s3://vault/*"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("RequestTimeTooSkewed"), "{said}");
    let skew_ms = lab.records().pop().unwrap().skew_ms.unwrap();
    assert!((-1_803_000..=-1_800_000).contains(&skew_ms), "{skew_ms}");
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn rclone_trusts_the_labs_authority() {
    let dir = tempfile::tempdir().unwrap();
    let ca = dir.path().join("ca.pem");
    let tls = TlsOptions { ca_out: Some(ca.clone()), ..TlsOptions::default() };
    let lab = lab(LabOptions { tls: Some(tls), ..LabOptions::default() });
    write(dir.path(), "files/a", b"a");
    let files = text(dir.path()).to_owned() + "/files";
    rclone(&lab, &["copy", &files, "lab:vault", "--ca-cert", text(&ca)]);
    assert_eq!(rclone(&lab, &["lsf", "lab:vault", "--ca-cert", text(&ca)]), "a\n");
}
