//! The vault folder on this device's disk.
//!
//! Everything happens below one directory handle, part by part and without following a link, so no
//! name leads out of the folder. Whatever is overwritten or removed goes into the version store
//! first. Decides nothing about notes.

mod disk;
mod keep;
mod names;
mod own;
mod read;
mod replace;
mod respell;
mod rules;
mod scan;
mod stage;

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use tidelock_core::binding::RandomId;
use tidelock_core::lineage::VersionId;
use tidelock_core::naming::Rules;
use tidelock_core::path::VaultPath;
use tidelock_core::time::FileTime;
use tidelock_core::tree::LocalFile;
use tidelock_core::version::Label;
use tidelock_engine::ports::{
    ByteStream, Folder, FolderError, Hints, LocalBoxFuture, Progress, Scan, Staged,
};

use self::disk::{Disk, Outcome, Purpose};
use crate::handle::{hash, swap};
use crate::versions::{FolderKey, VersionStore};

/// A folder on disk, and where its versions are kept. Made anew for every run.
///
/// Its futures need a tokio runtime, whose blocking threads do the work.
#[derive(Clone, Debug)]
pub struct DiskFolder {
    disk: Arc<Disk>,
}

impl DiskFolder {
    /// The folder at `path`, which is looked for at the first use. What a sync overwrites or removes
    /// there goes into `versions`.
    #[must_use]
    pub fn open(path: &Path, versions: VersionStore) -> Self {
        Self { disk: Arc::new(Disk::new(path, versions, Purpose::Sync)) }
    }

    /// The same on a disk that is held to take such names and no others.
    #[must_use]
    pub fn open_by(rules: Rules, path: &Path, versions: VersionStore) -> Self {
        Self { disk: Arc::new(Disk::new(path, versions, Purpose::Sync).with_rules(rules)) }
    }

    /// The same for bringing older versions back: what makes room for them is kept as
    /// [`How::Restored`](tidelock_core::version::How::Restored).
    #[must_use]
    pub fn open_to_restore(path: &Path, versions: VersionStore) -> Self {
        Self { disk: Arc::new(Disk::new(path, versions, Purpose::Restore)) }
    }

    /// Under which name the folder's versions are kept.
    ///
    /// # Errors
    /// When the folder is missing or cannot be read.
    pub async fn key(&self) -> Result<FolderKey, FolderError> {
        self.run(Disk::key).await
    }

    /// The files of these names that are there now, each read.
    ///
    /// # Errors
    /// When the folder is missing or a file cannot be read.
    pub async fn present(&self, names: Vec<Arc<str>>) -> Result<Vec<LocalFile>, FolderError> {
        self.run(move |disk| disk.present(&names)).await
    }

    /// Runs `work` on a thread that may wait.
    fn run<'a, T: Send + 'static>(
        &'a self,
        work: impl FnOnce(&Disk) -> Outcome<T> + Send + 'static,
    ) -> LocalBoxFuture<'a, Outcome<T>> {
        let disk = Arc::clone(&self.disk);
        Box::pin(blocking(move || work(&disk)))
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(FolderError::Io(error.to_string())))
}

impl Folder for DiskFolder {
    fn place(&self) -> String {
        self.disk.place().to_owned()
    }

    fn id(&self) -> LocalBoxFuture<'_, Result<Option<RandomId>, FolderError>> {
        self.run(own::id)
    }

    fn set_id<'a>(&'a self, id: &'a RandomId) -> LocalBoxFuture<'a, Result<(), FolderError>> {
        let id = id.clone();
        self.run(move |disk| own::set_id(disk, &id))
    }

    fn is_also_at<'a>(&'a self, place: &'a str, id: &'a RandomId) -> LocalBoxFuture<'a, bool> {
        let (place, id) = (place.to_owned(), id.clone());
        let answer = self.run(move |disk| own::is_also_at(disk, Path::new(&place), &id));
        Box::pin(async move { answer.await.unwrap_or(false) })
    }

    fn rules(&self) -> LocalBoxFuture<'_, Result<Rules, FolderError>> {
        self.run(Disk::learn_rules)
    }

    fn make(&self) -> LocalBoxFuture<'_, Result<(), FolderError>> {
        self.run(Disk::make)
    }

    fn label(&self, label: Label) {
        self.disk.set_label(label);
    }

    /// Texts gather and are written many at once, at the latest when the folder is dropped. One that
    /// the store cannot take is no failure: to lose it costs a merge at most.
    fn remember<'a>(
        &'a self,
        file: &'a LocalFile,
        version: VersionId,
    ) -> LocalBoxFuture<'a, Result<(), FolderError>> {
        let file = file.clone();
        self.run(move |disk| disk.remember(&file, version))
    }

    fn recall<'a>(
        &'a self,
        path: &'a VaultPath,
        version: VersionId,
    ) -> LocalBoxFuture<'a, Result<Option<Bytes>, FolderError>> {
        let path = path.clone();
        self.run(move |disk| disk.recall(&path, version))
    }

    fn sweep(&self) -> LocalBoxFuture<'_, Result<(), FolderError>> {
        self.run(stage::sweep)
    }

    fn scan<'a>(
        &'a self,
        hints: Arc<Hints>,
        progress: &'a dyn Progress,
    ) -> LocalBoxFuture<'a, Result<Scan, FolderError>> {
        Box::pin(scan::scan(Arc::clone(&self.disk), hints, progress))
    }

    fn look<'a>(
        &'a self,
        believed: &'a LocalFile,
    ) -> LocalBoxFuture<'a, Result<Option<LocalFile>, FolderError>> {
        let believed = believed.clone();
        self.run(move |disk| disk.look(&believed))
    }

    fn created<'a>(&'a self, file: &'a LocalFile) -> LocalBoxFuture<'a, Option<FileTime>> {
        let file = file.clone();
        let created = self.run(move |disk| disk.created(&file));
        Box::pin(async move { created.await.ok().flatten() })
    }

    fn read<'a>(&'a self, file: &'a LocalFile) -> ByteStream<'a> {
        read::stream(Arc::clone(&self.disk), file.clone())
    }

    fn md5_tag<'a>(
        &'a self,
        file: &'a LocalFile,
        part: u64,
    ) -> LocalBoxFuture<'a, Result<String, FolderError>> {
        let file = file.clone();
        self.run(move |disk| read::md5_tag(disk, &file, part))
    }

    fn stage<'a>(
        &'a self,
        body: ByteStream<'a>,
    ) -> LocalBoxFuture<'a, Result<Staged, FolderError>> {
        Box::pin(stage::stage(Arc::clone(&self.disk), body))
    }

    fn read_staged<'a>(&'a self, staged: &'a Staged) -> ByteStream<'a> {
        read::staged(Arc::clone(&self.disk), staged)
    }

    fn discard(&self, staged: Staged) -> LocalBoxFuture<'_, ()> {
        let gone = self.run(move |disk| stage::discard(disk, &staged));
        // What cannot be removed now is swept by the next run.
        Box::pin(async move { drop(gone.await) })
    }

    fn install<'a>(
        &'a self,
        staged: Staged,
        name: &'a str,
        over: Option<&'a LocalFile>,
        mtime: Option<FileTime>,
    ) -> LocalBoxFuture<'a, Result<LocalFile, FolderError>> {
        let (name, over) = (Arc::from(name), over.cloned());
        self.run(move |disk| replace::install(disk, &staged, &name, over.as_ref(), mtime))
    }

    fn remove<'a>(&'a self, file: &'a LocalFile) -> LocalBoxFuture<'a, Result<(), FolderError>> {
        let file = file.clone();
        self.run(move |disk| replace::remove(disk, &file))
    }

    fn rename<'a>(
        &'a self,
        file: &'a LocalFile,
        to: &'a str,
    ) -> LocalBoxFuture<'a, Result<LocalFile, FolderError>> {
        let (file, to) = (file.clone(), Arc::from(to));
        self.run(move |disk| replace::rename(disk, &file, &to))
    }

    fn make_folder<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Result<(), FolderError>> {
        let name = name.to_owned();
        self.run(move |disk| disk.make_folder(&name))
    }

    fn remove_folder<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Result<bool, FolderError>> {
        let name = name.to_owned();
        self.run(move |disk| disk.remove_folder(&name))
    }
}
