//! A vault in a folder of its own, and the hands of its user.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use tempfile::TempDir;
use tidelock_core::binding::RandomId;
use tidelock_core::time::FileTime;
use tidelock_core::tree::LocalFile;
use tidelock_core::version::Numbered;
use tidelock_engine::ports::{
    ByteStream, Folder, FolderError, Progress, Progressed, Scan, Staged, StreamError,
};
use tidelock_io::folder::DiskFolder;
use tidelock_io::versions::{FolderKey, VersionStore};

pub(crate) struct Bench {
    dir: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("vault")).unwrap();
        Self { dir }
    }

    /// What a new run opens.
    pub(crate) fn folder(&self) -> DiskFolder {
        DiskFolder::open(&self.vault(), self.versions())
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.dir.path().join("vault")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    /// The version store as a new run opens it.
    pub(crate) fn versions(&self) -> VersionStore {
        VersionStore::at(&self.state())
    }

    /// A place beside the vault, where nothing may ever be touched.
    pub(crate) fn outside(&self) -> PathBuf {
        let outside = self.dir.path().join("outside");
        fs::create_dir_all(&outside).unwrap();
        outside
    }

    pub(crate) fn temp(&self) -> PathBuf {
        self.vault().join(".tidelock/tmp")
    }

    /// A user writes a file.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.vault().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// A user writes a file, long ago.
    pub(crate) fn write_old(&self, name: &str, content: impl AsRef<[u8]>) {
        self.write(name, content);
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_000_000);
        fs::File::open(self.vault().join(name)).unwrap().set_modified(long_ago).unwrap();
    }

    pub(crate) fn content(&self, name: &str) -> String {
        fs::read_to_string(self.vault().join(name)).unwrap()
    }

    /// Every version that is kept of the folder, the oldest first.
    pub(crate) fn kept(&self) -> Vec<(&'static str, String, String)> {
        let id = fs::read_to_string(self.vault().join(".tidelock/id")).ok();
        let id = id.and_then(|id| RandomId::parse(id.trim()));
        kept(&self.versions(), &FolderKey::of(id.as_ref()))
    }
}

/// Every version that is kept under `key`, the oldest first: how it came, its path, its text.
pub(crate) fn kept(store: &VersionStore, key: &FolderKey) -> Vec<(&'static str, String, String)> {
    let told = |Numbered { kept, .. }| {
        let mut text = String::new();
        store.open(&kept.digest).unwrap().read_to_string(&mut text).unwrap();
        (kept.how.word(), kept.path.to_string(), text)
    };
    store.newest(key, None, None).unwrap().into_iter().rev().map(told).collect()
}

/// The same as it is written down in a test.
pub(crate) fn version(how: &'static str, path: &str, text: &str) -> (&'static str, String, String) {
    (how, path.to_owned(), text.to_owned())
}

/// Names and contents of all files below `dir`.
pub(crate) fn files_below(dir: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![dir.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

/// Counts nothing.
pub(crate) struct Blind;

impl Progress for Blind {
    fn on(&self, _: Progressed) {}
}

pub(crate) async fn scan(folder: &DiskFolder) -> Scan {
    folder.scan(Arc::default(), &Blind).await.unwrap()
}

/// The file of that name, as a scan finds it.
pub(crate) async fn find(folder: &DiskFolder, name: &str) -> LocalFile {
    seen(folder, name).await.unwrap()
}

/// Likewise; `None` also where it never stood still while it was read.
pub(crate) async fn seen(folder: &DiskFolder, name: &str) -> Option<LocalFile> {
    let scan = scan(folder).await;
    let mut files = scan.files.into_iter().map(|found| Arc::unwrap_or_clone(found.file));
    files.find(|file| &*file.name == name)
}

pub(crate) fn body(pieces: &[&'static str]) -> ByteStream<'static> {
    let pieces: Vec<_> =
        pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
    stream::iter(pieces).boxed_local()
}

pub(crate) async fn stage(folder: &DiskFolder, content: &'static str) -> Staged {
    folder.stage(body(&[content])).await.unwrap()
}

pub(crate) async fn install(
    folder: &DiskFolder,
    name: &str,
    content: &'static str,
    over: Option<&LocalFile>,
) -> Result<LocalFile, FolderError> {
    let staged = stage(folder, content).await;
    folder.install(staged, name, over, Some(FileTime::from_ms(1_600_000_000_123))).await
}

pub(crate) async fn whole(folder: &DiskFolder, file: &LocalFile) -> Result<Vec<u8>, StreamError> {
    let pieces: Vec<Bytes> = folder.read(file).try_collect().await?;
    Ok(pieces.concat())
}

/// Names of all files below `dir`.
pub(crate) fn names_below(dir: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut waiting = vec![dir.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => waiting.push(path),
                false => names.push(path.strip_prefix(dir).unwrap().display().to_string()),
            }
        }
    }
    names
}
