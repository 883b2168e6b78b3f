//! What many samples of one source say together, carried over time.

use super::Offset;
use crate::time::Reading;

/// The offset of one device against one source, sharpened by every sample that agrees.
///
/// Each end of the interval remembers the exchange that set it. As time goes by, both ends move
/// apart by what a crystal may drift; when somebody sets the wall clock, both move by exactly that
/// step, because the boot clock did not move. Readings of different boots never meet here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    low: Bound,
    high: Bound,
}

/// One end, as it stood at one reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound {
    offset_ms: i64,
    at: Reading,
}

impl Estimate {
    /// How far a device's clock may drift against true time, in parts per million.
    pub const DRIFT_PPM: i64 = 200;

    /// Starts from one interval, as it stood at `at`.
    #[must_use]
    pub fn new(offset: Offset, at: Reading) -> Self {
        let bound = |offset_ms| Bound { offset_ms, at };
        Self { low: bound(offset.low_ms()), high: bound(offset.high_ms()) }
    }

    /// The interval as it stands at `now`.
    #[must_use]
    pub fn at(&self, now: Reading) -> Offset {
        let low_ms = self.low.shifted_ms(now).saturating_sub(self.low.drift_ms(now));
        let high_ms = self.high.shifted_ms(now).saturating_add(self.high.drift_ms(now));
        Offset::spanning(low_ms, high_ms)
    }

    /// Takes in one more sample's offset, as it stood at `at`.
    ///
    /// Returns whether it agrees with what was known; if not, nothing changes.
    #[must_use]
    pub fn refine(&mut self, seen: Offset, at: Reading) -> bool {
        let known = self.at(at);
        if known.intersect(seen).is_none() {
            return false;
        }
        if known.low_ms() < seen.low_ms() {
            self.low = Bound { offset_ms: seen.low_ms(), at };
        }
        if seen.high_ms() < known.high_ms() {
            self.high = Bound { offset_ms: seen.high_ms(), at };
        }
        true
    }
}

impl Bound {
    /// A wall clock set forward needs that much less correction.
    fn shifted_ms(&self, now: Reading) -> i64 {
        self.offset_ms.saturating_sub(now.stepped_since_ms(self.at))
    }

    fn drift_ms(&self, now: Reading) -> i64 {
        let age_ms = now.elapsed_since_ms(self.at).max(0);
        age_ms.saturating_mul(Estimate::DRIFT_PPM).saturating_add(999_999) / 1_000_000
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Channel, Seen};
    use super::*;
    use crate::time::Timestamp;

    const EPOCH: Timestamp = Timestamp::from_ms(0);

    fn reading(wall_ms: i64, boot_ms: i64) -> Reading {
        Reading { wall: Timestamp::from_ms(wall_ms), boot_ms }
    }

    #[test]
    fn samples_sharpen_the_estimate_and_each_end_keeps_its_own_age() {
        let mut estimate = Estimate::new(Offset::spanning(-1_000, 3_000), reading(0, 0));
        let later = reading(1_000_000, 1_000_000);
        assert!(estimate.refine(Offset::spanning(0, 9_000), later));
        assert_eq!(estimate.at(later), Offset::spanning(0, 3_200));
    }

    #[test]
    fn many_samples_at_once_do_not_blunt_it() {
        let mut estimate = Estimate::new(Offset::spanning(0, 10), reading(0, 0));
        for ms in 1..=1_000 {
            assert!(estimate.refine(Offset::spanning(-5_000, 5_000), reading(ms, ms)));
        }
        assert_eq!(estimate.at(reading(1_000, 1_000)), Offset::spanning(-1, 11));
    }

    #[test]
    fn a_set_clock_shifts_the_offset_by_exactly_the_step() {
        let estimate = Estimate::new(Offset::spanning(1_000, 2_000), reading(0, 0));
        let set_forward = reading(1_800_000, 0);
        assert_eq!(estimate.at(set_forward), Offset::spanning(-1_799_000, -1_798_000));
    }

    #[test]
    fn a_contradiction_changes_nothing() {
        let mut estimate = Estimate::new(Offset::spanning(0, 1_000), reading(0, 0));
        let before = estimate;
        assert!(!estimate.refine(Offset::spanning(5_000, 6_000), reading(0, 0)));
        assert_eq!(estimate, before);
    }

    /// One exchange of a simulated device: pause before, travel there and back, a pool member's
    /// own error, and how far somebody set the wall clock before it.
    fn exchanges() -> impl Strategy<Value = Vec<(i64, i64, i64, i64, i64)>> {
        let step = prop_oneof![4 => Just(0), 1 => -90_000_000..90_000_000_i64];
        let exchange = (0..4_000_000_i64, 0..15_000_i64, 0..15_000_i64, -900..900_i64, step);
        prop::collection::vec(exchange, 1..40)
    }

    proptest! {
        /// Whatever the delays up to 30 s, the drift up to 200 ppm, the steps and the order.
        #[test]
        fn the_true_offset_is_always_inside(
            exchanges in exchanges(),
            first_error_ms in -40_000_000_000..40_000_000_000_i64,
            drift_ppm in -190..190_i64,
        ) {
            let mut true_ms = 1_800_000_000_000;
            let (boot_start, mut stepped_ms) = (true_ms, 0);
            // The boot clock runs at its own pace; the wall clock is it plus errors and steps.
            let boot = |t: i64| (t - boot_start) + (t - boot_start) * drift_ppm / 1_000_000;
            let device = |t: i64, stepped: i64| {
                reading(boot_start + boot(t) + first_error_ms + stepped, boot(t))
            };
            let mut estimate: Option<Estimate> = None;
            for (pause, there, back, pool_error, step) in exchanges {
                true_ms += pause;
                let sent = device(true_ms, stepped_ms);
                stepped_ms += step;
                true_ms += there;
                let date = Timestamp::from_s((true_ms + pool_error).div_euclid(1_000));
                true_ms += back;
                let received = device(true_ms, stepped_ms);
                let seen = Seen {
                    sent, received, date: Some(date), cached: false, channel: Channel::Tls,
                };
                // 30 s by true time may be a little more by a fast clock.
                let Ok(offset) = seen.offset(EPOCH) else { continue };
                // Within one exchange drift stays below the 100 ms that pool errors leave free.
                match &mut estimate {
                    Some(known) => prop_assert!(known.refine(offset, received), "contradiction"),
                    None => estimate = Some(Estimate::new(offset, received)),
                }
                let known = estimate.as_ref().map(|known| known.at(received));
                let truth = true_ms - received.wall.ms();
                prop_assert!(known.is_some_and(|o| o.contains(truth)), "{known:?} lacks {truth}");
            }
        }
    }
}
