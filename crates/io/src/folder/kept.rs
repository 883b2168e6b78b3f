//! The kept versions: whatever a sync overwrote or removed on this device.
//!
//! `KEPT_DIR/ID/SHELF/NAME`, plain files that anybody can copy back. A shelf is the first eight
//! digits of the content's digest, with `-2`, `-3`, … where another content has that name there.
//! Nothing in here is ever overwritten.

use std::fs;
use std::io::{self, ErrorKind, Read, Write};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use tidelock_core::binding::RandomId;
use tidelock_core::digest::Digest;
use tidelock_engine::ports::FolderError;

use super::disk::{Disk, Outcome, failed, is_full, made_below, split, sync_dir};
use super::hash::{self, Content};
use super::stage::fresh_name;
use super::{own, swap};

/// Where the versions of a folder without ID go.
const UNNAMED: &str = "unnamed";

/// What a file's copy fails with that changed meanwhile. No file system says this of a file.
const CHANGED: ErrorKind = ErrorKind::InvalidData;

/// More shelves than eight equal digits can ever need.
const SHELVES_MAX: u32 = 1_000;

/// The kept versions of one folder.
pub(super) struct Kept {
    dir: Dir,
}

/// How a file gets to its shelf.
#[derive(Clone, Copy)]
enum Way {
    /// It leaves its old place.
    Moved,
    /// It stays where it was, too.
    Copied,
}

impl Kept {
    pub(super) fn of(disk: &Disk) -> Outcome<Self> {
        let id = own::id_below(disk.root()?).map_err(failed)?;
        let path = disk.kept_dir.join(id.as_ref().map_or(UNNAMED, RandomId::as_str));
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let dir =
            builder.create(&path).and_then(|()| Dir::open_ambient_dir(&path, ambient_authority()));
        Ok(Self { dir: dir.map_err(refused)? })
    }

    /// Moves a file with this content out of `from` onto `shelf`, as `name`.
    pub(super) fn take(
        &self,
        from: &Dir,
        leaf: &str,
        shelf: &str,
        content: &Digest,
        name: &str,
    ) -> Outcome<()> {
        self.put(from, leaf, shelf, content, name, Way::Moved)
    }

    /// Copies a file, which must have this content, onto `shelf`, as `name`.
    pub(super) fn copy(
        &self,
        from: &Dir,
        leaf: &str,
        shelf: &str,
        content: &Digest,
        name: &str,
    ) -> Outcome<()> {
        self.put(from, leaf, shelf, content, name, Way::Copied)
    }

    fn put(
        &self,
        from: &Dir,
        leaf: &str,
        shelf: &str,
        content: &Digest,
        name: &str,
        way: Way,
    ) -> Outcome<()> {
        for n in 1..=SHELVES_MAX {
            let shelf = if n == 1 { shelf.to_owned() } else { format!("{shelf}-{n}") };
            let place = format!("{shelf}/{name}");
            let (above, last) = split(&place);
            let dir = match made_below(&self.dir, above) {
                Err(error) if error.kind() == ErrorKind::NotADirectory => continue,
                other => other.map_err(refused)?,
            };
            match self.put_in(from, leaf, &dir, last, content, way) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                other => return other.map_err(refused),
            }
        }
        Err(FolderError::Io(format!("detail-no-shelf: {name}")))
    }

    /// Puts the file into `dir`; [`ErrorKind::AlreadyExists`] where another content has the name.
    fn put_in(
        &self,
        from: &Dir,
        leaf: &str,
        dir: &Dir,
        last: &str,
        content: &Digest,
        way: Way,
    ) -> io::Result<()> {
        if let Content::Of(there) = hash::content(dir, last)?
            && there.digest == *content
        {
            return match way {
                Way::Moved => from.remove_file(leaf),
                Way::Copied => Ok(()),
            };
        }
        match way {
            Way::Moved => match swap::rename_new(from, leaf, dir, last) {
                Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                    self.copy_in(from, leaf, dir, last, content)?;
                    from.remove_file(leaf)?;
                }
                other => other?,
            },
            Way::Copied => self.copy_in(from, leaf, dir, last, content)?,
        }
        sync_dir(dir)
    }

    /// Copies, and names the copy only when it is whole, on disk and what it should be.
    fn copy_in(
        &self,
        from: &Dir,
        leaf: &str,
        dir: &Dir,
        last: &str,
        content: &Digest,
    ) -> io::Result<()> {
        let partial = format!(".partial-{}", fresh_name()?);
        let copied = self.copy_whole(from, leaf, &partial, content);
        let named = copied.and_then(|()| swap::rename_new(&self.dir, &partial, dir, last));
        if named.is_err() {
            // The copy is of no use to anybody; the file itself is untouched.
            drop(self.dir.remove_file(&partial));
        }
        named
    }

    fn copy_whole(
        &self,
        from: &Dir,
        leaf: &str,
        partial: &str,
        content: &Digest,
    ) -> io::Result<()> {
        let changed = || io::Error::new(CHANGED, "it changed while it was copied");
        let mut source = hash::open(from, leaf.as_ref())?.ok_or_else(changed)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let mut copy = self.dir.open_with(partial, &options)?;
        let mut hasher = blake3::Hasher::new();
        let mut chunk = vec![0; 128 * 1024];
        loop {
            match source.read(&mut chunk)? {
                0 => break,
                count => {
                    hasher.update(&chunk[..count]);
                    copy.write_all(&chunk[..count])?;
                }
            }
        }
        if hasher.finalize().as_bytes() != &content.0 {
            return Err(changed());
        }
        if let Ok(modified) = source.metadata().and_then(|meta| meta.modified()) {
            // Only a label: where it cannot be set, the content is kept all the same.
            drop(copy.try_clone().map(|copy| copy.into_std().set_modified(modified.into_std())));
        }
        copy.sync_all()
    }
}

/// A failure of the place where versions are kept, which says nothing about the vault folder,
/// except that a file that changed while it was copied is not as believed.
fn refused(error: io::Error) -> FolderError {
    if is_full(&error) {
        FolderError::Full
    } else if error.kind() == CHANGED {
        FolderError::Stale
    } else {
        FolderError::Io(format!("detail-not-kept: {error}"))
    }
}
