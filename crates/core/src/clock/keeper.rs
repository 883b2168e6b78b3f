//! Everything one remote knows about this device's clock.

use thiserror::Error;

use super::policy::Claim;
use super::{
    Channel, ClockState, ClockStop, ClockView, Consent, Estimate, Grounds, NotFresh, Offset,
    Policy, SavedOffset, Seen, SourceKind,
};
use crate::time::{BootId, Reading, Timestamp};

/// Learns from a remote's answers how far the device clock is off, and says which moment to sign
/// for. One per remote: a correction is never used for another one.
///
/// A plain value: it reads no clock, and the same answers always leave it in the same state.
#[derive(Clone, Debug)]
pub struct Timekeeper {
    policy: Policy,
    belief: Belief,
    /// Evidence that the policy did not let pass; a second source may still free it.
    held: Option<Held>,
    /// What an independent source said.
    second: Option<Estimate>,
    /// The offset that a standing consent was given for.
    accepted_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
enum Belief {
    Nothing,
    /// Left by an earlier boot: good to sign with, too weak to contradict anything.
    Guess(Offset),
    Measured {
        estimate: Estimate,
        grounds: Grounds,
    },
}

#[derive(Clone, Copy, Debug)]
struct Held {
    estimate: Estimate,
    channel: Channel,
}

/// What one answer changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observed {
    /// It told nothing about time.
    NotFresh(NotFresh),
    /// It agrees with what was known, and sharpened it.
    Agrees,
    /// It replaced what was known.
    Adopted {
        /// What was believed before.
        from: Option<Offset>,
        /// What is believed now.
        to: Offset,
        /// What made it believable.
        grounds: Grounds,
    },
    /// It says otherwise than what is known, but must not be believed without more.
    Held(ClockStop),
}

/// What follows from one answer for the request that it answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The answer stands.
    Keep,
    /// The request was refused, and was signed for a wrong time: sign it again and send it once
    /// more, at once.
    SignAgain,
    /// The request was refused because of the clock, and the correction must not be adopted.
    Stop(ClockStop),
}

/// A link that would be good only from some later time on must not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a correction {offset_ms} ms into the future is never used for a presigned link")]
pub struct FutureCorrection {
    /// The correction, in milliseconds.
    pub offset_ms: i64,
}

impl Timekeeper {
    /// How long an offset of an earlier boot is good for a first guess.
    pub const GUESS_MS_MAX: i64 = 30 * 86_400_000;
    /// The smallest difference that makes a refused request worth signing again.
    pub const HEAL_MS_MIN: i64 = 30_000;
    /// The largest correction into the future that may make a presigned link.
    pub const PRESIGN_FUTURE_MS_MAX: i64 = 3_600_000;
    /// The end of year 9999, the last moment that a signature's date can write.
    const CALENDAR_END: Timestamp = Timestamp::from_s(253_402_300_799);

    /// Knows nothing yet.
    #[must_use]
    pub const fn new(policy: Policy) -> Self {
        let belief = Belief::Nothing;
        Self { policy, belief, held: None, second: None, accepted_ms: None }
    }

    /// Takes up what an earlier run [saved](Self::save).
    ///
    /// Within one boot it stays a measurement, shifted by the step that the wall clock made since.
    /// From another boot it is a first guess, if it is younger than 30 days by the wall clock. What
    /// rested on the user's word is dropped when that word no longer stands, or was given for
    /// another offset: a clock that was set since needs a new word.
    pub fn resume(&mut self, saved: &SavedOffset, now: Reading, boot: &BootId) {
        let standing = self.policy.consent == Consent::Standing;
        self.accepted_ms = saved.accepted_ms.filter(|_| standing);
        if saved.grounds == Grounds::Consent && !standing {
            return;
        }
        let same_boot = boot.same_as(&saved.boot) && saved.at.boot_ms <= now.boot_ms;
        let young = (0..=Self::GUESS_MS_MAX).contains(&now.wall.since_ms(saved.at.wall));
        let estimate = Estimate::new(saved.offset, saved.at);
        if same_boot && self.stands(saved.grounds, estimate.at(now)) {
            self.belief = Belief::Measured { estimate, grounds: saved.grounds };
        } else if !same_boot && young && self.stands(saved.grounds, saved.offset) {
            self.belief = Belief::Guess(saved.offset);
        }
    }

    /// What to keep for the next run; `None` when this run measured nothing that may outlive it,
    /// and whatever is stored stays as it is.
    #[must_use]
    pub fn save(&self, now: Reading, boot: &BootId) -> Option<SavedOffset> {
        let Belief::Measured { estimate, grounds } = self.belief else { return None };
        let run_only = grounds == Grounds::Consent && self.policy.consent != Consent::Standing;
        (!run_only).then(|| SavedOffset {
            offset: estimate.at(now),
            at: now,
            boot: boot.clone(),
            grounds,
            accepted_ms: self.accepted_ms,
        })
    }

    /// The moment to sign for: always corrected when the offset is known, also by a little.
    ///
    /// Never before the release date. A device whose clock is further back than that and that
    /// knows no better signs for the release date itself: the storage refuses it, and says in the
    /// same breath what time it is.
    #[must_use]
    pub fn sign_at(&self, now: Reading) -> Timestamp {
        self.corrected(now).clamp(self.policy.release, Self::CALENDAR_END)
    }

    /// How far [`sign_at`](Self::sign_at) is from what the device shows, in milliseconds.
    #[must_use]
    pub fn used_offset_ms(&self, now: Reading) -> i64 {
        self.sign_at(now).since_ms(now.wall)
    }

    /// The moment to make a presigned link at.
    ///
    /// # Errors
    /// [`FutureCorrection`] when the correction reaches more than an hour into the future.
    pub fn presign_at(&self, now: Reading) -> Result<Timestamp, FutureCorrection> {
        let offset_ms = self.used_offset_ms(now);
        match offset_ms <= Self::PRESIGN_FUTURE_MS_MAX {
            true => Ok(self.sign_at(now)),
            false => Err(FutureCorrection { offset_ms }),
        }
    }

    /// The best knowledge of true time; what the device shows when nothing is known.
    #[must_use]
    pub fn corrected(&self, now: Reading) -> Timestamp {
        self.offset(now).map_or(now.wall, |offset| offset.correct(now.wall))
    }

    /// The offset that requests are signed with, as it stands at `now`.
    #[must_use]
    pub fn offset(&self, now: Reading) -> Option<Offset> {
        match self.belief {
            Belief::Nothing => None,
            Belief::Guess(offset) => Some(offset),
            Belief::Measured { estimate, grounds } => {
                Some(estimate.at(now)).filter(|offset| self.stands(grounds, *offset))
            }
        }
    }

    /// What was measured in this boot, as it stands at `now`.
    #[must_use]
    pub fn measured(&self, now: Reading) -> Option<Offset> {
        self.offset(now).filter(|_| self.is_measured())
    }

    /// When this program was released: nothing is signed for a moment before it.
    #[must_use]
    pub const fn release(&self) -> Timestamp {
        self.policy.release
    }

    /// Whether the offset was measured in this boot. Until then the first request goes alone.
    #[must_use]
    pub const fn is_measured(&self) -> bool {
        match self.belief {
            Belief::Nothing | Belief::Guess(_) => false,
            Belief::Measured { .. } => true,
        }
    }

    /// Learns from one answer, whatever its status.
    pub fn observe(&mut self, seen: &Seen) -> Observed {
        match seen.offset(self.policy.release) {
            Ok(offset) => self.learn(offset, seen.received, seen.channel),
            Err(not_fresh) => Observed::NotFresh(not_fresh),
        }
    }

    /// Learns from one answer and judges the request that it answered.
    ///
    /// `used_ms` is the [offset used](Self::used_offset_ms) by that very request when it was
    /// signed: with twenty requests in flight each is judged by its own. A 400, 401 or 403 of any
    /// method, with or without a body, is a clock problem when the offset seen now is further from
    /// that than max(30 s, 3 × uncertainty).
    pub fn judge(&mut self, status: u16, used_ms: i64, seen: &Seen) -> Judgement {
        let observed = self.observe(seen);
        if !matches!(status, 400 | 401 | 403) {
            return Judgement::Keep;
        }
        let used_ms = used_ms.saturating_sub(seen.received.stepped_since_ms(seen.sent));
        let far_from = |offset: Offset| {
            let apart_ms = offset.mid_ms().saturating_sub(used_ms).saturating_abs();
            Self::HEAL_MS_MIN.max(offset.uncertainty_ms().saturating_mul(3)) < apart_ms
        };
        let told = seen.offset(self.policy.release).is_ok_and(far_from);
        match observed {
            Observed::Agrees | Observed::Adopted { .. } if told => Judgement::SignAgain,
            Observed::Held(stop) if told => Judgement::Stop(stop),
            Observed::NotFresh(NotFresh::BeforeRelease { date }) => {
                Judgement::Stop(ClockStop::StorageBeforeRelease { date })
            }
            // This answer tells no time, but others have meanwhile shown that it was signed wrong.
            Observed::NotFresh(NotFresh::NoDate | NotFresh::Cached | NotFresh::Slow { .. })
                if self.measured(seen.received).is_some_and(far_from) =>
            {
                Judgement::SignAgain
            }
            Observed::Agrees
            | Observed::Adopted { .. }
            | Observed::Held(_)
            | Observed::NotFresh(_) => Judgement::Keep,
        }
    }

    /// Takes in what an independent source (NTP, an unrelated TLS host) says, as it stood at
    /// `now`. It corrects nothing by itself; evidence that was held back is believed if the two
    /// agree, and the answer says so.
    pub fn confirm(&mut self, second: Offset, now: Reading) -> Option<Observed> {
        self.second = Some(Estimate::new(second, now));
        let held = self.held?;
        Some(self.learn(held.estimate.at(now), now, held.channel))
    }

    /// What to tell people: the last evidence, also when it was held back.
    #[must_use]
    pub fn view(&self, now: Reading, tolerance_ms: i64) -> ClockView {
        let held = self.held.map(|held| held.estimate.at(now));
        let offset = held.or(self.measured(now));
        let state = match offset {
            Some(offset) => ClockState::of(offset.mid_ms(), tolerance_ms),
            None => ClockState::Unknown,
        };
        ClockView {
            offset,
            state,
            // Who knows no offset and merely signs for no moment before the release corrects nothing.
            corrected: self.offset(now).is_some()
                && ClockState::OK_MS_BELOW <= self.used_offset_ms(now).saturating_abs(),
            source: offset.map(|_| SourceKind::StorageDate),
        }
    }

    /// Whether an offset that was believed on these grounds may still be used as it is now. A
    /// standing word covers the offset it was given for, whoever moved which clock since.
    fn stands(&self, grounds: Grounds, offset: Offset) -> bool {
        match grounds {
            Grounds::Channel | Grounds::SecondSource => true,
            Grounds::Consent => {
                self.accepted_ms.is_none_or(|accepted_ms| Policy::is_accepted(offset, accepted_ms))
            }
        }
    }

    fn learn(&mut self, seen: Offset, at: Reading, channel: Channel) -> Observed {
        if self.offset(at).is_some()
            && let Belief::Measured { estimate, .. } = &mut self.belief
            && estimate.refine(seen, at)
        {
            self.held = None;
            return Observed::Agrees;
        }
        let second = self.second.map(|second| second.at(at));
        match self.policy.admit(&Claim { seen, channel, second, accepted_ms: self.accepted_ms }) {
            Ok(grounds) => self.adopt(seen, at, grounds),
            Err(stop) => {
                self.held = Some(Held { estimate: Estimate::new(seen, at), channel });
                Observed::Held(stop)
            }
        }
    }

    fn adopt(&mut self, to: Offset, at: Reading, grounds: Grounds) -> Observed {
        let from = self.offset(at);
        self.belief = Belief::Measured { estimate: Estimate::new(to, at), grounds };
        self.held = None;
        if grounds == Grounds::Consent && self.policy.consent == Consent::Standing {
            self.accepted_ms.get_or_insert(to.mid_ms());
        }
        Observed::Adopted { from, to, grounds }
    }
}

#[cfg(test)]
#[path = "keeper_tests.rs"]
mod tests;
