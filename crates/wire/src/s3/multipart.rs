//! Uploads in parts: begin, send parts, complete or abort.

use std::fmt::Write as _;

use bytes::Bytes;
use http::Method;
use http::header::CONTENT_TYPE;
use tidelock_core::time::FileTime;

use super::address::encode;
use super::content_type;
use super::xml::Element;
use super::{Address, BadKey, Malformed, Unsigned, WriteIf};
use crate::etag::unquoted;

/// The size of a part, and the largest body that goes in one piece: 5 MiB, as Remotely Save cuts,
/// so that ETags can be predicted.
pub const PART_SIZE_MIN: u64 = 5 * 1_024 * 1_024;

/// How many parts an upload can have (S3 user guide, "multipart upload limits").
pub const PARTS_MAX: u64 = 10_000;

/// The size of the parts of a body of `len` bytes: the smallest multiple of 5 MiB that needs at
/// most 10,000 of them.
#[must_use]
pub const fn part_size(len: u64) -> u64 {
    let multiple = len.div_ceil(PARTS_MAX).div_ceil(PART_SIZE_MIN);
    if multiple == 0 { PART_SIZE_MIN } else { PART_SIZE_MIN * multiple }
}

/// How many parts a body of `len` bytes has; one for everything up to 5 MiB, also for nothing.
#[must_use]
pub const fn part_count(len: u64) -> u64 {
    let count = len.div_ceil(part_size(len));
    if count == 0 { 1 } else { count }
}

/// Begins an upload. Type and metadata are given here, not with the parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreateMultipart<'a> {
    /// The whole key.
    pub key: &'a str,
    /// When the file was last changed, as the file has it, uncorrected.
    pub mtime: Option<FileTime>,
    /// When the file was created, as the file has it, uncorrected.
    pub ctime: Option<FileTime>,
    /// The lineage, as its own format writes it.
    pub lineage: Option<&'a str>,
}

/// Sends one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadPart<'a> {
    /// The whole key.
    pub key: &'a str,
    /// The upload, as its beginning named it.
    pub upload_id: &'a str,
    /// Which part: 1 to [`PARTS_MAX`].
    pub number: u32,
    /// The part's bytes.
    pub body: Bytes,
}

/// A part that the storage has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletedPart {
    /// Which part.
    pub number: u32,
    /// Its ETag without quotes, from the answer's headers.
    pub etag: String,
}

/// Joins the parts to one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompleteMultipart<'a> {
    /// The whole key.
    pub key: &'a str,
    /// The upload, as its beginning named it.
    pub upload_id: &'a str,
    /// All parts, in order of their numbers.
    pub parts: &'a [CompletedPart],
    /// What the write requires of the object that it replaces.
    pub condition: WriteIf,
}

/// Throws the parts away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbortMultipart<'a> {
    /// The whole key.
    pub key: &'a str,
    /// The upload, as its beginning named it.
    pub upload_id: &'a str,
}

impl CreateMultipart<'_> {
    /// The request; [`upload_id`] reads its answer.
    ///
    /// # Errors
    /// [`BadKey`] when HTTP cannot carry the key.
    pub fn request(&self, address: &Address) -> Result<Unsigned, BadKey> {
        Ok(Unsigned::to_key(Method::POST, address, self.key, "uploads=")?
            .header(CONTENT_TYPE, content_type(self.key))
            .metadata(self.mtime, self.ctime, self.lineage))
    }
}

impl UploadPart<'_> {
    /// The request; the answer's headers carry the part's ETag.
    ///
    /// # Errors
    /// [`BadKey`] when HTTP cannot carry the key.
    pub fn request(&self, address: &Address) -> Result<Unsigned, BadKey> {
        let query = format!("partNumber={}&uploadId={}", self.number, encode(self.upload_id));
        Ok(Unsigned::to_key(Method::PUT, address, self.key, &query)?.body(self.body.clone()))
    }
}

impl CompleteMultipart<'_> {
    /// The request; [`CompleteMultipart::etag`] reads its answer, which can be 200 and still a
    /// failure.
    ///
    /// # Errors
    /// [`BadKey`] when HTTP cannot carry the key.
    pub fn request(&self, address: &Address) -> Result<Unsigned, BadKey> {
        let mut body = "<CompleteMultipartUpload>".to_owned();
        for CompletedPart { number, etag } in self.parts {
            let etag = quick_xml::escape::escape(etag.as_str());
            let tag = format!("<ETag>&quot;{etag}&quot;</ETag>");
            // Writing to a string cannot fail.
            let _ = write!(body, "<Part><PartNumber>{number}</PartNumber>{tag}</Part>");
        }
        body.push_str("</CompleteMultipartUpload>");
        let query = format!("uploadId={}", encode(self.upload_id));
        Ok(Unsigned::to_key(Method::POST, address, self.key, &query)?
            .header(CONTENT_TYPE, "application/xml")
            .condition(&self.condition)
            .body(Bytes::from(body)))
    }

    /// Reads the body of an answer with 200: the object's ETag, without quotes.
    ///
    /// # Errors
    /// [`Malformed`] for everything else, also an error that came with 200; then
    /// [`S3Failure::of`](super::S3Failure::of) tells which.
    pub fn etag(body: &[u8]) -> Result<String, Malformed> {
        let root = Element::parse(body)?;
        match (root.name.as_str(), root.text_of("ETag")) {
            ("CompleteMultipartUploadResult", Some(etag)) => Ok(unquoted(etag).to_owned()),
            (name, _) => Err(Malformed::because(format!("`{name}` instead of a joined upload"))),
        }
    }
}

impl AbortMultipart<'_> {
    /// The request.
    ///
    /// # Errors
    /// [`BadKey`] when HTTP cannot carry the key.
    pub fn request(&self, address: &Address) -> Result<Unsigned, BadKey> {
        let query = format!("uploadId={}", encode(self.upload_id));
        Unsigned::to_key(Method::DELETE, address, self.key, &query)
    }
}

/// Reads the answer to [`CreateMultipart`]: the name of the upload.
///
/// # Errors
/// [`Malformed`] when there is none.
pub fn upload_id(body: &[u8]) -> Result<String, Malformed> {
    let root = Element::parse(body)?;
    match root.text_of("UploadId") {
        Some(id) if !id.is_empty() => Ok(id.to_owned()),
        Some(_) | None => Err(Malformed::because("an upload without a name")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Endpoint, Style};
    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn bodies_are_cut_as_remotely_save_cuts_them_until_the_parts_run_out() {
        for (len, size, count) in [
            (0, PART_SIZE_MIN, 1),
            (PART_SIZE_MIN, PART_SIZE_MIN, 1),
            (PART_SIZE_MIN + 1, PART_SIZE_MIN, 2),
            (4 * GIB, PART_SIZE_MIN, 820),
            (PART_SIZE_MIN * 10_000, PART_SIZE_MIN, 10_000),
            (PART_SIZE_MIN * 10_000 + 1, 2 * PART_SIZE_MIN, 5_001),
            (5 * 1_024 * GIB, 105 * PART_SIZE_MIN, 9_987),
        ] {
            assert_eq!((part_size(len), part_count(len)), (size, count), "{len}");
        }
    }

    proptest! {
        #[test]
        fn parts_always_fit(len in 0..(50_u64 << 40)) {
            prop_assert!(part_count(len) <= PARTS_MAX);
            prop_assert!(len <= part_count(len) * part_size(len));
            let smaller = part_size(len) - PART_SIZE_MIN;
            prop_assert!(smaller == 0 || PARTS_MAX < len.div_ceil(smaller));
        }
    }

    #[test]
    fn an_upload_is_begun_fed_joined_or_thrown_away() {
        let endpoint = Endpoint::parse("https://h.example").unwrap();
        let address = Address::new(endpoint, "b", "r", Style::Path);
        let (key, upload_id) = ("a.md", "u/1==");
        let begin = CreateMultipart { key, lineage: Some("1.00"), ..CreateMultipart::default() };
        let begin = begin.request(&address).unwrap();
        assert_eq!(begin.uri, "https://h.example/b/a.md?uploads=");
        assert_eq!(begin.headers["x-amz-meta-tidelock-lineage"], "1.00");

        let part = UploadPart { key, upload_id, number: 2, body: Bytes::from_static(b"x") };
        let part = part.request(&address).unwrap();
        assert_eq!(part.uri, "https://h.example/b/a.md?partNumber=2&uploadId=u%2F1%3D%3D");
        assert_eq!(part.headers["content-md5"], "ndTkYSaMgDT1yFZOFVxnpg==");

        let parts = [CompletedPart { number: 1, etag: "e<1".to_owned() }];
        let join = CompleteMultipart { key, upload_id, parts: &parts, condition: WriteIf::Absent };
        let join = join.request(&address).unwrap();
        assert_eq!(join.headers["if-none-match"], "*");
        assert_eq!(
            join.body,
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>\
             <ETag>&quot;e&lt;1&quot;</ETag></Part></CompleteMultipartUpload>"
        );

        let abort = AbortMultipart { key, upload_id }.request(&address).unwrap();
        assert_eq!(
            (abort.method, abort.uri.query()),
            (Method::DELETE, Some("uploadId=u%2F1%3D%3D"))
        );
    }

    #[test]
    fn answers_are_read_and_failures_in_disguise_are_found() {
        let begun = b"<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
        assert_eq!(upload_id(begun).unwrap(), "u1");
        assert!(upload_id(b"<InitiateMultipartUploadResult/>").is_err());
        let joined =
            b"<CompleteMultipartUploadResult><ETag>\"e-2\"</ETag></CompleteMultipartUploadResult>";
        assert_eq!(CompleteMultipart::etag(joined).unwrap(), "e-2");
        assert!(CompleteMultipart::etag(b"<Error><Code>InternalError</Code></Error>").is_err());
    }
}
