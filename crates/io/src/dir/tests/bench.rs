//! A remote in a folder of its own, a device's memory of it, and the hands of other people.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use tempfile::TempDir;
use tidelock_core::binding::RandomId;
use tidelock_core::digest::Digest;
use tidelock_core::lineage::Lineage;
use tidelock_core::time::FileTime;
use tidelock_core::tree::Tag;
use tidelock_engine::memory::NoProgress;
use tidelock_engine::ports::{Believed, Listed, PathProblem, Store, StoreError, Upload, Written};

use crate::dir::{DirMemory, DirStore};

pub(super) struct Bench {
    dir: TempDir,
}

/// What a listing shows.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) objects: BTreeMap<String, Listed>,
    pub(super) unclear: Vec<PathProblem>,
    pub(super) passed_over: Vec<PathProblem>,
}

impl Bench {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("nas")).unwrap();
        Self { dir }
    }

    pub(super) fn root(&self) -> PathBuf {
        self.dir.path().join("nas")
    }

    /// A place beside the remote, where nothing may ever be touched.
    pub(super) fn outside(&self) -> PathBuf {
        let outside = self.dir.path().join("outside");
        fs::create_dir_all(&outside).unwrap();
        outside
    }

    pub(super) fn memory(&self) -> DirMemory {
        DirMemory {
            state_dir: self.dir.path().join("state"),
            identity: "file /nas".to_owned(),
            device: RandomId::new([0xd1; 16]),
            conditions: None,
        }
    }

    /// What a new run on this device opens.
    pub(super) fn store(&self) -> DirStore {
        DirStore::open(&self.root(), Some(&self.memory()), Rc::new(NoProgress))
    }

    pub(super) fn store_without_memory(&self) -> DirStore {
        DirStore::open(&self.root(), None, Rc::new(NoProgress))
    }

    /// Somebody else writes a file.
    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(super) fn content(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(name)).unwrap()
    }

    /// Every file below a folder of the remote, without that folder's name.
    pub(super) fn names(&self, below: &str) -> Vec<String> {
        let (top, mut found) = (self.root().join(below), Vec::new());
        collect(&top, &top, &mut found);
        found.sort_unstable();
        found
    }

    /// What lies in the folder of temporary files.
    pub(super) fn temp(&self) -> Vec<String> {
        self.names(".tidelock/tmp")
    }
}

fn collect(top: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(top, &path, found),
            false => found.push(path.strip_prefix(top).unwrap().to_str().unwrap().to_owned()),
        }
    }
}

pub(super) fn digest(content: &str) -> Digest {
    Digest::of(content.as_bytes())
}

pub(super) fn tag(content: &str) -> Tag {
    Tag::new(&digest(content).to_string())
}

/// The lineage of a first version with this content.
pub(super) fn lineage(content: &str) -> String {
    Lineage::first(&digest(content)).to_string()
}

pub(super) fn upload(content: &'static str, believed: Believed) -> Upload<'static> {
    let body = stream::iter([Ok(Bytes::from_static(content.as_bytes()))]).boxed_local();
    Upload {
        believed,
        lineage: Some(lineage(content)),
        mtime: Some(FileTime::from_ns(1_600_000_000_123_456_700)),
        ..Upload::bare(content.len() as u64, body)
    }
}

pub(super) async fn put_new(store: &DirStore, key: &str, content: &'static str) -> Written {
    store.put(key, upload(content, Believed::Absent)).await.unwrap()
}

pub(super) async fn replace(
    store: &DirStore,
    key: &str,
    old: &str,
    new: &'static str,
) -> Result<Written, StoreError> {
    store.put(key, upload(new, Believed::Tagged(tag(old)))).await
}

pub(super) async fn list(store: &DirStore) -> Result<Shown, StoreError> {
    let mut shown = Shown::default();
    let mut pages = store.list("");
    while let Some(page) = pages.try_next().await? {
        let objects = page.objects.into_iter().map(|listed| (listed.key.to_string(), listed));
        shown.objects.extend(objects.filter(|(key, _)| !key.starts_with(".tidelock/")));
        shown.unclear.extend(page.unclear);
        shown.passed_over.extend(page.passed_over);
    }
    for told in [&mut shown.unclear, &mut shown.passed_over] {
        told.sort_by(|a, b| a.name.cmp(&b.name));
    }
    Ok(shown)
}

pub(super) async fn keys(store: &DirStore) -> Vec<String> {
    list(store).await.unwrap().objects.into_keys().collect()
}

pub(super) async fn read(store: &DirStore, key: &str) -> Result<Option<String>, StoreError> {
    let Some((_, body)) = store.get(key).await? else { return Ok(None) };
    let pieces: Vec<Bytes> = body.try_collect().await?;
    Ok(Some(String::from_utf8(pieces.concat()).unwrap()))
}

/// What is told of the lineage of a key's content.
pub(super) async fn told_lineage(store: &DirStore, key: &str) -> Option<String> {
    store.head(key).await.unwrap().unwrap().lineage
}
