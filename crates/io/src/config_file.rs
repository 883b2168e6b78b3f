//! The configuration file on disk: where it lies, who may write it, and how it is written.

use std::fs::Metadata;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;
use tidelock_core::config::{CannotAdd, Config, ConfigError, DeviceName, Former, Vault};

use crate::place::make_private_dir;

/// A configuration that cannot be read or written.
#[derive(Debug, Error)]
pub enum ConfigFileError {
    /// The system tells no configuration folder.
    #[error("this system has no place for configurations")]
    NoPlace,
    /// There is none.
    #[error("there is no {}", file.display())]
    NotFound {
        /// The file.
        file: PathBuf,
    },
    /// The system refuses to let it be read.
    #[error("cannot read {}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Others than its owner may change it.
    #[error("others may write {}", place.display())]
    WritableByOthers {
        /// The file.
        file: PathBuf,
        /// The file, or the folder it lies in: the one that they may write.
        place: PathBuf,
    },
    /// It belongs neither to the user nor to the system.
    #[error("{} belongs to somebody else", place.display())]
    OfSomebodyElse {
        /// The file.
        file: PathBuf,
        /// The file, or the folder it lies in: the one that belongs to them.
        place: PathBuf,
    },
    /// It cannot be understood.
    #[error("{}: {source}", file.display())]
    Bad {
        /// The file.
        file: PathBuf,
        /// What is wrong, and where.
        source: ConfigError,
    },
    /// It has a vault of that name already.
    #[error("{} has a vault `{vault}` already", file.display())]
    Exists {
        /// The file.
        file: PathBuf,
        /// The vault.
        vault: String,
    },
    /// It names this device otherwise.
    #[error("{} names this device `{device}`", file.display())]
    OtherDevice {
        /// The file.
        file: PathBuf,
        /// The device's name there.
        device: String,
    },
    /// With what is to be written in it, nobody could read it any more.
    #[error("{} would be unreadable: {source}", file.display())]
    WouldBeBad {
        /// The file.
        file: PathBuf,
        /// What would be wrong.
        source: ConfigError,
    },
    /// The system refuses to let it be written.
    #[error("cannot write {}: {source}", file.display())]
    NotWritten {
        /// The file.
        file: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
}

impl ConfigFileError {
    /// The stable code for scripts and for the catalogue of texts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoPlace => "config-no-place",
            Self::NotFound { .. } => "config-not-found",
            Self::Unreadable { .. } => "config-unreadable",
            Self::WritableByOthers { .. } => "config-writable-by-others",
            Self::Bad { source, .. } => source.code(),
            Self::OfSomebodyElse { .. } => "config-of-somebody-else",
            Self::Exists { .. } => "config-exists",
            Self::OtherDevice { .. } => "config-other-device",
            Self::WouldBeBad { .. } => "config-would-be-bad",
            Self::NotWritten { .. } => "config-not-written",
        }
    }

    /// The file it is about.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::NoPlace => None,
            Self::NotFound { file }
            | Self::Unreadable { file, .. }
            | Self::WritableByOthers { file, .. }
            | Self::OfSomebodyElse { file, .. }
            | Self::Bad { file, .. }
            | Self::Exists { file, .. }
            | Self::OtherDevice { file, .. }
            | Self::WouldBeBad { file, .. }
            | Self::NotWritten { file, .. } => Some(file),
        }
    }
}

/// The file: `given`, else `tidelock/tidelock.toml` in the user's configuration folder. Never one
/// in the current folder: whoever can put a file there could make Tidelock run commands.
///
/// # Errors
/// [`ConfigFileError::NoPlace`].
pub fn place(given: Option<&Path>) -> Result<PathBuf, ConfigFileError> {
    match (given, dirs::config_dir()) {
        (Some(given), _) => Ok(given.to_owned()),
        (None, Some(folder)) => Ok(folder.join("tidelock").join("tidelock.toml")),
        (None, None) => Err(ConfigFileError::NoPlace),
    }
}

/// Reads the file at its [`place`].
///
/// # Errors
/// Also when others may write the file or its folder, or own one of them: its commands would be
/// theirs.
pub fn read(given: Option<&Path>) -> Result<(PathBuf, Config), ConfigFileError> {
    let file = place(given)?;
    let bytes = bytes(&file)?;
    match Config::parse(&bytes) {
        Ok(config) => Ok((file, config)),
        Err(source) => Err(ConfigFileError::Bad { file, source }),
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, ConfigFileError> {
    let failed = |source: std::io::Error| {
        let file = file.to_owned();
        if source.kind() == std::io::ErrorKind::NotFound {
            return ConfigFileError::NotFound { file };
        }
        ConfigFileError::Unreadable { file, source }
    };
    let opened = std::fs::File::open(file).map_err(failed)?;
    trusted(file, file, &opened.metadata().map_err(failed)?)?;
    // Where the file is a link, whoever may write either folder can put another file in its place.
    for folder in [folder_of(file), folder_of(&file.canonicalize().map_err(failed)?)] {
        trusted(file, &folder, &folder.metadata().map_err(failed)?)?;
    }
    let mut bytes = Vec::new();
    opened.take(Config::BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

/// Refuses the configuration `file` when somebody else has a say in `place`, the file or a folder of
/// it. Windows keeps such rights elsewhere; there a file in the user's own folder is the user's own.
fn trusted(file: &Path, place: &Path, meta: &Metadata) -> Result<(), ConfigFileError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let us = rustix::process::geteuid().as_raw();
        let (file, place) = (file.to_owned(), place.to_owned());
        if !is_one_of_ours(meta.uid(), us) {
            return Err(ConfigFileError::OfSomebodyElse { file, place });
        }
        if is_open_to_others(meta.mode(), meta.is_dir()) {
            return Err(ConfigFileError::WritableByOthers { file, place });
        }
    }
    #[cfg(not(unix))]
    let _ = (file, place, meta);
    Ok(())
}

/// The system's administrator can do everything anyway.
#[cfg(unix)]
fn is_one_of_ours(owner: u32, us: u32) -> bool {
    owner == us || owner == 0
}

/// Whether group or others may change it. In a sticky folder, such as `/tmp`, they may add files but
/// not touch ours; a file that they put there first is theirs, and refused for that.
#[cfg(unix)]
fn is_open_to_others(mode: u32, is_folder: bool) -> bool {
    const WRITABLE: u32 = 0o022;
    const STICKY: u32 = 0o1000;
    mode & WRITABLE != 0 && !(is_folder && mode & STICKY != 0)
}

/// A configuration with one more vault, not yet written.
#[derive(Debug)]
pub struct Draft {
    file: PathBuf,
    text: String,
    way: Way,
}

/// What a draft makes of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A new file.
    New,
    /// One more vault in it.
    Joined,
    /// The vault of that name is another one, the rest is as it was.
    Replaced,
}

/// Puts a vault into the file at its [`place`], or into a new one; nothing is written yet. Whatever
/// else is in the file stays, see [`Config::text_with`].
///
/// # Errors
/// Whatever keeps the file from being read now, or would keep it from being read then;
/// [`ConfigFileError::Exists`] and [`ConfigFileError::OtherDevice`] where something would be
/// replaced that shall be kept.
pub fn draft(
    given: Option<&Path>,
    device: Option<&DeviceName>,
    vault: &Vault,
    former: Former,
) -> Result<Draft, ConfigFileError> {
    let file = place(given)?;
    let bytes = match bytes(&file) {
        Ok(bytes) => Some(bytes),
        Err(ConfigFileError::NotFound { .. }) => {
            // What would be refused as soon as it is read is not written.
            if let Ok(meta) = folder_of(&file).metadata() {
                trusted(&file, &folder_of(&file), &meta)?;
            }
            None
        }
        Err(error) => return Err(error),
    };
    let text = match &bytes {
        Some(bytes) => with_vault(bytes, device, vault, former),
        None => Config::first_text(device, vault).map(|text| (text, Way::New)),
    };
    match text {
        Ok((text, way)) => Ok(Draft { file, text, way }),
        Err(CannotAdd::Bad(source)) => Err(ConfigFileError::Bad { file, source }),
        Err(CannotAdd::WouldBeBad(source)) => Err(ConfigFileError::WouldBeBad { file, source }),
        Err(CannotAdd::VaultExists) => {
            Err(ConfigFileError::Exists { file, vault: vault.name.as_str().to_owned() })
        }
        Err(CannotAdd::OtherDevice(device)) => {
            Err(ConfigFileError::OtherDevice { file, device: device.as_str().to_owned() })
        }
    }
}

fn with_vault(
    bytes: &[u8],
    device: Option<&DeviceName>,
    vault: &Vault,
    former: Former,
) -> Result<(String, Way), CannotAdd> {
    // What is no text is no configuration, and parsing tells why.
    let config = Config::parse(bytes).map_err(CannotAdd::Bad)?;
    let text = Config::text_with(&String::from_utf8_lossy(bytes), device, vault, former)?;
    let is_known = config.vault(vault.name.as_str()).is_some();
    Ok((text, if is_known { Way::Replaced } else { Way::Joined }))
}

impl Draft {
    /// Where it will lie.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What it makes of the file.
    #[must_use]
    pub fn way(&self) -> Way {
        self.way
    }

    /// Writes it, readable by its owner only, whole or not at all. Makes the folder where it is
    /// missing; where the file is a link, writes what it leads to. Returns the file.
    ///
    /// # Errors
    /// [`ConfigFileError::NotWritten`], also when a new file has appeared there meanwhile.
    pub fn write(self) -> Result<PathBuf, ConfigFileError> {
        let Self { file, text, way } = self;
        match put(&file, text.as_bytes(), way == Way::New) {
            Ok(()) => Ok(file),
            Err(source) => Err(ConfigFileError::NotWritten { file, source }),
        }
    }
}

fn put(file: &Path, content: &[u8], is_new: bool) -> std::io::Result<()> {
    let file = if is_new { file.to_owned() } else { file.canonicalize()? };
    let folder = folder_of(&file);
    make_private_dir(&folder)?;
    let mut fresh = tempfile::Builder::new().prefix(".tidelock-").tempfile_in(folder)?;
    fresh.write_all(content)?;
    fresh.as_file().sync_all()?;
    let persisted = if is_new { fresh.persist_noclobber(&file) } else { fresh.persist(&file) };
    persisted.map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use tidelock_core::address::Address;
    use tidelock_core::config::{Direction, VaultName};
    use tidelock_core::guard::Limits;
    use tidelock_core::version::Retention;

    use super::*;

    fn vault(name: &str, folder: &str) -> Vault {
        let address = Address::parse("s3://b?endpoint=http://h").unwrap();
        Vault {
            name: VaultName::parse(name).unwrap(),
            folder: folder.to_owned(),
            direction: Direction::Both,
            limits: Limits::default(),
            retention: Retention::default(),
            remote: address.remote,
            encryption: address.encryption,
        }
    }

    fn add(file: &Path, name: &str, folder: &str, former: Former) -> Result<(), ConfigFileError> {
        draft(Some(file), None, &vault(name, folder), former)?.write().map(drop)
    }

    fn vaults(file: &Path) -> Vec<Vault> {
        read(Some(file)).unwrap().1.vaults
    }

    #[cfg(unix)]
    fn set_mode(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn what_is_written_is_read_back_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/tidelock.toml");
        let drafted = draft(Some(&file), None, &vault("notes", "/n"), Former::Keep).unwrap();
        assert_eq!((drafted.way(), drafted.file(), file.exists()), (Way::New, &*file, false));
        assert_eq!(drafted.write().unwrap(), file);
        assert_eq!(vaults(&file), [vault("notes", "/n")]);
        #[cfg(unix)]
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
        let left: Vec<_> = std::fs::read_dir(file.parent().unwrap()).unwrap().collect();
        assert_eq!(left.len(), 1, "no temporary file is left: {left:?}");
    }

    #[test]
    fn a_second_vault_joins_the_first_and_is_replaced_only_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tidelock.toml");
        add(&file, "notes", "/n", Former::Keep).unwrap();
        let mut text = std::fs::read_to_string(&file).unwrap();
        text.insert_str(0, "# mine\n");
        std::fs::write(&file, text).unwrap();
        add(&file, "other", "/o", Former::Keep).unwrap();
        let error = add(&file, "other", "/p", Former::Keep).unwrap_err();
        assert_eq!((error.code(), error.file()), ("config-exists", Some(&*file)));
        assert_eq!(vaults(&file), [vault("notes", "/n"), vault("other", "/o")]);
        let way =
            |name| draft(Some(&file), None, &vault(name, "/p"), Former::Replace).unwrap().way();
        assert_eq!((way("notes"), way("third")), (Way::Replaced, Way::Joined));
        add(&file, "notes", "/p", Former::Replace).unwrap();
        assert_eq!(vaults(&file), [vault("notes", "/p"), vault("other", "/o")]);
        assert!(std::fs::read_to_string(&file).unwrap().starts_with("# mine\n"));
    }

    #[test]
    fn a_file_that_appeared_meanwhile_and_one_that_cannot_be_read_stay_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tidelock.toml");
        let drafted = draft(Some(&file), None, &vault("notes", "/n"), Former::Replace).unwrap();
        std::fs::write(&file, "devise = 1").unwrap();
        assert_eq!(drafted.write().unwrap_err().code(), "config-not-written");
        let error = add(&file, "notes", "/n", Former::Replace).unwrap_err();
        assert_eq!(error.code(), "config-unknown-key");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "devise = 1");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (link, file) = (folder.path().join("tidelock.toml"), folder.path().join("real.toml"));
        add(&file, "notes", "/n", Former::Keep).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        add(&link, "other", "/o", Former::Keep).unwrap();
        assert!(link.is_symlink());
        assert_eq!(vaults(&file).len(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_configuration_that_others_can_write_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tidelock.toml");
        add(&file, "notes", "/n", Former::Keep).unwrap();
        for (mode, refused) in [(0o600, false), (0o644, false), (0o664, true), (0o1606, true)] {
            set_mode(&file, mode);
            let code = read(Some(&file)).err().map(|error| error.code());
            assert_eq!(code == Some("config-writable-by-others"), refused, "{mode:o}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_can_write_is_refused_unless_it_is_sticky() {
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join("config");
        std::fs::create_dir(&folder).unwrap();
        let (file, link) = (folder.join("tidelock.toml"), outside.path().join("link.toml"));
        std::os::unix::fs::symlink(&file, &link).unwrap();
        for (mode, refused) in
            [(0o755, false), (0o1777, false), (0o777, true), (0o775, true), (0o757, true)]
        {
            std::fs::remove_file(&file).ok();
            set_mode(&folder, mode);
            let written = add(&file, "notes", "/n", Former::Keep);
            assert_eq!(written.is_err(), refused, "{mode:o}");
            std::fs::write(&file, "").unwrap();
            for file in [&file, &link] {
                let error = read(Some(file)).unwrap_err();
                assert_eq!(error.code() == "config-writable-by-others", refused, "{mode:o}");
                if let ConfigFileError::WritableByOthers { place, .. } = error {
                    assert!(place.ends_with("config"), "{place:?}");
                }
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_belongs_to_somebody_else_is_refused() {
        for (owner, us, ours) in
            [(0, 0, true), (7, 7, true), (0, 7, true), (8, 7, false), (7, 0, false)]
        {
            assert_eq!(is_one_of_ours(owner, us), ours, "{owner} {us}");
        }
        // Only an administrator can give a file away, so elsewhere this shows nothing.
        if !rustix::process::geteuid().is_root() {
            return;
        }
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join("config");
        let file = folder.join("tidelock.toml");
        add(&file, "notes", "/n", Former::Keep).unwrap();
        for theirs in [&folder, &file] {
            std::os::unix::fs::chown(theirs, Some(7), None).unwrap();
            let error = read(Some(&file)).unwrap_err();
            assert_eq!(error.code(), "config-of-somebody-else");
            std::os::unix::fs::chown(theirs, Some(0), None).unwrap();
        }
        assert_eq!(vaults(&file).len(), 1);
    }

    #[test]
    fn what_cannot_be_read_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tidelock.toml");
        let code = |file: &Path| read(Some(file)).unwrap_err().code();
        assert_eq!(code(&file), "config-not-found");
        assert_eq!(code(folder.path()), "config-unreadable");
        std::fs::write(&file, "devise = 1").unwrap();
        assert_eq!(code(&file), "config-unknown-key");
        std::fs::write(&file, vec![b'#'; Config::BYTES_MAX + 1]).unwrap();
        assert_eq!(code(&file), "config-too-large");
    }

    #[test]
    fn without_a_word_it_lies_in_the_users_configuration_folder() {
        let place = place(None).unwrap();
        assert!(place.is_absolute() && place.ends_with("tidelock/tidelock.toml"), "{place:?}");
    }
}
