//! One device of the story: a folder, what it remembers, and a clock.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tidelock_core::address::{Endpoint, Prefix, Remote, S3Remote, Trust};
use tidelock_core::clock::Consent;
use tidelock_core::config::Direction;
use tidelock_core::config::Encryption;
use tidelock_core::filter::is_skipped_name;
use tidelock_core::guard::Limits;
use tidelock_core::secret::Secret;
use tidelock_core::time::{BootId, Reading};
use tidelock_engine::outcome::Outcome;
use tidelock_engine::ports::Clock;
use tidelock_engine::session::{self, Wish};
use tidelock_io::device::SystemClock;
use tidelock_io::open::{Bucket, Device, Opened, Place, Storage, written_identity};
use tidelock_wire::sigv4::Credentials;
use tidelock_wire::vendor::Vendor;

use super::super::progress::Bar;
use super::super::sync::TRANSFERS;
use super::AppError;
use crate::lab::{LabHandle, LabOptions};
use crate::output::{Facts, Home};

/// The lab's bucket.
const BUCKET: &str = "vault";

/// Where the story plays.
pub(super) struct Story<'a> {
    pub(super) lab: &'a LabHandle,
    pub(super) place: &'a Path,
}

/// One device.
pub(super) struct Actor {
    pub(super) name: &'static str,
    pub(super) folder: PathBuf,
    state_dir: PathBuf,
    pub(super) clock: Rc<ShiftedClock>,
    remote: S3Remote,
    /// Everything its syncs did.
    pub(super) total: Total,
}

/// What the syncs of one device came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Total {
    pub(super) uploaded: u64,
    pub(super) downloaded: u64,
    pub(super) merged: u64,
    pub(super) conflicts: usize,
    pub(super) refused: u64,
    pub(super) offset_ms: Option<i64>,
}

/// A device's clock that is wrong by a fixed amount.
pub(super) struct ShiftedClock {
    clock: SystemClock,
    by_ms: i64,
}

impl Clock for ShiftedClock {
    fn read(&self) -> Reading {
        let reading = self.clock.read();
        Reading { wall: reading.wall.plus_ms(self.by_ms), ..reading }
    }

    fn boot(&self) -> BootId {
        self.clock.boot()
    }
}

impl Actor {
    /// A device with an empty folder, whose clock is off by `clock_ms`.
    pub(super) fn new(
        story: &Story<'_>,
        name: &'static str,
        clock_ms: i64,
    ) -> Result<Self, AppError> {
        let folder = story.place.join(name);
        std::fs::create_dir(&folder)?;
        Ok(Self {
            name,
            folder,
            state_dir: story.place.join(format!("{name}-state")),
            clock: Rc::new(ShiftedClock { clock: SystemClock::new(), by_ms: clock_ms }),
            remote: remote(&story.lab.endpoint())?,
            total: Total::default(),
        })
    }

    /// The bucket, as a user would open it.
    pub(super) fn bucket(&self) -> Bucket<'_> {
        let lab = LabOptions::default();
        let credentials = Credentials {
            access_key_id: lab.access_key,
            secret_access_key: Secret::new(lab.secret_key.expose().to_owned()),
            session_token: None,
        };
        Bucket { remote: &self.remote, credentials, consent: Consent::None, ca_pem: None }
    }

    /// One run of `tidelock sync` on this device, from opening to the record of it.
    pub(super) async fn sync(&self) -> Result<Outcome, AppError> {
        let clock: Rc<dyn Clock> = self.clock.clone();
        let device = Device { clock, ..Device::real(Rc::new(Bar::hidden())) };
        let identity = written_identity(&Remote::S3(self.remote.clone()), &Encryption::None);
        let place = Place { folder: &self.folder, state_dir: &self.state_dir, identity: &identity };
        let opened = Opened::open(place, Storage::Bucket(self.bucket()), device).await?;
        let wish = Wish {
            device: self.name.to_owned(),
            remote: identity.clone(),
            confirm: None,
            limits: Limits::default(),
            direction: Direction::Both,
            transfers: TRANSFERS,
        };
        Ok(session::sync(opened.ports(), &wish).await)
    }

    /// Adds one run to the total.
    pub(super) fn add(&mut self, outcome: &Outcome, refused: u64) {
        let offset = outcome.clock.as_ref().and_then(|clock| clock.view.offset);
        self.total.uploaded += outcome.uploaded;
        self.total.downloaded += outcome.downloaded;
        self.total.merged += outcome.merged;
        self.total.conflicts += outcome.conflicts.len();
        self.total.refused += refused;
        self.total.offset_ms = offset.map(|offset| offset.mid_ms()).or(self.total.offset_ms);
    }

    /// What texts may say about it.
    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            vault: self.name,
            folder: &self.folder,
            home: Home::Bucket {
                endpoint: &self.remote.endpoint,
                vendor: Vendor::TencentCos,
                bucket: BUCKET,
                prefix: "",
                region: self.remote.region.as_deref(),
            },
            state_dir: &self.state_dir,
        }
    }
}

fn remote(endpoint: &str) -> Result<S3Remote, AppError> {
    let endpoint = Endpoint::parse(endpoint)
        .map_err(|error| AppError::Defect { detail: error.to_string() })?;
    Ok(S3Remote {
        endpoint,
        region: Some("ap-guangzhou".to_owned()),
        bucket: BUCKET.to_owned(),
        prefix: Prefix::default(),
        path_style: None,
        vendor: Some(Vendor::TencentCos.name().to_owned()),
        credentials: None,
        trust: Trust::default(),
    })
}

/// Every note below a folder, by its path.
pub(super) fn notes(folder: &Path) -> std::io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let (mut found, mut waiting) = (BTreeMap::new(), vec![PathBuf::new()]);
    while let Some(below) = waiting.pop() {
        for entry in std::fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let path = below.join(entry.file_name());
            if entry.file_name().to_str().is_some_and(is_skipped_name) {
                continue;
            } else if entry.file_type()?.is_dir() {
                waiting.push(path);
            } else {
                found.insert(path, std::fs::read(entry.path())?);
            }
        }
    }
    Ok(found)
}
