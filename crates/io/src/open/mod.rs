//! Opens what a vault is made of. The only place that names adapters.
//!
//! From settings to ports: the HTTP client, the S3 store with the offset it had last time, or a folder
//! as remote; the vault folder, the state and its lock. Decides nothing about notes.

mod traced;

use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use thiserror::Error;
use tidelock_core::address::{Remote, RemoteIdentity, S3Remote};
use tidelock_core::clock::{Consent, Policy, SavedOffset};
use tidelock_core::condition::Conditions;
use tidelock_core::config::Encryption;
use tidelock_core::time::Timestamp;
use tidelock_engine::ports::{
    Clock, Entropy, Http, HttpError, Progress, Sleep, State, StateError, Store,
};
use tidelock_engine::session::Ports;
use tidelock_wire::s3::{Address, Endpoint, Style};
use tidelock_wire::sigv4::Credentials;
use tidelock_wire::vendor::Vendor;

use self::traced::Traced;
use crate::device::{SystemClock, SystemEntropy, TokioSleep};
use crate::dir::{self, DirMemory, DirStore};
use crate::folder::DiskFolder;
use crate::http::{HttpOptions, ReqwestHttp};
use crate::place::{Nested, nested};
use crate::s3::{S3Options, S3Store};
use crate::state::{SqliteState, VaultLock};
use crate::versions::VersionStore;

/// When this program was released: 2026-11-01T00:00:00Z. No honest clock shows less, and nothing
/// is ever signed for a moment before it.
pub const RELEASE_DATE: Timestamp = Timestamp::from_s(1_793_491_200);

/// How long a connection may take to come up.
const CONNECT_MS_MAX: u64 = 10_000;
/// How long an answer may be silent.
const SILENCE_MS_MAX: u64 = 60_000;

/// The parts of a device that everything opened shares.
#[derive(Clone)]
pub struct Device {
    /// Its clocks.
    pub clock: Rc<dyn Clock>,
    /// Waiting.
    pub sleep: Rc<dyn Sleep>,
    /// Randomness.
    pub entropy: Rc<dyn Entropy>,
    /// Who watches.
    pub progress: Rc<dyn Progress>,
}

impl Device {
    /// This device as it is.
    #[must_use]
    pub fn real(progress: Rc<dyn Progress>) -> Self {
        let (clock, sleep, entropy) =
            (Rc::new(SystemClock::new()), Rc::new(TokioSleep), Rc::new(SystemEntropy));
        Self { clock, sleep, entropy, progress }
    }
}

/// A bucket, and everything that is needed to speak to it.
pub struct Bucket<'a> {
    /// Where it is.
    pub remote: &'a S3Remote,
    /// Who speaks.
    pub credentials: Credentials,
    /// How far its clock may correct this device's.
    pub consent: Consent,
    /// One more certificate authority, as PEM.
    pub ca_pem: Option<Vec<u8>>,
}

/// A bucket's settings, with everything that the endpoint tells when the user does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The vendor.
    pub vendor: Vendor,
    /// The bucket's address.
    pub address: Address,
}

/// Where the notes are kept, and everything that is needed to get there.
pub enum Storage<'a> {
    /// A bucket.
    Bucket(Bucket<'a>),
    /// A folder: a NAS, a USB disk, a folder that another tool syncs.
    Folder(&'a Path),
}

/// A vault folder and its remote, opened.
pub struct Opened {
    store: Box<dyn Store>,
    local: Local,
    device: Device,
}

/// What a device has of a vault by itself: everything that needs no network.
pub struct Local {
    /// The vault folder.
    pub folder: DiskFolder,
    /// What this device remembers.
    pub state: SqliteState,
    /// The versions that it keeps.
    pub versions: VersionStore,
}

/// Why a vault cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// No vendor has that name.
    #[error("no vendor is called `{name}`")]
    Vendor {
        /// The name.
        name: String,
    },
    /// Neither the settings nor the endpoint name a region, and this vendor needs one.
    #[error("the region is missing")]
    Region,
    /// The endpoint cannot be used.
    #[error("the endpoint cannot be used: {problem}")]
    Endpoint {
        /// What is wrong.
        problem: String,
    },
    /// One of both folders lies in the other, or they are one.
    #[error("{} and {} overlap", remote.display(), folder.display())]
    Overlap {
        /// The folder that serves as remote.
        remote: PathBuf,
        /// The vault folder.
        folder: PathBuf,
    },
    /// What this device remembers lies in the folder that serves as remote.
    #[error("{} holds the state", remote.display())]
    HoldsState {
        /// The folder that serves as remote.
        remote: PathBuf,
    },
    /// The folder that serves as remote cannot be made.
    #[error("{} cannot be made: {source}", remote.display())]
    NotMade {
        /// The folder.
        remote: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The state or its lock.
    #[error(transparent)]
    State(#[from] StateError),
    /// The HTTP client, its certificate authority most likely.
    #[error("the connection cannot be prepared: {0}")]
    Http(HttpError),
}

impl Profile {
    /// Finds what the settings leave to the endpoint and the vendor.
    ///
    /// # Errors
    /// [`OpenError`] for an unknown vendor, a region that nobody names, a bad endpoint.
    pub fn of(remote: &S3Remote) -> Result<Self, OpenError> {
        let host = remote.endpoint.host();
        let vendor = match &remote.vendor {
            None => Vendor::guess(host),
            Some(name) => {
                Vendor::from_name(name).ok_or_else(|| OpenError::Vendor { name: name.clone() })?
            }
        };
        let region = remote.region.clone().or_else(|| vendor.region(host));
        let style = match remote.path_style {
            Some(true) => Style::Path,
            Some(false) => Style::VirtualHost,
            None => vendor.style(),
        };
        let endpoint = Endpoint::parse(&remote.endpoint.to_string())
            .map_err(|why| OpenError::Endpoint { problem: why.to_string() })?;
        let region = region.ok_or(OpenError::Region)?;
        Ok(Self { vendor, address: Address::new(endpoint, &remote.bucket, &region, style) })
    }
}

/// Opens a remote as a store of its own, without anything that earlier runs remember of it. Asks for
/// nothing yet.
///
/// # Errors
/// [`OpenError`].
pub fn open_store(storage: Storage<'_>, device: &Device) -> Result<Box<dyn Store>, OpenError> {
    match storage {
        Storage::Bucket(bucket) => open_bucket(bucket, Remembered::default(), device),
        Storage::Folder(path) => Ok(open_folder(path, None, device)),
    }
}

fn open_folder(path: &Path, memory: Option<&DirMemory>, device: &Device) -> Box<dyn Store> {
    Box::new(DirStore::open(path, memory, device.progress.clone()))
}

/// What earlier runs learned of a bucket.
#[derive(Default)]
struct Remembered {
    saved: Option<SavedOffset>,
    conditions: Option<Conditions>,
}

fn open_bucket(
    bucket: Bucket<'_>,
    remembered: Remembered,
    device: &Device,
) -> Result<Box<dyn Store>, OpenError> {
    let Profile { vendor, address } = Profile::of(bucket.remote)?;
    let options = S3Options {
        address,
        credentials: bucket.credentials,
        vendor,
        prefix: bucket.remote.prefix.as_str().to_owned(),
        policy: Policy { release: RELEASE_DATE, consent: bucket.consent },
        saved: remembered.saved,
    };
    let Device { clock, sleep, entropy, progress } = device.clone();
    let http: Rc<dyn Http> = Rc::new(Traced { http: http(bucket.ca_pem)?, clock: clock.clone() });
    let store = S3Store::new(options, http, clock, sleep, entropy, progress);
    Ok(Box::new(store.remembering(remembered.conditions)))
}

/// What a sync is about, apart from the remote.
pub struct Place<'a> {
    /// The vault folder.
    pub folder: &'a Path,
    /// Where this device keeps what it remembers.
    pub state_dir: &'a Path,
    /// The remote's written identity, see [`written_identity`].
    pub identity: &'a str,
}

impl Opened {
    /// Opens folder, state and store.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(
        place: Place<'_>,
        storage: Storage<'_>,
        device: Device,
    ) -> Result<Self, OpenError> {
        storage.check_apart(&place)?;
        let local = Local::open(&place, DiskFolder::open)?;
        let conditions = local.state.conditions(place.identity).await?;
        let store = match storage {
            Storage::Bucket(bucket) => {
                let saved = local.state.clock(place.identity).await?;
                open_bucket(bucket, Remembered { saved, conditions }, &device)?
            }
            Storage::Folder(path) => {
                let memory = DirMemory {
                    state_dir: place.state_dir.to_owned(),
                    identity: place.identity.to_owned(),
                    device: local.state.device().await?,
                    conditions,
                };
                open_folder(path, Some(&memory), &device)
            }
        };
        Ok(Self { store, local, device })
    }

    /// Where the state file went that was damaged when it was opened.
    #[must_use]
    pub fn damaged_file(&self) -> Option<PathBuf> {
        self.local.state.damaged_file()
    }

    /// What this device has of the vault by itself.
    #[must_use]
    pub fn local(&self) -> &Local {
        &self.local
    }

    /// The doors for the engine.
    #[must_use]
    pub fn ports(&self) -> Ports<'_> {
        Ports {
            store: &*self.store,
            folder: &self.local.folder,
            state: &self.local.state,
            clock: &*self.device.clock,
            sleep: &*self.device.sleep,
            entropy: &*self.device.entropy,
            progress: &*self.device.progress,
        }
    }
}

impl Storage<'_> {
    /// Refuses a folder that would be synced into itself.
    ///
    /// # Errors
    /// [`OpenError::Overlap`], [`OpenError::HoldsState`].
    pub fn check_apart(&self, place: &Place<'_>) -> Result<(), OpenError> {
        let Storage::Folder(remote) = self else { return Ok(()) };
        let (remote, folder) = (remote.to_path_buf(), place.folder.to_owned());
        if nested(&remote, &folder).is_some() {
            return Err(OpenError::Overlap { remote, folder });
        }
        match nested(place.state_dir, &remote) {
            Some(Nested::FirstInSecond) => Err(OpenError::HoldsState { remote }),
            Some(Nested::SecondInFirst) | None => Ok(()),
        }
    }

    /// Makes the folder itself where it is missing; what it lies in must be there. A bucket is never
    /// made.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn make(&self) -> Result<(), OpenError> {
        match self {
            Storage::Bucket(_) => Ok(()),
            Storage::Folder(path) => dir::make(path)
                .map_err(|source| OpenError::NotMade { remote: path.to_path_buf(), source }),
        }
    }
}

impl Local {
    /// Opens the state; folder and versions are looked for at their first use. `folder` opens the
    /// folder for what it is needed for: [`DiskFolder::open`] or [`DiskFolder::open_to_restore`].
    ///
    /// # Errors
    /// [`OpenError::State`].
    pub fn open(
        place: &Place<'_>,
        folder: fn(&Path, VersionStore) -> DiskFolder,
    ) -> Result<Self, OpenError> {
        let versions = VersionStore::at(place.state_dir);
        let folder = folder(place.folder, versions.clone());
        Ok(Self { folder, state: SqliteState::open(place.state_dir)?, versions })
    }
}

/// Keeps what an experiment found, where this device remembers anything yet.
///
/// # Errors
/// [`StateError`].
pub async fn keep_conditions(place: &Place<'_>, found: &Conditions) -> Result<(), StateError> {
    match SqliteState::open_existing(place.state_dir)? {
        Some(state) => state.set_conditions(place.identity, found).await,
        None => Ok(()),
    }
}

/// Keeps every other sync of this folder or of this remote away until the lock is dropped.
///
/// # Errors
/// [`StateError::Busy`] when one is running.
pub fn lock(place: &Place<'_>) -> Result<VaultLock, StateError> {
    VaultLock::take(place.state_dir, &place.folder.to_string_lossy(), place.identity)
}

/// How bases and offsets are filed: by the remote's identity, and how it is encrypted.
///
/// The form is for ever: the [identity](RemoteIdentity) alone for plain remotes, else the kind of
/// encryption and a space before it.
#[must_use]
pub fn written_identity(remote: &Remote, encryption: &Encryption) -> String {
    let identity: RemoteIdentity = remote.identity();
    match encryption {
        Encryption::None => identity.to_string(),
        Encryption::Rclone { .. } | Encryption::Openssl { .. } => {
            format!("{} {identity}", encryption.kind())
        }
    }
}

/// Where this device keeps what it remembers unless told otherwise: `TIDELOCK_STATE_DIR`, else the
/// system's place for such things; `None` where the system has none.
#[must_use]
pub fn default_state_dir() -> Option<PathBuf> {
    match std::env::var_os("TIDELOCK_STATE_DIR").filter(|dir| !dir.is_empty()) {
        Some(dir) => Some(PathBuf::from(dir)),
        None => dirs::state_dir().or_else(dirs::data_local_dir).map(|dir| dir.join("tidelock")),
    }
}

fn http(ca_pem: Option<Vec<u8>>) -> Result<ReqwestHttp, OpenError> {
    let options = HttpOptions {
        ca_pem,
        connect_timeout_ms: CONNECT_MS_MAX,
        read_timeout_ms: SILENCE_MS_MAX,
        user_agent: concat!("tidelock/", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    ReqwestHttp::new(&options).map_err(OpenError::Http)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tidelock_core::address::Address as Written;

    fn profile(address: &str) -> Result<Profile, OpenError> {
        match Written::parse(address).unwrap().remote {
            Remote::S3(s3) => Profile::of(&s3),
            Remote::Webdav(_) | Remote::File(_) => panic!("{address} is no bucket"),
        }
    }

    #[test]
    fn an_endpoint_alone_tells_vendor_and_region() {
        let cos = profile("s3://notes-1?endpoint=https://cos.ap-guangzhou.myqcloud.com").unwrap();
        assert_eq!(cos.vendor, Vendor::TencentCos);
        assert_eq!(cos.address.region(), "ap-guangzhou");
        let own = profile("s3://vault?endpoint=http://127.0.0.1:9000").unwrap();
        assert_eq!((own.vendor, own.address.region()), (Vendor::Generic, "us-east-1"));
    }

    #[test]
    fn what_nobody_tells_is_asked_for() {
        let nameless = profile("s3://n?endpoint=https://cos.example.org&vendor=tencent-cos");
        assert!(matches!(nameless, Err(OpenError::Region)));
        let unknown = profile("s3://n?endpoint=https://h&vendor=acme");
        assert!(matches!(unknown, Err(OpenError::Vendor { name }) if name == "acme"));
    }

    #[test]
    fn a_plain_remote_is_filed_under_its_identity_alone() {
        let written = Written::parse("s3://b/p?endpoint=http://h&encryption=rclone").unwrap();
        let identity = |encryption| written_identity(&written.remote, encryption);
        assert_eq!(identity(&Encryption::None), "s3 http://h b p/");
        assert_eq!(identity(&written.encryption), "rclone s3 http://h b p/");
    }

    #[test]
    fn the_release_date_is_the_first_of_november_2026() {
        assert_eq!(RELEASE_DATE.to_string(), "2026-11-01T00:00:00Z");
    }
}
