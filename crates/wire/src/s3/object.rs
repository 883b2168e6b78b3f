//! Single objects: look, read, write, copy, delete.

use bytes::Bytes;
use http::header::{
    CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, LAST_MODIFIED, RANGE,
};
use http::{HeaderMap, Method};
use tidelock_core::time::{FileTime, Timestamp};
use tidelock_core::tree::Tag;

use super::xml::Element;
use super::{Address, BadKey, META_CTIME, META_LINEAGE, META_MTIME, Malformed, Unsigned};
use super::{content_type, format_file_time, parse_file_time};
use crate::date::parse_http;
use crate::etag::unquoted;

/// Asks what an object is, without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// The whole key.
    pub key: &'a str,
}

/// Asks for an object's content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Get<'a> {
    /// The whole key.
    pub key: &'a str,
    /// Only these bytes: the first, and how many (at least one).
    pub range: Option<(u64, u64)>,
    /// Only this very version: its ETag, without quotes.
    pub if_match: Option<&'a str>,
}

/// What a write requires of the object that it replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WriteIf {
    /// Nothing.
    #[default]
    Always,
    /// That there is none: `If-None-Match: *`.
    Absent,
    /// That there is none, said by a vendor's own header (`x-cos-forbid-overwrite`).
    AbsentBy(&'static str),
    /// That it has this ETag, given without quotes.
    Unchanged(Tag),
    /// The same for storages that compare the header's text: without quotes on the wire too.
    UnchangedBare(Tag),
}

/// Writes a whole object of at most [`PART_SIZE_MIN`](super::PART_SIZE_MIN) bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Put<'a> {
    /// The whole key.
    pub key: &'a str,
    /// The content.
    pub body: Bytes,
    /// When the file was last changed, as the file has it, uncorrected.
    pub mtime: Option<FileTime>,
    /// When the file was created, as the file has it, uncorrected.
    pub ctime: Option<FileTime>,
    /// The lineage, as its own format writes it.
    pub lineage: Option<&'a str>,
    /// What the write requires.
    pub condition: WriteIf,
}

/// Copies an object of at most 5 GiB within its bucket, and gives it new metadata.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copy<'a> {
    /// The key to copy.
    pub from: &'a str,
    /// The key to write.
    pub to: &'a str,
    /// Only this very version of the source: its ETag, without quotes.
    pub from_if_match: Option<&'a str>,
    /// When the file was last changed, as the file has it, uncorrected.
    pub mtime: Option<FileTime>,
    /// When the file was created, as the file has it, uncorrected.
    pub ctime: Option<FileTime>,
    /// The lineage, as its own format writes it.
    pub lineage: Option<&'a str>,
}

/// Removes an object; removing nothing succeeds as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delete<'a> {
    /// The whole key.
    pub key: &'a str,
}

/// What a HEAD, GET or PUT tells about an object in its headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectHead {
    /// The length in bytes of the whole object, also of a ranged answer.
    pub size: Option<u64>,
    /// The ETag without quotes; empty where the store gave none.
    pub etag: String,
    /// When it was written, by the storage's clock.
    pub last_modified: Option<Timestamp>,
    /// When the file was last changed, as its writer's device had it.
    pub mtime: Option<FileTime>,
    /// When the file was created, as its writer's device had it.
    pub ctime: Option<FileTime>,
    /// The lineage as it stands there, unchecked.
    pub lineage: Option<String>,
    /// The answer's `Date`: the storage's "now".
    pub date: Option<Timestamp>,
}

impl Head<'_> {
    /// The request.
    ///
    /// # Errors
    /// [`BadKey`] when HTTP cannot carry the key.
    pub fn request(&self, address: &Address) -> Result<Unsigned, BadKey> {
        Unsigned::to_key(Method::HEAD, address, self.key, "")
    }
}

impl Get<'_> {
    /// The request.
    ///
    /// # Errors
    /// [`BadKey`] when HTTP cannot carry the key.
    pub fn request(&self, address: &Address) -> Result<Unsigned, BadKey> {
        let range = self.range.map(|(first, len)| {
            let last = first.saturating_add(len.saturating_sub(1));
            format!("bytes={first}-{last}")
        });
        Ok(Unsigned::to_key(Method::GET, address, self.key, "")?
            .header_if(RANGE, range.as_deref())
            .header_if(IF_MATCH, self.if_match.map(quoted).as_deref()))
    }
}

impl Put<'_> {
    /// The request.
    ///
    /// # Errors
    /// [`BadKey`] when HTTP cannot carry the key.
    pub fn request(&self, address: &Address) -> Result<Unsigned, BadKey> {
        Ok(Unsigned::to_key(Method::PUT, address, self.key, "")?
            .header(CONTENT_TYPE, content_type(self.key))
            .metadata(self.mtime, self.ctime, self.lineage)
            .condition(&self.condition)
            .body(self.body.clone()))
    }
}

impl Copy<'_> {
    /// The request. Its answer can be 200 and still a failure: see [`copied_etag`].
    ///
    /// # Errors
    /// [`BadKey`] when HTTP cannot carry one of the keys.
    pub fn request(&self, address: &Address) -> Result<Unsigned, BadKey> {
        let if_match = HeaderName::from_static("x-amz-copy-source-if-match");
        Ok(Unsigned::to_key(Method::PUT, address, self.to, "")?
            .header(HeaderName::from_static("x-amz-copy-source"), &address.copy_source(self.from)?)
            .header(HeaderName::from_static("x-amz-metadata-directive"), "REPLACE")
            .header_if(if_match, self.from_if_match.map(quoted).as_deref())
            .header(CONTENT_TYPE, content_type(self.to))
            .metadata(self.mtime, self.ctime, self.lineage))
    }
}

impl Delete<'_> {
    /// The request.
    ///
    /// # Errors
    /// [`BadKey`] when HTTP cannot carry the key.
    pub fn request(&self, address: &Address) -> Result<Unsigned, BadKey> {
        Unsigned::to_key(Method::DELETE, address, self.key, "")
    }
}

impl ObjectHead {
    /// Reads the headers of an answer.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let file_time = |name: &str| text(name).and_then(parse_file_time);
        let whole = text("content-range").and_then(|range| range.rsplit('/').next());
        Self {
            size: whole.or(text(CONTENT_LENGTH.as_str())).and_then(|size| size.parse().ok()),
            etag: unquoted(text(ETAG.as_str()).unwrap_or_default()).to_owned(),
            last_modified: text(LAST_MODIFIED.as_str()).and_then(parse_http),
            mtime: file_time(META_MTIME),
            ctime: file_time(META_CTIME),
            lineage: text(META_LINEAGE).map(str::to_owned),
            date: text("date").and_then(parse_http),
        }
    }
}

/// Reads the body of a copy that was answered with 200: the new object's ETag.
///
/// # Errors
/// [`Malformed`] for everything else, also an error that came with 200; then
/// [`S3Failure::of`](super::S3Failure::of) tells which.
pub fn copied_etag(body: &[u8]) -> Result<String, Malformed> {
    let root = Element::parse(body)?;
    match (root.name.as_str(), root.text_of("ETag")) {
        ("CopyObjectResult", Some(etag)) => Ok(unquoted(etag).to_owned()),
        (name, _) => Err(Malformed::because(format!("`{name}` instead of a copy's result"))),
    }
}

impl Unsigned {
    pub(super) fn metadata(
        self,
        mtime: Option<FileTime>,
        ctime: Option<FileTime>,
        lineage: Option<&str>,
    ) -> Self {
        let time = |time: Option<FileTime>| time.map(format_file_time);
        self.header_if(HeaderName::from_static(META_MTIME), time(mtime).as_deref())
            .header_if(HeaderName::from_static(META_CTIME), time(ctime).as_deref())
            .header_if(HeaderName::from_static(META_LINEAGE), lineage)
    }

    pub(super) fn condition(self, condition: &WriteIf) -> Self {
        match condition {
            WriteIf::Always => self,
            WriteIf::Absent => self.header(IF_NONE_MATCH, "*"),
            WriteIf::AbsentBy(name) => self.header(HeaderName::from_static(name), "true"),
            WriteIf::Unchanged(etag) => self.header(IF_MATCH, &quoted(&etag.to_string())),
            WriteIf::UnchangedBare(etag) => self.header(IF_MATCH, &etag.to_string()),
        }
    }
}

fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

#[cfg(test)]
mod tests {
    use super::super::{Endpoint, Style};
    use super::*;

    fn address() -> Address {
        let endpoint = Endpoint::parse("https://h.example").unwrap();
        Address::new(endpoint, "b", "r", Style::Path)
    }

    fn shown(request: &Unsigned) -> String {
        let mut lines: Vec<String> = request
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        lines.sort();
        format!("{} {}\n{}", request.method, request.uri, lines.join("\n"))
    }

    #[test]
    fn a_write_carries_type_times_lineage_condition_and_checksum() {
        let put = Put {
            key: "n/a b.md",
            body: Bytes::from_static(b"hello world"),
            mtime: Some(FileTime::from_ms(1_735_725_600_123)),
            ctime: Some(FileTime::from_ms(1_735_725_600_000)),
            lineage: Some("1.00.11"),
            condition: WriteIf::Unchanged(Tag::new("5eb6")),
        };
        insta::assert_snapshot!(shown(&put.request(&address()).unwrap()), @r#"
        PUT https://h.example/b/n/a%20b.md
        cache-control: no-cache
        content-md5: XrY7u+Ae7tCTyyK7j1rNww==
        content-type: text/markdown; charset=utf-8
        if-match: "5eb6"
        x-amz-meta-ctime: 1735725600
        x-amz-meta-mtime: 1735725600.123
        x-amz-meta-tidelock-lineage: 1.00.11
        "#);
    }

    #[test]
    fn the_other_operations_say_just_what_they_need() {
        let get = Get { key: "a", range: Some((10, 5)), if_match: Some("5eb6") };
        let copy = Copy {
            from: "a b",
            to: "c",
            from_if_match: Some("5eb6"),
            lineage: Some("1.00.11"),
            ..Copy::default()
        };
        let absent = Put { key: "a", condition: WriteIf::Absent, ..Put::default() };
        let by_header = WriteIf::AbsentBy("x-cos-forbid-overwrite");
        let cos = Put { key: "a", condition: by_header, ..Put::default() };
        let bare = WriteIf::UnchangedBare(Tag::new("5eb6"));
        let bare = Put { key: "a", condition: bare, ..Put::default() };
        let all = [
            shown(&Head { key: "a" }.request(&address()).unwrap()),
            shown(&get.request(&address()).unwrap()),
            shown(&copy.request(&address()).unwrap()),
            shown(&Delete { key: "a/" }.request(&address()).unwrap()),
            shown(&absent.request(&address()).unwrap()),
            shown(&cos.request(&address()).unwrap()),
            shown(&bare.request(&address()).unwrap()),
        ];
        insta::assert_snapshot!(all.join("\n\n"), @r#"
        HEAD https://h.example/b/a
        cache-control: no-cache

        GET https://h.example/b/a
        cache-control: no-cache
        if-match: "5eb6"
        range: bytes=10-14

        PUT https://h.example/b/c
        cache-control: no-cache
        content-type: application/octet-stream
        x-amz-copy-source-if-match: "5eb6"
        x-amz-copy-source: /b/a%20b
        x-amz-meta-tidelock-lineage: 1.00.11
        x-amz-metadata-directive: REPLACE

        DELETE https://h.example/b/a/
        cache-control: no-cache

        PUT https://h.example/b/a
        cache-control: no-cache
        content-md5: 1B2M2Y8AsgTpgAmY7PhCfg==
        content-type: application/octet-stream
        if-none-match: *

        PUT https://h.example/b/a
        cache-control: no-cache
        content-md5: 1B2M2Y8AsgTpgAmY7PhCfg==
        content-type: application/octet-stream
        x-cos-forbid-overwrite: true

        PUT https://h.example/b/a
        cache-control: no-cache
        content-md5: 1B2M2Y8AsgTpgAmY7PhCfg==
        content-type: application/octet-stream
        if-match: 5eb6
        "#);
    }

    #[test]
    fn a_foreign_lineage_cannot_smuggle_a_header() {
        let put = Put { key: "a", lineage: Some("1\r\nx-evil: 1"), ..Put::default() };
        let request = put.request(&address()).unwrap();
        assert_eq!(request.headers[META_LINEAGE], "1%0D%0Ax-evil: 1");
    }

    #[test]
    fn an_objects_headers_are_read_and_missing_ones_are_nothing() {
        let headers: HeaderMap = [
            ("content-length", "5"),
            ("content-range", "bytes 10-14/4294967296"),
            ("etag", "\"5eb6\""),
            ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("date", "Sun, 06 Nov 1994 08:49:38 GMT"),
            (META_MTIME, "1735725600.123"),
            (META_CTIME, "nonsense"),
            (META_LINEAGE, "1.00"),
        ]
        .into_iter()
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
        .collect();
        let head = ObjectHead {
            size: Some(4_294_967_296),
            etag: "5eb6".to_owned(),
            last_modified: Some(Timestamp::from_s(784_111_777)),
            mtime: Some(FileTime::from_ms(1_735_725_600_123)),
            ctime: None,
            lineage: Some("1.00".to_owned()),
            date: Some(Timestamp::from_s(784_111_778)),
        };
        assert_eq!(ObjectHead::of(&headers), head);
        assert_eq!(ObjectHead::of(&HeaderMap::new()), ObjectHead::default());
    }

    #[test]
    fn a_copy_answered_with_200_may_still_have_failed() {
        let done = b"<CopyObjectResult><ETag>\"5eb6\"</ETag></CopyObjectResult>";
        assert_eq!(copied_etag(done).unwrap(), "5eb6");
        assert!(copied_etag(b"<Error><Code>InternalError</Code></Error>").is_err());
        assert!(copied_etag(b"").is_err());
    }
}
