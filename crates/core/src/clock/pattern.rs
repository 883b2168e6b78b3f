//! What an offset looks like: the mistake that probably made it.

use super::Offset;
use crate::time::Timestamp;

/// The shape of a clock error, so that the advice fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Nothing that one can name.
    None,
    /// A multiple of 15 minutes: the clock shows some local time as UTC. Set the zone, not the
    /// time. (30 minutes alone are ambiguous and count as [`Pattern::None`].)
    TimeZone,
    /// Two systems on one machine disagree about what its hardware clock means.
    DualBoot,
    /// Whole days: the date is wrong, the time of day is right.
    WholeDays,
    /// Years behind: the hardware clock lost its power.
    DeadBattery,
    /// The offset grows steadily: a bad crystal, or no time service.
    Drift,
    /// The clock was right until somebody or something set it.
    Step,
    /// The machine slept or was suspended, and its clock with it.
    VmResume,
}

impl Pattern {
    /// The word of `--json`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::TimeZone => "time-zone",
            Self::DualBoot => "dual-boot",
            Self::WholeDays => "whole-days",
            Self::DeadBattery => "dead-battery",
            Self::Drift => "drift",
            Self::Step => "step",
            Self::VmResume => "vm-resume",
        }
    }
}

/// Names the pattern that one offset shows, on a device whose clock shows `wall`.
///
/// Tells time zones, whole days and dead batteries; the other patterns need more than one
/// measurement.
#[must_use]
pub fn pattern(offset: Offset, wall: Timestamp, release: Timestamp) -> Pattern {
    let near_multiple_of = |unit_ms: i64| {
        let rest = offset.mid_ms().rem_euclid(unit_ms);
        rest.min(unit_ms - rest) <= NEAR_MS
    };
    let amount_ms = offset.mid_ms().saturating_abs();
    let thirty_minutes = (amount_ms - 2 * QUARTER_MS).abs() <= NEAR_MS;
    if wall < release.plus_ms(-YEAR_MS) {
        Pattern::DeadBattery
    } else if amount_ms <= NEAR_MS || thirty_minutes {
        Pattern::None
    } else if near_multiple_of(DAY_MS) {
        Pattern::WholeDays
    } else if amount_ms <= ZONES_APART_MS_MAX && near_multiple_of(QUARTER_MS) {
        Pattern::TimeZone
    } else {
        Pattern::None
    }
}

/// A clock set by hand to a wrong zone is also a little off.
const NEAR_MS: i64 = 90_000;
/// Real zones are multiples of 15 minutes.
const QUARTER_MS: i64 = 900_000;
/// From UTC−12 to UTC+14.
const ZONES_APART_MS_MAX: i64 = 26 * 3_600_000 + NEAR_MS;
const DAY_MS: i64 = 86_400_000;
const YEAR_MS: i64 = 365 * DAY_MS;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_named_by_the_mistake_that_made_them() {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 3_600;
        const DAY: i64 = 86_400;
        for (offset_s, named) in [
            (0, Pattern::None),
            (30 * MINUTE, Pattern::None),
            (-30 * MINUTE - 12, Pattern::None),
            (5 * HOUR - 19, Pattern::TimeZone), // rclone#1392: 4h59m41s
            (-8 * HOUR, Pattern::TimeZone),
            (5 * HOUR + 45 * MINUTE + 89, Pattern::TimeZone),
            (HOUR + 7 * MINUTE, Pattern::None),
            (DAY + 20, Pattern::WholeDays),
            (-400 * DAY, Pattern::WholeDays),
            (400 * DAY + 6 * HOUR, Pattern::None),
        ] {
            let (now, release) =
                (Timestamp::from_s(1_900_000_000), Timestamp::from_s(1_890_000_000));
            let offset = Offset::exactly(offset_s * 1_000);
            assert_eq!(pattern(offset, now, release), named, "{offset_s}");
        }
    }

    #[test]
    fn a_clock_long_before_the_release_lost_its_battery() {
        let release = Timestamp::from_s(1_890_000_000);
        let device = Timestamp::from_s(1_262_304_000);
        let offset = Offset::exactly(release.since_ms(device));
        assert_eq!(pattern(offset, device, release), Pattern::DeadBattery);
    }
}
