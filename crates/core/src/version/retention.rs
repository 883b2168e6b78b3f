//! How long versions are kept.
//!
//! Order is the order in which versions were kept, never a clock's. Time is corrected time, and only
//! ever a reason to keep: where it is in doubt, nothing is old.

use std::collections::BTreeMap;

use super::{Span, VersionNo};
use crate::time::Timestamp;

/// How long versions are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// A version older than this many days goes, …
    pub days: u32,
    /// … unless its text is among the last so many of its note, and was not kept again since.
    pub count: u32,
    /// Beyond this many bytes, as stored, the oldest go.
    pub bytes: u64,
}

impl Default for Retention {
    fn default() -> Self {
        Self { days: 90, count: 20, bytes: 5 << 30 }
    }
}

impl Retention {
    /// What was kept in the last so many days stays as long as there are fewer than twice the
    /// bytes: whoever deleted too much has a week to notice.
    pub const GRACE_DAYS: u32 = 7;

    /// The moment before which versions are old.
    #[must_use]
    pub fn cut(self, now: Timestamp) -> Timestamp {
        days_before(now, self.days)
    }

    fn grace_days(self) -> u32 {
        self.days.min(Self::GRACE_DAYS)
    }
}

/// What decides about one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aged {
    /// Its number.
    pub no: VersionNo,
    /// Which note it is of: the same number for the same note.
    pub note: u32,
    /// Which content it has: the same number for the same content.
    pub content: i64,
    /// How much room that content takes as it is stored, in bytes.
    pub bytes: u64,
    /// When it was kept; `None` where nobody knew.
    pub span: Option<Span>,
}

/// The versions that may go, in order.
///
/// `versions` are all that are kept of one vault, in the order of their numbers; `now` is true time,
/// `None` where it is not known.
///
/// 1. By age: what is surely older than [`Retention::days`], unless it is the newest version of one
///    of the last [`Retention::count`] texts of its note.
/// 2. By size: beyond [`Retention::bytes`] the oldest go until that many are left, but nothing of
///    the last [`Retention::GRACE_DAYS`] days.
/// 3. Beyond twice as much the oldest go whatever their age, but never the last of a note.
///
/// A version is surely old when the latest moment it can have been kept at is, and no version before
/// it was kept at a later one. While `now` is not known, or lies before a version that is kept
/// already, some clock is wrong: then nothing is old.
#[must_use]
pub fn outlived(versions: &[Aged], retention: Retention, now: Option<Timestamp>) -> Vec<VersionNo> {
    let now = now.filter(|now| versions.iter().all(|version| !is_after(version, *now)));
    let mut shelf = Shelf::of(versions);
    for place in aged_out(versions, retention, now) {
        shelf.drop(place);
    }
    let grace = Old::than(retention.grace_days(), versions, now);
    shelf.shrink(retention.bytes, |place| grace.has(versions, place));
    let last = last_of_notes(versions);
    shelf.shrink(retention.bytes.saturating_mul(2), |place| !last.contains(&place));
    let dropped = versions.iter().zip(&shelf.is_gone).filter(|(_, is_gone)| **is_gone);
    dropped.map(|(version, _)| version.no).collect()
}

fn days_before(now: Timestamp, days: u32) -> Timestamp {
    now.plus_ms(-i64::from(days) * 86_400_000)
}

fn is_after(version: &Aged, now: Timestamp) -> bool {
    version.span.is_some_and(|span| now < span.earliest)
}

/// Which versions are surely older than some days.
struct Old {
    /// Before this moment.
    cut: Option<Timestamp>,
    /// The first version that was surely kept after it: with it, all that follow are younger.
    young_from: usize,
}

impl Old {
    fn than(days: u32, versions: &[Aged], now: Option<Timestamp>) -> Self {
        let cut = now.map(|now| days_before(now, days));
        let is_young = |version: &Aged| {
            version.span.is_some_and(|span| cut.is_none_or(|cut| cut <= span.earliest))
        };
        let young_from = versions.iter().position(is_young).unwrap_or(versions.len());
        Self { cut, young_from }
    }

    fn has(&self, versions: &[Aged], place: usize) -> bool {
        let latest = versions.get(place).and_then(|version| version.span).map(|span| span.latest);
        let is_before = matches!((latest, self.cut), (Some(latest), Some(cut)) if latest < cut);
        is_before && place < self.young_from
    }
}

fn aged_out(versions: &[Aged], retention: Retention, now: Option<Timestamp>) -> Vec<usize> {
    let old = Old::than(retention.days, versions, now);
    let mut texts: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    let mut out = Vec::new();
    for (place, version) in versions.iter().enumerate().rev() {
        let last = texts.entry(version.note).or_default();
        if last.len() < retention.count as usize && !last.contains(&version.content) {
            last.push(version.content);
        } else if old.has(versions, place) {
            out.push(place);
        }
    }
    out
}

fn last_of_notes(versions: &[Aged]) -> std::collections::BTreeSet<usize> {
    let places: BTreeMap<u32, usize> =
        versions.iter().enumerate().map(|(place, version)| (version.note, place)).collect();
    places.into_values().collect()
}

/// What is left, and how much room it takes.
struct Shelf<'a> {
    versions: &'a [Aged],
    is_gone: Vec<bool>,
    /// How many versions that are left have a content.
    uses: BTreeMap<i64, usize>,
    bytes: u64,
}

impl<'a> Shelf<'a> {
    fn of(versions: &'a [Aged]) -> Self {
        let (mut uses, mut bytes) = (BTreeMap::new(), 0_u64);
        for version in versions {
            let count: &mut usize = uses.entry(version.content).or_default();
            if *count == 0 {
                bytes = bytes.saturating_add(version.bytes);
            }
            *count += 1;
        }
        Self { versions, is_gone: vec![false; versions.len()], uses, bytes }
    }

    fn drop(&mut self, place: usize) {
        let (Some(version), Some(is_gone)) =
            (self.versions.get(place), self.is_gone.get_mut(place))
        else {
            return;
        };
        *is_gone = true;
        let uses = self.uses.entry(version.content).or_default();
        *uses = uses.saturating_sub(1);
        if *uses == 0 {
            self.bytes = self.bytes.saturating_sub(version.bytes);
        }
    }

    /// Drops the oldest of those that may go until no more than `bytes` are left.
    fn shrink(&mut self, bytes: u64, may_go: impl Fn(usize) -> bool) {
        for place in 0..self.versions.len() {
            if self.bytes <= bytes {
                return;
            }
            if !self.is_gone.get(place).copied().unwrap_or(true) && may_go(place) {
                self.drop(place);
            }
        }
    }
}

#[cfg(test)]
mod tests;
