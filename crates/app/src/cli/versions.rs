//! What `history` and `restore` share: the vault they speak of, and the door to its versions.

use clap::Args;
use tidelock_core::digest::Digest;
use tidelock_core::path::VaultPath;
use tidelock_core::tree::{LocalFile, Stamp};
use tidelock_engine::ports::{Folder, FolderError};
use tidelock_io::folder::DiskFolder;
use tidelock_io::open::Local;
use tidelock_io::versions::{FolderKey, VersionStore};

use super::AppError;
use super::context::Context;
use super::target::{Asked, Target, TargetArgs, targets};

/// Which vault, and which note in it: `[PATH] --vault NAME`, or `FOLDER REMOTE [PATH]`.
#[derive(Args, Clone, Debug)]
pub(super) struct NoteArgs {
    #[arg(value_name = "PATH|FOLDER")]
    pub first: Option<String>,
    #[arg(value_name = "REMOTE", requires = "first", conflicts_with = "vault")]
    pub remote: Option<String>,
    #[arg(value_name = "PATH", requires = "remote")]
    pub path: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub vault: Option<String>,
}

impl NoteArgs {
    /// The vaults that are meant; without a word all of the configuration.
    pub(super) fn vaults(&self, context: &Context) -> Result<Vec<Asked>, AppError> {
        let first = if self.remote.is_some() { self.first.clone() } else { self.vault.clone() };
        targets(&TargetArgs { first, remote: self.remote.clone() }, context)
    }

    /// The note that is meant, or the folder in the vault.
    pub(super) fn note(&self) -> Result<Option<VaultPath>, AppError> {
        let written = if self.remote.is_some() { &self.path } else { &self.first };
        let Some(written) = written else { return Ok(None) };
        let path = VaultPath::parse(written.trim_end_matches('/'));
        path.map(Some).map_err(|_| AppError::NoSuchNote { path: written.clone() })
    }
}

/// A vault's folder and versions, without any network.
pub(super) struct Archive {
    pub(super) folder: DiskFolder,
    pub(super) versions: VersionStore,
    pub(super) key: FolderKey,
}

impl Archive {
    /// Opens what `target` has on this device.
    pub(super) async fn open(target: &Target, context: &Context) -> Result<Self, AppError> {
        let place = target.place(context)?;
        let Local { folder, versions, .. } = Local::open(&place, DiskFolder::open_to_restore)?;
        let key = folder.key().await.map_err(|error| unusable(target, error))?;
        Ok(Self { folder, versions, key })
    }

    /// The file of that name, as it is now.
    pub(super) async fn present(&self, name: &str) -> Result<Option<LocalFile>, FolderError> {
        let digest = Digest([0; 32]);
        let anything = LocalFile { name: name.into(), digest, size: 0, stamp: Stamp::default() };
        self.folder.look(&anything).await
    }
}

/// Why the folder cannot be used.
pub(super) fn unusable(target: &Target, error: FolderError) -> AppError {
    match error {
        FolderError::Missing => AppError::NoFolder { folder: target.folder.clone() },
        FolderError::Stale
        | FolderError::Name(_)
        | FolderError::CaseLost
        | FolderError::Full
        | FolderError::Body(_)
        | FolderError::Io(_) => AppError::Versions { detail: error.to_string() },
    }
}
