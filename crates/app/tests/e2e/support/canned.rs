//! A server that answers what a test tells it to: for everything that no real server would send.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::remote::Remote;

/// The form of `Date` (RFC 9110, IMF-fixdate).
const HTTP_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// One answer; a right `Date` is added unless `headers` has one.
#[derive(Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Answer {
    pub(crate) fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn write(&self, mut out: TcpStream, with_body: bool) -> std::io::Result<()> {
        write!(out, "HTTP/1.1 {} Canned\r\nConnection: close\r\n", self.status)?;
        write!(out, "Content-Length: {}\r\n", self.body.len())?;
        if !self.headers.iter().any(|(name, _)| *name == "Date") {
            write!(out, "Date: {}\r\n", http_date(0))?;
        }
        for (name, value) in &self.headers {
            write!(out, "{name}: {value}\r\n")?;
        }
        write!(out, "\r\n{}", if with_body { self.body.as_str() } else { "" })
    }
}

/// What the true time will be in `shift_s`, as a `Date`.
pub(crate) fn http_date(shift_s: i64) -> String {
    let time = OffsetDateTime::now_utc() + time::Duration::seconds(shift_s);
    time.format(HTTP_DATE).unwrap()
}

/// A server until the test's process ends.
pub(crate) struct Canned {
    endpoint: String,
    /// The first line of every request.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Canned {
    /// Answers each request by its first line (`GET /vault/?list-type=2 HTTP/1.1`).
    pub(crate) fn serve(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, seen) = (Arc::new(answer), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
                // A client may hang up whenever it likes.
                thread::spawn(move || converse(stream, &*answer, &seen));
            }
        });
        Self { endpoint, asked }
    }

    pub(crate) fn remote(&self) -> Remote {
        Remote::new(&self.endpoint, "vault")
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn converse(
    stream: TcpStream,
    answer: &dyn Fn(&str) -> Answer,
    seen: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut first, mut body_len) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(len) = line.strip_prefix("content-length:") {
            body_len = len.trim().parse().unwrap_or(0);
        }
        if line.is_empty() {
            break;
        }
    }
    std::io::copy(&mut reader.take(body_len), &mut std::io::sink())?;
    let first = first.trim();
    seen.lock().unwrap().push(first.to_owned());
    answer(first).write(stream, !first.starts_with("HEAD "))
}

/// A listing of `keys`, each of 5 bytes; `next` continues it.
pub(crate) fn listing(keys: &[&str], next: Option<&str>) -> Answer {
    let objects: String = keys
        .iter()
        .map(|key| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-11-01T00:00:00.000Z</LastModified>\
                 <ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag><Size>5</Size>\
                 <StorageClass>STANDARD</StorageClass></Contents>"
            )
        })
        .collect();
    let truncated = next.is_some();
    let next = next
        .map(|token| format!("<NextContinuationToken>{token}</NextContinuationToken>"))
        .unwrap_or_default();
    Answer::new(
        200,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>vault</Name>\
             <Prefix></Prefix><KeyCount>{}</KeyCount><MaxKeys>1000</MaxKeys>\
             <EncodingType>url</EncodingType><IsTruncated>{truncated}</IsTruncated>{next}{objects}\
             </ListBucketResult>",
            keys.len()
        ),
    )
    .with("Content-Type", "application/xml")
}
