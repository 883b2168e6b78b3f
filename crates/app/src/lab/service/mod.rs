//! The S3 operations of the lab, on top of its store.
//!
//! The framework has checked the signature and parsed the request before anything here runs; the
//! front has judged its time. One file per family of operations; the trait below only names them.

mod buckets;
mod conditions;
mod integrity;
mod listing;
mod multipart;
mod objects;

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use s3s::dto::*;
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result, s3_error};
use time::OffsetDateTime;

use super::clock::LabClock;
use super::faults::Fault;
use super::hostile::Hostile;
use super::options::LabOptions;
use super::store::uploads::Uploads;
use super::store::{Store, StoreError};
use super::vendor::Conditional;

/// The S3 service.
#[derive(Debug)]
pub(crate) struct LabS3 {
    store: Store,
    uploads: Uploads,
    clock: LabClock,
    conditional: Conditional,
    hostile: Option<Hostile>,
    page_size: u16,
    /// Buckets and keys that the last listing should have shown and did not.
    hidden: Mutex<BTreeSet<(String, String)>>,
}

impl LabS3 {
    pub(crate) fn new(store: Store, clock: LabClock, options: &LabOptions) -> Self {
        Self {
            store,
            uploads: Uploads::default(),
            clock,
            conditional: options.rules.conditional,
            hostile: options.hostile,
            page_size: options.page_size,
            hidden: Mutex::default(),
        }
    }

    fn hidden(&self) -> MutexGuard<'_, BTreeSet<(String, String)>> {
        // No code panics while it holds the lock.
        self.hidden.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The fault that the front drew for this request.
fn fate<T>(request: &S3Request<T>) -> Option<Fault> {
    request.extensions.get().copied()
}

/// Hands each operation to the method of the same name.
macro_rules! operations {
    ($($name:ident: $input:ty => $output:ty;)*) => {
        #[async_trait]
        impl S3 for LabS3 {
            $(
                async fn $name(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                    self.$name(request).await.map(S3Response::new)
                }
            )*
        }
    };
}

operations! {
    list_buckets: ListBucketsInput => ListBucketsOutput;
    create_bucket: CreateBucketInput => CreateBucketOutput;
    delete_bucket: DeleteBucketInput => DeleteBucketOutput;
    head_bucket: HeadBucketInput => HeadBucketOutput;
    get_bucket_location: GetBucketLocationInput => GetBucketLocationOutput;
    list_objects: ListObjectsInput => ListObjectsOutput;
    list_objects_v2: ListObjectsV2Input => ListObjectsV2Output;
    get_object: GetObjectInput => GetObjectOutput;
    head_object: HeadObjectInput => HeadObjectOutput;
    put_object: PutObjectInput => PutObjectOutput;
    copy_object: CopyObjectInput => CopyObjectOutput;
    delete_object: DeleteObjectInput => DeleteObjectOutput;
    delete_objects: DeleteObjectsInput => DeleteObjectsOutput;
    create_multipart_upload: CreateMultipartUploadInput => CreateMultipartUploadOutput;
    upload_part: UploadPartInput => UploadPartOutput;
    complete_multipart_upload: CompleteMultipartUploadInput => CompleteMultipartUploadOutput;
    abort_multipart_upload: AbortMultipartUploadInput => AbortMultipartUploadOutput;
    list_parts: ListPartsInput => ListPartsOutput;
    list_multipart_uploads: ListMultipartUploadsInput => ListMultipartUploadsOutput;
}

impl From<StoreError> for S3Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoBucket => s3_error!(NoSuchBucket, "The specified bucket does not exist"),
            StoreError::NoKey => s3_error!(NoSuchKey, "The specified key does not exist."),
            StoreError::NoUpload => {
                s3_error!(NoSuchUpload, "The specified multipart upload does not exist.")
            }
            StoreError::BucketExists => s3_error!(
                BucketAlreadyOwnedByYou,
                "Your previous request to create the named bucket succeeded."
            ),
            StoreError::BucketNotEmpty => {
                s3_error!(BucketNotEmpty, "The bucket you tried to delete is not empty")
            }
            StoreError::Precondition => s3_error!(
                PreconditionFailed,
                "At least one of the pre-conditions you specified did not hold"
            ),
            StoreError::BadPart => {
                s3_error!(InvalidPart, "One or more of the specified parts could not be found.")
            }
            StoreError::PartOrder => {
                s3_error!(InvalidPartOrder, "The list of parts was not in ascending order.")
            }
            StoreError::PartTooSmall => s3_error!(
                EntityTooSmall,
                "Your proposed upload is smaller than the minimum allowed size"
            ),
            StoreError::Io(error) => Self::internal_error(error),
        }
    }
}

/// A moment of the store, as the framework writes it.
fn dto_time(ms: i64) -> S3Result<Timestamp> {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000);
    at.map(Timestamp::from).map_err(S3Error::internal_error)
}

fn dto_len(len: u64) -> S3Result<i64> {
    i64::try_from(len).map_err(S3Error::internal_error)
}

/// An error of a vendor, with a code that S3 itself does not have.
fn vendor_error(status: http::StatusCode, code: &str, message: &'static str) -> S3Error {
    let code = S3ErrorCode::from_bytes(code.as_bytes()).unwrap_or(S3ErrorCode::InternalError);
    let mut error = S3Error::with_message(code, message);
    error.set_status_code(status);
    error
}
