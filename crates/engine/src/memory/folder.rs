//! A vault folder in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use tidelock_core::binding::RandomId;
use tidelock_core::digest::Digest;
use tidelock_core::filter::is_skipped;
use tidelock_core::lineage::VersionId;
use tidelock_core::naming::Rules;
use tidelock_core::path::VaultPath;
use tidelock_core::time::{FileTime, Timestamp};
use tidelock_core::tree::LocalFile;
use tidelock_core::version::Label;

use crate::ports::{
    ByteStream, Folder, FolderError, Hints, LocalBoxFuture, PathProblem, Progress, Progressed,
    Scan, Scanned, Staged, StreamError,
};

use super::body::{md5_tag, pieces, whole};
use super::clock::{FakeClock, Now};
use super::disk::{Disk, DiskKind, File, Kept};
use super::turns::Turns;

/// A file changed less than this before a scan is looked into again. Judged by true time: how a
/// real folder judges by a clock that jumps is its adapter's business, and no cache of a story may
/// depend on a clock.
const SETTLED_AFTER_MS: i64 = 2_000;

/// A moment in which a user may come between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Right before a scan.
    Scan,
    /// After the first piece of a file was read.
    Read,
    /// Right before a download is put in place.
    Install,
    /// Right before a file is moved into the kept versions.
    Remove,
    /// Right before a file gets another name.
    Rename,
    /// Right before a second look at a file.
    Look,
}

type Act = Box<dyn FnOnce(&MemoryFolder)>;

/// A [`Folder`] and the hands of its user.
pub struct MemoryFolder {
    place: String,
    clock: Rc<FakeClock>,
    turns: Turns,
    disk: RefCell<Disk>,
    also_at: RefCell<Vec<(String, RandomId)>>,
    meanwhile: RefCell<Vec<(Moment, Act)>>,
}

/// What the user does.
impl MemoryFolder {
    /// An empty folder at `place` on a file system of this kind.
    #[must_use]
    pub fn new(place: &str, kind: DiskKind, clock: &Rc<FakeClock>, turns: &Turns) -> Self {
        Self {
            place: place.to_owned(),
            clock: Rc::clone(clock),
            turns: turns.clone(),
            disk: RefCell::new(Disk { kind, ..Disk::default() }),
            also_at: RefCell::default(),
            meanwhile: RefCell::default(),
        }
    }

    /// The kind of its file system.
    #[must_use]
    pub fn kind(&self) -> DiskKind {
        self.disk.borrow().kind
    }

    /// Writes a file, and the folders above it.
    ///
    /// # Errors
    /// When a file has the name of a folder, or the other way round.
    pub fn write(&self, name: &str, content: impl Into<Bytes>) -> Result<(), FolderError> {
        let now = self.clock.now();
        let mtime = FileTime::from_ms(now.shown.ms());
        self.disk.borrow_mut().write(name, content.into(), mtime, now)
    }

    /// Removes a file for good; the folders above it stay.
    pub fn erase(&self, name: &str) {
        let mut disk = self.disk.borrow_mut();
        let name = disk.spelled(name);
        disk.files.remove(&name);
    }

    /// Gives a file another name.
    ///
    /// # Errors
    /// When there is none, or the new name is taken.
    pub fn relabel(&self, from: &str, to: &str) -> Result<(), FolderError> {
        self.disk.borrow_mut().relabel(from, to)
    }

    /// Makes a folder and those above it.
    ///
    /// # Errors
    /// When a file has that name.
    pub fn mkdir(&self, name: &str) -> Result<(), FolderError> {
        self.disk.borrow_mut().make_folder(name)
    }

    /// Gives a folder another name; everything in it goes along.
    pub fn relabel_folder(&self, from: &str, to: &str) {
        self.disk.borrow_mut().move_folder(from, to);
    }

    /// Removes a folder and everything in it for good.
    pub fn erase_folder(&self, name: &str) {
        let mut disk = self.disk.borrow_mut();
        let name = disk.spelled(name);
        let below = format!("{name}/");
        disk.files.retain(|file, _| !file.starts_with(&below));
        disk.folders.retain(|folder| *folder != name && !folder.starts_with(&below));
    }

    /// The disk is taken away, or brought back.
    pub fn set_unmounted(&self, is_unmounted: bool) {
        self.disk.borrow_mut().is_unmounted = is_unmounted;
    }

    /// A folder with this ID lies at `place` as well.
    pub fn copy_seen_at(&self, place: &str, id: &RandomId) {
        self.also_at.borrow_mut().push((place.to_owned(), id.clone()));
    }

    /// When that moment comes next, the user does this.
    pub fn meanwhile(&self, moment: Moment, act: impl FnOnce(&Self) + 'static) {
        self.meanwhile.borrow_mut().push((moment, Box::new(act)));
    }

    /// The files and their contents.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, Bytes> {
        let disk = self.disk.borrow();
        disk.files.iter().map(|(name, file)| (name.clone(), file.content.clone())).collect()
    }

    /// The folders.
    #[must_use]
    pub fn folders(&self) -> Vec<String> {
        self.disk.borrow().folders.iter().cloned().collect()
    }

    /// Where temporary files lie that no sweep has put away.
    #[must_use]
    pub fn staged(&self) -> Vec<String> {
        self.disk.borrow().staged.keys().cloned().collect()
    }

    /// What syncs have overwritten or removed, oldest first.
    #[must_use]
    pub fn kept(&self) -> Vec<Kept> {
        self.disk.borrow().kept.clone()
    }

    /// How many files scans have looked into so far, because no hint told what is in them.
    #[must_use]
    pub fn hashed(&self) -> u64 {
        self.disk.borrow().hashed
    }

    fn happens(&self, moment: Moment) {
        let mut meanwhile = self.meanwhile.borrow_mut();
        let next = meanwhile.iter().position(|(at, _)| *at == moment);
        let act = next.map(|at| meanwhile.remove(at).1);
        drop(meanwhile);
        if let Some(act) = act {
            act(self);
        }
    }
}

/// What a sync does: each in one turn, and none on a disk that is gone.
impl MemoryFolder {
    async fn turn<T>(
        &self,
        moment: Option<Moment>,
        act: impl FnOnce(&mut Disk, Now) -> Result<T, FolderError>,
    ) -> Result<T, FolderError> {
        self.turns.next().await;
        if let Some(moment) = moment {
            self.happens(moment);
        }
        let mut disk = self.disk.borrow_mut();
        if disk.is_unmounted {
            return Err(FolderError::Missing);
        }
        act(&mut disk, self.clock.now())
    }

    /// The next piece of what is there; the last one comes only when all that was read is what is
    /// believed.
    async fn piece(
        &self,
        believed: &LocalFile,
        at: usize,
        count: usize,
        sofar: Rc<RefCell<Vec<u8>>>,
    ) -> Result<Bytes, StreamError> {
        if at == 1 {
            self.happens(Moment::Read);
        }
        let read = self
            .turn(None, |disk, _| Ok(disk.file(&believed.name).map(|file| file.content.clone())));
        let read = read.await.map_err(|error| StreamError::Local(error.to_string()))?;
        let content = read.ok_or(StreamError::Changed)?;
        let piece = pieces(&content).into_iter().nth(at).ok_or(StreamError::Changed)?;
        sofar.borrow_mut().extend_from_slice(&piece);
        let is_last = at + 1 == count;
        match is_last && Digest::of(&sofar.borrow()) != believed.digest {
            true => Err(StreamError::Changed),
            false => Ok(piece),
        }
    }
}

impl Folder for MemoryFolder {
    fn place(&self) -> String {
        self.place.clone()
    }

    fn id(&self) -> LocalBoxFuture<'_, Result<Option<RandomId>, FolderError>> {
        Box::pin(self.turn(None, |disk, _| Ok(disk.id.clone())))
    }

    fn set_id<'a>(&'a self, id: &'a RandomId) -> LocalBoxFuture<'a, Result<(), FolderError>> {
        Box::pin(self.turn(None, |disk, _| {
            disk.id = Some(id.clone());
            Ok(())
        }))
    }

    fn is_also_at<'a>(&'a self, place: &'a str, id: &'a RandomId) -> LocalBoxFuture<'a, bool> {
        Box::pin(async move {
            self.turns.next().await;
            self.also_at.borrow().iter().any(|(at, other)| at == place && other == id)
        })
    }

    fn rules(&self) -> LocalBoxFuture<'_, Result<Rules, FolderError>> {
        Box::pin(self.turn(None, |disk, _| Ok(disk.kind.rules())))
    }

    /// A new, empty folder in the place of one that is gone.
    fn make(&self) -> LocalBoxFuture<'_, Result<(), FolderError>> {
        Box::pin(async move {
            self.turns.next().await;
            self.disk.borrow_mut().make_anew_where_gone();
            Ok(())
        })
    }

    /// Versions in memory carry no label.
    fn label(&self, _: Label) {}

    fn remember<'a>(
        &'a self,
        file: &'a LocalFile,
        version: VersionId,
    ) -> LocalBoxFuture<'a, Result<(), FolderError>> {
        Box::pin(self.turn(None, move |disk, _| {
            disk.believed(file)?;
            let content = disk.file(&file.name).ok_or(FolderError::Stale)?.content.clone();
            disk.remembered.insert((file.name.to_string(), version), content);
            Ok(())
        }))
    }

    fn recall<'a>(
        &'a self,
        path: &'a VaultPath,
        version: VersionId,
    ) -> LocalBoxFuture<'a, Result<Option<Bytes>, FolderError>> {
        Box::pin(self.turn(None, move |disk, _| {
            let mut known = disk.remembered.iter();
            let is_it = |name: &str| VaultPath::parse(name).is_ok_and(|at| at == *path);
            let found = known.find(|((name, of), _)| *of == version && is_it(name));
            Ok(found.map(|(_, content)| content.clone()))
        }))
    }

    fn sweep(&self) -> LocalBoxFuture<'_, Result<(), FolderError>> {
        Box::pin(self.turn(None, |disk, _| {
            let left = std::mem::take(&mut disk.staged);
            disk.kept.extend(left.into_iter().map(|(name, content)| Kept { name, content }));
            Ok(())
        }))
    }

    fn scan<'a>(
        &'a self,
        hints: Arc<Hints>,
        progress: &'a dyn Progress,
    ) -> LocalBoxFuture<'a, Result<Scan, FolderError>> {
        Box::pin(async move {
            let scan = self.turn(Some(Moment::Scan), |disk, now| Ok(disk.scan(&hints, now.truth)));
            let scan = scan.await?;
            progress.on(Progressed::Scanned { files: scan.files.len() as u64 });
            Ok(scan)
        })
    }

    fn look<'a>(
        &'a self,
        believed: &'a LocalFile,
    ) -> LocalBoxFuture<'a, Result<Option<LocalFile>, FolderError>> {
        Box::pin(self.turn(Some(Moment::Look), |disk, _| Ok(disk.found(believed))))
    }

    fn created<'a>(&'a self, _: &'a LocalFile) -> LocalBoxFuture<'a, Option<FileTime>> {
        Box::pin(std::future::ready(None))
    }

    fn read<'a>(&'a self, file: &'a LocalFile) -> ByteStream<'a> {
        let content = self.disk.borrow().file(&file.name).map(|file| file.content.clone());
        let count = match content {
            // What is gone or was emptied is told by the first piece that does not come.
            None => 1,
            Some(content) if content.is_empty() && file.size != 0 => 1,
            Some(content) => pieces(&content).len(),
        };
        let read = Rc::new(RefCell::new(Vec::new()));
        stream::iter(0..count)
            .then(move |at| self.piece(file, at, count, Rc::clone(&read)))
            .scan(false, |has_failed, piece| {
                let goes_on = !*has_failed;
                *has_failed = piece.is_err();
                std::future::ready(goes_on.then_some(piece))
            })
            .boxed_local()
    }

    fn md5_tag<'a>(
        &'a self,
        file: &'a LocalFile,
        part: u64,
    ) -> LocalBoxFuture<'a, Result<String, FolderError>> {
        Box::pin(self.turn(None, move |disk, _| {
            let content = &disk.believed(file)?.content;
            Ok(md5_tag(content, usize::try_from(part).unwrap_or(usize::MAX)))
        }))
    }

    fn stage<'a>(
        &'a self,
        body: ByteStream<'a>,
    ) -> LocalBoxFuture<'a, Result<Staged, FolderError>> {
        Box::pin(async move {
            let content = whole(body).await?;
            let stage = self.turn(None, |disk, _| Ok(disk.stage(content)));
            let staged = stage.await?;
            self.turns.next().await;
            Ok(staged)
        })
    }

    fn read_staged<'a>(&'a self, staged: &'a Staged) -> ByteStream<'a> {
        let content = self.disk.borrow().staged.get(&staged.place).cloned();
        let pieces = content.map(|content| pieces(&content)).ok_or(StreamError::Changed);
        stream::iter(match pieces {
            Ok(pieces) => pieces.into_iter().map(Ok).collect(),
            Err(gone) => vec![Err(gone)],
        })
        .boxed_local()
    }

    fn discard(&self, staged: Staged) -> LocalBoxFuture<'_, ()> {
        Box::pin(async move {
            self.turns.next().await;
            self.disk.borrow_mut().staged.remove(&staged.place);
        })
    }

    fn install<'a>(
        &'a self,
        staged: Staged,
        name: &'a str,
        over: Option<&'a LocalFile>,
        mtime: Option<FileTime>,
    ) -> LocalBoxFuture<'a, Result<LocalFile, FolderError>> {
        Box::pin(async move {
            let install = self.turn(Some(Moment::Install), |disk, now| {
                let content = disk.staged.remove(&staged.place).ok_or(FolderError::Stale)?;
                let mtime = mtime.unwrap_or(FileTime::from_ms(now.shown.ms()));
                disk.respell_above(name);
                disk.install(content, name, over, mtime, now)
            });
            let file = install.await?;
            self.turns.next().await;
            Ok(file)
        })
    }

    fn remove<'a>(&'a self, file: &'a LocalFile) -> LocalBoxFuture<'a, Result<(), FolderError>> {
        Box::pin(async move {
            let remove = self.turn(Some(Moment::Remove), |disk, _| {
                disk.believed(file)?;
                disk.keep(&file.name);
                Ok(())
            });
            remove.await?;
            self.turns.next().await;
            Ok(())
        })
    }

    fn rename<'a>(
        &'a self,
        file: &'a LocalFile,
        to: &'a str,
    ) -> LocalBoxFuture<'a, Result<LocalFile, FolderError>> {
        Box::pin(async move {
            let rename = self.turn(Some(Moment::Rename), |disk, _| {
                disk.believed(file)?;
                disk.respell_above(to);
                disk.relabel(&file.name, to)?;
                let found = disk.found(&LocalFile { name: Arc::from(to), ..file.clone() });
                found.ok_or(FolderError::Stale)
            });
            let renamed = rename.await?;
            self.turns.next().await;
            Ok(renamed)
        })
    }

    fn make_folder<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Result<(), FolderError>> {
        Box::pin(self.turn(None, move |disk, _| {
            disk.respell_folder(name);
            disk.make_folder(name)
        }))
    }

    fn remove_folder<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Result<bool, FolderError>> {
        Box::pin(self.turn(None, move |disk, _| {
            let name = disk.spelled(name);
            if disk.holds_anything(&name) {
                return Ok(false);
            }
            disk.folders.remove(&name);
            Ok(true)
        }))
    }
}

impl Disk {
    fn respell_above(&mut self, name: &str) {
        if let Some((above, _)) = name.rsplit_once('/') {
            self.respell_folder(above);
        }
    }

    fn scan(&mut self, hints: &Hints, now: Timestamp) -> Scan {
        let mut scan = Scan::default();
        let mut hashed = 0;
        for (name, file) in &self.files {
            match VaultPath::parse(name) {
                Ok(path) if is_skipped(&path) => {}
                Ok(_) => scan.files.push(scanned(name, file, hints, now, &mut hashed)),
                Err(bad) => scan.problems.push(PathProblem {
                    name: name.clone(),
                    code: "path-name-impossible",
                    detail: bad.to_string(),
                }),
            }
        }
        self.hashed += hashed;
        let is_shown = |name: &&String| VaultPath::parse(name).is_ok_and(|path| !is_skipped(&path));
        scan.folders =
            self.folders.iter().filter(is_shown).map(|name| Arc::from(&**name)).collect();
        scan
    }

    /// The file of this name as it is now.
    fn found(&self, believed: &LocalFile) -> Option<LocalFile> {
        let name = self.spelled(&believed.name);
        let file = self.files.get(&name)?;
        let (digest, size) = (Digest::of(&file.content), file.content.len() as u64);
        Some(LocalFile { name: Arc::from(name), digest, size, stamp: file.stamp })
    }

    fn believed(&self, believed: &LocalFile) -> Result<&File, FolderError> {
        match self.found(believed) {
            Some(found) if found.digest == believed.digest => {
                self.file(&believed.name).ok_or(FolderError::Stale)
            }
            Some(_) | None => Err(FolderError::Stale),
        }
    }

    fn stage(&mut self, content: Bytes) -> Staged {
        let number = self
            .staged
            .last_key_value()
            .map_or(0, |(last, _)| last.trim_start_matches("staged-").parse::<u64>().unwrap_or(0));
        let place = format!("staged-{:08}", number + 1);
        let staged = Staged {
            digest: Digest::of(&content),
            size: content.len() as u64,
            place: place.clone(),
        };
        self.staged.insert(place, content);
        staged
    }

    fn install(
        &mut self,
        content: Bytes,
        name: &str,
        over: Option<&LocalFile>,
        mtime: FileTime,
        now: Now,
    ) -> Result<LocalFile, FolderError> {
        match over {
            None if self.exists(name) => return Err(FolderError::Stale),
            Some(over) => {
                self.believed(over)?;
                self.keep(&over.name);
            }
            None => {}
        }
        let digest = Digest::of(&content);
        let size = content.len() as u64;
        self.write(name, content, mtime, now)?;
        let name = self.spelled(name);
        let stamp = self.file(&name).ok_or(FolderError::Stale)?.stamp;
        Ok(LocalFile { name: Arc::from(name), digest, size, stamp })
    }

    fn relabel(&mut self, from: &str, to: &str) -> Result<(), FolderError> {
        let from = self.spelled(from);
        let to_as_spelled = self.takes(to)?;
        if self.exists(to) && to_as_spelled != from {
            return Err(FolderError::Stale);
        }
        if let Some((above, _)) = to.rsplit_once('/') {
            self.make_folder(above)?;
        }
        let file = self.files.remove(&from).ok_or(FolderError::Stale)?;
        self.files.insert(to.to_owned(), file);
        Ok(())
    }
}

fn scanned(name: &str, file: &File, hints: &Hints, now: Timestamp, hashed: &mut u64) -> Scanned {
    let size = file.content.len() as u64;
    let hint = hints.get(name).filter(|hint| hint.size == size && hint.stamp == file.stamp);
    let hash = || {
        *hashed += 1;
        Digest::of(&file.content)
    };
    let digest = hint.map_or_else(hash, |hint| hint.digest);
    let name = Arc::from(name);
    let is_settled = SETTLED_AFTER_MS < now.since_ms(file.changed);
    let file = LocalFile { name, digest, size, stamp: file.stamp };
    Scanned { file: Arc::new(file), is_settled }
}
