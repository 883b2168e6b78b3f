//! A folder that serves as remote, devices, and what people do on both.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use tempfile::TempDir;
use tidelock_core::config::Direction;
use tidelock_core::conflict::conflict_name;
use tidelock_core::digest::Digest;
use tidelock_core::guard::Limits;
use tidelock_core::time::{BootId, Reading};
use tidelock_engine::memory::NoProgress;
use tidelock_engine::outcome::Outcome;
use tidelock_engine::ports::Clock;
use tidelock_engine::session::{self, Wish};
use tidelock_io::device::SystemClock;
use tidelock_io::open::{Device as Parts, OpenError, Opened, Place, Storage};

/// Names and contents of notes.
pub(crate) type Notes = BTreeMap<String, String>;

/// Where everything lies, and how late it is.
pub(crate) struct Town {
    dir: TempDir,
    later_ms: Arc<AtomicI64>,
}

/// One device: a vault folder and a state folder.
#[derive(Clone)]
pub(crate) struct Device {
    name: String,
    home: PathBuf,
    nas: PathBuf,
    later_ms: Arc<AtomicI64>,
}

/// The device's clocks, as they will be after a while.
struct LaterClock {
    clock: SystemClock,
    by_ms: i64,
}

impl Clock for LaterClock {
    fn read(&self) -> Reading {
        let Reading { wall, boot_ms } = self.clock.read();
        Reading { wall: wall.plus_ms(self.by_ms), boot_ms: boot_ms + self.by_ms }
    }

    fn boot(&self) -> BootId {
        self.clock.boot()
    }
}

impl Town {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("nas")).unwrap();
        Self { dir, later_ms: Arc::default() }
    }

    /// Time passes, also while devices are off.
    pub(crate) fn pass_min(&self, minutes: i64) {
        self.later_ms.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    pub(crate) fn device(&self, name: &str) -> Device {
        let home = self.dir.path().join(name);
        fs::create_dir_all(home.join("vault")).unwrap();
        let later_ms = Arc::clone(&self.later_ms);
        Device { name: name.to_owned(), home, nas: self.nas(), later_ms }
    }

    /// Two devices that both hold `note.md` with `v0`, which surely lies on the NAS.
    pub(crate) fn with_two_devices() -> (Self, Device, Device) {
        let town = Self::new();
        let (a, b) = (town.device("a"), town.device("b"));
        a.write("note.md", "v0");
        a.sync_well();
        b.sync_well();
        town.pass_min(60);
        a.sync_well();
        (town, a, b)
    }

    pub(crate) fn nas(&self) -> PathBuf {
        self.dir.path().join("nas")
    }

    /// Somebody writes on the NAS, past Tidelock.
    pub(crate) fn write(&self, name: &str, text: &str) {
        write(&self.nas(), name, text);
    }

    pub(crate) fn notes(&self) -> Notes {
        notes(&self.nas())
    }

    /// Everybody syncs in peace until nothing moves; tells what everybody then has.
    pub(crate) fn end(&self, devices: &[&Device]) -> Notes {
        for _ in 0..4 {
            self.pass_min(10);
            devices.iter().for_each(|device| drop(device.sync_well()));
        }
        for device in devices {
            let outcome = device.sync_well();
            assert_eq!(outcome.plan, [], "{} still has something to do", device.name);
            assert_eq!(device.notes(), self.notes(), "{} disagrees", device.name);
        }
        let half_done = fs::read_dir(self.nas().join(".tidelock/tmp")).unwrap().count();
        assert_eq!(half_done, 0, "nothing is left half done");
        self.notes()
    }
}

impl Device {
    /// The same device with another remote.
    #[cfg(target_os = "linux")]
    pub(crate) fn with_remote(self, nas: &Path) -> Self {
        Self { nas: nas.to_owned(), ..self }
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.home.join("vault")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.home.join("state")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        write(&self.vault(), name, text);
    }

    pub(crate) fn erase(&self, name: &str) {
        fs::remove_file(self.vault().join(name)).unwrap();
    }

    pub(crate) fn notes(&self) -> Notes {
        notes(&self.vault())
    }

    /// The name under which this device keeps its own `text` of `note.md`.
    pub(crate) fn copy(&self, text: &str) -> String {
        conflict_name("note.md", &self.name, &Digest::of(text.as_bytes()))
    }

    /// One run of a sync, from opening to its end.
    pub(crate) fn sync(&self) -> Outcome {
        self.try_sync(&self.nas, None).unwrap()
    }

    /// The same, which must go well; conflicts may happen.
    pub(crate) fn sync_well(&self) -> Outcome {
        let outcome = self.sync();
        assert_eq!(outcome.failures, [], "{}", self.name);
        outcome
    }

    pub(crate) fn confirmed(&self, id: &str) -> Outcome {
        self.try_sync(&self.nas, Some(id)).unwrap()
    }

    /// In a thread of its own, since some tests run in a runtime already.
    pub(crate) fn try_sync(&self, nas: &Path, confirm: Option<&str>) -> Result<Outcome, OpenError> {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let run = || runtime.enable_all().build().unwrap().block_on(self.sync_with(nas, confirm));
        thread::scope(|scope| scope.spawn(run).join().unwrap())
    }

    async fn sync_with(&self, nas: &Path, confirm: Option<&str>) -> Result<Outcome, OpenError> {
        let (vault, state) = (self.vault(), self.state());
        let identity = format!("file {}", nas.display());
        let wish = Wish {
            device: self.name.clone(),
            remote: identity.clone(),
            confirm: confirm.map(str::to_owned),
            direction: Direction::Both,
            limits: Limits::default(),
            transfers: 4,
        };
        let by_ms = self.later_ms.load(Ordering::Relaxed);
        let clock = Rc::new(LaterClock { clock: SystemClock::new(), by_ms });
        let parts = Parts { clock, ..Parts::real(Rc::new(NoProgress)) };
        let place = Place { folder: &vault, state_dir: &state, identity: &identity };
        let opened = Opened::open(place, Storage::Folder(nas), parts).await?;
        Ok(session::sync(opened.ports(), &wish).await)
    }
}

pub(crate) fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Every note below a folder; an empty folder as a name that ends in `/`.
fn notes(folder: &Path) -> Notes {
    let mut found = Notes::new();
    collect(folder, "", &mut found);
    found
}

fn collect(folder: &Path, above: &str, found: &mut Notes) {
    let mut is_empty = true;
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with('.') {
            continue;
        }
        is_empty = false;
        let path = format!("{above}{name}");
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), found);
        } else if kind.is_file() {
            found.insert(path, fs::read_to_string(entry.path()).unwrap());
        }
    }
    if is_empty && !above.is_empty() {
        found.insert(above.to_owned(), String::new());
    }
}

/// The notes that a story ends with.
pub(crate) fn expected(notes: &[(&str, &str)]) -> Notes {
    notes.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}
