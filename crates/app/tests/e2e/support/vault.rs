//! A folder of notes, and what is in it as a value.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Folder,
    File {
        digest: blake3::Hash,
        size: usize,
        /// Whole seconds: the coarsest that every server and witness keeps.
        mtime_s: u64,
    },
}

impl Entry {
    /// The content's digest; `None` of a folder.
    pub(crate) fn digest(&self) -> Option<blake3::Hash> {
        match self {
            Self::Folder => None,
            Self::File { digest, .. } => Some(*digest),
        }
    }
}

/// Everything below a folder by its path, but for Tidelock's own.
pub(crate) type Tree = BTreeMap<String, Entry>;

/// Reads a whole folder.
pub(crate) fn tree(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    collect(folder, "", &mut tree);
    tree
}

fn collect(folder: &Path, above: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{above}{}", entry.file_name().into_string().unwrap());
        if path == ".tidelock" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), tree);
            tree.insert(path, Entry::Folder);
        } else {
            tree.insert(path, file(&entry.path()));
        }
    }
}

fn file(path: &Path) -> Entry {
    let bytes = fs::read(path).unwrap();
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    let mtime_s = modified.duration_since(UNIX_EPOCH).unwrap().as_secs();
    Entry::File { digest: blake3::hash(&bytes), size: bytes.len(), mtime_s }
}

/// Only the files of a tree: bucket listings know no folders but empty ones.
pub(crate) fn files(tree: &Tree) -> Tree {
    tree.iter()
        .filter(|(_, entry)| matches!(entry, Entry::File { .. }))
        .map(|(path, entry)| (path.clone(), entry.clone()))
        .collect()
}

/// Writes a note with its folders; its mtime is `mtime_s`.
pub(crate) fn write_at(folder: &Path, path: &str, content: impl AsRef<[u8]>, mtime_s: u64) {
    write_at_ns(folder, path, content, mtime_s * 1_000_000_000);
}

/// The same to the nanosecond.
pub(crate) fn write_at_ns(folder: &Path, path: &str, content: impl AsRef<[u8]>, mtime_ns: u64) {
    write(folder, path, content);
    let mtime = UNIX_EPOCH + Duration::from_nanos(mtime_ns);
    File::options().write(true).open(folder.join(path)).unwrap().set_modified(mtime).unwrap();
}

/// A note's mtime in nanoseconds.
pub(crate) fn mtime_ns(folder: &Path, path: &str) -> u128 {
    let modified = fs::metadata(folder.join(path)).unwrap().modified().unwrap();
    modified.duration_since(UNIX_EPOCH).unwrap().as_nanos()
}

/// Writes a note as an editor would: now.
pub(crate) fn write(folder: &Path, path: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// What a note says.
#[track_caller]
pub(crate) fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Bytes without any pattern that a wrong offset or part would leave unnoticed.
pub(crate) fn noise(len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    blake3::Hasher::new_derive_key("tidelock tests: noise").finalize_xof().fill(&mut bytes);
    bytes
}

/// A vault with what is hard to carry: odd names, sizes from nothing to several parts, old times.
pub(crate) fn write_odd_vault(folder: &Path) {
    for (number, path) in ODD_NAMES.iter().enumerate() {
        let mtime_s = 1_600_000_000 + 86_400 * number as u64;
        write_at(folder, path, format!("note {number}: {path}\n"), mtime_s);
    }
    write_at(folder, "empty.md", "", 1_500_000_000);
    write_at(folder, "media/12 MiB.bin", noise(12 * 1_024 * 1_024), 1_700_000_001);
}

/// Adds empty folders, which a bucket knows only by markers.
pub(crate) fn write_empty_folders(folder: &Path) {
    fs::create_dir_all(folder.join("an empty folder/inside another")).unwrap();
}

/// Names that URLs, XML, shells and file systems treat specially, all of them legal.
pub(crate) const ODD_NAMES: [&str; 14] = [
    "plain.md",
    " leading space.md",
    "trailing space ",
    "folder with space at the end /note.md",
    "1+1=2 & 50% #1?.md",
    "percent %2F %20 %.md",
    "quote ' \" < > `.md",
    "日记/二〇二六年.md",
    "日记/周 报 (草稿)/第1周.md",
    "emoji 🌊🔒.md",
    "combining é and precomposed é.md",
    "deep/er/and/deep/er/note.md",
    "~tilde and $dollar and !bang;semi,comma@at.md",
    "no extension",
];
