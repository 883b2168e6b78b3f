//! A client of a few lines that signs for any moment and hides nothing of the answer.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

use ::http::Request;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use tidelock::lab::LabHandle;

/// One request to be, and who signs it when.
#[derive(Clone, Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) method: &'a str,
    /// Path and query, percent-encoded.
    pub(crate) path: &'a str,
    pub(crate) headers: Vec<(&'a str, String)>,
    pub(crate) body: &'a [u8],
    /// How far the client's clock is off, in seconds: -1800 is 30 minutes slow.
    pub(crate) skew_s: i64,
    pub(crate) access_key: &'a str,
    pub(crate) secret_key: &'a str,
}

/// One answer, whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

pub(crate) fn ask<'a>(method: &'a str, path: &'a str) -> Ask<'a> {
    Ask {
        method,
        path,
        headers: Vec::new(),
        body: b"",
        skew_s: 0,
        access_key: "tidelock-lab",
        secret_key: "tidelock-lab-secret",
    }
}

pub(crate) fn get(lab: &LabHandle, path: &str) -> Answer {
    ask("GET", path).send(lab).unwrap()
}

pub(crate) fn put(lab: &LabHandle, path: &str, body: &[u8]) -> Answer {
    Ask { body, ..ask("PUT", path) }.send(lab).unwrap()
}

impl Ask<'_> {
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Signs in the `Authorization` header and sends. An error means that no answer came.
    pub(crate) fn send(&self, lab: &LabHandle) -> io::Result<Answer> {
        let unsigned = "UNSIGNED-PAYLOAD".to_owned();
        let mut ask = self.clone();
        if !ask.headers.iter().any(|(name, _)| *name == "x-amz-content-sha256") {
            ask.headers.push(("x-amz-content-sha256", unsigned));
        }
        exchange(lab, &ask.signed(lab, SigningSettings::default()), self.body)
    }

    /// Signs in the query, good for `expires_s`, and sends.
    pub(crate) fn send_presigned(&self, lab: &LabHandle, expires_s: u64) -> io::Result<Answer> {
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(expires_s));
        exchange(lab, &self.signed(lab, settings), self.body)
    }

    /// Sends without any signature.
    pub(crate) fn send_unsigned(&self, lab: &LabHandle) -> io::Result<Answer> {
        exchange(lab, &self.unsigned(lab), self.body)
    }

    fn unsigned(&self, lab: &LabHandle) -> Request<()> {
        let uri = format!("{}{}", lab.endpoint(), self.path);
        let mut request = Request::builder().method(self.method).uri(uri);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request.body(()).unwrap()
    }

    fn signed(&self, lab: &LabHandle, mut settings: SigningSettings) -> Request<()> {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let identity =
            Credentials::new(self.access_key, self.secret_key, None, None, "test").into();
        let params = SigningParams::builder()
            .identity(&identity)
            .region("anywhere")
            .name("s3")
            .time(shifted(self.skew_s))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let mut request = self.unsigned(lab);
        let declared = request.headers().get("x-amz-content-sha256");
        let payload = declared.map_or("UNSIGNED-PAYLOAD", |sha256| sha256.to_str().unwrap());
        let body = SignableBody::Precomputed(payload.to_owned());
        let headers = self.headers.iter().map(|(name, value)| (*name, value.as_str()));
        let uri = request.uri().to_string();
        let signable = SignableRequest::new(self.method, uri, headers, body).unwrap();
        let (instructions, _) = sign(signable, &params).unwrap().into_parts();
        instructions.apply_to_request_http1x(&mut request);
        request
    }
}

fn shifted(skew_s: i64) -> SystemTime {
    let skew = Duration::from_secs(skew_s.unsigned_abs());
    if skew_s < 0 { SystemTime::now() - skew } else { SystemTime::now() + skew }
}

/// One request on a connection of its own.
fn exchange(lab: &LabHandle, request: &Request<()>, body: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(lab.address())?;
    let target = request.uri().path_and_query().unwrap();
    write!(stream, "{} {target} HTTP/1.1\r\nhost: {}\r\n", request.method(), lab.address())?;
    write!(stream, "connection: close\r\ncontent-length: {}\r\n", body.len())?;
    for (name, value) in request.headers() {
        write!(stream, "{name}: {}\r\n", value.to_str().unwrap())?;
    }
    stream.write_all(b"\r\n")?;
    stream.write_all(body)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&bytes).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let (first, rest) = head.split_once("\r\n")?;
    let headers = rest.split("\r\n").filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let status = first.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, headers, body: bytes[end + 4..].to_vec() })
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The text of the first element `name` of an XML body; empty when there is none.
    pub(crate) fn element(&self, name: &str) -> &str {
        self.elements(name).first().copied().unwrap_or_default()
    }

    /// The texts of all elements `name`.
    pub(crate) fn elements(&self, name: &str) -> Vec<&str> {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let behind = self.text().split(open.as_str()).skip(1);
        behind.map(|rest| rest.split(close.as_str()).next().unwrap()).collect()
    }

    /// `Date` minus this machine's time, in whole seconds.
    pub(crate) fn date_offset_s(&self) -> i64 {
        let date = httpdate::parse_http_date(self.header("date").unwrap()).unwrap();
        let s = |at: SystemTime| at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        s(date).cast_signed() - s(SystemTime::now()).cast_signed()
    }
}
