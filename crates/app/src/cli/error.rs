//! Every way a command can end before its work begins.

use std::path::PathBuf;

use thiserror::Error;
use tidelock_core::address::AddressError;
use tidelock_engine::ports::StateError;
use tidelock_io::config_file::ConfigFileError;
use tidelock_io::open::OpenError;
use tidelock_io::secrets::SecretError;
use tidelock_wire::vendor::Vendor;

use crate::lab::LabError;
use crate::output::{Arg, state_detail};
use crate::text::{Texts, Value, escape_name};

/// Why a command did not begin.
///
/// The texts are for logs; people read the catalogue's texts for [`AppError::code`].
#[derive(Debug, Error)]
pub enum AppError {
    /// The command line makes no sense.
    #[error("{problem}")]
    Usage {
        /// What is wrong with it.
        problem: String,
    },
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
            Self::Usage { .. } => "usage",
            Self::Missing { .. } => "usage-missing",
            Self::NotYet { code, .. } => code,
            Self::Address(error) => error.code(),
            Self::Config(error) => error.code(),
            Self::NoSuchVault { .. } => "config-no-such-vault",
            Self::Secret { source, .. } => source.code(),
            Self::NoFolder { .. } => "folder-missing",
            Self::Ca { .. } => "ca-unreadable",
            Self::Open(error) => open_code(error),
            Self::NoStateDir => "state-no-place",
            Self::Lab(_) => "lab-not-started",
            Self::Defect { .. } => "defect",
            Self::System(_) => "system-refused",
        }
    }

    /// What scripts can rely on.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Open(OpenError::State(StateError::Busy(_))) => 7,
            Self::Defect { .. } => 70,
            Self::Usage { .. }
            | Self::Missing { .. }
            | Self::NotYet { .. }
            | Self::Address(_)
            | Self::Config(_)
            | Self::NoSuchVault { .. }
            | Self::Secret { .. }
            | Self::NoFolder { .. }
            | Self::Ca { .. }
            | Self::Open(_)
            | Self::NoStateDir
            | Self::Lab(_)
            | Self::System(_) => 2,
        }
    }

    /// The variables of its texts.
    #[must_use]
    pub fn args(&self, texts: &Texts) -> Vec<Arg> {
        match self {
            Self::Usage { problem } => vec![detail(problem)],
            Self::Missing { what } => vec![known(what)],
            Self::NotYet { word, .. } => vec![detail(word)],
            Self::Address(error) => texts.of_address(error),
            Self::Config(error) => config_file(error, texts),
            Self::NoSuchVault { name, file, known: vaults } => {
                vec![detail(name), named_file(file), known(&vaults.join(", "))]
            }
            Self::Secret { storage, source } => {
                let facts = source.facts().into_iter();
                let mut args: Vec<Arg> =
                    facts.map(|(name, value)| (name, Value::from(escape_name(&value)))).collect();
                args.push(("storage", Value::from(escape_name(storage))));
                args
            }
            Self::NoFolder { folder } => {
                vec![("folder", Value::from(escape_name(&folder.to_string_lossy())))]
            }
            Self::Ca { file, detail: words } => vec![named_file(file), detail(words)],
            Self::Open(error) => open(error),
            Self::NoStateDir => Vec::new(),
            Self::Lab(error) => vec![detail(&causes(error)), known(error.help())],
            Self::Defect { detail: words } => vec![detail(words)],
            Self::System(error) => vec![detail(&error.to_string())],
        }
    }
}

fn detail(words: &str) -> Arg {
    ("detail", Value::from(escape_name(words)))
}

fn known(words: &str) -> Arg {
    ("known", Value::from(escape_name(words)))
}

fn named_file(file: &std::path::Path) -> Arg {
    ("file", Value::from(escape_name(&file.to_string_lossy())))
}

fn open_code(error: &OpenError) -> &'static str {
    match error {
        OpenError::Vendor { .. } => "vendor-unknown",
        OpenError::Region => "region-missing",
        OpenError::Endpoint { .. } => "address-bad-value",
        OpenError::State(StateError::Busy(_)) => "busy",
        OpenError::State(StateError::Damaged(_)) => "state-damaged",
        OpenError::State(StateError::Io(_)) => "state-unusable",
        OpenError::Http(_) => "ca-unreadable",
    }
}

fn open(error: &OpenError) -> Vec<Arg> {
    match error {
        OpenError::Vendor { name } => {
            vec![detail(name), known(&Vendor::ALL.map(Vendor::name).join(", "))]
        }
        OpenError::Region => Vec::new(),
        OpenError::Endpoint { problem } => vec![("field", "endpoint".into()), detail(problem)],
        OpenError::State(error) => vec![detail(state_detail(error))],
        OpenError::Http(error) => vec![detail(&error.to_string()), ("file", "--ca".into())],
    }
}

fn config_file(error: &ConfigFileError, texts: &Texts) -> Vec<Arg> {
    let mut args: Vec<Arg> = error.file().map(named_file).into_iter().collect();
    match error {
        ConfigFileError::Bad { file, source } => args.extend(texts.of_config(file, source)),
        ConfigFileError::Unreadable { file: _, source }
        | ConfigFileError::NotWritten { file: _, source } => args.push(detail(&source.to_string())),
        ConfigFileError::WritableByOthers { file } => {
            let command = format!("chmod go-w '{}'", file.display());
            args.push(("command", Value::from(escape_name(&command))));
        }
        ConfigFileError::NoPlace
        | ConfigFileError::NotFound { .. }
        | ConfigFileError::Exists { .. } => {}
    }
    args
}

/// An error and everything below it, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let below = std::iter::successors(error.source(), |error| error.source());
    below.fold(error.to_string(), |said, cause| format!("{said}: {cause}"))
}
