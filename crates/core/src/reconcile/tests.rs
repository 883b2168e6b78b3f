//! What is decided, case by case and by properties.

mod beliefs;
mod files;
mod held;
mod property;
mod renames;
mod shapes;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Trees, pair, reconcile, restrict};
use crate::digest::Digest;
use crate::lineage::Lineage;
use crate::path::VaultPath;
use crate::plan::{Action, Plan, Reason};
use crate::time::{BootId, Timestamp};
use crate::tree::{
    BaseFile, BaseTree, Deletion, LocalFile, LocalTree, Origin, Pending, RemoteFile, RemoteTree,
    Stamp, Tag, Uploaded, Version,
};

/// When every upload of these tests was made, by the storage's clock.
const UPLOADED_S: i64 = 1_000_000;

/// One line of a plan, short enough for tables.
type Line = (String, Action, Reason);

/// Three trees to be compared.
#[derive(Clone, Debug, Default)]
struct World {
    base: BaseTree,
    local: LocalTree,
    remote: RemoteTree,
    deletions: BTreeSet<Deletion>,
}

impl World {
    fn base(mut self, at: &str, base: BaseFile) -> Self {
        self.base.files.insert(path(at), Arc::new(base));
        self
    }

    /// A file here, and the folders above it.
    fn here(mut self, at: &str, content: &str) -> Self {
        self.local.files.insert(path(at), local_file(at, content).into());
        for folder in path(at).ancestors() {
            self.local.folders.insert(folder.clone(), folder.as_str().into());
        }
        self
    }

    fn folder(mut self, at: &str) -> Self {
        for folder in std::iter::once(path(at)).chain(path(at).ancestors()) {
            self.local.folders.insert(folder.clone(), folder.as_str().into());
        }
        self
    }

    fn there(mut self, at: &str, file: RemoteFile) -> Self {
        self.remote.files.insert(path(at), RemoteFile { key: at.into(), ..file }.into());
        self
    }

    fn marker(mut self, at: &str) -> Self {
        self.remote.markers.insert(path(at), format!("{at}/").into());
        self
    }

    fn known_folder(mut self, at: &str) -> Self {
        self.base.folders.insert(path(at));
        self
    }

    fn plan(&self) -> Plan {
        let Self { base, local, remote, deletions } = self;
        reconcile(Trees { base, local, remote, deletions })
    }

    fn lines(&self) -> Vec<Line> {
        let steps = self.plan().steps.into_iter();
        steps.map(|step| (step.path.to_string(), step.action, step.reason)).collect()
    }
}

fn line(at: &str, action: Action, reason: Reason) -> Line {
    (at.to_owned(), action, reason)
}

fn path(text: &str) -> VaultPath {
    VaultPath::parse(text).unwrap()
}

fn local_file(name: &str, content: &str) -> LocalFile {
    let digest = Digest::of(content.as_bytes());
    LocalFile { name: name.into(), digest, size: content.len() as u64, stamp: Stamp::default() }
}

/// The lineage of the last of `contents`, each made from the one before.
fn lineage(contents: &[&str]) -> Lineage {
    let digest = |content: &&str| Digest::of(content.as_bytes());
    let (first, rest) = contents.split_first().unwrap();
    rest.iter()
        .fold(Lineage::first(&digest(first)), |parent, c| Lineage::after(&digest(c), &parent))
}

/// That version as both sides held it.
fn version(contents: &[&str]) -> Version {
    let content = contents.last().unwrap();
    Version {
        digest: Digest::of(content.as_bytes()),
        size: content.len() as u64,
        tag: Tag::new(&contents.join("<")),
        lineage: Some(Box::new(lineage(contents))),
    }
}

/// That version at the storage, as its writer described it.
fn object(contents: &[&str]) -> RemoteFile {
    let Version { size, tag, .. } = version(contents);
    let origin = Origin::Claimed(Box::new(lineage(contents)));
    let modified = Some(Timestamp::from_s(UPLOADED_S));
    RemoteFile { key: "".into(), tag, size, modified, origin }
}

/// `content` at the storage, written by another program so many seconds after our uploads.
fn foreign(content: &str, after_s: i64) -> RemoteFile {
    RemoteFile {
        key: "".into(),
        tag: Tag::new(&format!("foreign {content}")),
        size: content.len() as u64,
        modified: Some(Timestamp::from_s(UPLOADED_S + after_s)),
        origin: Origin::Foreign,
    }
}

fn pending(contents: &[&str]) -> Pending {
    let storage_date = Some(Timestamp::from_s(UPLOADED_S));
    let uploaded = Uploaded { storage_date, boot_ms: 0, boot: BootId("boot".into()) };
    Pending { version: version(contents), uploaded }
}

/// A base of which everything is confirmed.
fn confirmed(contents: &[&str]) -> BaseFile {
    BaseFile::confirmed("".into(), version(contents))
}

/// A base whose last version was uploaded and not seen since; the one before is confirmed.
fn unconfirmed(contents: &[&str]) -> BaseFile {
    let (_, before) = contents.split_last().unwrap();
    let before = (!before.is_empty()).then(|| version(before).into());
    let base = BaseFile { confirmed: before, ..BaseFile::unknown("".into()) };
    base.with_upload(pending(contents))
}
