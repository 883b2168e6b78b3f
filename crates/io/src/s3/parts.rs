//! Writing a large object in parts: begin, send some at a time, join; or throw away.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use tidelock_engine::ports::{
    Begun, Believed, Progressed, StoreError, StreamError, Upload, Written,
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
struct Open<'a> {
    /// The whole key.
    key: &'a str,
    upload_id: &'a str,
}

impl S3Store {
    /// Begins an upload in parts. Nothing of it becomes visible before the last step.
    pub(super) async fn begin_parts(
        &self,
        key: &str,
        upload: &Upload<'_>,
    ) -> Result<Begun, StoreError> {
        let full = self.full(key);
        let Upload { mtime, ctime, ref lineage, .. } = *upload;
        let create = CreateMultipart { key: &full, mtime, ctime, lineage: lineage.as_deref() };
        let request = create.request(self.address()).map_err(impossible)?;
        let upload_id = self.retried(|| self.begin(request.clone())).await?;
        Ok(Begun { key: key.into(), id: upload_id.into() })
    }

    /// What nobody began is begun here, and thrown away when it fails.
    pub(super) async fn write_in_parts(
        &self,
        key: &str,
        upload: Upload<'_>,
    ) -> Result<Written, StoreError> {
        if let Some(begun) = upload.begun.clone() {
            return self.fill_and_join(&begun, upload).await;
        }
        let begun = self.begin_parts(key, &upload).await?;
        let written = self.fill_and_join(&begun, upload).await;
        if written.is_err() {
            // Parts that stay behind cost room and harm nobody.
            drop(self.abort(&begun).await);
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
        begun: &Begun,
        upload: Upload<'_>,
    ) -> Result<Written, StoreError> {
        let Upload { size, believed, body, .. } = upload;
        let open = &Open { key: &self.full(&begun.key), upload_id: &begun.id };
        let part_size = usize::try_from(part_size(size))
            .map_err(|_| StoreError::Impossible("detail-parts-too-large".to_owned()))?;
        let mut parts: Vec<CompletedPart> = cut(measured(body, size), part_size)
            .zip(futures::stream::iter(1..))
            .map(|(part, number)| Ok::<_, StreamError>(self.send_part(open, number, part?)))
            .map_err(StoreError::from)
            .try_buffer_unordered(PARTS_IN_FLIGHT)
            .try_collect()
            .await?;
        parts.sort_by_key(|part| part.number);
        self.join(open, &parts, &believed).await
    }

    async fn send_part(
        &self,
        open: &Open<'_>,
        number: u32,
        body: Bytes,
    ) -> Result<CompletedPart, StoreError> {
        let bytes = body.len() as u64;
        let Open { key, upload_id } = *open;
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
        open: &Open<'_>,
        parts: &[CompletedPart],
        believed: &Believed,
    ) -> Result<Written, StoreError> {
        let Open { key, upload_id } = *open;
        let condition = self.condition(believed);
        let complete = CompleteMultipart { key, upload_id, parts, condition: condition.clone() };
        let request = complete.request(self.address()).map_err(impossible)?;
        let answer = self.line.ask(request).await?.success().await;
        let mut reply = answer.map_err(|refusal| self.refused_write(refusal, &condition))?;
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

    /// An upload that is over, or was never begun, has nothing to throw away.
    pub(super) async fn abort(&self, begun: &Begun) -> Result<(), StoreError> {
        let key = self.full(&begun.key);
        let abort = AbortMultipart { key: &key, upload_id: &begun.id };
        let request = abort.request(self.address()).map_err(impossible)?;
        match self.line.ask(request).await?.success().await {
            Ok(reply) => reply.nothing_more().await.map(drop),
            Err(refusal) if refusal.shows_no_upload() => Ok(()),
            Err(refusal) => Err(refusal.into()),
        }
    }
}
