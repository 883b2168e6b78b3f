//! One answer's evidence about time, and whether it counts.

use super::{Channel, Offset};
use crate::time::{Reading, Timestamp};

/// One exchange with a time source: our clocks before and after, and what the source said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Our clocks before the first byte of the request left.
    pub sent: Reading,
    /// Our clocks when the head of the answer had arrived.
    pub received: Reading,
    /// What the source called "now", rounded down to its resolution.
    pub source: Timestamp,
    /// How coarse the source speaks; an HTTP `Date`: 1,000 ms.
    pub resolution_ms: i64,
}

impl Sample {
    /// How long the exchange took, by the clock nobody can set.
    #[must_use]
    pub fn round_trip_ms(&self) -> i64 {
        self.received.elapsed_since_ms(self.sent).max(0)
    }

    /// The offset of the device clock *as it was at `received`*.
    ///
    /// The source spoke somewhere between `sent` and `received`, and meant any moment within its
    /// resolution: `source − received ≤ offset < source + resolution − sent`. `sent` is counted
    /// back from `received` by the boot clock, so that setting the clock meanwhile does no harm.
    #[must_use]
    pub fn offset(&self) -> Offset {
        let low_ms = self.source.since_ms(self.received.wall);
        let width_ms = self.resolution_ms.saturating_add(self.round_trip_ms());
        Offset::spanning(low_ms, low_ms.saturating_add(width_ms))
    }
}

/// What one answer of a storage says about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Our clocks before the first byte of the request left.
    pub sent: Reading,
    /// Our clocks when the head of the answer had arrived.
    pub received: Reading,
    /// The answer's `Date`, if it had one that can be read.
    pub date: Option<Timestamp>,
    /// Whether a cache answered (an `Age`, a cache hit): then `Date` is of some earlier time.
    pub cached: bool,
    /// The road the answer came by.
    pub channel: Channel,
}

/// Why an answer tells nothing about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFresh {
    /// It had no `Date`, or none that can be read.
    NoDate,
    /// A cache answered.
    Cached,
    /// It took too long, so that `Date` might mean any moment of a wide span.
    Slow {
        /// How long, in milliseconds.
        round_trip_ms: i64,
    },
    /// `Date` lies before this program's release: the source's clock is wrong.
    BeforeRelease {
        /// What the source called "now".
        date: Timestamp,
    },
}

impl Seen {
    /// The longest round trip whose `Date` is believed.
    pub const ROUND_TRIP_MS_MAX: i64 = 30_000;
    /// How far a pool's members and a server's cached `Date` string may stray from its clock.
    pub const SOURCE_SPREAD_MS: i64 = 1_000;
    const DATE_RESOLUTION_MS: i64 = 1_000;

    /// The offset this answer allows, spread included; or why it does not count.
    ///
    /// `release` is when this program was released: no honest clock shows less.
    ///
    /// # Errors
    /// [`NotFresh`] says what is missing.
    pub fn offset(&self, release: Timestamp) -> Result<Offset, NotFresh> {
        let source = self.date.ok_or(NotFresh::NoDate)?;
        let (sent, received) = (self.sent, self.received);
        let sample = Sample { sent, received, source, resolution_ms: Self::DATE_RESOLUTION_MS };
        let round_trip_ms = sample.round_trip_ms();
        if self.cached {
            Err(NotFresh::Cached)
        } else if Self::ROUND_TRIP_MS_MAX < round_trip_ms {
            Err(NotFresh::Slow { round_trip_ms })
        } else if source < release {
            Err(NotFresh::BeforeRelease { date: source })
        } else {
            Ok(sample.offset().widened(Self::SOURCE_SPREAD_MS))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(wall_ms: i64, boot_ms: i64) -> Reading {
        Reading { wall: Timestamp::from_ms(wall_ms), boot_ms }
    }

    fn seen() -> Seen {
        Seen {
            sent: reading(1_000_000, 0),
            received: reading(1_002_000, 2_000),
            date: Some(Timestamp::from_s(2_800)),
            cached: false,
            channel: Channel::Tls,
        }
    }

    #[test]
    fn a_date_allows_everything_between_sending_and_receiving_and_its_cut_off_second() {
        let sample = Sample {
            sent: reading(10_000, 0),
            received: reading(10_200, 200),
            source: Timestamp::from_s(1_810),
            resolution_ms: 1_000,
        };
        assert_eq!(sample.offset(), Offset::spanning(1_799_800, 1_801_000));
    }

    #[test]
    fn a_clock_set_while_the_answer_was_on_its_way_does_not_widen_or_break_the_sample() {
        let quiet = Sample {
            sent: reading(10_000, 0),
            received: reading(10_200, 200),
            source: Timestamp::from_s(10),
            resolution_ms: 1_000,
        };
        let set_back = Sample { received: reading(-3_589_800, 200), ..quiet };
        assert_eq!(quiet.offset(), Offset::spanning(-200, 1_000));
        assert_eq!(set_back.offset(), Offset::spanning(3_599_800, 3_601_000));
    }

    #[test]
    fn only_a_fresh_date_counts() {
        let release = Timestamp::from_s(2_000);
        let (just, slow) = (reading(1_030_000, 30_000), reading(1_030_001, 30_001));
        let old = Some(Timestamp::from_s(1_999));
        for (seen, verdict) in [
            (seen(), Ok(Offset::spanning(1_797_000, 1_802_000))),
            (Seen { date: None, ..seen() }, Err(NotFresh::NoDate)),
            (Seen { cached: true, ..seen() }, Err(NotFresh::Cached)),
            (Seen { received: just, ..seen() }, Ok(Offset::spanning(1_769_000, 1_802_000))),
            (Seen { date: Some(release), ..seen() }, Ok(Offset::spanning(997_000, 1_002_000))),
            (Seen { received: slow, ..seen() }, Err(NotFresh::Slow { round_trip_ms: 30_001 })),
            (
                Seen { date: old, ..seen() },
                Err(NotFresh::BeforeRelease { date: Timestamp::from_s(1_999) }),
            ),
        ] {
            assert_eq!(seen.offset(release), verdict, "{seen:?}");
        }
    }
}
