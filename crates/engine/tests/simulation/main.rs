//! Many devices, much bad luck, wrong clocks: all of it from a seed.
//!
//! Users edit, rename and delete; syncs of all devices go on at the same time, turn by turn; the
//! power goes between any two turns; answers are lost, listings lag or break off; another program
//! without metadata overwrites and deletes; clocks are wrong and jump. When peace returns,
//! everybody must agree, every text that somebody wanted must be there, and the end must be the
//! same whatever the clocks said.
//!
//! `TIDELOCK_SEEDS=1000` plays more stories than the default; `TIDELOCK_SEED=7` plays one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]
#![expect(clippy::panic, reason = "a test that cannot go on must fail")]

mod story;
mod users;

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use story::{Clocks, Story};

/// How many stories are told when nobody asks for more.
const SEEDS: u64 = 1_000;

/// The stories to tell.
#[expect(clippy::disallowed_methods, reason = "a test asks how long it may take")]
fn seeds() -> Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match number("TIDELOCK_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("TIDELOCK_SEEDS").unwrap_or(SEEDS),
    }
}

/// Tells a story with right and with wrong clocks; tells how many texts were joined in it.
fn tell(seed: u64) -> u64 {
    let [mut right, mut wrong] = [Clocks::Right, Clocks::Wrong].map(|c| Story::new(seed, c));
    let ends = [right.play(), wrong.play()];
    if ends[0] != ends[1] {
        let [right, wrong] = [right.log.join("\n"), wrong.log.join("\n")];
        panic!("{right}\n\n{wrong}\nseed {seed}: a clock changed the end: {ends:#?}");
    }
    right.merged
}

#[test]
fn every_story_ends_well_and_wrong_clocks_change_nothing() {
    let seeds = seeds();
    let (next, merged) = (AtomicU64::new(seeds.start), AtomicU64::new(0));
    let tellers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..tellers {
            scope.spawn(|| {
                let draw = || next.fetch_add(1, Ordering::Relaxed);
                for seed in std::iter::repeat_with(draw).take_while(|seed| seeds.contains(seed)) {
                    merged.fetch_add(tell(seed), Ordering::Relaxed);
                }
            });
        }
    });
    let (told, merged) = (seeds.end - seeds.start, merged.into_inner());
    println!("{told} stories, {merged} texts joined");
    assert!(told < 100 || told / 10 < merged, "stories in which hardly anybody meets prove little");
}
