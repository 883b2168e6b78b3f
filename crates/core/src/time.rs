//! Moments, a file's own times and readings of a device's clocks, as values.

use std::fmt;
use std::sync::Arc;

/// A moment in UTC: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Whether it is true time or what a wrong device clock showed is told by the name of the
/// variable that holds it, never by the type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `ms` milliseconds after the Unix epoch (negative: before it).
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// The moment `s` seconds after the Unix epoch; saturates beyond ±292 million years.
    #[must_use]
    pub const fn from_s(s: i64) -> Self {
        Self(s.saturating_mul(1_000))
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn s(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// The moment `ms` later (negative: earlier); saturates.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// How many milliseconds `self` lies after `earlier` (negative: before it); saturates.
    #[must_use]
    pub const fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Timestamp {
    /// `2026-11-24T00:16:39Z`, whole seconds, proleptic Gregorian calendar.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.s().div_euclid(86_400), self.s().rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// Year, month and day of the day `days` after 1970-01-01 (Howard Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms", `civil_from_days`).
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// A time that a file carries: when it was changed or created, by whatever clock stamped it.
///
/// A label, carried as it is to the nanosecond and never compared with a [`Timestamp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileTime {
    s: i64,
    ns: u32,
}

impl FileTime {
    const NS_PER_S: i64 = 1_000_000_000;

    /// `ns` nanoseconds after the Unix epoch (negative: before it).
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "a remainder below 10^9")]
    pub const fn from_ns(ns: i64) -> Self {
        let rest = ns.rem_euclid(Self::NS_PER_S).unsigned_abs() as u32;
        Self { s: ns.div_euclid(Self::NS_PER_S), ns: rest }
    }

    /// `ms` milliseconds after the Unix epoch (negative: before it).
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self::from_ns(ms.rem_euclid(1_000) * 1_000_000).plus_s(ms.div_euclid(1_000))
    }

    /// The time `s` seconds later (negative: earlier); saturates.
    #[must_use]
    pub const fn plus_s(self, s: i64) -> Self {
        Self { s: self.s.saturating_add(s), ns: self.ns }
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn s(self) -> i64 {
        self.s
    }

    /// Nanoseconds since the beginning of that second: below 10^9.
    #[must_use]
    pub const fn subsec_ns(self) -> u32 {
        self.ns
    }

    /// Nanoseconds since the Unix epoch; saturates beyond the years 1677 and 2262.
    #[must_use]
    pub fn ns(self) -> i64 {
        let ns = i128::from(self.s) * i128::from(Self::NS_PER_S) + i128::from(self.ns);
        i64::try_from(ns).unwrap_or(if ns < 0 { i64::MIN } else { i64::MAX })
    }
}

/// Both clocks of a device, read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The clock people can set; may be wrong by any amount.
    pub wall: Timestamp,
    /// Milliseconds since this boot, sleep included: the clock nobody can set.
    pub boot_ms: i64,
}

impl Reading {
    /// How far the wall clock was set (forward: positive) since `earlier` of the same boot.
    #[must_use]
    pub fn stepped_since_ms(self, earlier: Self) -> i64 {
        self.wall.since_ms(earlier.wall).saturating_sub(self.elapsed_since_ms(earlier))
    }

    /// How much time really passed since `earlier` of the same boot.
    #[must_use]
    pub fn elapsed_since_ms(self, earlier: Self) -> i64 {
        self.boot_ms.saturating_sub(earlier.boot_ms)
    }
}

/// Names one boot of one system, so that readings of two boots are never compared.
///
/// Opaque: on Linux the kernel's `boot_id`. Empty where the system gives none; then no two
/// readings are known to be of the same boot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BootId(pub Arc<str>);

impl BootId {
    /// Whether both are known, and the same.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        !self.0.is_empty() && self == other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_in_utc() {
        for (s, shown) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_479_399, "2026-11-24T00:16:39Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
        ] {
            assert_eq!(Timestamp::from_s(s).to_string(), shown);
        }
    }

    #[test]
    fn a_files_time_is_seconds_and_the_nanoseconds_behind_them() {
        for (time, s, subsec_ns, ns) in [
            (FileTime::from_ns(1_500_000_001), 1, 500_000_001, 1_500_000_001),
            (FileTime::from_ns(-1), -1, 999_999_999, -1),
            (FileTime::from_ms(-1_500), -2, 500_000_000, -1_500_000_000),
            (FileTime::from_ns(i64::MIN), -9_223_372_037, 145_224_192, i64::MIN),
            (FileTime::from_ms(i64::MAX), 9_223_372_036_854_775, 807_000_000, i64::MAX),
        ] {
            assert_eq!((time.s(), time.subsec_ns(), time.ns()), (s, subsec_ns, ns));
        }
    }

    #[test]
    fn setting_the_clock_shows_as_a_step_and_sleeping_does_not() {
        let before = Reading { wall: Timestamp::from_s(1_000), boot_ms: 5_000 };
        let slept = Reading { wall: Timestamp::from_s(4_600), boot_ms: 3_605_000 };
        let set = Reading { wall: Timestamp::from_s(2_800), boot_ms: 5_000 };
        assert_eq!(slept.stepped_since_ms(before), 0);
        assert_eq!(set.stepped_since_ms(before), 1_800_000);
    }

    #[test]
    fn two_unknown_boots_are_never_the_same() {
        assert!(!BootId::default().same_as(&BootId::default()));
        assert!(BootId("a".into()).same_as(&BootId("a".into())));
    }
}
