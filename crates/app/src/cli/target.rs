//! From words on the command line to folders and remotes.

use std::path::{Path, PathBuf};

use clap::Args;
use tidelock_core::address::{Address, Remote, S3Remote};
use tidelock_core::clock::Consent;
use tidelock_core::config::{DeviceName, Direction, Encryption, Vault};
use tidelock_core::guard::Limits;
use tidelock_core::version::Retention;
use tidelock_io::config_file;
use tidelock_io::open::{self, Bucket, Place, Profile, Storage};
use tidelock_io::place::{full_place, nested};
use tidelock_io::{secrets, system};

use super::AppError;
use super::context::Context;
use crate::output::{Facts, Home};

/// Which vault: one of the configuration, or a folder and its remote.
#[derive(Args, Clone, Debug)]
pub(super) struct TargetArgs {
    #[arg(value_name = "VAULT|FOLDER")]
    pub first: Option<String>,
    #[arg(value_name = "REMOTE", requires = "first")]
    pub remote: Option<String>,
}

/// Where the notes are kept.
#[derive(Clone, Debug)]
pub(super) enum Site {
    /// A bucket, and what its settings leave to the endpoint.
    Bucket(Box<S3Remote>, Profile),
    /// A folder.
    Folder(PathBuf),
}

/// A folder and its remote.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// What the user calls it: a vault's name, or the folder as written.
    pub(super) name: String,
    /// Where its settings come from; `None` for the command line.
    pub(super) config: Option<PathBuf>,
    /// The folder; empty where only a remote was named.
    pub(super) folder: PathBuf,
    /// Where the notes are kept.
    pub(super) site: Site,
    /// The remote's written identity.
    pub(super) identity: String,
    /// How many deletions are ordinary.
    pub(super) limits: Limits,
    /// Which way changes go.
    pub(super) direction: Direction,
    /// How long old versions are kept.
    pub(super) retention: Retention,
    /// This device's name.
    pub(super) device: DeviceName,
}

/// One thing that was asked for, which may turn out impossible.
pub(super) struct Asked {
    /// What the user calls it.
    pub(super) name: String,
    /// What it is.
    pub(super) target: Result<Target, AppError>,
}

/// The vaults that were asked for: `VAULT`, `FOLDER REMOTE`, or all of the configuration.
pub(super) fn targets(args: &TargetArgs, context: &Context) -> Result<Vec<Asked>, AppError> {
    match (&args.first, &args.remote) {
        (Some(name), _) if name.is_empty() => Err(AppError::Empty { what: "VAULT|FOLDER" }),
        (Some(folder), Some(remote)) => Ok(vec![by_address(folder, folder, remote)]),
        (Some(name), None) if name.contains("://") => {
            Err(AppError::Missing { what: "FOLDER".to_owned() })
        }
        (name, _) => configured(name.as_deref(), context),
    }
}

/// The same for commands that need no folder: `VAULT`, `REMOTE`, or all of the configuration.
pub(super) fn remotes(word: Option<&str>, context: &Context) -> Result<Vec<Asked>, AppError> {
    match word {
        Some("") => Err(AppError::Empty { what: "VAULT|REMOTE" }),
        Some(remote) if remote.contains("://") => Ok(vec![by_address(remote, ".", remote)]),
        Some(_) | None => configured(word, context),
    }
}

/// Does `work` for one after the other; an interruption ends it. Gives back the exit code over all.
pub(super) async fn each(
    asked: Vec<Asked>,
    context: &Context,
    work: impl AsyncFn(&Target) -> Result<u8, AppError>,
) -> u8 {
    let mut codes = Vec::new();
    for Asked { name, target } in asked {
        let ended = match &target {
            Ok(target) => work(target).await,
            Err(_) => target.map(|_| 0),
        };
        codes.push(ended.unwrap_or_else(|error| context.fail_vault(&name, &error)));
        if codes.ends_with(&[130]) {
            break;
        }
    }
    over_all(&codes)
}

/// The exit code over several vaults: 130, 70, else the first that is neither 0 nor 1, else 1.
pub(super) fn over_all(codes: &[u8]) -> u8 {
    let found = |wanted: u8| codes.contains(&wanted).then_some(wanted);
    let stopped = codes.iter().copied().find(|code| 1 < *code);
    found(130).or(found(70)).or(stopped).or(found(1)).unwrap_or(0)
}

fn by_address(name: &str, folder: &str, remote: &str) -> Asked {
    let target = Address::parse(remote).map_err(AppError::from).and_then(|address| {
        Target::new(Settings {
            name: name.to_owned(),
            config: None,
            folder: folder.to_owned(),
            remote: address.remote,
            encryption: address.encryption,
            limits: Limits::default(),
            direction: Direction::Both,
            retention: Retention::default(),
            device: None,
        })
    });
    Asked { name: name.to_owned(), target }
}

fn configured(name: Option<&str>, context: &Context) -> Result<Vec<Asked>, AppError> {
    let (file, config) = config_file::read(context.config.as_deref())?;
    let mut vaults = config.vaults;
    if let Some(name) = name {
        let known = vaults.iter().map(|vault| vault.name.as_str().to_owned()).collect();
        vaults.retain(|vault| vault.name.as_str() == name);
        if vaults.is_empty() {
            return Err(AppError::NoSuchVault { name: name.to_owned(), file, known });
        }
    }
    let asked = |vault: Vault| Asked {
        name: vault.name.as_str().to_owned(),
        target: Target::of_vault(vault, config.device.clone(), &file),
    };
    Ok(vaults.into_iter().map(asked).collect())
}

/// A vault as written, before anything is looked up.
struct Settings {
    name: String,
    config: Option<PathBuf>,
    folder: String,
    remote: Remote,
    encryption: Encryption,
    limits: Limits,
    direction: Direction,
    retention: Retention,
    device: Option<DeviceName>,
}

impl Target {
    /// A vault of the configuration `file`.
    pub(super) fn of_vault(
        vault: Vault,
        device: Option<DeviceName>,
        file: &Path,
    ) -> Result<Self, AppError> {
        Self::new(Settings {
            name: vault.name.as_str().to_owned(),
            config: Some(file.to_owned()),
            folder: vault.folder,
            remote: vault.remote,
            encryption: vault.encryption,
            limits: vault.limits,
            direction: vault.direction,
            retention: vault.retention,
            device,
        })
    }

    fn new(settings: Settings) -> Result<Self, AppError> {
        let Settings {
            name,
            config,
            folder,
            remote,
            encryption,
            limits,
            direction,
            retention,
            device,
        } = settings;
        let identity = open::written_identity(&remote, &encryption);
        if encryption != Encryption::None {
            return Err(AppError::NotYet { code: "encryption-not-yet", word: encryption.kind() });
        }
        let site = Site::of(remote)?;
        let folder = full_place(&folder).map_err(AppError::System)?;
        let host = || DeviceName::clean(&system::host_name().unwrap_or_default());
        let device = device.unwrap_or_else(host);
        Ok(Self { name, config, folder, site, identity, limits, direction, retention, device })
    }

    /// The user's standing word about this remote's clock.
    pub(super) fn consent(&self) -> Consent {
        match &self.site {
            Site::Bucket(remote, _) if remote.trust.accept_clock => Consent::Standing,
            Site::Bucket(..) | Site::Folder(_) => Consent::None,
        }
    }

    /// The remote; a bucket with its keys, fetched now.
    pub(super) async fn storage(
        &self,
        context: &Context,
        consent: Consent,
    ) -> Result<Storage<'_>, AppError> {
        match &self.site {
            Site::Bucket(remote, _) => {
                Ok(Storage::Bucket(self.bucket(remote, context, consent).await?))
            }
            Site::Folder(path) => Ok(Storage::Folder(path)),
        }
    }

    async fn bucket<'a>(
        &self,
        remote: &'a S3Remote,
        context: &Context,
        consent: Consent,
    ) -> Result<Bucket<'a>, AppError> {
        let credentials = secrets::credentials(&self.name, remote).await;
        let credentials = credentials.map_err(|source| {
            let storage = remote.endpoint.authority();
            AppError::Secret { storage, source }
        })?;
        let ca = match (&context.ca, &remote.trust.ca) {
            (Some(file), _) => Some(file.clone()),
            (None, Some(written)) => Some(full_place(written).map_err(AppError::System)?),
            (None, None) => None,
        };
        let ca_pem = ca.map(|file| read_ca(&file)).transpose()?;
        Ok(Bucket { remote, credentials, consent, ca_pem })
    }

    /// What is opened besides the remote: a folder, if it is there at all, and a state apart from it,
    /// which would be synced otherwise.
    pub(super) fn place<'a>(&'a self, context: &'a Context) -> Result<Place<'a>, AppError> {
        let state_dir = context.state_dir()?;
        if self.folder.exists() && !self.folder.is_dir() {
            return Err(AppError::NotAFolder { folder: self.folder.clone() });
        }
        if let Some(how) = nested(state_dir, &self.folder) {
            let (folder, state_dir) = (self.folder.clone(), state_dir.to_owned());
            return Err(AppError::Nested { folder, state_dir, how });
        }
        Ok(Place { folder: &self.folder, state_dir, identity: &self.identity })
    }

    /// What texts may say about it.
    pub(super) fn facts<'a>(&'a self, context: &'a Context) -> Facts<'a> {
        let home = match &self.site {
            Site::Bucket(remote, profile) => Home::Bucket {
                endpoint: &remote.endpoint,
                vendor: profile.vendor,
                bucket: &remote.bucket,
                prefix: remote.prefix.as_str(),
                region: Some(profile.address.region()),
            },
            Site::Folder(path) => Home::Folder(path),
        };
        let state_dir = context.state_dir().unwrap_or(Path::new(""));
        Facts { vault: &self.name, folder: &self.folder, home, state_dir }
    }
}

impl Site {
    fn of(remote: Remote) -> Result<Self, AppError> {
        match remote {
            Remote::S3(remote) => {
                let profile = Profile::of(&remote)?;
                Ok(Self::Bucket(Box::new(remote), profile))
            }
            Remote::File(remote) => {
                Ok(Self::Folder(full_place(&remote.path).map_err(AppError::System)?))
            }
            Remote::Webdav(_) => {
                Err(AppError::NotYet { code: "kind-not-yet", word: remote.kind() })
            }
        }
    }
}

fn read_ca(file: &Path) -> Result<Vec<u8>, AppError> {
    std::fs::read(file)
        .map_err(|error| AppError::Ca { file: file.to_owned(), detail: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_several_vaults_the_gravest_end_counts() {
        for (codes, over) in [
            (&[][..], 0),
            (&[0, 0], 0),
            (&[0, 1], 1),
            (&[1, 5, 4], 5),
            (&[0, 4, 70], 70),
            (&[70, 3, 130], 130),
        ] {
            assert_eq!(over_all(codes), over, "{codes:?}");
        }
    }
}
