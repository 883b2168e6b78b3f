//! Copying an object inside the bucket.

use tidelock_core::tree::Tag;
use tidelock_engine::ports::{StoreError, Upload, Written};
use tidelock_wire::s3::{Copy, ObjectHead, copied_etag};

use super::{S3Store, impossible, tag as tag_of};

/// The largest object that one request copies (AWS, "CopyObject"): 5 GiB.
const BYTES_MAX: u64 = 5 << 30;

/// The longest answer to a copy, in bytes.
const ANSWER_LEN_MAX: usize = 1 << 20;

impl S3Store {
    /// A refusal is no failure here: whoever asked sends the content instead. Only what every further
    /// request would meet is told.
    pub(super) async fn copy_within(
        &self,
        from: &str,
        tag: &Tag,
        to: &str,
        upload: Upload<'_>,
    ) -> Result<Option<Written>, StoreError> {
        if BYTES_MAX < upload.size {
            return Ok(None);
        }
        let (from, to, tag) = (self.full(from), self.full(to), tag.to_string());
        let copy = Copy {
            from: &from,
            to: &to,
            from_if_match: Some(&tag),
            mtime: upload.mtime,
            ctime: upload.ctime,
            lineage: upload.lineage.as_deref(),
        };
        let request = copy.request(self.address()).map_err(impossible)?;
        let mut reply = match self.line.ask(request).await?.success().await {
            Ok(reply) => reply,
            Err(refusal) => {
                let error = StoreError::from(refusal);
                return if error.stops_the_run() { Err(error) } else { Ok(None) };
            }
        };
        let date = ObjectHead::of(&reply.headers).date;
        let body = reply.whole(ANSWER_LEN_MAX).await?;
        match copied_etag(&body) {
            Ok(etag) => Ok(Some(Written { tag: tag_of(&etag)?, date })),
            Err(_) => Ok(None),
        }
    }
}
