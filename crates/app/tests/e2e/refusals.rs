//! Storage that cannot be used: which exit code, and which cause.

use std::net::TcpListener;

use crate::support::canned::{Answer, Canned};
use crate::support::device::{Device, Run};
use crate::support::lab::Lab;
use crate::support::remote::Remote;
use crate::support::vault::{tree, write};

#[test]
fn a_missing_bucket_is_told_as_one() {
    let lab = Lab::of_vendor("aws");
    check(&lab.remote().in_bucket("no-such-bucket"), 4, "no-bucket");
}

#[test]
fn a_closed_port_is_unreachable() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    check(&Remote::new(&format!("http://{address}"), "vault"), 5, "unreachable");
}

#[test]
fn a_name_that_does_not_resolve_is_told_as_one() {
    let remote = Remote::new("https://storage.tidelock.invalid", "vault");
    check(&remote, 5, "name-resolution");
}

#[test]
fn a_certificate_of_an_unknown_authority_is_told_as_one() {
    let lab = Lab::start(&["--tls"]);
    let remote = Remote { ca: None, ..lab.remote() };
    check(&remote, 5, "tls-untrusted");
}

#[test]
fn a_web_page_is_no_storage() {
    let server = Canned::serve(|_| {
        Answer::new(200, "<!doctype html><title>It works!</title>")
            .with("Content-Type", "text/html")
    });
    let (run, causes) = tried(&server.remote());
    assert!(!matches!(run.code, Some(0 | 3)), "{}", run.shown());
    assert!(causes.contains("not-s3"), "sync: {} doctor: {causes}", run.shown());
}

#[test]
fn usage_and_configuration_errors_are_exit_2() {
    let device = Device::new();
    let folder = device.folder();
    let folder = folder.to_str().unwrap();
    for args in [
        vec!["sync", folder, "gopher://somewhere"],
        vec!["sync", folder],
        vec!["sync", "--no-such-flag"],
        vec!["no-such-command"],
        vec!["--config", "/no/such/file.toml", "sync", "notes"],
    ] {
        device.run(&args).ends_with(2);
    }
}

/// Sync ends with `code`, changes nothing, and the doctor names `cause`.
#[track_caller]
fn check(remote: &Remote, code: i32, cause: &str) {
    let (run, causes) = tried(remote);
    assert_eq!(run.code, Some(code), "{}", run.shown());
    let json = run.json();
    assert_eq!(json["exit_code"], code, "{}", run.shown());
    assert_eq!(json["result"], "failed", "{}", run.shown());
    for text in ["what", "why", "help"] {
        let told = json["errors"][0][text].as_str().unwrap_or_default();
        assert!(!told.is_empty(), "no `{text}`: {}", run.shown());
    }
    assert!(causes.contains(cause), "doctor: {causes}");
}

/// A sync, and the causes that the doctor finds.
fn tried(remote: &Remote) -> (Run, String) {
    let device = Device::new();
    write(&device.folder(), "note.md", "stays here\n");
    let before = tree(&device.folder());
    let run = device.sync(remote);
    assert_eq!(tree(&device.folder()), before);
    let doctor = device.on("doctor", remote, &[]).json();
    assert_eq!(doctor["healthy"], false, "{doctor}");
    (run, doctor["causes"].to_string())
}
