//! Listings of a bucket, in both versions, and what a hostile lab makes of them.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::{self, *};
use s3s::{S3Request, S3Result, s3_error};

use super::{LabS3, dto_len, dto_time, fate};
use crate::lab::faults::Fault;
use crate::lab::hostile::{Hostile, ODD_KEYS};
use crate::lab::store::list::{self, Entry, Query};

/// Comes before every key, and is none: where a listing goes on that begins anew.
const BEFORE_ALL: &str = "\u{1}";

/// What both versions ask for.
struct Wanted {
    bucket: String,
    prefix: String,
    delimiter: String,
    after: String,
    limit: i32,
    encoding: Encoding,
}

/// What both versions answer.
#[derive(Default)]
struct Listed {
    objects: Vec<dto::Object>,
    prefixes: Vec<CommonPrefix>,
    /// The entry that the next page starts behind; `None` at the end.
    next_after: Option<String>,
    /// Whether it says the opposite of whether it is the last page.
    is_wrong: bool,
}

impl Listed {
    fn is_truncated(&self) -> bool {
        self.next_after.is_some() != self.is_wrong
    }
}

impl LabS3 {
    pub(super) async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<ListObjectsV2Output> {
        let fault = fate(&request);
        let input = request.input;
        let after = match &input.continuation_token {
            Some(token) => untoken(token)?,
            None => input.start_after.clone().unwrap_or_default(),
        };
        let wanted = Wanted {
            bucket: input.bucket.clone(),
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: input.delimiter.clone().unwrap_or_default(),
            after,
            limit: self.limit(input.max_keys)?,
            encoding: Encoding::of(input.encoding_type.as_ref())?,
        };
        let listed = self.listed(&wanted, fault)?;
        let encode = |text: String| wanted.encoding.encode(&text);
        Ok(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: Some(encode(wanted.prefix.clone())),
            delimiter: input.delimiter.map(encode),
            start_after: input.start_after.map(encode),
            max_keys: Some(wanted.limit),
            key_count: i32::try_from(listed.objects.len() + listed.prefixes.len()).ok(),
            continuation_token: input.continuation_token,
            is_truncated: Some(listed.is_truncated()),
            next_continuation_token: listed.next_after.map(|after| token(&after)),
            contents: Some(listed.objects),
            common_prefixes: Some(listed.prefixes),
            encoding_type: input.encoding_type,
            ..ListObjectsV2Output::default()
        })
    }

    pub(super) async fn list_objects(
        &self,
        request: S3Request<ListObjectsInput>,
    ) -> S3Result<ListObjectsOutput> {
        let fault = fate(&request);
        let input = request.input;
        let wanted = Wanted {
            bucket: input.bucket.clone(),
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: input.delimiter.clone().unwrap_or_default(),
            after: input.marker.clone().unwrap_or_default(),
            limit: self.limit(input.max_keys)?,
            encoding: Encoding::of(input.encoding_type.as_ref())?,
        };
        let listed = self.listed(&wanted, fault)?;
        let encode = |text: String| wanted.encoding.encode(&text);
        Ok(ListObjectsOutput {
            name: Some(input.bucket),
            prefix: Some(encode(wanted.prefix.clone())),
            delimiter: input.delimiter.map(encode),
            marker: Some(encode(wanted.after.clone())),
            max_keys: Some(wanted.limit),
            is_truncated: Some(listed.is_truncated()),
            next_marker: listed.next_after.map(encode),
            contents: Some(listed.objects),
            common_prefixes: Some(listed.prefixes),
            encoding_type: input.encoding_type,
            ..ListObjectsOutput::default()
        })
    }

    fn limit(&self, max_keys: Option<i32>) -> S3Result<i32> {
        let page_size = i32::from(self.page_size);
        match max_keys.unwrap_or(page_size) {
            below if below < 0 => {
                Err(s3_error!(InvalidArgument, "max-keys must be between 0 and 2147483647"))
            }
            max => Ok(max.min(page_size)),
        }
    }

    fn listed(&self, wanted: &Wanted, fault: Option<Fault>) -> S3Result<Listed> {
        let listed = match self.hostile {
            Some(Hostile::EndlessListing) => self.endless(wanted),
            Some(Hostile::RepeatedToken) => self.repeated(wanted),
            Some(Hostile::OddKeys) => self.odd(wanted),
            Some(
                Hostile::MalformedXml | Hostile::NotS3 | Hostile::WrongLength | Hostile::CutBody,
            )
            | None => self.honest(wanted),
        };
        let listed = spoiled(listed?, wanted, fault);
        self.note_what_is_hidden(wanted, &listed, fault)?;
        Ok(listed)
    }

    /// Notes what a page leaves out that wrongly claims to be the last.
    fn note_what_is_hidden(
        &self,
        wanted: &Wanted,
        listed: &Listed,
        fault: Option<Fault>,
    ) -> S3Result<()> {
        let is_asked = |key: &str| key.starts_with(&wanted.prefix) && *wanted.after < *key;
        let mut hidden = self.hidden();
        hidden.retain(|(bucket, key)| *bucket != wanted.bucket || !is_asked(key));
        let is_wrong = matches!(fault, Some(Fault::DropKeys | Fault::WrongTruncated));
        if !is_wrong || listed.is_truncated() {
            return Ok(());
        }
        let shown: BTreeSet<&str> =
            listed.objects.iter().filter_map(|o| o.key.as_deref()).collect();
        self.store.with_objects(&wanted.bucket, |objects| {
            let is_shown = |key: &str| shown.contains(&*wanted.encoding.encode(key));
            let missing = objects.keys().filter(|key| is_asked(key) && !is_shown(key));
            hidden.extend(missing.map(|key| (wanted.bucket.clone(), key.clone())));
        })?;
        Ok(())
    }

    fn honest(&self, wanted: &Wanted) -> S3Result<Listed> {
        let query = Query {
            prefix: &wanted.prefix,
            delimiter: &wanted.delimiter,
            after: &wanted.after,
            limit: usize::try_from(wanted.limit).unwrap_or(0),
        };
        self.store.with_objects(&wanted.bucket, |objects| {
            let page = list::page(objects, query);
            let mut listed = Listed::default();
            for entry in &page.entries {
                match entry {
                    Entry::Prefix(prefix) => listed
                        .prefixes
                        .push(CommonPrefix { prefix: Some(wanted.encoding.encode(prefix)) }),
                    Entry::Object(key, object) => listed.objects.push(dto::Object {
                        key: Some(wanted.encoding.encode(key)),
                        e_tag: Some(ETag::Strong(object.meta.etag.clone())),
                        last_modified: Some(dto_time(object.meta.modified_ms)?),
                        size: Some(dto_len(object.content.len())?),
                        storage_class: Some(ObjectStorageClass::from_static(
                            ObjectStorageClass::STANDARD,
                        )),
                        ..dto::Object::default()
                    }),
                }
            }
            if page.truncated {
                listed.next_after = page.entries.last().map(|last| last.name().to_owned());
            }
            Ok(listed)
        })?
    }

    /// The real keys, and then one page of invented ones after the other, for ever.
    fn endless(&self, wanted: &Wanted) -> S3Result<Listed> {
        const INVENTED: &str = "\u{10ffff}endless/";
        let invented = wanted.after.strip_prefix(INVENTED).and_then(|n| n.parse::<u64>().ok());
        let Some(start) = invented else {
            let mut listed = self.honest(wanted)?;
            listed.next_after.get_or_insert(format!("{INVENTED}0"));
            return Ok(listed);
        };
        let end = start + u64::from(wanted.limit.unsigned_abs());
        let keys = (start..end).map(|n| format!("{}endless/{n:020}", wanted.prefix));
        let objects: S3Result<Vec<_>> =
            keys.map(|key| self.invented(&key, wanted.encoding)).collect();
        Ok(Listed {
            objects: objects?,
            next_after: Some(format!("{INVENTED}{end}")),
            ..Listed::default()
        })
    }

    /// The first page, whatever was asked for, and always the same way on.
    fn repeated(&self, wanted: &Wanted) -> S3Result<Listed> {
        let first = Wanted {
            bucket: wanted.bucket.clone(),
            prefix: wanted.prefix.clone(),
            delimiter: wanted.delimiter.clone(),
            after: String::new(),
            ..*wanted
        };
        let mut listed = self.honest(&first)?;
        listed.next_after = Some("again".to_owned());
        Ok(listed)
    }

    /// The real keys, with odd ones on the last page.
    fn odd(&self, wanted: &Wanted) -> S3Result<Listed> {
        let mut listed = self.honest(wanted)?;
        if listed.next_after.is_none() {
            for key in ODD_KEYS {
                let key = format!("{}{key}", wanted.prefix);
                listed.objects.push(self.invented(&key, wanted.encoding)?);
            }
        }
        Ok(listed)
    }

    fn invented(&self, key: &str, encoding: Encoding) -> S3Result<dto::Object> {
        Ok(dto::Object {
            key: Some(encoding.encode(key)),
            e_tag: Some(ETag::Strong("0123456789abcdef0123456789abcdef".to_owned())),
            last_modified: Some(dto_time(self.clock.now().ms())?),
            size: Some(7),
            ..dto::Object::default()
        })
    }
}

/// What a fault makes of a page.
fn spoiled(mut listed: Listed, wanted: &Wanted, fault: Option<Fault>) -> Listed {
    match fault {
        Some(Fault::DropKeys) => {
            listed.objects.truncate(listed.objects.len() / 2);
            listed.next_after = None;
        }
        Some(Fault::RepeatPage) => {
            let again = if wanted.after.is_empty() { BEFORE_ALL } else { &*wanted.after };
            listed.next_after = Some(again.to_owned());
        }
        Some(Fault::WrongTruncated) => listed.is_wrong = true,
        Some(
            Fault::SlowDown
            | Fault::TooMany
            | Fault::Reset
            | Fault::Lost
            | Fault::Truncate
            | Fault::Vanish,
        )
        | None => {}
    }
    listed
}

/// Whether names are percent-encoded, so that XML can carry them all.
#[derive(Clone, Copy)]
enum Encoding {
    None,
    Url,
}

/// As S3 encodes: `/`, `*` and the unreserved stay.
const URL: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/').remove(b'*');

impl Encoding {
    fn of(wanted: Option<&EncodingType>) -> S3Result<Self> {
        match wanted.map(EncodingType::as_str) {
            None => Ok(Self::None),
            Some(EncodingType::URL) => Ok(Self::Url),
            Some(_) => Err(s3_error!(InvalidArgument, "Invalid Encoding Method specified")),
        }
    }

    fn encode(self, text: &str) -> String {
        match self {
            Self::None => text.to_owned(),
            Self::Url => utf8_percent_encode(text, URL).to_string(),
        }
    }
}

/// Continuation tokens are opaque: hex keeps clients from reading keys out of them.
fn token(after: &str) -> String {
    hex::encode(after)
}

fn untoken(token: &str) -> S3Result<String> {
    let after = hex::decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    after.ok_or_else(|| s3_error!(InvalidArgument, "The continuation token provided is incorrect"))
}
