//! `tidelock lab`: our own server, any vendor's rules, and a log of every request.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::{fs, thread};

use serde_json::Value;
use tempfile::TempDir;

use super::device::TIDELOCK;
use super::place::{NAMESPACE_ADDRESS, Place};
use super::remote::Remote;
use super::{ACCESS_KEY, SECRET_KEY};

/// A running lab with the bucket `vault`, killed when dropped.
pub(crate) struct Lab {
    process: Child,
    dir: TempDir,
    /// `127.0.0.1:PORT`.
    address: String,
    /// The vendor whose rules it plays, as [`Remote::vendor`] names it.
    vendor: Option<String>,
    tls: bool,
}

impl Lab {
    /// A lab with `options` after `tidelock lab`.
    pub(crate) fn start(options: &[&str]) -> Self {
        Self::start_at(Place::Host, "127.0.0.1:0", options)
    }

    /// A lab on the address of a namespace, which is no loopback.
    pub(crate) fn start_beyond_loopback(place: Place, options: &[&str]) -> Self {
        Self::start_at(place, &format!("{NAMESPACE_ADDRESS}:0"), options)
    }

    pub(crate) fn of_vendor(vendor: &str) -> Self {
        Self::start(&["--vendor", vendor])
    }

    fn start_at(place: Place, listen: &str, options: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (process, address) = launch(place, &dir, listen, options);
        let vendor = options.iter().position(|option| *option == "--vendor");
        let vendor = vendor.map(|at| options[at + 1].to_owned());
        Self { process, dir, address, vendor, tls: options.contains(&"--tls") }
    }

    /// Ends it and starts it again with the same objects, the same address and other options.
    pub(crate) fn restart(&mut self, options: &[&str]) {
        self.stop();
        let (process, address) = launch(Place::Host, &self.dir, &self.address, options);
        assert_eq!(address, self.address);
        self.process = process;
    }

    pub(crate) fn remote(&self) -> Remote {
        let scheme = if self.tls { "https" } else { "http" };
        let mut remote = Remote::new(&format!("{scheme}://{}", self.address), "vault");
        remote.vendor.clone_from(&self.vendor);
        remote.ca = self.tls.then(|| self.dir.path().join("ca.pem"));
        remote
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        // A last line without its end is still being written.
        let whole = log.rfind('\n').map_or("", |end| &log[..end]);
        whole.lines().map(Request::parse).collect()
    }

    /// How many requests were answered so far.
    pub(crate) fn requests_count(&self) -> usize {
        let log = fs::read(self.log()).unwrap_or_default();
        log.iter().filter(|byte| **byte == b'\n').count()
    }

    /// What `action` made of requests, with its result.
    pub(crate) fn watch<T>(&self, action: impl FnOnce() -> T) -> (T, Vec<Request>) {
        let before = self.requests().len();
        let result = action();
        (result, self.requests().split_off(before))
    }

    /// The uploads in parts that took something in and are neither joined nor thrown away.
    pub(crate) fn open_uploads(&self) -> BTreeSet<String> {
        let mut open = BTreeSet::new();
        for request in self.requests().iter().filter(|request| request.status < 300) {
            let mut pairs = request.query.split('&').filter_map(|pair| pair.split_once('='));
            let Some((_, id)) = pairs.find(|(name, _)| *name == "uploadId") else { continue };
            match request.method.as_str() {
                "PUT" => open.insert(id.to_owned()),
                _ => open.remove(id),
            };
        }
        open
    }

    /// How many bodies and parts lie in its folder.
    pub(crate) fn bodies(&self) -> usize {
        fs::read_dir(self.dir.path().join("objects/bodies")).unwrap().count()
    }

    fn log(&self) -> PathBuf {
        self.dir.path().join("log.jsonl")
    }

    fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.stop();
        if thread::panicking() {
            for request in self.requests().iter().rev().take(40).rev() {
                eprintln!("lab: {request:?}");
            }
        }
    }
}

fn launch(place: Place, dir: &TempDir, listen: &str, options: &[&str]) -> (Child, String) {
    let mut process = place.command(TIDELOCK);
    process.arg("lab").args(["--listen", listen, "--bucket", "vault"]);
    process.args(["--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY]);
    process.arg("--root").arg(dir.path().join("objects"));
    process.arg("--log").arg(dir.path().join("log.jsonl"));
    if options.contains(&"--tls") {
        process.arg("--ca-out").arg(dir.path().join("ca.pem"));
    }
    process.args(options).env("HOME", dir.path()).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut process = process.spawn().unwrap();
    let mut stdout = BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    // Nobody may block on a full pipe.
    thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
    let host = listen.split(':').next().unwrap();
    let at = line.find(host).unwrap_or_else(|| panic!("no address on the first line: {line:?}"));
    let address = line[at..].split(|c: char| !(c.is_ascii_digit() || ".:".contains(c)));
    (process, address.into_iter().next().unwrap().to_owned())
}

/// One line of the lab's log.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) status: u64,
    pub(crate) code: Option<String>,
    pub(crate) skew_ms: Option<i64>,
    /// The name of the fault that struck.
    pub(crate) fault: Option<String>,
}

impl Request {
    fn parse(line: &str) -> Self {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        Self {
            method: value["method"].as_str().unwrap().to_owned(),
            path: value["path"].as_str().unwrap().to_owned(),
            query: value["query"].as_str().unwrap_or_default().to_owned(),
            status: value["status"].as_u64().unwrap(),
            code: value["code"].as_str().map(str::to_owned),
            skew_ms: value["skew_ms"].as_i64(),
            fault: value["fault"].as_str().map(str::to_owned),
        }
    }

    /// Whether the server turned it away without looking at what it asks for.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self.status, 400 | 401 | 403)
    }
}

/// Those that were refused.
pub(crate) fn refused(requests: &[Request]) -> Vec<&Request> {
    requests.iter().filter(|request| request.is_refused()).collect()
}
