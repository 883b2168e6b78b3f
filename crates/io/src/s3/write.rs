//! Writing an object in one piece, and removing one.

use http::HeaderMap;
use tidelock_engine::ports::{Progressed, StoreError, Upload, Written};
use tidelock_wire::s3::{Delete, ObjectHead, Put};

use super::body::exactly;
use super::{S3Store, impossible, tag};

impl S3Store {
    /// Writes a small object. The body is read to its end first: if it fails, nothing is sent.
    pub(super) async fn write_whole(
        &self,
        key: &str,
        upload: Upload<'_>,
    ) -> Result<Written, StoreError> {
        let Upload { size, mtime, ctime, lineage, believed, begun: _, body } = upload;
        let (key, condition) = (self.full(key), self.condition(&believed));
        let put = Put {
            key: &key,
            body: exactly(body, size).await?,
            mtime,
            ctime,
            lineage: lineage.as_deref(),
            condition: condition.clone(),
        };
        let request = put.request(self.address()).map_err(impossible)?;
        let answer = self.line.ask(request).await?.success().await;
        let reply = answer.map_err(|refusal| self.refused_write(refusal, &condition))?;
        let written = written(&reply.nothing_more().await?)?;
        self.bucket_seen.set(true);
        self.progress.on(Progressed::Moved { bytes: size });
        Ok(written)
    }

    pub(super) async fn remove(&self, key: &str) -> Result<(), StoreError> {
        let request = Delete { key }.request(self.address()).map_err(impossible)?;
        match self.line.ask(request).await?.success().await {
            Ok(reply) => reply.nothing_more().await.map(drop),
            Err(refusal) if refusal.shows_absence() => Ok(()),
            Err(refusal) => Err(refusal.into()),
        }
    }
}

fn written(headers: &HeaderMap) -> Result<Written, StoreError> {
    let head = ObjectHead::of(headers);
    Ok(Written { tag: tag(&head.etag)?, date: head.date })
}
