//! Finds every file and folder of a vault.

use std::sync::Arc;

use tidelock_core::filter::{OWN_FOLDER, is_skipped_name};
use tidelock_engine::ports::{FolderError, Hints, PathProblem, Progress, Progressed, Scan};
use tokio::sync::mpsc::{Sender, channel};

use super::disk::{Disk, Outcome, below, failed};
use super::stage;
use crate::device::wall;
use crate::handle::new_file;
use crate::handle::walk::{Finding, Trouble, TroubleKind, Walk};

/// How many findings wait to be taken.
const FINDINGS: usize = 1_024;

pub(super) async fn scan(
    disk: Arc<Disk>,
    hints: Arc<Hints>,
    progress: &dyn Progress,
) -> Outcome<Scan> {
    let (findings, mut inbox) = channel(FINDINGS);
    let walk = tokio::task::spawn_blocking(move || walk(&disk, hints, findings));
    let mut scan = Scan::default();
    let mut batch = Vec::new();
    while inbox.recv_many(&mut batch, FINDINGS).await != 0 {
        for finding in batch.drain(..) {
            match finding {
                Finding::File(file) => scan.files.push(file),
                Finding::Folder(name, _) => scan.folders.push(name),
                Finding::Trouble(trouble) if trouble.kind.is_of_no_note() => {
                    scan.passed_over.push(problem(trouble));
                }
                Finding::Trouble(trouble) => scan.problems.push(problem(trouble)),
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

fn walk(disk: &Disk, hints: Arc<Hints>, findings: Sender<Finding>) -> Outcome<()> {
    let root = disk.root_in_place()?;
    let passes_over = |_: &str, leaf: &str| is_skipped_name(leaf);
    let clock_ns = Some(now_ns(disk));
    let rules = Some(disk.rules()?);
    let walk = Walk { root, start: "", rules, passes_over, hints, clock_ns, findings };
    walk.run().map_err(failed)
}

fn problem(trouble: Trouble) -> PathProblem {
    let code = match trouble.kind {
        TroubleKind::NoName => "path-name-impossible",
        TroubleKind::TooLong => "path-name-too-long",
        TroubleKind::Ambiguous => "path-name-ambiguous",
        TroubleKind::Link => "path-link",
        TroubleKind::OtherDisk => "path-other-disk",
        TroubleKind::Special => "path-special",
        TroubleKind::Unreadable => "path-unreadable",
        TroubleKind::Changing => "path-changed-meanwhile",
        TroubleKind::Placeholder => "path-placeholder",
    };
    PathProblem { name: trouble.name, code, detail: trouble.detail }
}

/// The clock that the file system stamps with, which need not be this device's: told by a new file,
/// where our own folder is there to take one; else the device's.
fn now_ns(disk: &Disk) -> i64 {
    let probed = disk.root().ok().filter(|root| below(root, OWN_FOLDER).is_ok()).and_then(|_| {
        let temp = stage::temp(disk).ok()?;
        new_file::now_ns(&temp.dir).ok()
    });
    probed.unwrap_or_else(|| wall().ms().saturating_mul(1_000_000))
}
