//! Finds every file and folder in one pass: one thread walks, others hash.

use std::borrow::Cow;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use cap_std::fs::{Dir, DirEntry, Metadata};
use tidelock_core::naming::{BadName, Rules};
use tidelock_core::path::VaultPath;
use tidelock_core::placeholder;
use tidelock_core::tree::Stamp;
use tidelock_engine::ports::{Hints, Scanned};
use tokio::sync::mpsc::Sender;

use super::file::{device, marks, stamp};
use super::hash::{self, Content};
use super::{below, is_gone};

/// How many files wait to be hashed. Each keeps a folder open.
const QUEUE: usize = 64;

/// A file changed less than this before the walk, or later, may change again unseen: as coarse as the
/// times of any file system (FAT: 2 s).
const SETTLED_AFTER_NS: i64 = 2_000_000_000;

/// One thing that was found.
pub(crate) enum Finding {
    /// A regular file.
    File(Scanned),
    /// A folder: its name, and whether nothing at all lies in it.
    Folder(Arc<str>, bool),
    /// What is there, and could not be taken.
    Trouble(Trouble),
}

/// A name of which nothing more is known, nor of anything below it.
pub(crate) struct Trouble {
    /// The name; what is no text in it is replaced.
    pub(crate) name: String,
    pub(crate) kind: TroubleKind,
    /// The system's words.
    pub(crate) detail: String,
}

/// Why something could not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TroubleKind {
    /// The name is no Unicode text, or none that anything is called on this disk.
    NoName,
    /// The name is longer than what can be kept.
    TooLong,
    /// The name holds a character that stands for another one on this disk.
    Ambiguous,
    /// A link, which is never followed.
    Link,
    /// Another disk is mounted there.
    OtherDisk,
    /// A pipe, a socket or a device.
    Special,
    /// The system refuses.
    Unreadable,
    /// It changed while it was read, or went away.
    Changing,
    /// A cloud folder shows it, and its content is elsewhere.
    Placeholder,
}

impl TroubleKind {
    /// Whether what is there is no note at all, and nobody need be troubled by it.
    pub(crate) fn is_of_no_note(self) -> bool {
        match self {
            Self::Link | Self::OtherDisk | Self::Special => true,
            Self::NoName
            | Self::TooLong
            | Self::Ambiguous
            | Self::Unreadable
            | Self::Changing
            | Self::Placeholder => false,
        }
    }
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

/// A walk that is about to begin.
pub(crate) struct Walk<'a> {
    pub(crate) root: &'a Dir,
    /// The folder where it begins; empty for the top.
    pub(crate) start: &'a str,
    /// What names are called on the disk; `None`: just so, whatever they are.
    pub(crate) rules: Option<Rules>,
    /// Which entries are not even looked at: by the name above, which ends in `/`, and their own.
    pub(crate) passes_over: fn(&str, &str) -> bool,
    /// What is known of files: one whose size and stamp are the same is not read.
    pub(crate) hints: Arc<Hints>,
    /// What the file system's own clock showed before; `None`: unknown, so no file has come to rest.
    pub(crate) clock_ns: Option<i64>,
    pub(crate) findings: Sender<Finding>,
}

impl Walk<'_> {
    /// Walks to the end, or until nobody listens any more. Without the folder it begins at, there is no
    /// walk; any other folder is one trouble among many.
    pub(crate) fn run(self) -> io::Result<()> {
        let walker = Walker { device: device(&self.root.dir_metadata()?), walk: self };
        let workers = thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
        let (jobs, queue) = sync_channel(QUEUE);
        let queue = Mutex::new(queue);
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| walker.work(&queue));
            }
            walker.walk(jobs)
        })
    }
}

struct Walker<'a> {
    walk: Walk<'a>,
    /// The disk that the top folder lies on.
    device: u64,
}

impl Walker<'_> {
    /// Looks at every folder, the newest found first; only names wait, no handles. The workers end when
    /// `jobs` goes.
    fn walk(&self, jobs: SyncSender<Job>) -> io::Result<()> {
        let start = self.walk.start;
        let above = if start.is_empty() { String::new() } else { format!("{start}/") };
        let top = Arc::new(below(self.walk.root, start)?);
        let mut waiting = Vec::new();
        let Ok(_) = self.list(&top, &above, &jobs, &mut waiting)? else { return Ok(()) };
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
        let on_disk = match self.on_disk(name) {
            Ok(on_disk) => on_disk,
            Err(bad) => return self.bad_name(name, bad),
        };
        let opened = below(self.walk.root, &on_disk).and_then(|dir| Ok((dir.dir_metadata()?, dir)));
        let dir = match opened {
            Ok((meta, _)) if device(&meta) != self.device => {
                return self.trouble(name, TroubleKind::OtherDisk, "");
            }
            Ok((_, dir)) => Arc::new(dir),
            Err(error) => return self.refused(name, &error),
        };
        match self.list(&dir, &format!("{name}/"), jobs, waiting) {
            Ok(listed) => self.find(Finding::Folder(Arc::clone(name), listed? == 0)),
            Err(error) => {
                self.find(Finding::Folder(Arc::clone(name), false))?;
                self.refused(name, &error)
            }
        }
    }

    /// Sends a folder's files to be hashed, and notes its folders; tells how many entries it has.
    fn list(
        &self,
        dir: &Arc<Dir>,
        above: &str,
        jobs: &SyncSender<Job>,
        waiting: &mut Vec<Arc<str>>,
    ) -> io::Result<Result<usize, Stopped>> {
        let mut count = 0;
        for entry in dir.entries()? {
            count += 1;
            if self.entry(dir, above, &entry?, jobs, waiting).is_err() {
                return Ok(Err(Stopped));
            }
        }
        Ok(Ok(count))
    }

    fn entry(
        &self,
        dir: &Arc<Dir>,
        above: &str,
        entry: &DirEntry,
        jobs: &SyncSender<Job>,
        waiting: &mut Vec<Arc<str>>,
    ) -> Result<(), Stopped> {
        if self.walk.findings.is_closed() {
            return Err(Stopped);
        }
        let leaf = entry.file_name();
        let shown = leaf.to_string_lossy();
        let read =
            self.walk.rules.map_or(Ok(Cow::Borrowed(&*shown)), |rules| rules.from_disk(&shown));
        let (Ok(meant) | Err(meant)) = &read;
        if let Some(meant) = placeholder::named(meant) {
            return self.placeholder(above, meant);
        }
        if (self.walk.passes_over)(above, meant) {
            return Ok(());
        }
        let name: Arc<str> = format!("{above}{meant}").into();
        let Some(leaf) = leaf.to_str() else {
            return self.trouble(&name, TroubleKind::NoName, "detail-no-unicode");
        };
        if read.is_err() {
            return self.trouble(&name, TroubleKind::NoName, "detail-name-refused");
        }
        if let Err(bad) = self.on_disk(meant) {
            return self.bad_name(&name, bad);
        }
        if VaultPath::BYTES_MAX < name.len() {
            return self.trouble(&name, TroubleKind::TooLong, "detail-path-too-long");
        }
        let marked = entry.metadata().and_then(|meta| Ok((marks(dir, leaf, &meta)?, meta)));
        let (marks, meta) = match marked {
            Ok(found) => found,
            Err(error) => return self.refused(&name, &error),
        };
        if meta.is_symlink() {
            self.trouble(&name, TroubleKind::Link, "")
        } else if let Some(meant) = placeholder::marked(leaf, marks) {
            self.placeholder(above, meant)
        } else if meta.is_dir() {
            waiting.push(name);
            Ok(())
        } else if meta.is_file() {
            let job = Job { dir: Arc::clone(dir), leaf: leaf.to_owned(), name, meta };
            jobs.send(job).map_err(|_| Stopped)
        } else {
            self.trouble(&name, TroubleKind::Special, "")
        }
    }

    fn on_disk<'n>(&self, name: &'n str) -> Result<Cow<'n, str>, BadName> {
        self.walk.rules.map_or(Ok(Cow::Borrowed(name)), |rules| rules.on_disk(name))
    }

    fn bad_name(&self, name: &str, bad: BadName) -> Result<(), Stopped> {
        let kind = match bad {
            BadName::TooLong(_) => TroubleKind::TooLong,
            BadName::Ambiguous => TroubleKind::Ambiguous,
        };
        self.trouble(name, kind, &bad.detail())
    }

    fn placeholder(&self, above: &str, meant: &str) -> Result<(), Stopped> {
        if (self.walk.passes_over)(above, meant) {
            return Ok(());
        }
        self.trouble(&format!("{above}{meant}"), TroubleKind::Placeholder, "")
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
        if self.walk.findings.is_closed() {
            return Err(Stopped);
        }
        let (size, stamp) = (job.meta.len(), stamp(&job.meta));
        let known = self.walk.hints.get(&job.name);
        let content = match known.filter(|known| known.size == size && known.stamp == stamp) {
            Some(known) => Content::Of(Arc::clone(known)),
            None => match hash::content(&job.dir, &job.leaf) {
                Ok(content) => content.map(|hashed| Arc::new(hashed.named(Arc::clone(&job.name)))),
                Err(error) => return self.refused(&job.name, &error),
            },
        };
        match content {
            Content::Of(file) => {
                let clock_ns = self.walk.clock_ns;
                let is_settled = clock_ns.is_some_and(|ns| is_settled(&file.stamp, ns));
                self.find(Finding::File(Scanned { file, is_settled }))
            }
            Content::Changing => self.trouble(&job.name, TroubleKind::Changing, ""),
            // It was there a moment ago: the next walk sees what became of it.
            Content::None => self.trouble(&job.name, TroubleKind::Changing, ""),
        }
    }

    fn refused(&self, name: &str, error: &io::Error) -> Result<(), Stopped> {
        let kind = if is_gone(error) { TroubleKind::Changing } else { TroubleKind::Unreadable };
        self.trouble(name, kind, &error.to_string())
    }

    fn trouble(&self, name: &str, kind: TroubleKind, detail: &str) -> Result<(), Stopped> {
        let trouble = Trouble { name: name.to_owned(), kind, detail: detail.to_owned() };
        self.find(Finding::Trouble(trouble))
    }

    fn find(&self, finding: Finding) -> Result<(), Stopped> {
        self.walk.findings.blocking_send(finding).map_err(|_| Stopped)
    }
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
