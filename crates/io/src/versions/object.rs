//! Large contents: one compressed file each, named by its digest, whole or not there at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tidelock_core::digest::Digest;
use zstd::stream::{read::Decoder, write::Encoder};

use super::database::Durability;
use super::pack::LEVEL;
use crate::place::make_private_dir;
use crate::sqlite::touch_private;

const FOLDER: &str = "objects";
const ENDING: &str = ".zst";
/// What a file is called before it is whole.
const PARTIAL: &str = ".partial-";
const CHUNK: usize = 128 * 1024;

/// No content needs a wider window to be expanded at our level; a damaged one may claim any.
const WINDOW_LOG_MAX: u32 = 23;

/// Tells other processes that somebody may be writing objects.
#[derive(Debug)]
pub(super) struct InUse {
    /// `None` where the system cannot lock a file.
    _lock: Option<File>,
}

impl InUse {
    /// Held until dropped. Whoever comes while nobody else is here sweeps what was left half done.
    pub(super) fn begin(dir: &Path) -> io::Result<Self> {
        make_private_dir(&dir.join(FOLDER))?;
        let path = dir.join("lock");
        touch_private(&path)?;
        let lock = File::open(&path)?;
        if lock.try_lock().is_ok() {
            sweep(&dir.join(FOLDER))?;
        }
        let _lock = lock.lock_shared().is_ok().then_some(lock);
        Ok(Self { _lock })
    }
}

fn sweep(objects: &Path) -> io::Result<()> {
    for entry in fs::read_dir(objects)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// An object that has no name yet; dropped, it is gone.
#[derive(Debug)]
pub(super) struct Fresh {
    partial: PathBuf,
    pub(super) digest: Digest,
    /// The content's length in bytes.
    pub(super) size: u64,
    /// The file's.
    pub(super) stored: u64,
}

impl Fresh {
    /// Compresses everything that `source` gives. What is to be synced is read back and compared.
    pub(super) fn write(
        dir: &Path,
        source: &mut dyn Read,
        durability: Durability,
    ) -> io::Result<Self> {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits).map_err(io::Error::other)?;
        let partial = dir.join(FOLDER).join(format!("{PARTIAL}{}", hex::encode(bits)));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&partial)?;
        let mut fresh = Self { partial, digest: Digest([0; 32]), size: 0, stored: 0 };
        let file = fresh.compress(file, source)?;
        fresh.stored = file.metadata()?.len();
        if durability == Durability::Synced {
            file.sync_all()?;
            check(&fresh.partial, &fresh.digest, fresh.size)?;
        }
        Ok(fresh)
    }

    fn compress(&mut self, file: File, source: &mut dyn Read) -> io::Result<File> {
        let mut encoder = Encoder::new(file, LEVEL)?;
        let mut hasher = blake3::Hasher::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            match source.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => {
                    hasher.update(&chunk[..count]);
                    encoder.write_all(&chunk[..count])?;
                    self.size += count as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.digest = Digest(*hasher.finalize().as_bytes());
        encoder.finish()
    }

    /// Gives it its name. Only whoever may write the data base does this.
    pub(super) fn place(&self, dir: &Path, durability: Durability) -> io::Result<()> {
        let path = path(dir, &self.digest);
        let (objects, above) = (dir.join(FOLDER), path.parent().unwrap_or(dir));
        make_private_dir(above)?;
        fs::rename(&self.partial, &path)?;
        match durability {
            Durability::Synced => sync_dir(above).and_then(|()| sync_dir(&objects)),
            Durability::Lazy => Ok(()),
        }
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // With its name it is not there any more; what stays is swept by a later run.
        drop(fs::remove_file(&self.partial));
    }
}

fn path(dir: &Path, digest: &Digest) -> PathBuf {
    let hex = digest.to_string();
    dir.join(FOLDER).join(&hex[..2]).join(hex + ENDING)
}

/// The content of an object, not checked.
pub(super) fn open(dir: &Path, digest: &Digest) -> io::Result<impl Read + Send + 'static> {
    decoder(&path(dir, digest))
}

fn decoder(path: &Path) -> io::Result<Decoder<'static, BufReader<File>>> {
    let mut decoder = Decoder::new(File::open(path)?)?.single_frame();
    decoder.window_log_max(WINDOW_LOG_MAX)?;
    Ok(decoder)
}

/// Whether the object is there, whole, and on disk.
pub(super) fn is_safe(dir: &Path, digest: &Digest, size: u64) -> bool {
    let path = path(dir, digest);
    let synced = || {
        File::open(&path)?.sync_all()?;
        path.parent().map_or(Ok(()), sync_dir)?;
        check(&path, digest, size)
    };
    synced().is_ok()
}

fn check(path: &Path, digest: &Digest, size: u64) -> io::Result<()> {
    let mut hasher = blake3::Hasher::new();
    let read = io::copy(&mut decoder(path)?, &mut hasher)?;
    match read == size && *hasher.finalize().as_bytes() == digest.0 {
        true => Ok(()),
        false => Err(io::Error::new(ErrorKind::InvalidData, "it reads back as something else")),
    }
}

/// Every object's digest.
pub(super) fn all(dir: &Path) -> io::Result<Vec<Digest>> {
    let mut found = Vec::new();
    let shelves = match fs::read_dir(dir.join(FOLDER)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
        other => other?,
    };
    for shelf in shelves {
        let shelf = shelf?;
        if !shelf.file_type()?.is_dir() {
            continue;
        }
        for object in fs::read_dir(shelf.path())? {
            found.extend(digest_of(&object?.file_name().to_string_lossy()));
        }
    }
    Ok(found)
}

fn digest_of(name: &str) -> Option<Digest> {
    let mut digest = [0; 32];
    hex::decode_to_slice(name.strip_suffix(ENDING)?, &mut digest).ok()?;
    Some(Digest(digest))
}

/// Removes an object. Only whoever may write the data base does this.
pub(super) fn remove(dir: &Path, digest: &Digest) -> io::Result<()> {
    fs::remove_file(path(dir, digest))
}

/// Puts on disk which names lie in a folder.
fn sync_dir(dir: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        // Windows writes its journal by itself and opens no folder for this.
        return Ok(());
    }
    match File::open(dir)?.sync_all() {
        // Some network file systems have no such thing.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Ok(())
        }
        other => other,
    }
}
