//! Writing a large object in parts: begin, send some at a time, join; or throw away.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use tidelock_core::time::Timestamp;
use tidelock_engine::ports::{
    Believed, ByteStream, Progressed, StoreError, StreamError, Upload, Written,
};
use tidelock_wire::s3::{
    AbortMultipart, CompleteMultipart, CompletedPart, CreateMultipart, ObjectHead, Unsigned,
    UploadPart, part_size, upload_id,
};

use super::body::{cut, measured};
use super::{S3Store, impossible, tag};

/// How many parts of one object are in memory and on their way at once.
pub(super) const PARTS_IN_FLIGHT: usize = 3;
/// The longest answer that begins or joins an upload, in bytes.
const ANSWER_LEN_MAX: usize = 1 << 20;

/// An upload that was begun.
struct Begun<'a> {
    key: &'a str,
    upload_id: String,
}

impl S3Store {
    /// Nothing becomes visible before the last step, and an upload that fails is thrown away.
    pub(super) async fn write_in_parts(
        &self,
        key: &str,
        upload: Upload<'_>,
    ) -> Result<Written, StoreError> {
        let Upload { size, mtime_ms, ctime_ms, lineage, believed, body } = upload;
        let [mtime, ctime] = [mtime_ms, ctime_ms].map(|ms| ms.map(Timestamp::from_ms));
        let create = CreateMultipart { key, mtime, ctime, lineage: lineage.as_deref() };
        let request = create.request(self.address()).map_err(impossible)?;
        let upload_id = self.retried(|| self.begin(request.clone())).await?;
        let begun = Begun { key, upload_id };
        let written = self.fill_and_join(&begun, size, body, &believed).await;
        if written.is_err() {
            self.abort(&begun).await;
        }
        written
    }

    async fn begin(&self, request: Unsigned) -> Result<String, StoreError> {
        let mut reply = self.line.ask(request).await?.success().await?;
        let text = reply.whole(ANSWER_LEN_MAX).await?;
        upload_id(&text).map_err(|_| reply.in_disguise(&text))
    }

    async fn fill_and_join(
        &self,
        begun: &Begun<'_>,
        size: u64,
        body: ByteStream<'_>,
        believed: &Believed,
    ) -> Result<Written, StoreError> {
        let part_size = usize::try_from(part_size(size))
            .map_err(|_| StoreError::Impossible("detail-parts-too-large".to_owned()))?;
        let mut parts: Vec<CompletedPart> = cut(measured(body, size), part_size)
            .zip(futures::stream::iter(1..))
            .map(|(part, number)| Ok::<_, StreamError>(self.send_part(begun, number, part?)))
            .map_err(StoreError::from)
            .try_buffer_unordered(PARTS_IN_FLIGHT)
            .try_collect()
            .await?;
        parts.sort_by_key(|part| part.number);
        self.join(begun, &parts, believed).await
    }

    async fn send_part(
        &self,
        begun: &Begun<'_>,
        number: u32,
        body: Bytes,
    ) -> Result<CompletedPart, StoreError> {
        let bytes = body.len() as u64;
        let (key, upload_id) = (begun.key, begun.upload_id.as_str());
        let part = UploadPart { key, upload_id, number, body };
        let request = part.request(self.address()).map_err(impossible)?;
        let etag = self.retried(|| self.put_part(request.clone())).await?;
        self.progress.on(Progressed::Moved { bytes });
        Ok(CompletedPart { number, etag })
    }

    async fn put_part(&self, request: Unsigned) -> Result<String, StoreError> {
        let reply = self.line.ask(request).await?.success().await?;
        let etag = ObjectHead::of(&reply.nothing_more().await?).etag;
        match etag.is_empty() {
            true => Err(StoreError::NotThis("detail-no-etag".to_owned())),
            false => Ok(etag),
        }
    }

    /// Sent once: whoever does not hear the answer must look what came of it.
    async fn join(
        &self,
        begun: &Begun<'_>,
        parts: &[CompletedPart],
        believed: &Believed,
    ) -> Result<Written, StoreError> {
        let (key, upload_id) = (begun.key, begun.upload_id.as_str());
        let condition = self.condition(believed);
        let complete = CompleteMultipart { key, upload_id, parts, condition };
        let request = complete.request(self.address()).map_err(impossible)?;
        let mut reply = self.line.ask(request).await?.success().await?;
        let text = reply.whole(ANSWER_LEN_MAX).await?;
        let date = ObjectHead::of(&reply.headers).date;
        match CompleteMultipart::etag(&text) {
            Ok(etag) => {
                self.bucket_seen.set(true);
                Ok(Written { tag: tag(&etag)?, date })
            }
            Err(_) => Err(reply.in_disguise(&text)),
        }
    }

    /// Parts that stay behind harm nobody but cost room, so failing to throw them away is no error.
    async fn abort(&self, begun: &Begun<'_>) {
        let abort = AbortMultipart { key: begun.key, upload_id: &begun.upload_id };
        if let Ok(request) = abort.request(self.address())
            && let Ok(reply) = self.line.ask(request).await
        {
            let _ = reply.nothing_more().await;
        }
    }
}
