//! Multipart uploads: start, parts, complete, abort, list.

use s3s::dto::*;
use s3s::{S3Request, S3Result, s3_error};

use super::integrity::Declared;
use super::objects::{plain_encoding, user_metadata};
use super::{LabS3, dto_len, dto_time};
use crate::lab::store::uploads::{Part as StoredPart, Upload};
use crate::lab::store::{Meta, StoredHeaders};

/// S3 knows parts 1 to 10,000.
const PART_NUMBER_MAX: i32 = 10_000;

impl LabS3 {
    pub(super) async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<CreateMultipartUploadOutput> {
        let input = request.input;
        self.need_bucket(&input.bucket)?;
        let now = self.clock.now();
        let meta = Meta {
            etag: String::new(),
            modified_ms: now.ms(),
            user: user_metadata(input.metadata),
            headers: StoredHeaders {
                cache_control: input.cache_control,
                content_disposition: input.content_disposition,
                content_encoding: plain_encoding(input.content_encoding),
                content_language: input.content_language,
                content_type: input.content_type,
            },
        };
        let upload = Upload {
            bucket: input.bucket.clone(),
            key: input.key.clone(),
            meta,
            started: now,
            parts: Default::default(),
        };
        let id = self.uploads.start(upload, now.ms().unsigned_abs());
        Ok(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(id),
            ..CreateMultipartUploadOutput::default()
        })
    }

    pub(super) async fn upload_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> S3Result<UploadPartOutput> {
        let S3Request { input, headers, trailing_headers, .. } = request;
        if !(1..=PART_NUMBER_MAX).contains(&input.part_number) {
            let message = "Part number must be an integer between 1 and 10000, inclusive";
            return Err(s3_error!(InvalidArgument, "{message}"));
        }
        self.uploads.get(&input.bucket, &input.key, &input.upload_id)?;
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
        let part =
            StoredPart { md5: received.md5, modified: self.clock.now(), content: received.content };
        let etag = part.etag();
        let upload = (input.bucket.as_str(), input.key.as_str(), input.upload_id.as_str());
        self.uploads.add(upload, input.part_number, part)?;
        Ok(UploadPartOutput {
            e_tag: Some(ETag::Strong(etag)),
            checksum_crc32: received.checksum.checksum_crc32,
            checksum_crc32c: received.checksum.checksum_crc32c,
            checksum_crc64nvme: received.checksum.checksum_crc64nvme,
            checksum_sha1: received.checksum.checksum_sha1,
            checksum_sha256: received.checksum.checksum_sha256,
            ..UploadPartOutput::default()
        })
    }

    pub(super) async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<CompleteMultipartUploadOutput> {
        let S3Request { input, headers, .. } = request;
        let precondition =
            self.precondition(input.if_match.as_ref(), input.if_none_match.as_ref(), &headers)?;
        let upload = self.uploads.get(&input.bucket, &input.key, &input.upload_id)?;
        let parts = input.multipart_upload.and_then(|chosen| chosen.parts).unwrap_or_default();
        let chosen: Vec<(i32, String)> = parts
            .into_iter()
            .map(|part| {
                let etag = part.e_tag.map(ETag::into_value).unwrap_or_default();
                (part.part_number.unwrap_or_default(), etag)
            })
            .collect();
        let object = upload.assemble(&chosen, self.clock.now())?;
        let etag = object.meta.etag.clone();
        self.store
            .put(&input.bucket, &input.key, object, &precondition)
            .map_err(|error| self.refused_write(error))?;
        self.uploads.remove(&input.bucket, &input.key, &input.upload_id)?;
        Ok(CompleteMultipartUploadOutput {
            location: Some(format!("/{}/{}", input.bucket, input.key)),
            bucket: Some(input.bucket),
            key: Some(input.key),
            e_tag: Some(ETag::Strong(etag)),
            ..CompleteMultipartUploadOutput::default()
        })
    }

    pub(super) async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<AbortMultipartUploadOutput> {
        let input = request.input;
        self.uploads.remove(&input.bucket, &input.key, &input.upload_id)?;
        Ok(AbortMultipartUploadOutput::default())
    }

    pub(super) async fn list_parts(
        &self,
        request: S3Request<ListPartsInput>,
    ) -> S3Result<ListPartsOutput> {
        let input = request.input;
        let upload = self.uploads.get(&input.bucket, &input.key, &input.upload_id)?;
        let after = input.part_number_marker.unwrap_or(0);
        let limit = usize::try_from(input.max_parts.unwrap_or(1_000).clamp(0, 1_000)).unwrap_or(0);
        let mut behind = upload.parts.range(after.saturating_add(1)..);
        let parts: S3Result<Vec<Part>> =
            behind.by_ref().take(limit).map(|(number, part)| shown(*number, part)).collect();
        let parts = parts?;
        Ok(ListPartsOutput {
            is_truncated: Some(behind.next().is_some()),
            next_part_number_marker: parts.last().and_then(|part| part.part_number),
            max_parts: Some(i32::try_from(limit).unwrap_or(1_000)),
            part_number_marker: Some(after),
            parts: Some(parts),
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            ..ListPartsOutput::default()
        })
    }

    /// All uploads of a bucket in one answer: the lab never has more than a page of them.
    pub(super) async fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<ListMultipartUploadsOutput> {
        let input = request.input;
        self.need_bucket(&input.bucket)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let uploads: S3Result<Vec<_>> = self
            .uploads
            .of_bucket(&input.bucket)
            .into_iter()
            .filter(|(_, upload)| upload.key.starts_with(&prefix))
            .map(|(id, upload)| {
                Ok(MultipartUpload {
                    key: Some(upload.key),
                    upload_id: Some(id),
                    initiated: Some(dto_time(upload.started.ms())?),
                    ..MultipartUpload::default()
                })
            })
            .collect();
        Ok(ListMultipartUploadsOutput {
            bucket: Some(input.bucket),
            prefix: input.prefix,
            is_truncated: Some(false),
            uploads: Some(uploads?),
            ..ListMultipartUploadsOutput::default()
        })
    }
}

fn shown(number: i32, part: &StoredPart) -> S3Result<Part> {
    Ok(Part {
        part_number: Some(number),
        e_tag: Some(ETag::Strong(part.etag())),
        last_modified: Some(dto_time(part.modified.ms())?),
        size: Some(dto_len(part.content.len())?),
        ..Part::default()
    })
}
