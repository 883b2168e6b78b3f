//! The offset of a device clock, always as an interval.

use crate::time::Timestamp;

/// "True time is the device clock plus something between `low_ms` and `high_ms`."
///
/// Positive: the device is slow. +1,800,000 ms is a device 30 minutes behind. The low end is never
/// above the high end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    low_ms: i64,
    high_ms: i64,
}

impl Offset {
    /// The smallest interval that holds both ends, in whichever order they come.
    #[must_use]
    pub const fn spanning(a_ms: i64, b_ms: i64) -> Self {
        if a_ms <= b_ms {
            Self { low_ms: a_ms, high_ms: b_ms }
        } else {
            Self { low_ms: b_ms, high_ms: a_ms }
        }
    }

    /// Exactly this many milliseconds.
    #[must_use]
    pub const fn exactly(ms: i64) -> Self {
        Self { low_ms: ms, high_ms: ms }
    }

    /// The least the offset can be, in milliseconds.
    #[must_use]
    pub const fn low_ms(self) -> i64 {
        self.low_ms
    }

    /// The most the offset can be, in milliseconds.
    #[must_use]
    pub const fn high_ms(self) -> i64 {
        self.high_ms
    }

    /// The middle: the best single number, in milliseconds.
    #[must_use]
    pub const fn mid_ms(self) -> i64 {
        self.low_ms.midpoint(self.high_ms)
    }

    /// Half the width, rounded up: the true offset is at most this far from the middle.
    #[must_use]
    pub const fn uncertainty_ms(self) -> i64 {
        let mid_ms = self.mid_ms();
        let (below, above) =
            (mid_ms.saturating_sub(self.low_ms), self.high_ms.saturating_sub(mid_ms));
        if above < below { below } else { above }
    }

    /// Whether `ms` lies inside.
    #[must_use]
    pub const fn contains(self, ms: i64) -> bool {
        self.low_ms <= ms && ms <= self.high_ms
    }

    /// The interval with `ms` more on both sides.
    #[must_use]
    pub const fn widened(self, ms: i64) -> Self {
        Self { low_ms: self.low_ms.saturating_sub(ms), high_ms: self.high_ms.saturating_add(ms) }
    }

    /// What both allow; `None` when they contradict each other.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let low_ms = self.low_ms.max(other.low_ms);
        let high_ms = self.high_ms.min(other.high_ms);
        (low_ms <= high_ms).then_some(Self { low_ms, high_ms })
    }

    /// The best guess of true time when the device shows `device`.
    #[must_use]
    pub const fn correct(self, device: Timestamp) -> Timestamp {
        device.plus_ms(self.mid_ms())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_in_order_whichever_end_comes_first() {
        assert_eq!(Offset::spanning(2, -1), Offset::spanning(-1, 2));
        assert_eq!(Offset::spanning(-1, 2).low_ms(), -1);
    }

    #[test]
    fn the_middle_is_never_further_from_an_end_than_the_uncertainty() {
        for (low, high) in [(-1, 2), (0, 0), (1_000, 4_001), (-4 << 60, 3 << 60), (-5, -2)] {
            let offset = Offset::spanning(low, high);
            let (mid, far) = (offset.mid_ms(), offset.uncertainty_ms());
            assert!(mid.saturating_add(far) >= high, "{offset:?}");
            assert!(mid.saturating_sub(far) <= low, "{offset:?}");
        }
    }

    #[test]
    fn two_intervals_agree_only_where_they_overlap() {
        let seen = Offset::spanning(0, 10);
        assert_eq!(seen.intersect(Offset::spanning(5, 20)), Some(Offset::spanning(5, 10)));
        assert_eq!(seen.intersect(Offset::spanning(10, 20)), Some(Offset::exactly(10)));
        assert_eq!(seen.intersect(Offset::spanning(11, 20)), None);
    }

    #[test]
    fn a_slow_device_is_corrected_forward() {
        let offset = Offset::exactly(1_800_000);
        assert_eq!(offset.correct(Timestamp::from_s(1_000)), Timestamp::from_s(2_800));
    }
}
