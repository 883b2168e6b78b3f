//! Conditional headers: on writes as the vendor treats them, on reads as everybody does.

use http::{HeaderMap, StatusCode};
use s3s::dto::{ETagCondition, Timestamp};
use s3s::{S3Error, S3Result, s3_error};

use super::{LabS3, StoreError, vendor_error};
use crate::lab::store::{Meta, Precondition};
use crate::lab::vendor::Conditional;

/// The conditional headers of a read.
pub(super) struct ReadConditions<'a> {
    pub(super) if_match: Option<&'a ETagCondition>,
    pub(super) if_none_match: Option<&'a ETagCondition>,
    pub(super) if_modified_since: Option<&'a Timestamp>,
    pub(super) if_unmodified_since: Option<&'a Timestamp>,
}

impl ReadConditions<'_> {
    /// RFC 9110, section 13.2.2: tags go before times.
    pub(super) fn check(&self, meta: &Meta, modified: &Timestamp) -> S3Result<()> {
        let matches = |condition: &ETagCondition| tag_matches(condition, &meta.etag);
        let newer = |since: &Timestamp| whole_s(since) < whole_s(modified);
        let failed = match self.if_match {
            Some(condition) => !matches(condition),
            None => self.if_unmodified_since.is_some_and(newer),
        };
        if failed {
            return Err(StoreError::Precondition.into());
        }
        let same = match self.if_none_match {
            Some(condition) => matches(condition),
            None => self.if_modified_since.is_some_and(|since| !newer(since)),
        };
        if same { Err(s3_error!(NotModified, "Not Modified")) } else { Ok(()) }
    }
}

fn whole_s(at: &Timestamp) -> i64 {
    time::OffsetDateTime::from(at.clone()).unix_timestamp()
}

fn tag_matches(condition: &ETagCondition, etag: &str) -> bool {
    match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(tag) => tag.value() == etag,
    }
}

impl LabS3 {
    /// What the vendor makes of the conditional headers of a write.
    pub(super) fn precondition(
        &self,
        if_match: Option<&ETagCondition>,
        if_none_match: Option<&ETagCondition>,
        headers: &HeaderMap,
    ) -> S3Result<Precondition> {
        match (self.conditional, if_match, if_none_match) {
            (Conditional::Ignored, _, _) => Ok(Precondition::None),
            (Conditional::CosHeader, _, _) => Ok(forbid_overwrite(headers)),
            (Conditional::Atomic | Conditional::NotImplemented, None, None) => {
                Ok(Precondition::None)
            }
            (Conditional::NotImplemented, _, _) => Err(not_implemented()),
            (Conditional::Atomic, Some(ETagCondition::Any), None) => Ok(Precondition::Present),
            (Conditional::Atomic, Some(ETagCondition::ETag(tag)), None) => {
                Ok(Precondition::Tag(tag.value().to_owned()))
            }
            (Conditional::Atomic, None, Some(ETagCondition::Any)) => Ok(Precondition::Absent),
            // As Amazon has it: a tag to differ from, or both headers, is not implemented.
            (Conditional::Atomic, _, Some(_)) => Err(not_implemented()),
        }
    }

    /// Gives a failed precondition the vendor's words.
    pub(super) fn refused_write(&self, error: StoreError) -> S3Error {
        match (self.conditional, error) {
            (Conditional::CosHeader, StoreError::Precondition) => vendor_error(
                StatusCode::CONFLICT,
                "FileAlreadyExists",
                "The object you specified already exists and can not be overwritten.",
            ),
            (_, error) => error.into(),
        }
    }
}

fn forbid_overwrite(headers: &HeaderMap) -> Precondition {
    let forbidden = headers.get("x-cos-forbid-overwrite").is_some_and(|value| value == "true");
    if forbidden { Precondition::Absent } else { Precondition::None }
}

fn not_implemented() -> S3Error {
    s3_error!(NotImplemented, "A header you provided implies functionality that is not implemented")
}
