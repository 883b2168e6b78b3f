//! Looking at one object, and reading it.

use futures::{StreamExt, TryStreamExt};
use http::HeaderMap;
use tidelock_engine::ports::{ByteStream, Object, Progressed, StoreError};
use tidelock_wire::s3::{Get, Head, ObjectHead};

use super::body::measured;
use super::{S3Store, impossible, tag};

impl S3Store {
    /// What an object is; asks a second time, with a method that may explain, where the bare
    /// refusal of a HEAD leaves open whether the key, the bucket, the region or the right is
    /// missing.
    pub(super) async fn look(&self, key: &str) -> Result<Option<Object>, StoreError> {
        let request = Head { key }.request(self.address()).map_err(impossible)?;
        let reply = self.line.ask(request).await?;
        match reply.status.as_u16() {
            200..=299 => self.seen(&reply.headers).map(Some),
            404 if self.bucket_seen.get() => Ok(None),
            301 | 307 | 400 | 401 | 403 | 404 => self.peek(key).await,
            _ => Err(reply.refusal().await.into()),
        }
    }

    /// Reads the first byte, for the sake of what comes with it.
    async fn peek(&self, key: &str) -> Result<Option<Object>, StoreError> {
        let get = Get { key, range: Some((0, 1)), if_match: None };
        let request = get.request(self.address()).map_err(impossible)?;
        match self.line.ask(request).await?.success().await {
            Ok(reply) => self.seen(&reply.headers).map(Some),
            Err(refusal) if refusal.shows_absence() => {
                self.bucket_seen.set(refusal.proves_absence());
                Ok(None)
            }
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// An object and its body. Only the storage's own word makes it absent.
    pub(super) async fn open(
        &self,
        key: &str,
    ) -> Result<Option<(Object, ByteStream<'_>)>, StoreError> {
        let get = Get { key, ..Get::default() };
        let request = get.request(self.address()).map_err(impossible)?;
        let reply = match self.line.ask(request).await?.success().await {
            Ok(reply) => reply,
            Err(refusal) if refusal.proves_absence() => {
                self.bucket_seen.set(true);
                return Ok(None);
            }
            Err(refusal) => return Err(refusal.into()),
        };
        let object = self.seen(&reply.headers)?;
        let body = measured(reply.body, object.size)
            .inspect_ok(|piece| {
                self.progress.on(Progressed::Moved { bytes: piece.len() as u64 });
            })
            .boxed_local();
        Ok(Some((object, body)))
    }

    fn seen(&self, headers: &HeaderMap) -> Result<Object, StoreError> {
        let head = ObjectHead::of(headers);
        let object = Object {
            tag: tag(&head.etag)?,
            size: head.size.ok_or_else(no_length)?,
            modified: head.last_modified,
            mtime: head.mtime,
            lineage: head.lineage,
            date: head.date,
        };
        self.bucket_seen.set(true);
        Ok(object)
    }
}

fn no_length() -> StoreError {
    StoreError::NotThis("detail-no-length".to_owned())
}
