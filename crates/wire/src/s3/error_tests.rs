//! Answers of many stores, and what they mean.

use http::HeaderName;
use proptest::prelude::*;

use super::*;

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
        .collect()
}

fn failure(status: u16, body: &str) -> S3Failure {
    let status = StatusCode::from_u16(status).unwrap();
    S3Failure::of(status, &HeaderMap::new(), body.as_bytes())
}

fn error(code: &str, message: &str) -> String {
    format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>")
}

#[test]
fn every_way_to_blame_the_time_is_understood() {
    for (status, body) in [
        (
            403,
            error(
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            ),
        ),
        (403, error("AccessDenied", "RequestTimeTooSkewed")),
        (403, error("AccessDenied", "Request has expired")),
        (403, error("AccessDenied", "Request is not valid yet")),
        (400, error("ExpiredRequest", "Presigned URL or request signature has expired")),
        (400, error("InvalidRequest", "Bad request: Date is too old")),
        (403, error("AccessDenied", "Signing key is no longer valid.")),
        (401, "{\"msg\":\"Date offset error\",\"code\":40100004}".to_owned()),
    ] {
        assert_eq!(failure(status, &body).kind, FailureKind::Clock, "{body}");
    }
}

#[test]
fn refusals_are_told_apart() {
    use FailureKind as K;
    for (status, code, message, kind) in [
        (403, "AccessDenied", "Access Denied", K::Policy),
        (403, "InvalidAccessKeyId", "", K::UnknownKey),
        (403, "AccessDenied", "Forbidden: No such key: GK31c2", K::UnknownKey),
        (
            403,
            "AccessDenied",
            "The Access Key Id you provided does not exist in our records.",
            K::UnknownKey,
        ),
        (403, "SignatureDoesNotMatch", "", K::WrongSecret),
        (403, "AccessDenied", "Forbidden: Invalid signature", K::WrongSecret),
        (400, "ExpiredToken", "The provided token has expired.", K::ExpiredCredentials),
        (404, "NoSuchBucket", "", K::NoBucket),
        (404, "NoSuchKey", "The specified key does not exist.", K::NoKey),
        (404, "NoSuchUpload", "", K::NoUpload),
        (403, "PathStyleDomainForbidden", "", K::UrlStyle),
        (412, "PreconditionFailed", "", K::Precondition),
        (409, "ConditionalRequestConflict", "", K::Precondition),
        (501, "NotImplemented", "A header you provided…", K::NotImplemented),
        (503, "SlowDown", "Please reduce your request rate.", K::Throttled),
        (200, "InternalError", "We encountered an internal error.", K::ServerBusy),
        (400, "BadDigest", "", K::DamagedUpload),
        (403, "InvalidObjectState", "", K::Archived),
        (507, "XMinioStorageFull", "", K::Quota),
        (418, "Teapot", "short and stout", K::Other),
    ] {
        let failure = failure(status, &error(code, message));
        assert_eq!(failure.kind, kind, "{code} {message}");
        assert_eq!(failure.code.as_deref(), Some(code));
    }
}

#[test]
fn a_status_without_a_body_must_do() {
    use FailureKind as K;
    for (status, kind) in [
        (400, K::Other),
        (401, K::Denied),
        (403, K::Denied),
        (404, K::NoKey),
        (304, K::Precondition),
        (412, K::Precondition),
        (429, K::Throttled),
        (501, K::NotImplemented),
        (500, K::ServerBusy),
        (503, K::ServerBusy),
        (302, K::NotS3),
        (200, K::NotS3),
    ] {
        assert_eq!(failure(status, "").kind, kind, "{status}");
    }
}

#[test]
fn whoever_speaks_html_is_no_s3_server() {
    let login = "<!DOCTYPE html><html><body>Log in to the hotel's network</body></html>";
    for status in [200, 302, 400, 401, 403, 404] {
        assert_eq!(failure(status, login).kind, FailureKind::NotS3, "{status}");
    }
    assert_eq!(failure(200, "<html><body/></html>").kind, FailureKind::NotS3);
    assert_eq!(failure(502, "<html>Bad Gateway</html>").kind, FailureKind::ServerBusy);
    let no_key = "<html>No such key: invalid signature</html>";
    assert_eq!(failure(403, no_key).kind, FailureKind::NotS3);
}

#[test]
fn a_page_is_told_by_its_title_or_its_first_words() {
    let head = "<!DOCTYPE html>\n<html><head><meta charset=utf-8>\n";
    for (page, words) in [
        (
            format!("{head}<TITLE>\n Welcome to\n nginx! </TITLE></head><body>x"),
            "Welcome to nginx!",
        ),
        (format!("{head}<title> </title><p>Log in</p>\n<b>now"), "Log in now"),
        (format!("{head}<script"), ""),
        ("plain  words\nof a proxy".to_owned(), "plain words of a proxy"),
        ("</title><title>".to_owned(), ""),
    ] {
        let colon = if words.is_empty() { "" } else { ": " };
        assert_eq!(failure(404, &page).to_string(), format!("404{colon}{words}"), "{page}");
    }
    let long = failure(404, &"笔".repeat(500)).to_string();
    assert_eq!(long, format!("404: {}…", "笔".repeat(80)));
    let refused = failure(403, &error("AccessDenied", "Access Denied"));
    assert_eq!(refused.to_string(), "403 AccessDenied: Access Denied");
}

#[test]
fn a_bucket_elsewhere_names_its_region() {
    let wrong = |region: &str| FailureKind::WrongRegion { region: Some(region.to_owned()) };
    let malformed =
        "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";
    assert_eq!(failure(400, malformed).kind, wrong("eu-west-1"));
    let redirect = "<Error><Code>PermanentRedirect</Code><Endpoint>b.s3.us-west-2.amazonaws.com</Endpoint></Error>";
    assert_eq!(failure(301, redirect).kind, wrong("us-west-2"));
    let bare = S3Failure::of(
        StatusCode::MOVED_PERMANENTLY,
        &headers(&[("x-amz-bucket-region", "ap-south-1")]),
        b"",
    );
    assert_eq!(bare.kind, wrong("ap-south-1"));
}

#[test]
fn headers_speak_where_a_head_has_no_body() {
    let oss = STANDARD.encode(error("InvalidAccessKeyId", "unknown"));
    let told = S3Failure::of(StatusCode::FORBIDDEN, &headers(&[("x-oss-err", &oss)]), b"");
    assert_eq!(told.kind, FailureKind::UnknownKey);
    let minio =
        headers(&[("x-minio-error-code", "NoSuchBucket"), ("x-minio-error-desc", "\"gone\"")]);
    assert_eq!(S3Failure::of(StatusCode::NOT_FOUND, &minio, b"").kind, FailureKind::NoBucket);
}

#[test]
fn server_time_and_waiting_time_are_read() {
    let body = "<Error><Code>RequestTimeTooSkewed</Code><ServerTime>2026-11-24T00:16:39Z</ServerTime></Error>";
    assert_eq!(failure(403, body).server_time, Some(Timestamp::from_s(1_795_479_399)));
    for (pairs, wait) in [
        (&[("retry-after", "7")][..], Some(7)),
        (
            &[
                ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
                ("date", "Sun, 06 Nov 1994 08:49:07 GMT"),
            ],
            Some(30),
        ),
        (&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], None),
        (&[("retry-after", "soon")], None),
        (&[], None),
    ] {
        let slow = S3Failure::of(StatusCode::SERVICE_UNAVAILABLE, &headers(pairs), b"");
        assert_eq!(slow.retry_after_s, wait, "{pairs:?}");
        assert!(slow.is_transient());
    }
}

#[test]
fn foreign_words_are_cut() {
    let long = failure(403, &error("AccessDenied", &"x".repeat(9_000)));
    assert_eq!(long.message.map(|text| text.len()), Some(500));
}

proptest! {
    #[test]
    fn no_answer_panics(status in 100..=599_u16, body in ".{0,80}") {
        let _ = failure(status, &body);
    }
}
