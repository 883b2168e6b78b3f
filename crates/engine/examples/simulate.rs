//! Tells the stories of the simulation for as long as one likes.
//!
//! ```text
//! cargo run -p tidelock-engine --example simulate -- --seeds 0..1000000 [--broken-max N]
//! ```
//!
//! Prints what happened in every ten thousand stories, and whole those that ended badly; stops after
//! the first of these, or after N. Exits with 1 when there was one, with 2 when it was asked wrongly.

#![expect(clippy::unwrap_used, reason = "a simulation that cannot go on must fail")]

#[path = "../tests/simulation/tale/mod.rs"]
mod tale;

use std::ops::Range;
use std::process::ExitCode;

use tale::Tally;

/// After so many stories something is said.
const STEP: u64 = 10_000;

/// What is asked for.
struct Asked {
    seeds: Range<u64>,
    broken_max: usize,
}

#[expect(clippy::disallowed_methods, reason = "a program reads its own arguments")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some(asked) = asked(&words) else {
        eprintln!("usage: simulate --seeds A..B [--broken-max N]");
        return ExitCode::from(2);
    };
    match tell(&asked) {
        0 => ExitCode::SUCCESS,
        broken => {
            eprintln!("{broken} stories ended badly");
            ExitCode::FAILURE
        }
    }
}

fn asked(words: &[String]) -> Option<Asked> {
    let mut asked = Asked { seeds: 0..0, broken_max: 1 };
    for pair in words.chunks(2) {
        match pair {
            [name, seeds] if name == "--seeds" => {
                let (from, to) = seeds.split_once("..")?;
                asked.seeds = from.parse().ok()?..to.parse().ok()?;
            }
            [name, count] if name == "--broken-max" => asked.broken_max = count.parse().ok()?,
            _ => return None,
        }
    }
    (!asked.seeds.is_empty() && 0 < asked.broken_max).then_some(asked)
}

/// Tells them; gives back how many ended badly.
fn tell(asked: &Asked) -> usize {
    let (mut all, mut count, mut from) = (Tally::default(), 0, asked.seeds.start);
    while from < asked.seeds.end && count < asked.broken_max {
        let to = asked.seeds.end.min(from.saturating_add(STEP));
        let (tally, broken) = tale::tell_all(from..to, asked.broken_max - count);
        for broken in &broken {
            println!("{}\nagain: --seeds {}..{}\n", broken.story, broken.seed, broken.seed + 1);
        }
        all += tally;
        count += broken.len();
        from = to;
        println!("up to seed {to}: {all}");
    }
    count
}
