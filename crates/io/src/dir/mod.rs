//! A folder as remote: a NAS, a USB disk, a folder that another tool syncs.
//!
//! Plain files under their own names, below one directory handle and without following a link. A
//! file's tag is the BLAKE3 digest of its content; what carries lineage lies in `.tidelock/`. Writes are
//! whole before they are seen, and undone where somebody else was faster. Knows no time: a folder has
//! no clock that all its writers share. Decides nothing about notes.

mod beside;
mod hints;
mod key;
mod list;
mod place;
mod probe;
mod read;
mod refusal;
mod remove;
mod rename;
mod spelling;
#[cfg(test)]
mod tests;
mod write;

use std::cell::Cell;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use futures::stream::LocalBoxStream;
use futures::{FutureExt, StreamExt, TryStreamExt};
use tidelock_core::binding::RandomId;
use tidelock_core::clock::ClockView;
use tidelock_core::condition::Conditions;
use tidelock_core::tree::{LocalFile, Tag};
use tidelock_engine::ports::{
    Begun, Believed, ByteStream, ListPage, LocalBoxFuture, Object, Progress, Progressed, Store,
    StoreClock, StoreError, Traffic, Upload, Written,
};

use self::key::{Key, Kind};
use self::place::Place;
use self::rename::Renaming;

/// How many bytes of a body are held at once.
const BUFFER: u64 = 512 * 1024;

/// What this device remembers of a folder between two runs; everything in it may be lost.
#[derive(Clone, Debug)]
pub struct DirMemory {
    /// The state folder.
    pub state_dir: PathBuf,
    /// The remote's written identity, by which it is filed.
    pub identity: String,
    /// This device, by which what it left in the middle of a write is known again.
    pub device: RandomId,
    /// What an earlier experiment showed of conditional writes.
    pub conditions: Option<Conditions>,
}

/// A folder, as a store.
///
/// Its futures need a tokio runtime, whose blocking threads do the work.
pub struct DirStore {
    place: Arc<Place>,
    progress: Rc<dyn Progress>,
    traffic: Cell<Traffic>,
    conditions: Cell<Option<Conditions>>,
}

impl DirStore {
    /// The folder at `path`, which is looked for at the first use. Without `memory` every content is
    /// read anew.
    #[must_use]
    pub fn open(path: &Path, memory: Option<&DirMemory>, progress: Rc<dyn Progress>) -> Self {
        let place = Arc::new(Place::new(path, memory));
        let known = memory.and_then(|memory| memory.conditions);
        let conditions = Cell::new(known.filter(|known| known.probe == probe::PROBE));
        Self { place, progress, traffic: Cell::default(), conditions }
    }

    fn request(&self) {
        let traffic = self.traffic.get();
        self.traffic.set(Traffic { requests: traffic.requests + 1, ..traffic });
    }

    fn received(&self, bytes: usize) {
        let traffic = self.traffic.get();
        let bytes_down = traffic.bytes_down + bytes as u64;
        self.traffic.set(Traffic { bytes_down, ..traffic });
        self.progress.on(Progressed::Moved { bytes: bytes as u64 });
    }

    fn sent(&self, bytes: usize) {
        let traffic = self.traffic.get();
        self.traffic.set(Traffic { bytes_up: traffic.bytes_up + bytes as u64, ..traffic });
        self.progress.on(Progressed::Moved { bytes: bytes as u64 });
    }

    /// Runs `work` about one key on a thread that may wait.
    async fn run<T: Send + 'static>(
        &self,
        key: &str,
        work: impl FnOnce(&Place, &Key) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.request();
        let (key, place) = (Key::parse(key)?, Arc::clone(&self.place));
        blocking(move || work(&place, &key)).await
    }

    async fn write(&self, key: &str, upload: Upload<'_>) -> Result<Written, StoreError> {
        self.request();
        let (key, place) = (Key::parse(key)?, Arc::clone(&self.place));
        let body = upload.body.inspect_ok(|piece| self.sent(piece.len())).boxed_local();
        let upload = Upload { body, ..upload };
        let tag = match key.kind {
            Kind::Folder => write::folder(place, key, upload).await?,
            Kind::Note | Kind::Own => write::file(place, key, upload).await?,
        };
        Ok(Written { tag, date: None })
    }

    /// Only a name that nothing has yet: over a file it is a write like any other.
    async fn rename(
        &self,
        from: &str,
        tag: &Tag,
        to: &str,
        upload: Upload<'_>,
    ) -> Result<Option<Written>, StoreError> {
        let (from, to, tag) = (Key::parse(from)?, Key::parse(to)?, tag.clone());
        let Upload { mtime, lineage, believed, .. } = upload;
        if (from.kind, to.kind, believed) != (Kind::Note, Kind::Note, Believed::Absent) {
            return Ok(None);
        }
        self.request();
        let (renaming, place) =
            (Renaming { from, tag, to, mtime, lineage }, Arc::clone(&self.place));
        let tag = blocking(move || renaming.run(&place)).await?;
        Ok(Some(Written { tag, date: None }))
    }

    async fn experiment(&self) -> Result<Option<Conditions>, StoreError> {
        self.request();
        let place = Arc::clone(&self.place);
        self.conditions.set(Some(blocking(move || probe::experiment(&place)).await?));
        Ok(self.conditions.get())
    }

    async fn lesson(&self, key: &str) -> Result<bool, StoreError> {
        let create = self.run(key, probe::lesson).await?;
        self.conditions.set(self.conditions.get().map(|known| Conditions { create, ..known }));
        Ok(create.is_atomic())
    }

    async fn read(&self, key: &str) -> Result<Option<(Object, ByteStream<'_>)>, StoreError> {
        let found = self.run(key, read::proven).await?;
        let Some((object, source)) = found else { return Ok(None) };
        let body = read::body(Arc::clone(&self.place), source);
        let body = body.inspect_ok(|piece| self.received(piece.len())).boxed_local();
        Ok(Some((object, body)))
    }
}

/// Makes the folder itself; being there already is fine. What it lies in must be there.
///
/// # Errors
/// What the system refuses; [`ErrorKind::NotFound`] where nothing is that it could lie in.
pub fn make(path: &Path) -> io::Result<()> {
    match std::fs::create_dir(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(StoreError::Disk(error.to_string())))
}

impl Store for DirStore {
    fn list<'a>(&'a self, below: &'a str) -> LocalBoxStream<'a, Result<ListPage, StoreError>> {
        let pages = list::pages(Arc::clone(&self.place), below.to_owned());
        pages.inspect_ok(|_| self.request()).boxed_local()
    }

    fn head<'a>(&'a self, key: &'a str) -> LocalBoxFuture<'a, Result<Option<Object>, StoreError>> {
        self.run(key, |place, key| Ok(read::look(place, key)?.map(|(object, _)| object)))
            .boxed_local()
    }

    fn get<'a>(
        &'a self,
        key: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<(Object, ByteStream<'a>)>, StoreError>> {
        self.read(key).boxed_local()
    }

    /// Every write is one: whole in a temporary file before it is seen.
    fn begin<'a>(
        &'a self,
        _: &'a str,
        _: &'a Upload<'_>,
    ) -> LocalBoxFuture<'a, Result<Option<Begun>, StoreError>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn abandon<'a>(&'a self, _: &'a Begun) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn put<'a>(
        &'a self,
        key: &'a str,
        upload: Upload<'a>,
    ) -> LocalBoxFuture<'a, Result<Written, StoreError>> {
        self.write(key, upload).boxed_local()
    }

    /// The file gets its new name at once, and goes by its old one no more.
    fn copy<'a>(
        &'a self,
        from: &'a str,
        tag: &'a Tag,
        to: &'a str,
        upload: Upload<'a>,
    ) -> LocalBoxFuture<'a, Result<Option<Written>, StoreError>> {
        self.rename(from, tag, to, upload).boxed_local()
    }

    fn delete<'a>(&'a self, key: &'a str) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.run(key, remove::whatever).boxed_local()
    }

    fn delete_tagged<'a>(
        &'a self,
        key: &'a str,
        tag: &'a Tag,
    ) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        let tag = tag.clone();
        self.run(key, move |place, key| remove::tagged(place, key, &tag)).boxed_local()
    }

    fn conditions(&self) -> Option<Conditions> {
        self.conditions.get()
    }

    fn try_conditions(&self) -> LocalBoxFuture<'_, Result<Option<Conditions>, StoreError>> {
        self.experiment().boxed_local()
    }

    fn recheck_conditions<'a>(
        &'a self,
        key: &'a str,
    ) -> LocalBoxFuture<'a, Result<bool, StoreError>> {
        self.lesson(key).boxed_local()
    }

    fn creates_only(&self, _: u64) -> bool {
        self.conditions.get().is_some_and(|known| known.create.is_atomic())
    }

    fn md5_tag_parts(&self, _: u64) -> Option<u64> {
        None
    }

    fn tags_are_digests(&self) -> bool {
        true
    }

    fn buffer_bytes(&self, _: &LocalFile) -> u64 {
        BUFFER
    }

    fn traffic(&self) -> Traffic {
        self.traffic.get()
    }

    fn clock(&self) -> StoreClock {
        StoreClock { view: ClockView::unknown(), saved: None }
    }
}
