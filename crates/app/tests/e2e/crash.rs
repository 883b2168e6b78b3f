//! The program is killed at any moment, hundreds of times, and every word is still there.
//!
//! A journal knows every line that was ever written, and which of them somebody replaced or deleted.
//! `TIDELOCK_CRASH_SEED=7` tells another story; when it was which moment of a sync is not in the seed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use blake3::Hash;
use rusqlite::Connection;

use crate::support::device::{Device, Run};
use crate::support::journal::{Journal, Luck, notes};
use crate::support::lab::Lab;
use crate::support::vault::{Tree, tree, write};
use crate::support::witness::Rclone;

/// So many processes are killed.
const KILLS: usize = 300;
/// After so many kills the storage is killed as well, and starts again.
const LAB_FALLS_AFTER: usize = 60;
/// So slow is the storage that most kills come while something is sent or fetched.
const LATENCY: &str = "4ms";
/// Everybody must agree after so many syncs in peace.
const ROUNDS_MAX: usize = 16;
/// So many rounds in which nobody moves anything are peace.
const QUIET_ROUNDS: usize = 3;
const NAMES: [&str; 3] = ["ann", "bob", "cat"];

#[test]
#[ignore = "takes a minute, and needs TIDELOCK_PEERS: run ./test"]
fn a_sync_that_is_killed_at_any_moment_loses_no_line() {
    let seed = std::env::var("TIDELOCK_CRASH_SEED").ok().and_then(|seed| seed.parse().ok());
    let mut story = Story::begin(seed.unwrap_or(1));
    story.storm();
    story.peace();
    story.reckon();
    println!("{}", story.summary());
}

/// What became of a process.
enum End {
    Killed,
    /// It was quicker.
    Done(Run),
}

struct Story {
    seed: u64,
    luck: Luck,
    lab: Lab,
    devices: Vec<Device>,
    journal: Journal,
    told: Vec<String>,
    kills: usize,
    /// Kills after the process had sent its first request.
    late_kills: usize,
    /// A moment up to this one is chosen, in microseconds; follows how long syncs take.
    span_us: u64,
}

impl Story {
    fn begin(seed: u64) -> Self {
        let devices: Vec<Device> = NAMES.iter().map(|_| Device::new()).collect();
        // A vault that was emptied is a guard's business.
        for device in &devices {
            write(&device.folder(), "anchor.md", "nobody touches this\n");
        }
        Self {
            seed,
            luck: Luck::new(seed),
            lab: Lab::start(&["--vendor", "aws", "--latency", LATENCY]),
            devices,
            journal: Journal::default(),
            told: Vec::new(),
            kills: 0,
            late_kills: 0,
            span_us: 200_000,
        }
    }

    fn storm(&mut self) {
        let mut falls = 1;
        while self.kills < KILLS {
            let who = self.luck.below(self.devices.len());
            let mut running = vec![(who, self.start(who))];
            if self.luck.one_in(3) {
                let other = (who + 1) % self.devices.len();
                running.push((other, self.start(other)));
            }
            self.end(running);
            if falls * LAB_FALLS_AFTER < self.kills {
                falls += 1;
                self.tell("the storage falls and rises");
                self.lab.restart(&["--vendor", "aws", "--latency", LATENCY]);
            }
        }
    }

    /// The user of a device does something, and a sync begins.
    fn start(&mut self, who: usize) -> Child {
        let folder = self.devices[who].folder();
        for _ in 0..self.luck.below(3) {
            let what = self.journal.act(&folder, NAMES[who], &mut self.luck);
            self.tell(&format!("{} {what}", NAMES[who]));
        }
        self.devices[who].start_sync(&self.lab.remote())
    }

    /// Each process is killed at some moment, if it has not ended by then.
    fn end(&mut self, running: Vec<(usize, Child)>) {
        let before = self.lab.requests_count();
        let began = Instant::now();
        let mut at: Vec<(Duration, usize, Child)> =
            running.into_iter().map(|(who, child)| (self.moment(), who, child)).collect();
        at.sort_by_key(|(moment, who, _)| (*moment, *who));
        for (moment, who, child) in at {
            thread::sleep(moment.saturating_sub(began.elapsed()));
            match kill(child) {
                End::Killed => {
                    self.kills += 1;
                    self.late_kills += usize::from(before < self.lab.requests_count());
                    self.span_us += self.span_us / 50;
                    self.tell(&format!("{} is killed after {} ms", NAMES[who], moment.as_millis()));
                }
                End::Done(run) => {
                    self.span_us -= self.span_us / 20;
                    self.must_be_well(who, &run);
                }
            }
        }
    }

    /// A moment in which a sync may be, or long after.
    fn moment(&mut self) -> Duration {
        let within = self.luck.below(usize::try_from(self.span_us).unwrap());
        Duration::from_micros(u64::try_from(within).unwrap())
    }

    fn peace(&mut self) {
        self.tell("peace");
        let mut quiet = 0;
        for round in 1..=ROUNDS_MAX {
            // By the storage's clock some minutes pass, after which uploads are sure.
            let offset = format!("{}m", 6 * round);
            self.lab.restart(&["--vendor", "aws", "--clock-offset", &offset]);
            let mut is_quiet = true;
            for who in 0..self.devices.len() {
                let run = self.devices[who].sync(&self.lab.remote());
                self.must_be_well(who, &run);
                is_quiet &= run.code == Some(0) && moved(&run) == 0;
            }
            // An older version at the storage is believed at second sight: the first moves nothing.
            quiet = if is_quiet { quiet + 1 } else { 0 };
            if quiet == QUIET_ROUNDS {
                return;
            }
        }
        self.broken("no end in sight");
    }

    fn reckon(&self) {
        let there = contents(&Rclone::new().download(&self.lab.remote()));
        for (device, name) in self.devices.iter().zip(NAMES) {
            let here = tree(&device.folder());
            if contents(&here) != there {
                self.broken(&format!("{name} has {here:#?}\nand the bucket {there:#?}"));
            }
            let first = tree(&self.devices[0].folder());
            if !here.keys().eq(first.keys()) {
                self.broken(&format!("{name} has other folders: {here:#?}"));
            }
            self.look_behind(device, name);
            let notes: BTreeMap<String, String> = notes(&device.folder());
            let lost =
                self.journal.wanted().find(|line| !notes.values().any(|n| n.contains(*line)));
            if let Some(lost) = lost {
                self.broken(&format!("{name} lost {lost:?}; there is {notes:#?}"));
            }
        }
    }

    /// No temporary file is left, and what the device remembers is sound.
    fn look_behind(&self, device: &Device, name: &str) {
        let left: Vec<_> = std::fs::read_dir(device.folder().join(".tidelock/tmp"))
            .map(|entries| entries.map(|entry| entry.unwrap().file_name()).collect())
            .unwrap_or_default();
        if !left.is_empty() {
            self.broken(&format!("{name} is left with {left:?}"));
        }
        let state = Connection::open(device.state().join("state.sqlite3")).unwrap();
        let verdict: String =
            state.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
        let aside = crate::support::device::files_below(&device.state())
            .into_iter()
            .find(|path| path.to_string_lossy().contains("damaged"));
        if verdict != "ok" || aside.is_some() {
            self.broken(&format!("{name} remembers badly: {verdict}, {aside:?}"));
        }
    }

    fn must_be_well(&mut self, who: usize, run: &Run) {
        self.tell(&format!("{} synced: {}", NAMES[who], run.stdout.trim_end()));
        if !matches!(run.code, Some(0 | 1)) {
            self.broken(&run.shown());
        }
    }

    fn tell(&mut self, what: &str) {
        self.told.push(what.to_owned());
    }

    fn broken(&self, problem: &str) -> ! {
        panic!("{}\nseed {}, {}: {problem}", self.told.join("\n"), self.seed, self.summary())
    }

    fn summary(&self) -> String {
        let mut summary = String::new();
        let Self { kills, late_kills, journal, .. } = self;
        write!(summary, "{kills} kills, {late_kills} after the first request, ").unwrap();
        write!(summary, "{} lines written, {} wanted", journal.written(), journal.wanted().count())
            .unwrap();
        summary
    }
}

fn kill(mut child: Child) -> End {
    if child.try_wait().unwrap().is_none() {
        // SIGKILL on unix.
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        // It may have ended in between.
        return if output.status.code().is_none() {
            End::Killed
        } else {
            End::Done(Run::of(output))
        };
    }
    End::Done(Run::of(child.wait_with_output().unwrap()))
}

/// What each note says. Two devices that made the same conflict copy each gave it a time.
fn contents(tree: &Tree) -> BTreeMap<String, Hash> {
    tree.iter().filter_map(|(path, entry)| Some((path.clone(), entry.digest()?))).collect()
}

/// How many notes a sync moved, in whatever way.
fn moved(run: &Run) -> u64 {
    ["uploaded", "downloaded", "deleted_local", "deleted_remote", "renamed", "merged"]
        .iter()
        .map(|name| run.number(name))
        .sum()
}
