//! Buckets: list, make, drop, ask for.

use s3s::dto::*;
use s3s::{S3Request, S3Result};

use super::{LabS3, StoreError, dto_time};

impl LabS3 {
    pub(super) async fn list_buckets(
        &self,
        _request: S3Request<ListBucketsInput>,
    ) -> S3Result<ListBucketsOutput> {
        let bucket = |(name, created): (String, tidelock_core::time::Timestamp)| {
            Ok(Bucket {
                name: Some(name),
                creation_date: Some(dto_time(created.ms())?),
                ..Bucket::default()
            })
        };
        let buckets: S3Result<Vec<_>> = self.store.buckets().into_iter().map(bucket).collect();
        Ok(ListBucketsOutput { buckets: Some(buckets?), ..ListBucketsOutput::default() })
    }

    pub(super) async fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> S3Result<CreateBucketOutput> {
        let name = request.input.bucket;
        self.store.make_bucket(&name, self.clock.now())?;
        Ok(CreateBucketOutput { location: Some(format!("/{name}")) })
    }

    pub(super) async fn delete_bucket(
        &self,
        request: S3Request<DeleteBucketInput>,
    ) -> S3Result<DeleteBucketOutput> {
        self.store.drop_bucket(&request.input.bucket)?;
        Ok(DeleteBucketOutput {})
    }

    pub(super) async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<HeadBucketOutput> {
        self.need_bucket(&request.input.bucket)?;
        Ok(HeadBucketOutput::default())
    }

    pub(super) async fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> S3Result<GetBucketLocationOutput> {
        self.need_bucket(&request.input.bucket)?;
        Ok(GetBucketLocationOutput::default())
    }

    pub(super) fn need_bucket(&self, name: &str) -> S3Result<()> {
        if self.store.has_bucket(name) { Ok(()) } else { Err(StoreError::NoBucket.into()) }
    }
}
