//! The index of a store on disk: one line of JSON for each change, replayed when it is opened.
//!
//! `FOLDER/journal.jsonl` begins with `{"v":1}`; bodies lie in `FOLDER/bodies/`. A body is whole
//! before its line is written, so a crash leaves at worst a torn last line, which is dropped, and
//! bodies that no line names, which are swept. Opening rewrites the journal without what no longer
//! counts. A locked `FOLDER/lock` keeps every other lab away: two would sweep each other's bodies.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::content::{Bodies, BodyFolder, FileName};
use super::{Bucket, Buckets, Meta, Object};

const FORMAT: u32 = 1;

/// Why a folder cannot serve as a store.
#[derive(Debug, Error)]
pub enum RootError {
    /// The system refused.
    #[error("cannot use {path}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another lab serves it.
    #[error("another lab serves {path}")]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// A line of the journal cannot be read.
    #[error("{path}, line {line}, is damaged")]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The journal was written by another version.
    #[error("{path} has format {found}, which this version does not know")]
    Format {
        /// The journal.
        path: PathBuf,
        /// The format it names.
        found: u32,
    },
}

/// The open end of the journal.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    /// Held as long as this lab runs.
    _lock: File,
}

#[derive(Serialize, Deserialize)]
struct Header {
    v: u32,
}

/// One change.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Change {
    MakeBucket { bucket: String, created_ms: i64 },
    DropBucket { bucket: String },
    Put { bucket: String, key: String, meta: Meta, files: Vec<FileName> },
    Delete { bucket: String, key: String },
}

/// What the lines say, before any file is touched.
type Said = BTreeMap<String, SaidBucket>;

struct SaidBucket {
    created_ms: i64,
    objects: BTreeMap<String, (Meta, Vec<FileName>)>,
}

impl Journal {
    /// Opens the store in `folder`, or makes an empty one.
    pub(crate) fn open(folder: &Path) -> Result<(Self, Buckets, Bodies), RootError> {
        let failed = |source| RootError::Io { path: folder.to_owned(), source };
        let bodies_folder = folder.join("bodies");
        fs::create_dir_all(&bodies_folder).map_err(failed)?;
        let lock = lock(folder)?;
        let path = folder.join("journal.jsonl");
        let said = replay(&path)?;
        let mut bodies = BodyFolder::new(bodies_folder);
        let buckets = buckets(said, &mut bodies);
        bodies.sweep().map_err(failed)?;
        let file = rewrite(&path, &buckets).map_err(failed)?;
        Ok((Self { file, _lock: lock }, buckets, Bodies::Disk(bodies)))
    }

    /// Appends one change.
    pub(crate) fn append(&mut self, change: &Change) -> io::Result<()> {
        self.file.write_all(&line(change)?)
    }
}

/// Keeps the folder for this lab; the system lets go of it when the process ends, however it ends.
fn lock(folder: &Path) -> Result<File, RootError> {
    let path = folder.join("lock");
    let failed = |source| RootError::Io { path: path.clone(), source };
    let mut options = File::options();
    let file = options.write(true).create(true).truncate(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(RootError::InUse { path: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

fn replay(path: &Path) -> Result<Said, RootError> {
    let damaged = |line, source| RootError::Damaged { path: path.to_owned(), line, source };
    let failed = |source| RootError::Io { path: path.to_owned(), source };
    let mut said = Said::new();
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(said),
        Err(error) => return Err(failed(error)),
    };
    let (mut reader, mut text) = (BufReader::new(file), Vec::new());
    for number in 1.. {
        text.clear();
        reader.read_until(b'\n', &mut text).map_err(failed)?;
        if text.pop() != Some(b'\n') {
            break; // the end, or a line that a crash cut short
        }
        if number == 1 {
            let header: Header = serde_json::from_slice(&text).map_err(|e| damaged(1, e))?;
            if header.v != FORMAT {
                return Err(RootError::Format { path: path.to_owned(), found: header.v });
            }
        } else {
            let change = serde_json::from_slice(&text).map_err(|e| damaged(number, e))?;
            apply(&mut said, change);
        }
    }
    Ok(said)
}

fn apply(said: &mut Said, change: Change) {
    match change {
        Change::MakeBucket { bucket, created_ms } => {
            said.insert(bucket, SaidBucket { created_ms, objects: BTreeMap::new() });
        }
        Change::DropBucket { bucket } => {
            said.remove(&bucket);
        }
        Change::Put { bucket, key, meta, files } => {
            if let Some(bucket) = said.get_mut(&bucket) {
                bucket.objects.insert(key, (meta, files));
            }
        }
        Change::Delete { bucket, key } => {
            if let Some(bucket) = said.get_mut(&bucket) {
                bucket.objects.remove(&key);
            }
        }
    }
}

fn buckets(said: Said, bodies: &mut BodyFolder) -> Buckets {
    let mut object = |(meta, files): (Meta, Vec<FileName>)| {
        let content = bodies.reopen(&files);
        content.keep();
        Object { meta, content }
    };
    let mut bucket = |said: SaidBucket| {
        let objects = said.objects.into_iter().map(|(key, said)| (key, object(said)));
        Bucket { created_ms: said.created_ms, objects: objects.collect() }
    };
    said.into_iter().map(|(name, said)| (name, bucket(said))).collect()
}

/// Writes the journal anew, beside the old one, and puts it in its place.
fn rewrite(path: &Path, buckets: &Buckets) -> io::Result<File> {
    let fresh = path.with_extension("fresh");
    let mut out = BufWriter::new(File::create(&fresh)?);
    out.write_all(&line(&Header { v: FORMAT })?)?;
    for (name, bucket) in buckets {
        let made = Change::MakeBucket { bucket: name.clone(), created_ms: bucket.created_ms };
        out.write_all(&line(&made)?)?;
        for (key, object) in &bucket.objects {
            out.write_all(&line(&Change::put(name, key, object))?)?;
        }
    }
    let file = out.into_inner()?;
    fs::rename(&fresh, path)?;
    Ok(file)
}

impl Change {
    pub(crate) fn put(bucket: &str, key: &str, object: &Object) -> Self {
        Self::Put {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            meta: object.meta.clone(),
            files: object.content.file_names(),
        }
    }
}
