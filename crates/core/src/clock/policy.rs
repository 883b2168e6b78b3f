//! What may correct a clock, and what must stop and ask.

use thiserror::Error;

use super::Offset;
use crate::time::Timestamp;

/// The rules that decide whether a correction is adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// When this program was released: no honest clock shows less, and nothing is ever signed for
    /// a moment before it.
    pub release: Timestamp,
    /// What the user has agreed to.
    pub consent: Consent,
}

/// The user's word about corrections beyond what a source may do alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consent {
    /// None was given.
    #[default]
    None,
    /// `--accept-clock`: whatever the storage says, for this run only.
    ThisRun,
    /// `accept-clock = true` of a remote: the first such offset is remembered, and from then on
    /// that offset ± [`Policy::CONSENT_SPREAD_MS`] is accepted. It does not follow a clock that is
    /// set, not even within one boot, where the step is known.
    Standing,
}

/// The road an answer came by, as far as trust goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The peer's *address* is loopback, encrypted or not: nobody else can answer there.
    Loopback,
    /// TLS whose certificate was verified, name and dates included.
    Tls,
    /// Plain http to another machine: anybody on the way can write the `Date`.
    Plain,
}

/// What a believed correction rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// The road was trusted for an amount as small as this.
    Channel,
    /// A second, independent source agreed.
    SecondSource,
    /// The user agreed.
    Consent,
}

/// The clock alone stops the run, with the evidence.
///
/// The texts are for logs; people read the catalogue's text for [`ClockStop::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ClockStop {
    /// More than 30 s off, told over plain http: anybody on the way could have written it.
    #[error("the clock is {} ms off, told over plain http", seen.mid_ms())]
    PlainHttp {
        /// What the answer said.
        seen: Offset,
    },
    /// More than a day off, and nobody agreed to that.
    #[error("the clock is {} ms off, more than a day", seen.mid_ms())]
    MoreThanADay {
        /// What the answer said.
        seen: Offset,
    },
    /// The user agreed to another offset than the one seen now.
    #[error("the clock is {} ms off, but {accepted_ms} ms were accepted", seen.mid_ms())]
    OtherThanAccepted {
        /// What the answer said.
        seen: Offset,
        /// What was agreed to, in milliseconds.
        accepted_ms: i64,
    },
    /// The storage refuses, and its own clock is before this program's release.
    #[error("the storage's clock shows {date}, before this program's release")]
    StorageBeforeRelease {
        /// What the storage called "now".
        date: Timestamp,
    },
    /// By this device's clock the certificate is not valid yet: the device is slow by at least
    /// this much, or the certificate is wrong.
    #[error("the certificate is not valid for another {slow_by_ms_min} ms by this clock")]
    CertificateNotYetValid {
        /// The least the device is slow by, in milliseconds.
        slow_by_ms_min: i64,
    },
    /// By this device's clock the certificate has expired: the device is fast by at least this
    /// much, or the certificate has really expired.
    #[error("the certificate expired {fast_by_ms_min} ms ago by this clock")]
    CertificateExpired {
        /// The least the device is fast by, in milliseconds.
        fast_by_ms_min: i64,
    },
    /// The storage blames the time of a request, and no answer told one that can be trusted.
    #[error("the storage blames the time, and told none that can be trusted")]
    Untold {
        /// What the storage called "now" in words that may correct no clock: evidence for people.
        told: Option<Timestamp>,
        /// What this device showed when it heard that.
        here: Timestamp,
    },
    /// The storage blames the time of a request that was right by the storage's own `Date`.
    #[error("the storage blames a time that is right by its own Date")]
    Disputed,
    /// The storage blames the time of a request that was under way for too long, twice.
    #[error("the request was too old when the storage saw it")]
    Aged,
}

impl ClockStop {
    /// The stable code of `errors[].code` in `--json`, and the key of the texts for people.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PlainHttp { .. } => "clock-plain-http",
            Self::MoreThanADay { .. } => "clock-more-than-a-day",
            Self::OtherThanAccepted { .. } => "clock-other-than-accepted",
            Self::StorageBeforeRelease { .. } => "clock-before-release",
            Self::CertificateNotYetValid { .. } => "clock-tls-not-yet-valid",
            Self::CertificateExpired { .. } => "clock-tls-expired",
            Self::Untold { .. } => "clock-untold",
            Self::Disputed => "clock-disputed",
            Self::Aged => "clock-aged-request",
        }
    }

    /// The offset that was seen, where an interval is known.
    #[must_use]
    pub const fn seen(&self) -> Option<Offset> {
        match self {
            Self::PlainHttp { seen }
            | Self::MoreThanADay { seen }
            | Self::OtherThanAccepted { seen, .. } => Some(*seen),
            Self::StorageBeforeRelease { .. }
            | Self::CertificateNotYetValid { .. }
            | Self::CertificateExpired { .. }
            | Self::Untold { .. }
            | Self::Disputed
            | Self::Aged => None,
        }
    }

    /// Whether other requests may fare better: one of the storage's servers was wrong, or one
    /// request was slow.
    #[must_use]
    pub const fn is_of_one_request(&self) -> bool {
        match self {
            Self::Disputed | Self::Aged => true,
            Self::PlainHttp { .. }
            | Self::MoreThanADay { .. }
            | Self::OtherThanAccepted { .. }
            | Self::StorageBeforeRelease { .. }
            | Self::CertificateNotYetValid { .. }
            | Self::CertificateExpired { .. }
            | Self::Untold { .. } => false,
        }
    }
}

/// Everything but the policy itself that an adoption is judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) seen: Offset,
    pub(super) channel: Channel,
    /// What an independent source said, as it stands at the same reading.
    pub(super) second: Option<Offset>,
    /// The offset that the user's standing consent was given for.
    pub(super) accepted_ms: Option<i64>,
}

impl Policy {
    /// The most that a TLS-verified `Date` may correct alone.
    pub const TLS_MS_MAX: i64 = 86_400_000;
    /// The most that a `Date` over plain http may correct alone.
    pub const PLAIN_MS_MAX: i64 = 30_000;
    /// How far an offset may stray from the one a standing consent was given for.
    pub const CONSENT_SPREAD_MS: i64 = 60_000;
    /// How far apart two sources may be and still agree.
    pub const AGREEMENT_MS: i64 = 30_000;

    /// What lets this claim be adopted, or why it must not.
    pub(super) fn admit(&self, claim: &Claim) -> Result<Grounds, ClockStop> {
        let Claim { seen, .. } = *claim;
        let refusal = match Self::alone(claim) {
            None => return Ok(Grounds::Channel),
            Some(refusal) => refusal,
        };
        if claim.second.is_some_and(|second| Self::agree(seen, second)) {
            return Ok(Grounds::SecondSource);
        }
        match (self.consent, claim.accepted_ms) {
            (Consent::None, _) => Err(refusal),
            (Consent::ThisRun, _) | (Consent::Standing, None) => Ok(Grounds::Consent),
            (Consent::Standing, Some(accepted_ms)) => match Self::is_accepted(seen, accepted_ms) {
                true => Ok(Grounds::Consent),
                false => Err(ClockStop::OtherThanAccepted { seen, accepted_ms }),
            },
        }
    }

    /// Whether a standing consent that was given for `accepted_ms` covers this offset.
    pub(super) const fn is_accepted(offset: Offset, accepted_ms: i64) -> bool {
        Offset::exactly(accepted_ms).widened(Self::CONSENT_SPREAD_MS).contains(offset.mid_ms())
    }

    /// Why the road alone does not carry this claim; `None` when it does.
    fn alone(claim: &Claim) -> Option<ClockStop> {
        let Claim { seen, .. } = *claim;
        let amount_ms = seen.mid_ms().saturating_abs();
        match claim.channel {
            Channel::Loopback => None,
            Channel::Tls => {
                (Self::TLS_MS_MAX < amount_ms).then_some(ClockStop::MoreThanADay { seen })
            }
            Channel::Plain => {
                (Self::PLAIN_MS_MAX < amount_ms).then_some(ClockStop::PlainHttp { seen })
            }
        }
    }

    fn agree(one: Offset, other: Offset) -> bool {
        one.widened(Self::AGREEMENT_MS).intersect(other).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: i64 = 60_000;
    const DAY_MS: i64 = 86_400_000;

    fn admit(
        consent: Consent,
        channel: Channel,
        offset_ms: i64,
        second_ms: Option<i64>,
        accepted_ms: Option<i64>,
    ) -> Result<Grounds, &'static str> {
        let policy = Policy { release: Timestamp::from_ms(0), consent };
        let seen = Offset::exactly(offset_ms);
        let second = second_ms.map(Offset::exactly);
        policy.admit(&Claim { seen, channel, second, accepted_ms }).map_err(|stop| stop.code())
    }

    #[test]
    fn the_road_decides_how_much_it_may_correct_alone() {
        use Channel::{Loopback, Plain, Tls};
        for (channel, offset_ms, verdict) in [
            (Tls, 5 * 60 * MINUTE_MS, Ok(Grounds::Channel)),
            (Tls, -DAY_MS, Ok(Grounds::Channel)),
            (Tls, DAY_MS + 1, Err("clock-more-than-a-day")),
            (Tls, -DAY_MS - 1, Err("clock-more-than-a-day")),
            (Loopback, 400 * DAY_MS, Ok(Grounds::Channel)),
            (Plain, 30_000, Ok(Grounds::Channel)),
            (Plain, 30_001, Err("clock-plain-http")),
            (Plain, -30 * MINUTE_MS, Err("clock-plain-http")),
        ] {
            let judged = admit(Consent::None, channel, offset_ms, None, None);
            assert_eq!(judged, verdict, "{channel:?} {offset_ms}");
        }
    }

    #[test]
    fn a_second_source_carries_any_amount_that_it_agrees_with() {
        let week = 7 * DAY_MS;
        for (second_ms, verdict) in [
            (week + 30_000, Ok(Grounds::SecondSource)),
            (week - 30_000, Ok(Grounds::SecondSource)),
            (week + 30_001, Err("clock-plain-http")),
            (0, Err("clock-plain-http")),
        ] {
            let judged = admit(Consent::None, Channel::Plain, week, Some(second_ms), None);
            assert_eq!(judged, verdict, "{second_ms}");
        }
    }

    #[test]
    fn consent_for_this_run_covers_everything_and_a_standing_one_its_own_offset() {
        let year = 365 * DAY_MS;
        let run = admit(Consent::ThisRun, Channel::Tls, year, None, Some(0));
        assert_eq!(run, Ok(Grounds::Consent));
        let first = admit(Consent::Standing, Channel::Plain, year, None, None);
        assert_eq!(first, Ok(Grounds::Consent));
        for (accepted_ms, verdict) in [
            (year + MINUTE_MS, Ok(Grounds::Consent)),
            (year - MINUTE_MS, Ok(Grounds::Consent)),
            (year + MINUTE_MS + 1, Err("clock-other-than-accepted")),
        ] {
            let judged = admit(Consent::Standing, Channel::Tls, year, None, Some(accepted_ms));
            assert_eq!(judged, verdict, "{accepted_ms}");
        }
    }
}
