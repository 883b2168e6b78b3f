//! One story: bad times, then peace, then the reckoning.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use tidelock_core::time::Timestamp;
use tidelock_engine::memory::{
    Bucket, DiskKind, Habits, Luck, MemoryDevice, Run, RunState, Tags, TrueTime, Weather,
};
use tidelock_engine::outcome::Outcome;

use super::Tally;
use super::users::{Foreigner, People};

/// The notes that everybody has in the end, by name.
pub(super) type Notes = BTreeMap<String, String>;

/// A note that nobody touches, so that no vault is ever empty (that is a guard's business).
pub(super) const ANCHOR: &str = "anchor.md";

const TICKS_EACH: usize = 45;
const MINUTE_MS: i64 = 60_000;
/// At most five devices, and three at least; how far each clock is off when clocks are wrong, by even
/// seconds, since coarse stamps have these.
const DEVICES: [(&str, i64); 5] = [
    ("ann", -30 * MINUTE_MS),
    ("bob", 400 * 1_440 * MINUTE_MS),
    ("cat", 46_000),
    ("dan", -17 * 1_440 * MINUTE_MS),
    ("eve", 0),
];
/// One call in so many goes wrong in bad times.
const WEATHER_ONE_IN: usize = 15;
/// Everybody must agree after so many syncs in peace.
const ROUNDS_MAX: usize = 8;
/// Nobody acts on what was seen longer ago, late requests included: an upload is unconfirmed for five
/// minutes, and whoever overwrites it unseen in that time loses nothing.
const SLOW_MS: i64 = 200_000;
/// A boot takes its time: where the storage tells none, another boot confirms an upload.
const LONG_MS: i64 = 300_000;

/// What the devices' clocks show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clocks {
    Right,
    /// Each wrong in its own way, and jumping.
    Wrong,
}

/// A sync under way.
struct Sync<'a> {
    run: Run<'a, Outcome>,
    began: Timestamp,
}

pub(super) struct Story {
    clocks: Clocks,
    fate: Luck,
    bucket: Rc<Bucket>,
    devices: Vec<MemoryDevice>,
    people: People,
    foreigner: Foreigner,
    pub(super) log: Vec<String>,
    pub(super) tally: Tally,
}

impl Story {
    pub(super) fn new(seed: u64, clocks: Clocks) -> Self {
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
        let count = 3 + fate.below(3);
        let device = |(name, error_ms): &(&str, i64)| {
            let kind = DiskKind { is_case_blind: fate.one_in(4), is_coarse: fate.one_in(3) };
            log.push(format!("{name}: {kind:?}"));
            let error_ms = if clocks == Clocks::Wrong { *error_ms } else { 0 };
            MemoryDevice::new(name, &bucket, kind, error_ms, &fate)
        };
        let devices = DEVICES.iter().take(count).map(device).collect();
        let tally = Tally { stories: 1, ..Tally::default() };
        let (people, foreigner) = (People::default(), Foreigner::default());
        Self { clocks, fate, bucket, devices, people, foreigner, log, tally }
    }

    /// Tells it to its end; these are the notes that everybody then has.
    pub(super) fn play(&mut self) -> Result<Notes, String> {
        let devices = std::mem::take(&mut self.devices);
        self.bad_times(&devices);
        self.peace(&devices)?;
        self.reckon(&devices)
    }

    fn bad_times(&mut self, devices: &[MemoryDevice]) {
        for device in devices {
            device.store.set_weather(Some(Weather::new(self.fate.fork(), WEATHER_ONE_IN)));
        }
        let mut syncs: Vec<Option<Sync<'_>>> = devices.iter().map(|_| None).collect();
        for _ in 0..TICKS_EACH * devices.len() {
            self.tick(devices, &mut syncs);
        }
        for (device, sync) in devices.iter().zip(&mut syncs) {
            device.turns.restore();
            while sync.is_some() {
                self.go_on(device, sync);
            }
            device.store.set_weather(None);
        }
    }

    /// Somebody does something.
    fn tick<'a>(&mut self, devices: &'a [MemoryDevice], syncs: &mut [Option<Sync<'a>>]) {
        let who = self.fate.below(devices.len());
        let nobody_syncs = syncs.iter().all(Option::is_none);
        let all_are_fresh = syncs.iter().flatten().all(|sync| self.is_fresh(sync.began));
        let (device, sync) = (&devices[who], &mut syncs[who]);
        match self.fate.below(64) {
            0..=11 => {
                let what = self.people.act(device, &self.fate, self.bucket.time());
                self.tell(&device.wish.device, &what);
            }
            12..=15 => self.jump(device),
            16..=23 if nobody_syncs => self.foreign_act(),
            24..=27 if all_are_fresh => self.pass(device, nobody_syncs),
            _ => self.go_on(device, sync),
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
            let what = match run.step() {
                RunState::Waiting => continue,
                RunState::Cut => {
                    self.tally.cuts += 1;
                    "loses power".to_owned()
                }
                RunState::Done(outcome) => self.done(&outcome),
            };
            self.tell(&device.wish.device, &what);
            *sync = None;
            device.turns.restore();
            return;
        }
    }

    fn done(&mut self, outcome: &Outcome) -> String {
        self.tally.syncs += 1;
        self.tally.merged += outcome.merged;
        self.tally.conflicts += outcome.conflicts.len() as u64;
        told(outcome)
    }

    /// Another program looks, or acts on what it saw a little while ago. It never comes between the
    /// look and the write of somebody else: where writes know no conditions, nobody can help that.
    fn foreign_act(&mut self) {
        let saw_lately = self.foreigner.looked_at.is_some_and(|at| self.is_fresh(at));
        let what = if self.fate.one_in(2) {
            self.foreigner.look(&self.bucket)
        } else if saw_lately && self.bucket.is_calm() {
            self.foreigner.act(&self.bucket, &self.fate, &mut self.people.wanted)
        } else {
            return;
        };
        self.tell("", &what);
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

    /// Time passes; in a long while a device starts anew, with another boot, and may have forgotten
    /// everything: who forgets an upload that nothing confirmed has only the kept versions.
    fn pass(&mut self, device: &MemoryDevice, nobody_syncs: bool) {
        let seconds = if nobody_syncs { 900 } else { 30 };
        let ms = i64::try_from(self.fate.below(seconds * 1_000)).unwrap();
        self.bucket.time().advance(ms);
        self.tell("", &format!("{} s pass", ms / 1_000));
        if LONG_MS < ms {
            device.clock.reboot();
            if self.fate.one_in(2) {
                device.state.wipe();
                self.tell(&device.wish.device, "has forgotten everything");
            }
        }
    }

    /// Everybody rests; syncs go on until nothing moves any more.
    fn peace(&mut self, devices: &[MemoryDevice]) -> Result<(), String> {
        self.tell("", "peace");
        for _ in 0..ROUNDS_MAX {
            let mut is_quiet = true;
            for device in devices {
                self.bucket.time().advance(6 * MINUTE_MS);
                let outcome = device.sync().ok_or("lost power in peace")?;
                let what = self.done(&outcome);
                self.tell(&device.wish.device, &what);
                is_quiet &= outcome.plan.is_empty() && outcome.failures.is_empty();
            }
            if is_quiet {
                return Ok(());
            }
        }
        Err("no end in sight".to_owned())
    }

    fn reckon(&self, devices: &[MemoryDevice]) -> Result<Notes, String> {
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
            if !device.folder.staged().is_empty() {
                return Err(format!("{name} is left with {:?}", device.folder.staged()));
            }
        }
        let notes: Notes = notes.into_iter().map(|(key, note)| (key, text(&note))).collect();
        let lines: BTreeSet<&str> = notes.values().flat_map(|note| note.lines()).collect();
        match self.people.wanted.lines().find(|wanted| !lines.contains(wanted.as_str())) {
            Some(lost) => Err(format!("lost: {lost}; there is {notes:#?}")),
            None => Ok(notes),
        }
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

fn told(outcome: &Outcome) -> String {
    let plan = outcome.plan.iter();
    let plan: Vec<String> = plan
        .map(|line| format!("{} {} ({})", line.action.word(), line.path, line.reason.word()))
        .collect();
    let conflicts: Vec<&String> = outcome.conflicts.iter().map(|c| &c.kept_as).collect();
    let (merged, failures) = (outcome.merged, &outcome.failures);
    format!("synced: {plan:?}, merged {merged}, conflicts {conflicts:?}, failures {failures:?}")
}
