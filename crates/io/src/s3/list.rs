//! Listing: page after page, each tried again by itself, or no listing at all.

use std::sync::Arc;

use futures::stream::{self, Stream};
use tidelock_core::time::Timestamp;
use tidelock_engine::ports::{ListPage, Listed, StoreError};
use tidelock_wire::s3::{self, List, ObjectHead, Paging};

use super::{S3Store, tag};

/// The longest page that is read, in bytes: 1,000 keys of 1,024 bytes, each byte escaped, are 3 MB.
const PAGE_LEN_MAX: usize = 64 << 20;

impl S3Store {
    pub(super) fn pages<'a>(
        &'a self,
        below: &str,
    ) -> impl Stream<Item = Result<ListPage, StoreError>> + use<'a> {
        let first = List { prefix: self.full(below), ..List::default() };
        stream::try_unfold(Paging::new(first), move |mut paging| async move {
            let Some(asked) = paging.next().cloned() else { return Ok(None) };
            let (page, date) = self.retried(|| self.page(&asked)).await?;
            let objects = paging.take(page).map_err(|bad| StoreError::Listing(bad.detail()))?;
            let objects = objects
                .into_iter()
                .filter(|object| object.key != self.prefix) // the folder object of the prefix itself
                .map(|object| self.listed(object))
                .collect::<Result<_, _>>()?;
            Ok(Some((ListPage { objects, date, ..ListPage::default() }, paging)))
        })
    }

    async fn page(&self, list: &List) -> Result<(s3::ListPage, Option<Timestamp>), StoreError> {
        let request = list
            .request(self.address())
            .map_err(|bad| StoreError::Listing(bad.detail().to_owned()))?;
        let answer = self.line.ask(request).await?.success().await;
        let mut reply = answer.map_err(|refusal| match refusal.shows_absence() {
            true => StoreError::NotThis("detail-listing-404".to_owned()),
            false => refusal.into(),
        })?;
        let body = reply.whole(PAGE_LEN_MAX).await?;
        match s3::ListPage::parse(&body) {
            Ok(page) => {
                self.bucket_seen.set(true);
                Ok((page, ObjectHead::of(&reply.headers).date))
            }
            Err(malformed) if is_a_listing(&body) => Err(StoreError::Listing(malformed.problem)),
            Err(_) => Err(reply.in_disguise(&body)),
        }
    }

    fn listed(&self, object: s3::Listed) -> Result<Listed, StoreError> {
        let below = object.key.strip_prefix(&self.prefix);
        let outside = || StoreError::Listing(format!("detail-outside-prefix: {}", object.key));
        Ok(Listed {
            key: Arc::from(below.ok_or_else(outside)?),
            tag: tag(&object.etag)?,
            size: object.size,
            modified: object.last_modified,
        })
    }
}

fn is_a_listing(body: &[u8]) -> bool {
    let name = b"ListBucketResult";
    body.windows(name.len()).any(|window| window == name)
}
