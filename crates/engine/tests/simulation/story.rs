//! One story: bad times, then peace, then the reckoning.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use tidelock_core::time::Timestamp;
use tidelock_engine::memory::{
    Bucket, DiskKind, Habits, Luck, MemoryDevice, Run, RunState, Tags, TrueTime, Weather,
};
use tidelock_engine::outcome::Outcome;

use super::users::{Foreigner, Wanted, act};

/// A note that nobody touches, so that no vault is ever empty (that is a guard's business).
pub(crate) const ANCHOR: &str = "anchor.md";

const TICKS: usize = 250;
const MINUTE_MS: i64 = 60_000;
const DEVICES: [&str; 3] = ["ann", "bob", "cat"];
/// One call in so many goes wrong in bad times.
const WEATHER_ONE_IN: usize = 15;
/// Everybody must agree after so many syncs in peace.
const ROUNDS_MAX: usize = 8;
/// Nobody acts on what was seen longer ago: an upload is unconfirmed for five minutes, and whoever
/// overwrites it unseen in that time loses nothing.
const SLOW_MS: i64 = 250_000;
/// A boot takes its time: where the storage tells none, another boot confirms an upload.
const REBOOT_AFTER_MS: i64 = 300_000;

/// What the devices' clocks show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clocks {
    Right,
    /// Each wrong in its own way, and jumping; by even seconds, since coarse stamps have these.
    Wrong,
}

impl Clocks {
    fn errors_ms(self) -> [i64; 3] {
        match self {
            Self::Right => [0; 3],
            Self::Wrong => [-30 * MINUTE_MS, 400 * 1_440 * MINUTE_MS, 46_000],
        }
    }
}

/// A sync under way.
struct Sync<'a> {
    run: Run<'a, Outcome>,
    began: Timestamp,
}

pub(crate) struct Story {
    seed: u64,
    clocks: Clocks,
    fate: Luck,
    bucket: Rc<Bucket>,
    devices: Vec<MemoryDevice>,
    wanted: Wanted,
    pub(crate) log: Vec<String>,
    /// How many texts were joined.
    pub(crate) merged: u64,
}

impl Story {
    pub(crate) fn new(seed: u64, clocks: Clocks) -> Self {
        let fate = Luck::new(seed);
        let time = TrueTime::starting(Timestamp::from_s(1_795_479_399));
        let habits = Habits {
            tags: if fate.one_in(2) { Tags::Md5 } else { Tags::Counted },
            checks_beliefs: fate.one_in(2),
            tells_time: !fate.one_in(4),
            page: 1 + fate.below(5),
            refuses_copies: fate.one_in(3),
            whole_max: if fate.one_in(2) { 0 } else { 1_000 },
            clock_error_ms: if fate.one_in(4) { 77 * MINUTE_MS } else { 0 },
        };
        let bucket = Bucket::new(&time, habits);
        bucket.put_foreign(ANCHOR, "anchor");
        let mut log = vec![format!("{habits:?}")];
        let device = |(name, error_ms): (&&str, i64)| {
            let kind = DiskKind { is_case_blind: fate.one_in(4), is_coarse: fate.one_in(3) };
            log.push(format!("{name}: {kind:?}"));
            MemoryDevice::new(name, &bucket, kind, error_ms, &fate)
        };
        let devices = DEVICES.iter().zip(clocks.errors_ms()).map(device).collect();
        let wanted = Wanted::default();
        Self { seed, clocks, fate, bucket, devices, wanted, log, merged: 0 }
    }

    /// Tells it to its end; these are the notes that everybody then has.
    pub(crate) fn play(&mut self) -> BTreeMap<String, String> {
        let devices = std::mem::take(&mut self.devices);
        self.bad_times(&devices);
        let end = self.peace(&devices).and_then(|()| self.reckon(&devices));
        end.unwrap_or_else(|problem| {
            let (seed, clocks, log) = (self.seed, self.clocks, self.log.join("\n"));
            panic!("{log}\nseed {seed}, clocks {clocks:?}: {problem}")
        })
    }

    fn bad_times(&mut self, devices: &[MemoryDevice]) {
        for device in devices {
            device.store.set_weather(Some(Weather::new(self.fate.fork(), WEATHER_ONE_IN)));
        }
        let mut syncs: Vec<Option<Sync<'_>>> = devices.iter().map(|_| None).collect();
        let mut foreigner = Foreigner::default();
        let mut listed_at = None;
        for _ in 0..TICKS {
            let who = self.fate.below(devices.len());
            let device = &devices[who];
            let nobody_syncs = syncs.iter().all(Option::is_none);
            match self.fate.below(16) {
                0..=2 => {
                    let what = act(device, &self.fate, &mut self.wanted);
                    self.tell(&device.wish.device, &what);
                }
                3 => self.jump(device),
                4 if nobody_syncs => {
                    listed_at = Some(self.now());
                    let what = foreigner.look(&self.bucket);
                    self.tell("", &what);
                }
                5 if nobody_syncs && listed_at.is_some_and(|at| self.is_fresh(at)) => {
                    let what = foreigner.act(&self.bucket, &self.fate, &mut self.wanted);
                    self.tell("", &what);
                }
                6 if syncs.iter().flatten().all(|sync| self.is_fresh(sync.began)) => {
                    self.pass(device, nobody_syncs);
                }
                _ => self.go_on(device, &mut syncs[who]),
            }
        }
        for (device, sync) in devices.iter().zip(&mut syncs) {
            device.turns.restore();
            while sync.is_some() {
                self.go_on(device, sync);
            }
            device.store.set_weather(None);
        }
    }

    /// Begins a sync, or lets it take some turns.
    fn go_on<'a>(&mut self, device: &'a MemoryDevice, sync: &mut Option<Sync<'a>>) {
        let Some(Sync { run, .. }) = sync else {
            if self.fate.one_in(4) {
                device.turns.cut_after(self.fate.below(60) as u64);
            }
            self.tell(&device.wish.device, "begins a sync");
            *sync = Some(Sync { run: device.begin_sync(), began: self.now() });
            return;
        };
        for _ in 0..=self.fate.below(30) {
            match run.step() {
                RunState::Waiting => {}
                RunState::Cut => {
                    self.tell(&device.wish.device, "loses power");
                    *sync = None;
                    device.turns.restore();
                    return;
                }
                RunState::Done(outcome) => {
                    self.merged += outcome.merged;
                    self.tell(&device.wish.device, &told(&outcome));
                    *sync = None;
                    device.turns.restore();
                    return;
                }
            }
        }
    }

    /// Somebody sets a device's clock; whatever is drawn is drawn with right clocks too.
    fn jump(&mut self, device: &MemoryDevice) {
        let amounts_ms = [3_600_000, -7_202_000, 90_000_000, -46_000, 2_000];
        let amount_ms = self.fate.pick(&amounts_ms).copied().unwrap_or(0);
        // Where a file system tells nothing but coarse times, a clock that goes back can hide an edit.
        let is_blind = device.folder.kind().is_coarse && amount_ms < 0;
        if self.clocks == Clocks::Wrong && !is_blind {
            device.clock.step(amount_ms);
            self.tell(&device.wish.device, &format!("has a clock that jumps by {amount_ms} ms"));
        }
    }

    /// Time passes; in a long while a device starts anew, with another boot.
    fn pass(&mut self, device: &MemoryDevice, nobody_syncs: bool) {
        let seconds = if nobody_syncs { 900 } else { 30 };
        let ms = i64::try_from(self.fate.below(seconds * 1_000)).unwrap();
        self.bucket.time().advance(ms);
        if REBOOT_AFTER_MS < ms {
            device.clock.reboot();
        }
        self.tell("", &format!("{} s pass", ms / 1_000));
    }

    /// Everybody rests; syncs go on until nothing moves any more.
    fn peace(&mut self, devices: &[MemoryDevice]) -> Result<(), String> {
        self.tell("", "peace");
        for _ in 0..ROUNDS_MAX {
            let mut is_quiet = true;
            for device in devices {
                self.bucket.time().advance(6 * MINUTE_MS);
                let outcome = device.sync().ok_or("lost power in peace")?;
                self.tell(&device.wish.device, &told(&outcome));
                is_quiet &= outcome.plan.is_empty() && outcome.failures.is_empty();
            }
            if is_quiet {
                return Ok(());
            }
        }
        Err("no end in sight".to_owned())
    }

    fn reckon(&self, devices: &[MemoryDevice]) -> Result<BTreeMap<String, String>, String> {
        let text = |content: &[u8]| String::from_utf8_lossy(content).into_owned();
        let mut notes = self.bucket.notes();
        notes.retain(|key, _| !key.ends_with('/'));
        for device in devices {
            let (name, files) = (&device.wish.device, device.folder.files());
            if files != notes {
                return Err(format!("{name} disagrees: {files:#?}\nthe storage: {notes:#?}"));
            }
            if device.folder.folders() != devices[0].folder.folders() {
                let all: Vec<_> = devices.iter().map(|device| device.folder.folders()).collect();
                return Err(format!("different folders: {all:#?} {:?}", self.bucket.keys()));
            }
        }
        let lines: BTreeSet<String> = notes.values().flat_map(|note| lines(note)).collect();
        for wanted in self.wanted.lines() {
            if !lines.contains(wanted) {
                return Err(format!("lost: {wanted}; there is {notes:#?}"));
            }
        }
        Ok(notes.into_iter().map(|(key, content)| (key, text(&content))).collect())
    }

    fn is_fresh(&self, seen: Timestamp) -> bool {
        self.now().since_ms(seen) < SLOW_MS
    }

    fn now(&self) -> Timestamp {
        self.bucket.time().now()
    }

    fn tell(&mut self, who: &str, what: &str) {
        self.log.push(format!("{} {who} {what}", self.now()));
    }
}

fn lines(content: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(content).lines().map(str::to_owned).collect()
}

fn told(outcome: &Outcome) -> String {
    let plan = outcome.plan.iter();
    let plan: Vec<String> = plan
        .map(|line| format!("{} {} ({})", line.action.word(), line.path, line.reason.word()))
        .collect();
    let conflicts: Vec<&String> = outcome.conflicts.iter().map(|c| &c.kept_as).collect();
    let (merged, failures) = (outcome.merged, &outcome.failures);
    format!("synced: {plan:?}, merged {merged}, conflicts {conflicts:?}, failures {failures:?}")
}
