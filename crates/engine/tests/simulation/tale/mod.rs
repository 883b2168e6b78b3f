//! The stories of the simulation, told by its test and by `examples/simulate.rs`.
//!
//! Users edit, undo, copy, rename and delete; syncs of three to five devices go on at the same time,
//! turn by turn; the power goes between any two turns; answers are lost, requests arrive late,
//! listings lag, break off or leave keys out; another program without metadata overwrites and
//! deletes; devices forget what they remembered; clocks are wrong and jump. When peace returns,
//! everybody must agree, every line that somebody wanted must be there, no temporary file may be left,
//! and the end must be the same whatever the clocks said.

mod story;
mod users;

use std::any::Any;
use std::ops::{AddAssign, Range};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use story::{Clocks, Notes, Story};

/// What happened in some stories.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) stories: u64,
    pub(crate) syncs: u64,
    /// Syncs in which the power went.
    pub(crate) cuts: u64,
    /// Texts that were joined.
    pub(crate) merged: u64,
    /// Texts that were kept under a second name.
    pub(crate) conflicts: u64,
}

/// A story that did not end well.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) seed: u64,
    /// The whole of it, and what is wrong with its end.
    pub(crate) story: String,
}

/// Tells all these stories, on every processor; stops when `broken_max` of them ended badly.
pub(crate) fn tell_all(seeds: Range<u64>, broken_max: usize) -> (Tally, Vec<Broken>) {
    let (next, is_enough) = (AtomicU64::new(seeds.start), AtomicBool::new(false));
    let heard = Mutex::new((Tally::default(), Vec::new()));
    let draw = || {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        (seeds.contains(&seed) && !is_enough.load(Ordering::Relaxed)).then_some(seed)
    };
    let hear = |told: Result<Tally, Broken>| {
        let mut heard = heard.lock().unwrap();
        match told {
            Ok(tally) => heard.0 += tally,
            Err(broken) => heard.1.push(broken),
        }
        is_enough.fetch_or(broken_max <= heard.1.len(), Ordering::Relaxed);
    };
    let tellers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..tellers {
            scope.spawn(|| std::iter::from_fn(draw).map(tell).for_each(hear));
        }
    });
    heard.into_inner().unwrap()
}

/// Tells a story with right and with wrong clocks.
fn tell(seed: u64) -> Result<Tally, Broken> {
    let right = play(seed, Clocks::Right)?;
    let wrong = play(seed, Clocks::Wrong)?;
    if right.end != wrong.end {
        let [logs, ends] =
            [[right.log, wrong.log], [right.end, wrong.end].map(|e| format!("{e:#?}"))];
        let problem = format!("seed {seed}: a clock changed the end: {}", ends.join("\nnot "));
        return Err(Broken { seed, story: format!("{}\n{problem}", logs.join("\n\n")) });
    }
    Ok(right.tally)
}

/// A story that ended well.
struct Told {
    end: Notes,
    tally: Tally,
    log: String,
}

fn play(seed: u64, clocks: Clocks) -> Result<Told, Broken> {
    let mut story = Story::new(seed, clocks);
    // What panics is a defect, and its story is wanted all the more.
    let end = catch_unwind(AssertUnwindSafe(|| story.play()));
    let end = end.unwrap_or_else(|panic| Err(format!("panicked: {}", words(&*panic))));
    let log = story.log.join("\n");
    match end {
        Ok(end) => Ok(Told { end, tally: story.tally, log }),
        Err(problem) => {
            Err(Broken { seed, story: format!("{log}\nseed {seed}, clocks {clocks:?}: {problem}") })
        }
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("without a word")
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        self.stories += more.stories;
        self.syncs += more.syncs;
        self.cuts += more.cuts;
        self.merged += more.merged;
        self.conflicts += more.conflicts;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { stories, syncs, cuts, merged, conflicts } = self;
        write!(
            f,
            "{stories} stories, {syncs} syncs, {cuts} without power, {merged} texts joined, \
             {conflicts} kept twice"
        )
    }
}
