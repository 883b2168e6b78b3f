//! Many devices, much bad luck, wrong clocks: all of it from a seed. See `tale`.
//!
//! `TIDELOCK_SEEDS=20000` tells more stories than the default; `TIDELOCK_SEED=7` tells one.
//! For long runs: `cargo run -p tidelock-engine --example simulate -- --seeds A..B`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod tale;

use std::ops::Range;

/// How many stories are told when nobody asks for more.
const SEEDS: u64 = 1_000;

/// How many stories are told at once: CI has two cores.
const TELLERS: usize = 2;

/// The stories to tell.
#[expect(clippy::disallowed_methods, reason = "a test asks how long it may take")]
fn seeds() -> Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match number("TIDELOCK_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("TIDELOCK_SEEDS").unwrap_or(SEEDS),
    }
}

#[test]
fn every_story_ends_well_and_wrong_clocks_change_nothing() {
    let (told, broken) = tale::tell_all(seeds(), TELLERS);
    if let Some(broken) = broken.first() {
        panic!("{}\nagain: TIDELOCK_SEED={}", broken.story, broken.seed);
    }
    println!("{told}");
    let is_lively = told.stories / 10 < told.merged.min(told.conflicts) && told.stories < told.cuts;
    assert!(told.stories < 100 || is_lively, "stories in which little happens prove little");
}
