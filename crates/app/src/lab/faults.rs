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
    /// A page of a listing stops in the middle of its XML, and announces no more than that.
    Truncate,
    /// A page of a listing shows half of its keys, and claims that the listing ends there.
    DropKeys,
    /// A page of a listing says that the next one is this one once more.
    RepeatPage,
    /// A page of a listing says of itself that it is the last one when it is not, or the other way
    /// round.
    WrongTruncated,
    /// An object that the last listing showed is answered with `404 NoSuchKey`.
    Vanish,
}

/// What a request asks for, as far as its fate depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// A page of a listing.
    Listing,
    /// An object, or what is told of it.
    Object,
    /// Anything else.
    Other,
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
    /// Share of listings that meet [`Fault::Truncate`].
    pub truncate: f64,
    /// Share of listings that meet [`Fault::DropKeys`].
    pub drop_keys: f64,
    /// Share of listings that meet [`Fault::RepeatPage`].
    pub repeat_page: f64,
    /// Share of listings that meet [`Fault::WrongTruncated`].
    pub wrong_truncated: f64,
    /// Share of looks at an object that meet [`Fault::Vanish`].
    pub vanish: f64,
}

impl FaultPlan {
    /// The fate of request number `request`, counted from 0.
    #[must_use]
    pub fn fate(&self, request: u64, asks: Asks) -> Option<Fault> {
        let luck = unit(mix(self.seed ^ mix(request)));
        let mut edge = 0.0;
        for (share, fault) in self.shares(asks) {
            edge += share;
            if luck < edge {
                return Some(fault);
            }
        }
        None
    }

    /// What can happen to such a request, and how often.
    fn shares(&self, asks: Asks) -> Vec<(f64, Fault)> {
        let mut shares = vec![
            (self.slow_down, Fault::SlowDown),
            (self.too_many, Fault::TooMany),
            (self.reset, Fault::Reset),
            (self.lost, Fault::Lost),
        ];
        match asks {
            Asks::Listing => shares.extend([
                (self.truncate, Fault::Truncate),
                (self.drop_keys, Fault::DropKeys),
                (self.repeat_page, Fault::RepeatPage),
                (self.wrong_truncated, Fault::WrongTruncated),
            ]),
            Asks::Object => shares.push((self.vanish, Fault::Vanish)),
            Asks::Other => {}
        }
        shares
    }

    fn share_mut(&mut self, name: &str) -> Option<&mut f64> {
        Some(match name {
            "503" => &mut self.slow_down,
            "429" => &mut self.too_many,
            "reset" => &mut self.reset,
            "lost" => &mut self.lost,
            "truncate" => &mut self.truncate,
            "drop-keys" => &mut self.drop_keys,
            "repeat-page" => &mut self.repeat_page,
            "wrong-truncated" => &mut self.wrong_truncated,
            "vanish" => &mut self.vanish,
            _ => return None,
        })
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
    "`{text}` is no list of faults; write for example 503:0.05,429:0.02,reset:0.01,lost:0.01,drop-keys:0.1,vanish:0.1, with shares that add up to at most 1"
)]
pub struct BadFaults {
    /// What was written.
    pub text: String,
}

impl FromStr for FaultPlan {
    type Err = BadFaults;

    /// Reads `503:0.05,429:0.02,reset:0.01,lost:0.01,drop-keys:0.1`; the seed stays 0.
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
        *plan.share_mut(name)? = share;
    }
    let sum = |asks| plan.shares(asks).iter().map(|(share, _)| share).sum::<f64>();
    (sum(Asks::Listing) <= 1.0 && sum(Asks::Object) <= 1.0).then_some(plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_faults_is_read_or_refused() {
        let plan: FaultPlan = "503:0.05,429:0.02,reset:0.01,lost:1e-3,truncate:0.1,drop-keys:0.2,\
             repeat-page:0.3,wrong-truncated:0.25,vanish:0.9"
            .parse()
            .unwrap();
        let expected = FaultPlan {
            seed: 0,
            slow_down: 0.05,
            too_many: 0.02,
            reset: 0.01,
            lost: 0.001,
            truncate: 0.1,
            drop_keys: 0.2,
            repeat_page: 0.3,
            wrong_truncated: 0.25,
            vanish: 0.9,
        };
        assert_eq!(plan, expected);
        for text in [
            "",
            "503",
            "503:2",
            "503:-1",
            "404:0.1",
            "503:0.6,429:0.6",
            "reset:NaN",
            "503:0.6,vanish:0.6",
            "truncate:0.6,drop-keys:0.6",
        ] {
            assert!(text.parse::<FaultPlan>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_happens_to_listings_and_objects_happens_to_nothing_else() {
        let plan = FaultPlan { drop_keys: 1.0, vanish: 1.0, ..FaultPlan::default() };
        assert_eq!(plan.fate(7, Asks::Listing), Some(Fault::DropKeys));
        assert_eq!(plan.fate(7, Asks::Object), Some(Fault::Vanish));
        assert_eq!(plan.fate(7, Asks::Other), None);
    }

    #[test]
    fn a_seed_repeats_and_shares_are_kept() {
        let plan: FaultPlan = "503:0.05,429:0.02,reset:0.01,lost:0.01".parse().unwrap();
        let plan = FaultPlan { seed: 7, ..plan };
        let fates = |plan: FaultPlan| {
            (0..20_000).map(move |n| plan.fate(n, Asks::Other)).collect::<Vec<_>>()
        };
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
        assert!((0..1_000).all(|n| always.fate(n, Asks::Listing) == Some(Fault::Lost)));
        assert!((0..1_000).all(|n| FaultPlan::default().fate(n, Asks::Listing).is_none()));
    }
}
