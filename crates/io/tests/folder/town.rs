//! Devices with real folders, and a storage in memory that they share.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::TempDir;
use tidelock_core::naming::Rules;
use tidelock_core::time::Timestamp;
use tidelock_engine::memory::{Bucket, DiskKind, Habits, Luck, MemoryDevice, TrueTime};
use tidelock_engine::outcome::Outcome;
use tidelock_engine::session::{Ports, sync};
use tidelock_io::folder::DiskFolder;
use tidelock_io::versions::VersionStore;

use crate::bench::files_below;

/// Names and contents of notes.
pub(crate) type Notes = BTreeMap<String, String>;

pub(crate) struct Town {
    pub(crate) bucket: Rc<Bucket>,
    luck: Luck,
    dir: TempDir,
}

pub(crate) struct Device {
    memory: MemoryDevice,
    /// Its vault.
    pub(crate) vault: PathBuf,
    state: PathBuf,
    /// What its disk is held to take; `None`: what it takes.
    rules: Option<Rules>,
}

impl Town {
    pub(crate) fn new() -> Self {
        let time = TrueTime::starting(Timestamp::from_s(1_795_479_399));
        let dir = tempfile::tempdir().unwrap();
        Self { bucket: Bucket::new(&time, Habits::default()), luck: Luck::new(1), dir }
    }

    /// A device whose disk is what it is.
    pub(crate) fn device(&self, name: &str) -> Device {
        self.device_at(name, &self.dir.path().join(name).join("vault"))
    }

    /// A device whose disk is held to take such names.
    pub(crate) fn device_by(&self, name: &str, rules: Rules) -> Device {
        Device { rules: Some(rules), ..self.device(name) }
    }

    /// A device with its vault at that place.
    pub(crate) fn device_at(&self, name: &str, vault: &Path) -> Device {
        fs::create_dir_all(vault).unwrap();
        let memory = MemoryDevice::new(name, &self.bucket, DiskKind::default(), 0, &self.luck);
        let state = self.dir.path().join(name).join("state");
        Device { memory, vault: vault.to_owned(), state, rules: None }
    }

    /// Time enough for every upload to be sure.
    pub(crate) fn pass(&self) {
        self.bucket.time().advance(600_000);
    }

    /// What the storage holds.
    pub(crate) fn notes(&self) -> Notes {
        let text = |content: bytes::Bytes| String::from_utf8(content.to_vec()).unwrap();
        let notes = self.bucket.notes().into_iter().filter(|(key, _)| !key.ends_with('/'));
        notes.map(|(key, content)| (key, text(content))).collect()
    }
}

impl Device {
    /// What a new run opens.
    pub(crate) fn folder(&self) -> DiskFolder {
        match self.rules {
            Some(rules) => DiskFolder::open_by(rules, &self.vault, self.versions()),
            None => DiskFolder::open(&self.vault, self.versions()),
        }
    }

    pub(crate) fn versions(&self) -> VersionStore {
        VersionStore::at(&self.state)
    }

    /// A sync, whatever it comes to.
    pub(crate) async fn try_sync(&self) -> Outcome {
        let folder = self.folder();
        let ports = Ports { folder: &folder, ..self.memory.ports() };
        sync(ports, &self.memory.wish).await
    }

    /// A sync without a failure.
    pub(crate) async fn sync(&self) -> Outcome {
        let outcome = self.try_sync().await;
        assert_eq!(outcome.failures, [], "{}", self.memory.wish.device);
        outcome
    }

    /// Its user writes a file, by its name on the disk.
    pub(crate) fn write(&self, name: &str, content: &str) {
        let path = self.vault.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Its user gives a file another name.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        fs::rename(self.vault.join(from), self.vault.join(to)).unwrap();
    }

    /// Its user deletes a file.
    pub(crate) fn delete(&self, name: &str) {
        fs::remove_file(self.vault.join(name)).unwrap();
    }

    /// What lies on its disk, by the names there.
    pub(crate) fn notes(&self) -> Notes {
        let mut found = files_below(&self.vault);
        found.retain(|name, _| !name.starts_with(".tidelock"));
        found
    }
}

/// What a sync told of paths: each with its code.
pub(crate) fn told(outcome: &Outcome) -> Vec<(String, &'static str)> {
    let path = |path: &Option<String>| path.clone().unwrap_or_default();
    outcome.failures.iter().map(|failure| (path(&failure.path), failure.code())).collect()
}

/// Names and contents as they are written down in a test.
pub(crate) fn written(notes: &[(&str, &str)]) -> Notes {
    notes.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}
