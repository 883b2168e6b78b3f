//! Multipart uploads that are under way.
//!
//! They live as long as the server runs: a restart forgets them, and their parts are swept.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use md5::{Digest, Md5};
use tidelock_core::time::Timestamp;

use super::content::Content;
use super::{Meta, Object, StoreError};

/// Every part but the last has at least this size.
const PART_LEN_MIN: u64 = 5 * 1024 * 1024;

/// All uploads, by id.
#[derive(Debug, Default)]
pub(crate) struct Uploads(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    made: u64,
    open: BTreeMap<String, Upload>,
}

/// One upload.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) meta: Meta,
    pub(crate) started: Timestamp,
    pub(crate) parts: BTreeMap<i32, Part>,
}

/// One part that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) md5: [u8; 16],
    pub(crate) modified: Timestamp,
    pub(crate) content: Content,
}

impl Part {
    pub(crate) fn etag(&self) -> String {
        hex::encode(self.md5)
    }
}

impl Uploads {
    /// Starts an upload and names it. `salt` keeps ids of two runs apart.
    pub(crate) fn start(&self, upload: Upload, salt: u64) -> String {
        let mut table = self.table();
        table.made += 1;
        let id = format!("{salt:016x}{:08x}", table.made);
        table.open.insert(id.clone(), upload);
        id
    }

    /// The upload as it stands.
    pub(crate) fn get(&self, bucket: &str, key: &str, id: &str) -> Result<Upload, StoreError> {
        self.table().find(bucket, key, id).cloned()
    }

    /// The uploads of a bucket, ordered by key and id.
    pub(crate) fn of_bucket(&self, bucket: &str) -> Vec<(String, Upload)> {
        let table = self.table();
        let mut found: Vec<_> = table
            .open
            .iter()
            .filter(|(_, upload)| upload.bucket == bucket)
            .map(|(id, upload)| (id.clone(), upload.clone()))
            .collect();
        found.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
        found
    }

    /// Adds a part, or replaces the one of the same number.
    pub(crate) fn add(
        &self,
        (bucket, key, id): (&str, &str, &str),
        number: i32,
        part: Part,
    ) -> Result<(), StoreError> {
        let mut table = self.table();
        table.find(bucket, key, id)?.parts.insert(number, part);
        Ok(())
    }

    /// Ends an upload.
    pub(crate) fn remove(&self, bucket: &str, key: &str, id: &str) -> Result<(), StoreError> {
        let mut table = self.table();
        table.find(bucket, key, id)?;
        table.open.remove(id);
        Ok(())
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // No code panics while it holds the lock, so a poisoned table is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn find(&mut self, bucket: &str, key: &str, id: &str) -> Result<&mut Upload, StoreError> {
        let found = self.open.get_mut(id).ok_or(StoreError::NoUpload)?;
        if found.bucket == bucket && found.key == key {
            Ok(found)
        } else {
            Err(StoreError::NoUpload)
        }
    }
}

impl Upload {
    /// Joins the chosen parts to an object; each is named by its number and its tag.
    pub(crate) fn assemble(
        &self,
        chosen: &[(i32, String)],
        now: Timestamp,
    ) -> Result<Object, StoreError> {
        if !chosen.is_sorted_by(|(a, _), (b, _)| a < b) {
            return Err(StoreError::PartOrder);
        }
        let mut parts = Vec::new();
        for (number, etag) in chosen {
            let part = self.parts.get(number).filter(|part| part.etag() == *etag);
            parts.push(part.ok_or(StoreError::BadPart)?);
        }
        let Some((_last, all_but_last)) = parts.split_last() else {
            return Err(StoreError::BadPart);
        };
        if all_but_last.iter().any(|part| part.content.len() < PART_LEN_MIN) {
            return Err(StoreError::PartTooSmall);
        }
        let mut md5 = Md5::new();
        parts.iter().for_each(|part| md5.update(part.md5));
        let etag = format!("{}-{}", hex::encode(md5.finalize()), parts.len());
        let meta = Meta { etag, modified_ms: now.ms(), ..self.meta.clone() };
        let content = Content::concat(parts.iter().map(|part| part.content.clone()));
        Ok(Object { meta, content })
    }
}
