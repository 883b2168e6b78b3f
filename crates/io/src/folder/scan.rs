//! Finds every file and folder in one pass: one thread walks, others hash.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use cap_std::fs::{Dir, DirEntry, Metadata};
use tidelock_core::filter::{OWN_FOLDER, is_skipped_name};
use tidelock_core::naming::Rules;
use tidelock_core::path::VaultPath;
use tidelock_core::tree::Stamp;
use tidelock_engine::ports::{
    FolderError, Hints, PathProblem, Progress, Progressed, Scan, Scanned,
};
use tokio::sync::mpsc::{Sender, channel};

use super::disk::{Disk, Outcome, below, device, failed, is_gone, stamp};
use super::hash::{self, Content};
use super::stage;
use crate::device::wall;

/// How many files wait to be hashed. Each keeps a folder open.
const QUEUE: usize = 64;

/// How many findings wait to be taken.
const FINDINGS: usize = 1_024;

/// A file changed less than this before the scan, or later, may change again unseen: as coarse as the
/// times of any file system (FAT: 2 s).
const SETTLED_AFTER_NS: i64 = 2_000_000_000;

enum Finding {
    File(Scanned),
    Folder(Arc<str>),
    Problem(PathProblem),
    PassedOver(PathProblem),
}

/// A file to be looked at.
struct Job {
    dir: Arc<Dir>,
    leaf: String,
    name: Arc<str>,
    meta: Metadata,
}

/// Nobody listens any more.
struct Stopped;

pub(super) async fn scan(
    disk: Arc<Disk>,
    hints: Arc<Hints>,
    progress: &dyn Progress,
) -> Outcome<Scan> {
    let (findings, mut inbox) = channel(FINDINGS);
    let walk = tokio::task::spawn_blocking(move || Walk::begin(&disk, hints, findings)?.run());
    let mut scan = Scan::default();
    let mut batch = Vec::new();
    while inbox.recv_many(&mut batch, FINDINGS).await != 0 {
        for finding in batch.drain(..) {
            match finding {
                Finding::File(file) => scan.files.push(file),
                Finding::Folder(name) => scan.folders.push(name),
                Finding::Problem(problem) => scan.problems.push(problem),
                Finding::PassedOver(what) => scan.passed_over.push(what),
            }
        }
        progress.on(Progressed::Scanned { files: scan.files.len() as u64 });
    }
    walk.await.map_err(|error| FolderError::Io(error.to_string()))??;
    scan.files.sort_unstable_by(|a, b| a.file.name.cmp(&b.file.name));
    scan.folders.sort_unstable();
    for told in [&mut scan.problems, &mut scan.passed_over] {
        told.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    }
    Ok(scan)
}

struct Walk<'a> {
    root: &'a Dir,
    /// The disk that the folder lies on.
    device: u64,
    /// Which names it takes.
    rules: Rules,
    hints: Arc<Hints>,
    /// The file system's own clock when the scan began.
    start_ns: i64,
    findings: Sender<Finding>,
}

impl<'a> Walk<'a> {
    fn begin(disk: &'a Disk, hints: Arc<Hints>, findings: Sender<Finding>) -> Outcome<Self> {
        let root = disk.root_in_place()?;
        let device = device(&root.dir_metadata().map_err(failed)?);
        let rules = disk.rules()?;
        Ok(Self { root, device, rules, hints, start_ns: now_ns(disk), findings })
    }

    fn run(self) -> Outcome<()> {
        let workers = thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
        let (jobs, queue) = sync_channel(QUEUE);
        let queue = Mutex::new(queue);
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| self.work(&queue));
            }
            self.walk(jobs)
        })
    }

    /// Looks at every folder, the newest found first; only names wait, no handles. The workers end when
    /// `jobs` goes.
    fn walk(&self, jobs: SyncSender<Job>) -> Outcome<()> {
        let top = self.root.try_clone().map_err(failed)?;
        let mut waiting = Vec::new();
        // Without its top folder there is no scan; any other folder is one problem among many.
        let Ok(()) = self.list(&Arc::new(top), "", &jobs, &mut waiting).map_err(failed)? else {
            return Ok(());
        };
        while let Some(name) = waiting.pop() {
            if self.folder(&name, &jobs, &mut waiting).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn folder(
        &self,
        name: &Arc<str>,
        jobs: &SyncSender<Job>,
        waiting: &mut Vec<Arc<str>>,
    ) -> Result<(), Stopped> {
        let on_disk = match self.rules.on_disk(name) {
            Ok(on_disk) => on_disk,
            Err(bad) => return self.problem(name, bad.code(), &bad.detail()),
        };
        let dir = match below(self.root, &on_disk).and_then(|dir| Ok((dir.dir_metadata()?, dir))) {
            Ok((meta, _)) if device(&meta) != self.device => {
                return self.pass_over(name, "path-other-disk", "");
            }
            Ok((_, dir)) => Arc::new(dir),
            Err(error) => return self.refused(name, &error),
        };
        self.find(Finding::Folder(Arc::clone(name)))?;
        match self.list(&dir, &format!("{name}/"), jobs, waiting) {
            Ok(go_on) => go_on,
            Err(error) => self.refused(name, &error),
        }
    }

    /// Sends a folder's files to be hashed, and notes its folders.
    fn list(
        &self,
        dir: &Arc<Dir>,
        above: &str,
        jobs: &SyncSender<Job>,
        waiting: &mut Vec<Arc<str>>,
    ) -> io::Result<Result<(), Stopped>> {
        for entry in dir.entries()? {
            if self.entry(dir, above, &entry?, jobs, waiting).is_err() {
                return Ok(Err(Stopped));
            }
        }
        Ok(Ok(()))
    }

    fn entry(
        &self,
        dir: &Arc<Dir>,
        above: &str,
        entry: &DirEntry,
        jobs: &SyncSender<Job>,
        waiting: &mut Vec<Arc<str>>,
    ) -> Result<(), Stopped> {
        if self.findings.is_closed() {
            return Err(Stopped);
        }
        let leaf = entry.file_name();
        let shown = leaf.to_string_lossy();
        let (Ok(meant) | Err(meant)) = self.rules.from_disk(&shown);
        if is_skipped_name(&meant) {
            return Ok(());
        }
        let name: Arc<str> = format!("{above}{meant}").into();
        let Some(leaf) = leaf.to_str() else {
            return self.problem(&name, "path-name-impossible", "detail-no-unicode");
        };
        if self.rules.from_disk(leaf).is_err() {
            return self.problem(&name, "path-name-impossible", "detail-name-refused");
        }
        if let Err(bad) = self.rules.on_disk(&meant) {
            return self.problem(&name, bad.code(), &bad.detail());
        }
        if VaultPath::BYTES_MAX < name.len() {
            return self.problem(&name, "path-name-too-long", "detail-path-too-long");
        }
        let meta = match entry.metadata() {
            Ok(meta) => meta,
            Err(error) => return self.refused(&name, &error),
        };
        if meta.is_dir() {
            waiting.push(name);
            Ok(())
        } else if meta.is_symlink() {
            self.pass_over(&name, "path-link", "")
        } else if meta.is_file() {
            let job = Job { dir: Arc::clone(dir), leaf: leaf.to_owned(), name, meta };
            jobs.send(job).map_err(|_| Stopped)
        } else {
            self.pass_over(&name, "path-special", "")
        }
    }

    /// Takes every job, also when nobody listens any more: the walk must not wait for room for ever.
    fn work(&self, queue: &Mutex<Receiver<Job>>) {
        loop {
            let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = job else { return };
            let (Ok(()) | Err(Stopped)) = self.file(&job);
        }
    }

    fn file(&self, job: &Job) -> Result<(), Stopped> {
        if self.findings.is_closed() {
            return Err(Stopped);
        }
        let (size, stamp) = (job.meta.len(), stamp(&job.meta));
        let known = self.hints.get(&job.name);
        let content = match known.filter(|known| known.size == size && known.stamp == stamp) {
            Some(known) => Content::Of(Arc::clone(known)),
            None => match hash::content(&job.dir, &job.leaf) {
                Ok(content) => content.map(|hashed| Arc::new(hashed.named(Arc::clone(&job.name)))),
                Err(error) => return self.refused(&job.name, &error),
            },
        };
        match content {
            Content::Of(file) => {
                let is_settled = is_settled(&file.stamp, self.start_ns);
                self.find(Finding::File(Scanned { file, is_settled }))
            }
            Content::Changing => self.problem(&job.name, "path-changed-meanwhile", ""),
            // It was there a moment ago: the next scan sees what became of it.
            Content::None => self.problem(&job.name, "path-changed-meanwhile", ""),
        }
    }

    fn refused(&self, name: &str, error: &io::Error) -> Result<(), Stopped> {
        let code = if is_gone(error) { "path-changed-meanwhile" } else { "path-unreadable" };
        self.problem(name, code, &error.to_string())
    }

    fn problem(&self, name: &str, code: &'static str, detail: &str) -> Result<(), Stopped> {
        self.find(Finding::Problem(told(name, code, detail)))
    }

    fn pass_over(&self, name: &str, code: &'static str, detail: &str) -> Result<(), Stopped> {
        self.find(Finding::PassedOver(told(name, code, detail)))
    }

    fn find(&self, finding: Finding) -> Result<(), Stopped> {
        self.findings.blocking_send(finding).map_err(|_| Stopped)
    }
}

fn told(name: &str, code: &'static str, detail: &str) -> PathProblem {
    PathProblem { name: name.to_owned(), code, detail: detail.to_owned() }
}

/// Whether a change after the scan must show in the stamp.
///
/// The change time nobody can set. A modification time far in the future is somebody's label; a
/// change would move it.
fn is_settled(stamp: &Stamp, start_ns: i64) -> bool {
    let earliest = start_ns.saturating_sub(SETTLED_AFTER_NS);
    let latest = start_ns.saturating_add(SETTLED_AFTER_NS);
    stamp.ctime_ns < earliest && !(earliest..=latest).contains(&stamp.mtime_ns)
}

/// The clock that the file system stamps with, which need not be this device's: told by a new file,
/// where our own folder is there to take one; else the device's.
fn now_ns(disk: &Disk) -> i64 {
    let probed = disk.root().ok().filter(|root| below(root, OWN_FOLDER).is_ok()).and_then(|_| {
        let temp = stage::temp(disk).ok()?;
        let (name, file) = temp.create().ok()?;
        let meta = file.metadata();
        drop(temp.dir.remove_file(name));
        meta.ok().map(|meta| stamp(&meta).mtime_ns)
    });
    probed.unwrap_or_else(|| wall().ms().saturating_mul(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change_again_within_one_stamp_is_not_settled() {
        const S: i64 = 1_000_000_000;
        let start = 1_795_479_399 * S;
        for (mtime, ctime, settled) in [
            (-3, -3, true),
            (-1, -1, false),
            (0, 0, false),
            (-3, -1, false),
            (-86_400, 5, false),
            // Without a change time, or with a time that somebody chose.
            (-3, -start / S, true),
            (-1, -start / S, false),
            (1, -start / S, false),
            (86_400, -3, true),
        ] {
            let stamp =
                Stamp { mtime_ns: start + mtime * S, ctime_ns: start + ctime * S, inode: 1 };
            assert_eq!(is_settled(&stamp, start), settled, "{mtime} {ctime}");
        }
    }
}
