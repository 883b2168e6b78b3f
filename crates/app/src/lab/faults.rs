//! Seeded misfortune: which request fails, and how.
//!
//! Pure: the same seed and the same request number always meet the same fate, so a run repeats.

use std::str::FromStr;

use thiserror::Error;

/// What may go wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Refused with `503 SlowDown`; nothing is carried out.
    SlowDown,
    /// Refused with `429 TooManyRequests` and `Retry-After: 1`; nothing is carried out.
    TooMany,
    /// The connection is dropped before anything is carried out.
    Reset,
    /// The request is carried out, then the connection is dropped without an answer.
    Lost,
}

/// How often each fault strikes, from 0 (never) to 1 (always).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FaultPlan {
    /// Where the luck comes from.
    pub seed: u64,
    /// Share of requests that meet [`Fault::SlowDown`].
    pub slow_down: f64,
    /// Share of requests that meet [`Fault::TooMany`].
    pub too_many: f64,
    /// Share of requests that meet [`Fault::Reset`].
    pub reset: f64,
    /// Share of requests that meet [`Fault::Lost`].
    pub lost: f64,
}

impl FaultPlan {
    /// The fate of request number `request`, counted from 0.
    #[must_use]
    pub fn fate(&self, request: u64) -> Option<Fault> {
        let luck = unit(mix(self.seed ^ mix(request)));
        let mut edge = 0.0;
        for (share, fault) in [
            (self.slow_down, Fault::SlowDown),
            (self.too_many, Fault::TooMany),
            (self.reset, Fault::Reset),
            (self.lost, Fault::Lost),
        ] {
            edge += share;
            if luck < edge {
                return Some(fault);
            }
        }
        None
    }
}

/// One round of `SplitMix64` (Steele, Lea, Flood 2014).
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Maps the upper 32 bits to a number from 0 up to, not including, 1.
fn unit(x: u64) -> f64 {
    let upper = (x >> 32) as u32;
    f64::from(upper) / (f64::from(u32::MAX) + 1.0)
}

/// Text that is no list of faults.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{text}` is no list of faults; write for example 503:0.05,429:0.02,reset:0.01,lost:0.01, with shares that add up to at most 1"
)]
pub struct BadFaults {
    /// What was written.
    pub text: String,
}

impl FromStr for FaultPlan {
    type Err = BadFaults;

    /// Reads `503:0.05,429:0.02,reset:0.01,lost:0.01`; the seed stays 0.
    fn from_str(text: &str) -> Result<Self, BadFaults> {
        parse(text).ok_or_else(|| BadFaults { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<FaultPlan> {
    let mut plan = FaultPlan::default();
    for part in text.split(',') {
        let (name, share) = part.trim().split_once(':')?;
        let share: f64 = share.parse().ok()?;
        if !(0.0..=1.0).contains(&share) {
            return None;
        }
        match name {
            "503" => plan.slow_down = share,
            "429" => plan.too_many = share,
            "reset" => plan.reset = share,
            "lost" => plan.lost = share,
            _ => return None,
        }
    }
    (plan.slow_down + plan.too_many + plan.reset + plan.lost <= 1.0).then_some(plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_faults_is_read_or_refused() {
        let plan: FaultPlan = "503:0.05,429:0.02,reset:0.01,lost:1e-3".parse().unwrap();
        assert_eq!(
            plan,
            FaultPlan { seed: 0, slow_down: 0.05, too_many: 0.02, reset: 0.01, lost: 0.001 }
        );
        for text in ["", "503", "503:2", "503:-1", "404:0.1", "503:0.6,429:0.6", "reset:NaN"] {
            assert!(text.parse::<FaultPlan>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_seed_repeats_and_shares_are_kept() {
        let plan = FaultPlan { seed: 7, slow_down: 0.05, too_many: 0.02, reset: 0.01, lost: 0.01 };
        let fates = |plan: FaultPlan| (0..20_000).map(move |n| plan.fate(n)).collect::<Vec<_>>();
        let (first, again) = (fates(plan), fates(plan));
        assert_eq!(first, again);
        assert_ne!(first, fates(FaultPlan { seed: 8, ..plan }));
        let count = |fault| first.iter().filter(|&&fate| fate == Some(fault)).count();
        assert!((900..=1_100).contains(&count(Fault::SlowDown)), "{}", count(Fault::SlowDown));
        assert!((330..=470).contains(&count(Fault::TooMany)), "{}", count(Fault::TooMany));
        assert!((150..=250).contains(&count(Fault::Reset)), "{}", count(Fault::Reset));
        assert!((150..=250).contains(&count(Fault::Lost)), "{}", count(Fault::Lost));
    }

    #[test]
    fn never_and_always_are_exact() {
        let always = FaultPlan { lost: 1.0, ..FaultPlan::default() };
        assert!((0..1_000).all(|n| always.fate(n) == Some(Fault::Lost)));
        assert!((0..1_000).all(|n| FaultPlan::default().fate(n).is_none()));
    }
}
