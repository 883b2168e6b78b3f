//! The store on a real disk.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use tidelock_core::clock::Offset;
use tidelock_core::digest::{Digest, Short};
use tidelock_core::version::{Kept, Numbered};

use super::*;

mod damage;
mod formats;
mod keeping;
mod sharing;

/// A state folder of its own.
struct Bench {
    dir: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// The store as another process opens it.
    fn store(&self) -> VersionStore {
        VersionStore::at(self.dir.path())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("versions").join(name)
    }

    /// Every object's file.
    fn objects(&self) -> Vec<PathBuf> {
        let shelves = fs::read_dir(self.path("objects")).into_iter().flatten();
        let dirs = shelves.map(|shelf| shelf.unwrap().path()).filter(|path| path.is_dir());
        dirs.flat_map(|dir| fs::read_dir(dir).unwrap())
            .map(|object| object.unwrap().path())
            .collect()
    }
}

/// A text, to be kept.
fn source<'a>(text: &'a mut &[u8]) -> Source<'a> {
    Source { about: text.len() as u64, from: text }
}

fn key() -> FolderKey {
    FolderKey::of(Some(&RandomId::new([3; 16])))
}

fn path(name: &str) -> VaultPath {
    VaultPath::parse(name).unwrap()
}

fn note(name: &str, how: How) -> Note {
    let label = Label { device: "pc".into(), offset: Some(Offset::spanning(-5, 5)) };
    let wall = Timestamp::from_s(1_800_000_000);
    Note { path: path(name), name: Arc::from(name), version: None, how, label, wall }
}

/// Keeps a text as a sync does that replaces it.
fn keep(store: &VersionStore, name: &str, text: &[u8]) -> Digest {
    let digest = Digest::of(text);
    let kept = store.keep(&key(), note(name, How::Replaced), source(&mut { text }), Some(digest));
    kept.unwrap();
    digest
}

fn remember(store: &VersionStore, name: &str, version: u8, text: &[u8]) {
    let note = Note { version: Some(Short([version; 8])), ..note(name, How::Synced) };
    store.remember(&key(), note, source(&mut { text }), Digest::of(text)).unwrap();
}

/// All versions, the oldest first.
fn all(store: &VersionStore) -> Vec<Numbered> {
    let mut versions = store.newest(&key(), None, None).unwrap();
    versions.reverse();
    versions
}

fn read(store: &VersionStore, digest: &Digest) -> Result<Vec<u8>, VersionsError> {
    let mut text = Vec::new();
    let read = std::io::Read::read_to_end(&mut store.open(digest)?, &mut text);
    read.map(|_| text).map_err(|error| VersionsError::Damaged(error.to_string()))
}

/// A content that no compression makes smaller, different for each seed.
fn noise(seed: u8, size: usize) -> Vec<u8> {
    let mut noise = vec![0; size];
    blake3::Hasher::new().update(&[seed]).finalize_xof().fill(&mut noise);
    noise
}

const LARGE: usize = 300 * 1024;
