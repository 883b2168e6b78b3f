//! Other people's programs that look into the bucket: rclone and s5cmd.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::remote::Remote;
use super::server::tool;
use super::vault::{Tree, tree};
use super::{ACCESS_KEY, SECRET_KEY};

/// rclone, as a witness and as a writer that knows nothing of Tidelock.
pub(crate) struct Rclone {
    home: TempDir,
}

impl Rclone {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    /// What another tool gets out of the bucket, without `.tidelock/`.
    pub(crate) fn download(&self, remote: &Remote) -> Tree {
        let into = tempfile::tempdir().unwrap();
        let from = place(remote, "");
        let path = into.path().to_str().unwrap();
        let empty_folders_too = ["--create-empty-src-dirs", "--s3-directory-markers"];
        let arguments = ["copy", &from, path, "--exclude", "/.tidelock/**"];
        self.run(remote, &[arguments.as_slice(), &empty_folders_too].concat());
        tree(into.path())
    }

    /// What a plain copy of the folder into the bucket would do, a line for each file; also compares
    /// all contents.
    pub(crate) fn would_copy(&self, folder: &Path, remote: &Remote) -> String {
        let (from, into) = (folder.to_str().unwrap(), place(remote, ""));
        self.run(remote, &["check", from, &into, "--download", "--exclude", "/.tidelock/**"]);
        let copy = ["copy", from, &into, "--exclude", "/.tidelock/**", "--dry-run"];
        let output = self.command(remote, &copy).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        said.lines().filter(|line| line.contains("--dry-run")).map(|l| format!("{l}\n")).collect()
    }

    /// Writes one object, unconditionally, as a plain tool does.
    pub(crate) fn upload(&self, file: &Path, remote: &Remote, path: &str) {
        self.run(remote, &["copyto", file.to_str().unwrap(), &place(remote, path)]);
    }

    pub(crate) fn delete(&self, remote: &Remote, path: &str) {
        self.run(remote, &["deletefile", &place(remote, path)]);
    }

    /// Everything below the remote's prefix goes, `.tidelock/` too.
    pub(crate) fn purge(&self, remote: &Remote) {
        self.run(remote, &["delete", &place(remote, "")]);
    }

    /// Whether the bucket is there and takes an object; makes it where it can.
    pub(crate) fn can_use(&self, remote: &Remote) -> bool {
        let probe = place(remote, "probe of the tests");
        let tried = [
            vec!["mkdir", "w:vault"],
            vec!["copyto", "/etc/hostname", &probe],
            vec!["deletefile", &probe],
        ];
        tried.iter().all(|args| {
            self.command(remote, args).stderr(Stdio::null()).status().unwrap().success()
        })
    }

    fn run(&self, remote: &Remote, args: &[&str]) -> String {
        let output = self.command(remote, args).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "rclone {args:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn command(&self, remote: &Remote, args: &[&str]) -> Command {
        let mut command = tool("rclone");
        command
            .env("HOME", self.home.path())
            .env("RCLONE_CONFIG_W_TYPE", "s3")
            .env("RCLONE_CONFIG_W_PROVIDER", "Other")
            .env("RCLONE_CONFIG_W_ENDPOINT", &remote.endpoint)
            .env("RCLONE_CONFIG_W_ACCESS_KEY_ID", ACCESS_KEY)
            .env("RCLONE_CONFIG_W_SECRET_ACCESS_KEY", SECRET_KEY)
            .env("RCLONE_CONFIG_W_REGION", "us-east-1")
            .args(["--config", "/dev/null", "--retries", "1", "--low-level-retries", "2"])
            .args(["--contimeout", "5s", "--timeout", "20s"])
            .args(args)
            .stdout(Stdio::piped());
        command
    }
}

fn place(remote: &Remote, path: &str) -> String {
    let prefix = match remote.prefix.trim_end_matches('/') {
        "" => String::new(),
        prefix => format!("{prefix}/"),
    };
    format!("w:{}/{prefix}{path}", remote.bucket)
}

/// Every key below the remote's prefix but Tidelock's own, as s5cmd lists them.
pub(crate) fn keys(remote: &Remote) -> Vec<String> {
    let prefix = format!("s3://{}/{}", remote.bucket, remote.prefix);
    let output = tool("s5cmd")
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_REGION", "us-east-1")
        .args(["--json", "--endpoint-url", &remote.endpoint, "ls", &format!("{prefix}*")])
        .stdout(Stdio::piped())
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let mut keys: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|entry| entry["key"].as_str().unwrap().to_owned())
        .map(|key| key.strip_prefix(&prefix).unwrap_or(&key).to_owned())
        .filter(|key| !key.starts_with(".tidelock/"))
        .collect();
    keys.sort();
    keys
}
