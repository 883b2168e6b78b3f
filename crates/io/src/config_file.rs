//! The configuration file on disk: where it lies, who may write it, and how it is written.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;
use tidelock_core::config::{Config, ConfigError};

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
    /// Group or others may write it.
    #[error("others may write {}", file.display())]
    WritableByOthers {
        /// The file, or the folder it lies in.
        file: PathBuf,
    },
    /// It cannot be understood.
    #[error("{}: {source}", file.display())]
    Bad {
        /// The file.
        file: PathBuf,
        /// What is wrong, and where.
        source: ConfigError,
    },
    /// It is there already.
    #[error("{} is there already", file.display())]
    Exists {
        /// The file.
        file: PathBuf,
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
            Self::Exists { .. } => "config-exists",
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
            | Self::WritableByOthers { file }
            | Self::Bad { file, .. }
            | Self::Exists { file }
            | Self::NotWritten { file, .. } => Some(file),
        }
    }
}

/// What to do with a configuration that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Former {
    /// Leave it and say so.
    Keep,
    /// Replace it in one step.
    Replace,
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
/// Also when group or others may write the file: its commands would be theirs.
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
    if is_writable_by_others(&opened).map_err(failed)? {
        return Err(ConfigFileError::WritableByOthers { file: file.to_owned() });
    }
    let mut bytes = Vec::new();
    opened.take(Config::BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Whether group or others may write it. Windows keeps such rights elsewhere; there a file in the
/// user's own folder is the user's own.
fn is_writable_by_others(file: &std::fs::File) -> std::io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Ok(file.metadata()?.permissions().mode() & 0o022 != 0)
    }
    #[cfg(not(unix))]
    file.metadata().map(|_| false)
}

/// Writes the file at its [`place`], readable by its owner only, whole or not at all. Makes the
/// folder where it is missing. Returns the file.
///
/// # Errors
/// [`ConfigFileError::Exists`] when there is one, and it shall be kept.
pub fn write(
    given: Option<&Path>,
    config: &Config,
    former: Former,
) -> Result<PathBuf, ConfigFileError> {
    let file = place(given)?;
    let fresh = match beside(&file, config.to_toml().as_bytes()) {
        Ok(fresh) => fresh,
        Err(source) => return Err(ConfigFileError::NotWritten { file, source }),
    };
    let persisted = match former {
        Former::Keep => fresh.persist_noclobber(&file),
        Former::Replace => fresh.persist(&file),
    };
    match persisted.map_err(|error| error.error) {
        Ok(_) => Ok(file),
        Err(source) if source.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(ConfigFileError::Exists { file })
        }
        Err(source) => Err(ConfigFileError::NotWritten { file, source }),
    }
}

/// A temporary file beside `file`, complete and synced to disk, that only its owner can read.
fn beside(file: &Path, content: &[u8]) -> std::io::Result<NamedTempFile> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut fresh = tempfile::Builder::new().prefix(".tidelock-").tempfile_in(folder)?;
    fresh.write_all(content)?;
    fresh.as_file().sync_all()?;
    Ok(fresh)
}

#[cfg(test)]
mod tests {
    use tidelock_core::address::Address;
    use tidelock_core::config::{Direction, Vault, VaultName};
    use tidelock_core::guard::Limits;
    use tidelock_core::version::Retention;

    use super::*;

    fn config(folder: &str) -> Config {
        let address = Address::parse("s3://b?endpoint=http://h").unwrap();
        let vault = Vault {
            name: VaultName::parse("notes").unwrap(),
            folder: folder.to_owned(),
            direction: Direction::Both,
            limits: Limits::default(),
            retention: Retention::default(),
            remote: address.remote,
            encryption: address.encryption,
        };
        Config { device: None, vaults: vec![vault] }
    }

    #[test]
    fn what_is_written_is_read_back_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/tidelock.toml");
        let written = write(Some(&file), &config("/n"), Former::Keep).unwrap();
        assert_eq!(written, file);
        assert_eq!(read(Some(&file)).unwrap(), (file.clone(), config("/n")));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let left: Vec<_> = std::fs::read_dir(file.parent().unwrap()).unwrap().collect();
        assert_eq!(left.len(), 1, "no temporary file is left: {left:?}");
    }

    #[test]
    fn a_configuration_is_replaced_only_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tidelock.toml");
        write(Some(&file), &config("/n"), Former::Keep).unwrap();
        let error = write(Some(&file), &config("/other"), Former::Keep).unwrap_err();
        assert_eq!((error.code(), error.file()), ("config-exists", Some(&*file)));
        assert_eq!(read(Some(&file)).unwrap().1, config("/n"));
        write(Some(&file), &config("/other"), Former::Replace).unwrap();
        assert_eq!(read(Some(&file)).unwrap().1, config("/other"));
    }

    #[cfg(unix)]
    #[test]
    fn a_configuration_that_others_can_write_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tidelock.toml");
        write(Some(&file), &config("/n"), Former::Keep).unwrap();
        for (mode, refused) in [(0o600, false), (0o644, false), (0o664, true), (0o606, true)] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            let code = read(Some(&file)).err().map(|error| error.code());
            assert_eq!(code == Some("config-writable-by-others"), refused, "{mode:o}");
        }
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
