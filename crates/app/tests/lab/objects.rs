//! Objects: what is put comes back, whole and checked.

use tidelock::lab::{LabError, LabOptions, RootError, serve};

use crate::http::{Answer, Ask, ask, get, put};
use crate::lab;

#[test]
fn an_object_comes_back_with_its_tag_and_its_metadata() {
    let lab = lab(LabOptions::default());
    let stored = Ask { body: b"hello", ..ask("PUT", "/vault/a%20b%2B%25%26%3D%23%3F/%20c%20") }
        .with("content-type", "text/markdown")
        .with("cache-control", "no-cache")
        .with("x-amz-meta-mtime", "1795479399.5")
        .send(&lab)
        .unwrap();
    const MD5: &str = "\"5d41402abc4b2a76b9719d911017c592\"";
    assert_eq!((stored.status, stored.header("etag")), (200, Some(MD5)));
    for method in ["GET", "HEAD"] {
        let answer = ask(method, "/vault/a%20b%2B%25%26%3D%23%3F/%20c%20").send(&lab).unwrap();
        assert_eq!(answer.status, 200, "{method}");
        assert_eq!(answer.header("etag"), Some(MD5));
        assert_eq!(answer.header("content-length"), Some("5"));
        assert_eq!(answer.header("content-type"), Some("text/markdown"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert_eq!(answer.header("x-amz-meta-mtime"), Some("1795479399.5"));
        assert_eq!(answer.body, if method == "GET" { &b"hello"[..] } else { b"" });
    }
    let listed = get(&lab, "/vault/?list-type=2");
    assert_eq!(listed.elements("Key"), ["a b+%&amp;=#?/ c "]);
}

#[test]
fn a_range_gives_a_part_and_says_so() {
    let lab = lab(LabOptions::default());
    put(&lab, "/vault/a", b"0123456789");
    for (range, bytes, said) in [
        ("bytes=2-4", &b"234"[..], "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-1", b"9", "bytes 9-9/10"),
    ] {
        let part = ask("GET", "/vault/a").with("range", range).send(&lab).unwrap();
        assert_eq!((part.status, part.header("content-range")), (206, Some(said)));
        assert_eq!(part.body, bytes);
    }
    let beyond = ask("GET", "/vault/a").with("range", "bytes=10-").send(&lab).unwrap();
    assert_eq!((beyond.status, beyond.element("Code")), (416, "InvalidRange"));
}

#[test]
fn a_body_that_is_not_what_was_declared_is_refused_and_not_stored() {
    let lab = lab(LabOptions::default());
    let sha256_of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for (name, value, code) in [
        ("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest"),
        ("content-md5", "not base64", "InvalidDigest"),
        ("x-amz-content-sha256", sha256_of_nothing, "XAmzContentSHA256Mismatch"),
        ("x-amz-checksum-crc32", "AAAAAA==", "BadDigest"),
        ("x-amz-checksum-sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "BadDigest"),
    ] {
        let refused =
            Ask { body: b"hello", ..ask("PUT", "/vault/a") }.with(name, value).send(&lab).unwrap();
        assert_eq!((refused.status, refused.element("Code")), (400, code), "{name}: {value}");
        assert_eq!(get(&lab, "/vault/a").status, 404);
    }
    let right = Ask { body: b"hello", ..ask("PUT", "/vault/a") }
        .with("content-md5", "XUFAKrxLKna5cZ2REBfFkg==")
        .with("x-amz-checksum-crc32", "NhCmhg==")
        .send(&lab)
        .unwrap();
    assert_eq!((right.status, right.header("x-amz-checksum-crc32")), (200, Some("NhCmhg==")));
}

#[test]
fn a_copy_keeps_or_replaces_metadata_and_both_can_go_alone() {
    let lab = lab(LabOptions::default());
    let put = Ask { body: b"x", ..ask("PUT", "/vault/a") }.with("x-amz-meta-mtime", "1");
    assert_eq!(put.send(&lab).unwrap().status, 200);
    let copy = ask("PUT", "/vault/b").with("x-amz-copy-source", "/vault/a");
    assert_eq!(copy.send(&lab).unwrap().status, 200);
    let replaced = ask("PUT", "/vault/c")
        .with("x-amz-copy-source", "vault/a")
        .with("x-amz-metadata-directive", "REPLACE")
        .with("x-amz-meta-mtime", "2");
    assert_eq!(replaced.send(&lab).unwrap().status, 200);
    assert_eq!(ask("DELETE", "/vault/a").send(&lab).unwrap().status, 204);
    assert_eq!(get(&lab, "/vault/a").element("Code"), "NoSuchKey");
    for (path, mtime) in [("/vault/b", "1"), ("/vault/c", "2")] {
        let kept = get(&lab, path);
        assert_eq!(
            (kept.body.as_slice(), kept.header("x-amz-meta-mtime")),
            (&b"x"[..], Some(mtime))
        );
    }
}

#[test]
fn many_can_be_deleted_at_once() {
    let lab = lab(LabOptions::default());
    put(&lab, "/vault/a", b"");
    put(&lab, "/vault/b", b"");
    let body = b"<Delete><Object><Key>a</Key></Object><Object><Key>none</Key></Object></Delete>";
    let deleted = Ask { body, ..ask("POST", "/vault/?delete") }.send(&lab).unwrap();
    assert_eq!((deleted.status, deleted.elements("Key")), (200, vec!["a", "none"]));
    assert_eq!(get(&lab, "/vault/?list-type=2").elements("Key"), ["b"]);
}

#[test]
fn buckets_are_made_found_and_dropped() {
    let lab = lab(LabOptions::default());
    let status = |method, path| ask(method, path).send(&lab).unwrap().status;
    assert_eq!(status("HEAD", "/other"), 404);
    assert_eq!(status("PUT", "/other"), 200);
    assert_eq!(status("HEAD", "/other"), 200);
    assert_eq!(get(&lab, "/").elements("Name"), ["other", "vault"]);
    assert!(get(&lab, "/other?location").text().contains("LocationConstraint"));
    put(&lab, "/other/a", b"");
    assert_eq!(ask("DELETE", "/other").send(&lab).unwrap().element("Code"), "BucketNotEmpty");
    assert_eq!(status("DELETE", "/other/a"), 204);
    assert_eq!(status("DELETE", "/other"), 204);
    assert_eq!(get(&lab, "/other/a").element("Code"), "NoSuchBucket");
}

/// Starts an upload, sends parts of these lengths, and gives the id and the parts' tags.
fn upload(lab: &tidelock::lab::LabHandle, lengths: &[usize]) -> (String, Vec<String>) {
    let started = ask("POST", "/vault/big?uploads=").send(lab).unwrap();
    let id = started.element("UploadId").to_owned();
    let parts = lengths.iter().enumerate().map(|(n, len)| {
        let path = format!("/vault/big?partNumber={}&uploadId={id}", n + 1);
        let body = vec![b'a' + u8::try_from(n).unwrap(); *len];
        let stored = Ask { body: &body, ..ask("PUT", &path) }.send(lab).unwrap();
        assert_eq!(stored.status, 200);
        stored.header("etag").unwrap().to_owned()
    });
    (id.clone(), parts.collect())
}

fn complete(lab: &tidelock::lab::LabHandle, id: &str, tags: &[String]) -> Answer {
    let parts = tags.iter().enumerate().map(|(n, tag)| {
        let number = n + 1;
        format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>")
    });
    let body =
        format!("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", parts.collect::<String>());
    let path = format!("/vault/big?uploadId={id}");
    Ask { body: body.as_bytes(), ..ask("POST", &path) }.send(lab).unwrap()
}

#[test]
fn parts_become_an_object_only_when_they_are_completed() {
    const MIB: usize = 1024 * 1024;
    let lab = lab(LabOptions::default());
    let (id, tags) = upload(&lab, &[5 * MIB, 5 * MIB, 2 * MIB]);
    assert_eq!(get(&lab, "/vault/big").status, 404);
    let parts = get(&lab, &format!("/vault/big?uploadId={id}&max-parts=2"));
    assert_eq!(parts.elements("PartNumber"), ["1", "2"]);
    assert_eq!(
        (parts.element("IsTruncated"), parts.element("NextPartNumberMarker")),
        ("true", "2")
    );
    assert_eq!(get(&lab, "/vault/?uploads=").elements("UploadId"), [id.as_str()]);
    let wrong = vec!["\"00000000000000000000000000000000\"".to_owned()];
    assert_eq!(complete(&lab, &id, &wrong).element("Code"), "InvalidPart");
    assert_eq!(complete(&lab, &id, &tags).status, 200);
    let whole =
        ask("GET", "/vault/big").with("range", "bytes=10485759-10485760").send(&lab).unwrap();
    assert_eq!(whole.body, b"bc");
    assert_eq!(whole.header("content-range"), Some("bytes 10485759-10485760/12582912"));
    assert!(whole.header("etag").unwrap().ends_with("-3\""));
    assert_eq!(complete(&lab, &id, &tags).element("Code"), "NoSuchUpload");
}

#[test]
fn small_parts_are_refused_and_an_aborted_upload_is_gone() {
    let lab = lab(LabOptions::default());
    let (id, tags) = upload(&lab, &[5, 5]);
    assert_eq!(complete(&lab, &id, &tags).element("Code"), "EntityTooSmall");
    let path = format!("/vault/big?uploadId={id}");
    assert_eq!(ask("DELETE", &path).send(&lab).unwrap().status, 204);
    assert_eq!(get(&lab, &path).element("Code"), "NoSuchUpload");
}

#[tokio::test]
async fn a_folder_keeps_everything_over_a_restart() {
    let root = tempfile::tempdir().unwrap();
    let options = || LabOptions { root: Some(root.path().to_owned()), ..LabOptions::default() };
    let first = lab(options());
    put(&first, "/vault/nul%00x", b"kept");
    let address = first.address();
    first.shutdown().await;
    assert!(std::net::TcpStream::connect(address).is_err(), "a lab that ended listens no more");
    let second = lab(options());
    let third = serve(options()).unwrap_err();
    assert!(matches!(third, LabError::Root(RootError::InUse { .. })), "{third}");
    assert_eq!(get(&second, "/vault/nul%00x").body, b"kept");
    assert_eq!(get(&second, "/vault/?list-type=2&encoding-type=url").elements("Key"), ["nul%00x"]);
}
