//! Single objects: get, head, put, copy, delete.

use std::collections::BTreeMap;
use std::ops::Range;

use s3s::dto::{self, *};
use s3s::{S3Request, S3Result, s3_error};

use super::conditions::ReadConditions;
use super::integrity::{Declared, Received};
use super::{LabS3, StoreError, dto_len, dto_time, fate};
use crate::lab::faults::Fault;
use crate::lab::store::{Meta, Object, Precondition, StoredHeaders};

impl LabS3 {
    pub(super) async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<GetObjectOutput> {
        let fault = fate(&request);
        let input = request.input;
        let object = self.shown(fault, &input.bucket, &input.key)?;
        let modified = dto_time(object.meta.modified_ms)?;
        let conditions = ReadConditions {
            if_match: input.if_match.as_ref(),
            if_none_match: input.if_none_match.as_ref(),
            if_modified_since: input.if_modified_since.as_ref(),
            if_unmodified_since: input.if_unmodified_since.as_ref(),
        };
        conditions.check(&object.meta, &modified)?;
        let (range, content_range) = pick(input.range.as_ref(), object.content.len())?;
        let len = dto_len(range.end - range.start)?;
        let Meta { etag, user, headers, modified_ms: _ } = object.meta;
        Ok(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(StreamingBlob::wrap(object.content.read(range))),
            cache_control: headers.cache_control,
            content_disposition: headers.content_disposition,
            content_encoding: headers.content_encoding,
            content_language: headers.content_language,
            content_length: Some(len),
            content_range,
            content_type: headers.content_type,
            e_tag: Some(ETag::Strong(etag)),
            last_modified: Some(modified),
            metadata: Some(user.into_iter().collect()),
            ..GetObjectOutput::default()
        })
    }

    pub(super) async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<HeadObjectOutput> {
        let fault = fate(&request);
        let input = request.input;
        let object = self.shown(fault, &input.bucket, &input.key)?;
        let modified = dto_time(object.meta.modified_ms)?;
        let conditions = ReadConditions {
            if_match: input.if_match.as_ref(),
            if_none_match: input.if_none_match.as_ref(),
            if_modified_since: input.if_modified_since.as_ref(),
            if_unmodified_since: input.if_unmodified_since.as_ref(),
        };
        conditions.check(&object.meta, &modified)?;
        let (range, content_range) = pick(input.range.as_ref(), object.content.len())?;
        let Meta { etag, user, headers, modified_ms: _ } = object.meta;
        Ok(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            cache_control: headers.cache_control,
            content_disposition: headers.content_disposition,
            content_encoding: headers.content_encoding,
            content_language: headers.content_language,
            content_length: Some(dto_len(range.end - range.start)?),
            content_range,
            content_type: headers.content_type,
            e_tag: Some(ETag::Strong(etag)),
            last_modified: Some(modified),
            metadata: Some(user.into_iter().collect()),
            ..HeadObjectOutput::default()
        })
    }

    /// An object, unless it vanishes. What a listing left out does not vanish as well: a storage that
    /// lies twice in the same way cannot be told from one that lost the object.
    fn shown(&self, fault: Option<Fault>, bucket: &str, key: &str) -> Result<Object, StoreError> {
        let name = (bucket.to_owned(), key.to_owned());
        if fault == Some(Fault::Vanish) && !self.hidden().contains(&name) {
            return Err(StoreError::NoKey);
        }
        self.store.get(bucket, key)
    }

    pub(super) async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<PutObjectOutput> {
        let S3Request { input, headers, trailing_headers, .. } = request;
        let precondition =
            self.precondition(input.if_match.as_ref(), input.if_none_match.as_ref(), &headers)?;
        // Before the body, so that a missing bucket costs no transfer of gigabytes to a file.
        self.need_bucket(&input.bucket)?;
        let declared = Declared {
            md5: input.content_md5,
            checksum: Checksum {
                checksum_crc32: input.checksum_crc32,
                checksum_crc32c: input.checksum_crc32c,
                checksum_crc64nvme: input.checksum_crc64nvme,
                checksum_sha1: input.checksum_sha1,
                checksum_sha256: input.checksum_sha256,
                ..Checksum::default()
            },
            length: input.content_length,
            trailers: trailing_headers,
            trailer_name: Declared::trailer_name(&headers),
        };
        let received = declared.receive(&self.store, input.body).await?;
        let meta = Meta {
            etag: hex::encode(received.md5),
            modified_ms: self.clock.now().ms(),
            user: user_metadata(input.metadata),
            headers: StoredHeaders {
                cache_control: input.cache_control,
                content_disposition: input.content_disposition,
                content_encoding: plain_encoding(input.content_encoding),
                content_language: input.content_language,
                content_type: input.content_type,
            },
        };
        self.commit_put((&input.bucket, &input.key), meta, received, &precondition)
    }

    fn commit_put(
        &self,
        (bucket, key): (&str, &str),
        meta: Meta,
        received: Received,
        precondition: &Precondition,
    ) -> S3Result<PutObjectOutput> {
        let etag = meta.etag.clone();
        let object = Object { meta, content: received.content };
        self.store
            .put(bucket, key, object, precondition)
            .map_err(|error| self.refused_write(error))?;
        Ok(PutObjectOutput {
            e_tag: Some(ETag::Strong(etag)),
            checksum_crc32: received.checksum.checksum_crc32,
            checksum_crc32c: received.checksum.checksum_crc32c,
            checksum_crc64nvme: received.checksum.checksum_crc64nvme,
            checksum_sha1: received.checksum.checksum_sha1,
            checksum_sha256: received.checksum.checksum_sha256,
            ..PutObjectOutput::default()
        })
    }

    pub(super) async fn copy_object(
        &self,
        request: S3Request<CopyObjectInput>,
    ) -> S3Result<CopyObjectOutput> {
        let input = request.input;
        let CopySource::Bucket { bucket: from_bucket, key: from_key, .. } = &input.copy_source
        else {
            return Err(s3_error!(NotImplemented, "The copy source must be a bucket and a key"));
        };
        let mut object = self.store.get(from_bucket, from_key)?;
        let conditions = ReadConditions {
            if_match: input.copy_source_if_match.as_ref(),
            if_none_match: input.copy_source_if_none_match.as_ref(),
            if_modified_since: input.copy_source_if_modified_since.as_ref(),
            if_unmodified_since: input.copy_source_if_unmodified_since.as_ref(),
        };
        let source_modified = dto_time(object.meta.modified_ms)?;
        if conditions.check(&object.meta, &source_modified).is_err() {
            return Err(StoreError::Precondition.into());
        }
        let directive = input.metadata_directive.as_ref();
        if directive.is_some_and(|d| d.as_str() == MetadataDirective::REPLACE) {
            object.meta.user = user_metadata(input.metadata);
            object.meta.headers = StoredHeaders {
                cache_control: input.cache_control,
                content_disposition: input.content_disposition,
                content_encoding: plain_encoding(input.content_encoding),
                content_language: input.content_language,
                content_type: input.content_type,
            };
        }
        object.meta.modified_ms = self.clock.now().ms();
        let result = CopyObjectResult {
            e_tag: Some(ETag::Strong(object.meta.etag.clone())),
            last_modified: Some(dto_time(object.meta.modified_ms)?),
            ..CopyObjectResult::default()
        };
        self.store.put(&input.bucket, &input.key, object, &Precondition::None)?;
        Ok(CopyObjectOutput { copy_object_result: Some(result), ..CopyObjectOutput::default() })
    }

    pub(super) async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<DeleteObjectOutput> {
        let S3Request { input, headers, .. } = request;
        let precondition = self.precondition(input.if_match.as_ref(), None, &headers)?;
        self.store
            .delete(&input.bucket, &input.key, &precondition)
            .map_err(|error| self.refused_write(error))?;
        Ok(DeleteObjectOutput::default())
    }

    pub(super) async fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<DeleteObjectsOutput> {
        let input = request.input;
        self.need_bucket(&input.bucket)?;
        let quiet = input.delete.quiet.unwrap_or(false);
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        for ObjectIdentifier { key, .. } in input.delete.objects {
            match self.store.delete(&input.bucket, &key, &Precondition::None) {
                Ok(()) if quiet => {}
                Ok(()) => deleted.push(DeletedObject { key: Some(key), ..Default::default() }),
                Err(error) => errors.push(dto::Error {
                    code: Some("InternalError".to_owned()),
                    message: Some(error.to_string()),
                    key: Some(key),
                    version_id: None,
                }),
            }
        }
        Ok(DeleteObjectsOutput {
            deleted: Some(deleted),
            errors: Some(errors),
            request_charged: None,
        })
    }
}

/// The bytes to send, and what to say of them when they are not all.
fn pick(range: Option<&dto::Range>, len: u64) -> S3Result<(Range<u64>, Option<String>)> {
    let Some(range) = range else { return Ok((0..len, None)) };
    let picked = range
        .check(len)
        .map_err(|_| s3_error!(InvalidRange, "The requested range is not satisfiable"))?;
    let said = format!("bytes {}-{}/{len}", picked.start, picked.end - 1);
    Ok((picked, Some(said)))
}

pub(super) fn user_metadata(metadata: Option<Metadata>) -> BTreeMap<String, String> {
    metadata.unwrap_or_default().into_iter().collect()
}

/// `Content-Encoding` without `aws-chunked`, which is only how the body travelled.
pub(super) fn plain_encoding(encoding: Option<String>) -> Option<String> {
    let encoding = encoding?;
    let parts = encoding.split(',').map(str::trim).filter(|part| *part != "aws-chunked");
    let plain: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    (!plain.is_empty()).then(|| plain.join(","))
}
