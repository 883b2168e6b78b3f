//! Every way a command can end before its work begins.

use std::io::ErrorKind;
use std::path::PathBuf;

use thiserror::Error;
use tidelock_core::address::AddressError;
use tidelock_engine::ports::{HttpError, StateError};
use tidelock_io::config_file::ConfigFileError;
use tidelock_io::open::OpenError;
use tidelock_io::place::Nested;
use tidelock_io::secrets::SecretError;
use tidelock_io::versions::VersionsError;
use tidelock_wire::vendor::Vendor;

use super::Mistake;
use super::conflicts::ConflictProblem;
use crate::lab::LabError;
use crate::output::{Arg, of_state};
use crate::text::{Texts, Value, escape_name};

/// Why a command did not begin.
///
/// The texts are for logs; people read the catalogue's texts for [`AppError::code`].
#[derive(Debug, Error)]
pub enum AppError {
    /// The command line makes no sense.
    #[error("{}", .0.code)]
    Mistake(Mistake),
    /// Something must be said and was not.
    #[error("missing: {what}")]
    Missing {
        /// The arguments.
        what: String,
    },
    /// A word that a later version understands.
    #[error("{code}: {word}")]
    NotYet {
        /// The stable code.
        code: &'static str,
        /// The word.
        word: &'static str,
    },
    /// The remote's address is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The configuration cannot be read or written.
    #[error(transparent)]
    Config(#[from] ConfigFileError),
    /// The configuration has no such vault.
    #[error("no vault is called {name}")]
    NoSuchVault {
        /// The name.
        name: String,
        /// The configuration.
        file: PathBuf,
        /// The vaults it has.
        known: Vec<String>,
    },
    /// A secret cannot be fetched.
    #[error("{source}")]
    Secret {
        /// The storage it is for.
        storage: String,
        /// Why.
        source: SecretError,
    },
    /// There is no such folder.
    #[error("no folder {}", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// It is no folder.
    #[error("{} is no folder", folder.display())]
    NotAFolder {
        /// What was named as one.
        folder: PathBuf,
    },
    /// A vault and what this device remembers of it lie in one another.
    #[error("{} and the state in {} lie in one another", folder.display(), state_dir.display())]
    Nested {
        /// The vault's folder.
        folder: PathBuf,
        /// The state folder.
        state_dir: PathBuf,
        /// Which in which: the state first.
        how: Nested,
    },
    /// Nothing stands where a name is expected.
    #[error("{what} is empty")]
    Empty {
        /// The argument.
        what: &'static str,
    },
    /// A conflict was not shown or settled.
    #[error("{path}: {problem}")]
    Conflict {
        /// What was asked for.
        path: String,
        /// Why.
        problem: ConflictProblem,
    },
    /// The certificate authority cannot be read.
    #[error("cannot read {}: {detail}", file.display())]
    Ca {
        /// The file.
        file: PathBuf,
        /// The system's words.
        detail: String,
    },
    /// Folder, state or store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The system has no place for what a device remembers.
    #[error("this system has no place for state")]
    NoStateDir,
    /// The path is none that a vault can hold.
    #[error("no note can be called {path}")]
    NoSuchNote {
        /// The path as written.
        path: String,
    },
    /// No such version of a note is kept.
    #[error("no such version of {path} is kept")]
    NoSuchVersion {
        /// The note.
        path: String,
    },
    /// The store of versions, or the folder, refuses.
    #[error("{detail}")]
    Versions {
        /// The words of the system or the store.
        detail: String,
    },
    /// The lab cannot start.
    #[error(transparent)]
    Lab(#[from] LabError),
    /// What cannot happen, happened.
    #[error("{detail}")]
    Defect {
        /// What.
        detail: String,
    },
    /// The system refused something that every program needs.
    #[error(transparent)]
    System(#[from] std::io::Error),
}

impl AppError {
    /// The stable code for scripts and texts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Mistake(mistake) => mistake.code,
            Self::Missing { .. } => "usage-missing",
            Self::NotYet { code, .. } => code,
            Self::Address(error) => error.code(),
            Self::Config(error) => error.code(),
            Self::NoSuchVault { .. } => "config-no-such-vault",
            Self::Secret { source, .. } => source.code(),
            Self::NoFolder { .. } => "folder-missing",
            Self::NotAFolder { .. } => "folder-is-no-folder",
            Self::Nested { how: Nested::FirstInSecond, .. } => "state-inside-folder",
            Self::Nested { how: Nested::SecondInFirst, .. } => "folder-inside-state",
            Self::Empty { .. } => "usage-empty",
            Self::Conflict { problem, .. } => problem.code(),
            Self::Ca { .. } => "ca-unreadable",
            Self::Open(error) => open_code(error),
            Self::NoStateDir => "state-no-place",
            Self::NoSuchNote { .. } => "versions-no-note",
            Self::NoSuchVersion { .. } => "versions-none",
            Self::Versions { .. } => "versions-unusable",
            Self::Lab(error) => error.code(),
            Self::Defect { .. } => "defect",
            Self::System(_) => "system-refused",
        }
    }

    /// What scripts can rely on.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Open(OpenError::State(StateError::Busy(_))) => 7,
            Self::Open(OpenError::NotMade { .. }) => 5,
            Self::Conflict { problem, .. } => problem.exit_code(),
            Self::Defect { .. } => 70,
            Self::Mistake(_)
            | Self::Missing { .. }
            | Self::NotYet { .. }
            | Self::Address(_)
            | Self::Config(_)
            | Self::NoSuchVault { .. }
            | Self::Secret { .. }
            | Self::NoFolder { .. }
            | Self::NotAFolder { .. }
            | Self::Nested { .. }
            | Self::Empty { .. }
            | Self::Ca { .. }
            | Self::Open(_)
            | Self::NoStateDir
            | Self::NoSuchNote { .. }
            | Self::NoSuchVersion { .. }
            | Self::Versions { .. }
            | Self::Lab(_)
            | Self::System(_) => 2,
        }
    }

    /// The variables of its texts.
    #[must_use]
    pub fn args(&self, texts: &Texts) -> Vec<Arg> {
        match self {
            Self::Mistake(mistake) => mistake.args(texts),
            Self::Missing { what } => vec![known(what)],
            Self::NotYet { word, .. } => vec![detail(word)],
            Self::Address(error) => texts.of_address(error),
            Self::Config(error) => config_file(error, texts),
            Self::NoSuchVault { name, file, known: vaults } => {
                vec![detail(name), named_file(file), known(&vaults.join(", "))]
            }
            Self::Secret { storage, source } => {
                let mut args = all_of(source.facts(), texts);
                args.push(("storage", Value::from(escape_name(storage))));
                args
            }
            Self::NoFolder { folder } | Self::NotAFolder { folder } => vec![named_folder(folder)],
            Self::Nested { folder, state_dir, how: _ } => {
                vec![named_folder(folder), named_file(state_dir)]
            }
            Self::Empty { what } => vec![("field", Value::from(*what))],
            Self::Conflict { path, problem } => {
                let mut args = vec![("path", Value::from(escape_name(path)))];
                let particular = problem.particular();
                args.extend(particular.map(|(name, value)| (name, texts.detail(&value))));
                args
            }
            Self::Ca { file, detail: words } => vec![named_file(file), detail(words)],
            Self::Open(error) => open(error, texts),
            Self::NoStateDir => Vec::new(),
            Self::NoSuchNote { path } | Self::NoSuchVersion { path } => {
                vec![("path", Value::from(escape_name(path)))]
            }
            Self::Versions { detail } => vec![("detail", texts.detail(detail))],
            Self::Lab(error) => all_of(error.facts(), texts),
            Self::Defect { detail } => vec![("detail", texts.detail(detail))],
            Self::System(error) => vec![("detail", texts.detail(&error.to_string()))],
        }
    }
}

fn all_of(facts: Vec<(&'static str, String)>, texts: &Texts) -> Vec<Arg> {
    facts.into_iter().map(|(name, value)| (name, texts.detail(&value))).collect()
}

fn detail(words: &str) -> Arg {
    ("detail", Value::from(escape_name(words)))
}

fn known(words: &str) -> Arg {
    ("known", Value::from(escape_name(words)))
}

fn storage(folder: &std::path::Path) -> Arg {
    ("storage", Value::from(escape_name(&folder.to_string_lossy())))
}

fn named_file(file: &std::path::Path) -> Arg {
    ("file", Value::from(escape_name(&file.to_string_lossy())))
}

fn named_folder(folder: &std::path::Path) -> Arg {
    ("folder", Value::from(escape_name(&folder.to_string_lossy())))
}

fn open_code(error: &OpenError) -> &'static str {
    match error {
        OpenError::Vendor { .. } => "vendor-unknown",
        OpenError::Region => "region-missing",
        OpenError::Endpoint { .. } => "address-bad-value",
        OpenError::Overlap { .. } => "remote-overlaps-folder",
        OpenError::HoldsState { .. } => "remote-holds-state",
        OpenError::NotMade { source, .. } if source.kind() == ErrorKind::NotFound => {
            "remote-folder-missing"
        }
        OpenError::NotMade { .. } => "remote-folder-refused",
        OpenError::State(StateError::Busy(_)) => "busy",
        OpenError::State(StateError::Damaged(_)) => "state-damaged",
        OpenError::State(StateError::Io(_)) => "state-unusable",
        OpenError::Http(_) => "ca-unreadable",
    }
}

fn open(error: &OpenError, texts: &Texts) -> Vec<Arg> {
    match error {
        OpenError::Vendor { name } => {
            vec![detail(name), known(&Vendor::ALL.map(Vendor::name).join(", "))]
        }
        OpenError::Region => Vec::new(),
        OpenError::Endpoint { problem } => vec![("field", "endpoint".into()), detail(problem)],
        OpenError::Overlap { remote, folder } => vec![storage(remote), named_folder(folder)],
        OpenError::HoldsState { remote } => vec![storage(remote)],
        OpenError::NotMade { remote, source } => {
            vec![storage(remote), detail(&source.to_string())]
        }
        OpenError::State(error) => of_state(error, texts),
        OpenError::Http(error) => {
            let words = match error {
                HttpError::Net { detail, .. } => detail.clone(),
                HttpError::Clock(stop) => stop.to_string(),
            };
            vec![("detail", texts.detail(&words)), ("file", "--ca".into())]
        }
    }
}

fn config_file(error: &ConfigFileError, texts: &Texts) -> Vec<Arg> {
    let mut args: Vec<Arg> = error.file().map(named_file).into_iter().collect();
    match error {
        ConfigFileError::Bad { file, source } => args.extend(texts.of_config(file, source)),
        ConfigFileError::Unreadable { file: _, source }
        | ConfigFileError::NotWritten { file: _, source } => args.push(detail(&source.to_string())),
        ConfigFileError::WritableByOthers { file: _, place } => {
            args.extend(repaired("chmod go-w", place));
        }
        ConfigFileError::OfSomebodyElse { file: _, place } => {
            args.extend(repaired("sudo chown \"$(id -un)\"", place));
        }
        ConfigFileError::WouldBeBad { file, source } => {
            // What is wrong with a whole file has no field of its own.
            args.push(("field", "[[vault]]".into()));
            args.extend(texts.of_config(file, source));
        }
        ConfigFileError::Exists { file: _, vault } => args.push(detail(vault)),
        ConfigFileError::OtherDevice { file: _, device } => args.push(detail(device)),
        ConfigFileError::NoPlace | ConfigFileError::NotFound { .. } => {}
    }
    args
}

/// The place that is the trouble, and the command that takes it away.
fn repaired(command: &str, place: &std::path::Path) -> [Arg; 2] {
    let place = place.to_string_lossy();
    let command = format!("{command} '{}'", place.replace('\'', r"'\''"));
    [("path", Value::from(escape_name(&place))), ("command", Value::from(escape_name(&command)))]
}

impl From<VersionsError> for AppError {
    fn from(error: VersionsError) -> Self {
        Self::Versions { detail: error.to_string() }
    }
}
