//! What a refusal is about: the clock, or what the storage says.
//!
//! An [exchange](crate::exchange) judges by status and `Date` alone, so that a HEAD's bare 403
//! heals. Once it ends in a refusal, the storage's words have their say as well: a body that names
//! a key, a right or a bucket is not about the clock, whatever `Date` it came with.

use tidelock_core::clock::{ClockPart, ClockStop, Offset};
use tidelock_core::time::Timestamp;

use crate::s3::{FailureKind, S3Failure};

/// Everything known of the clock when a request was refused for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hearing {
    /// What forbids the correction that the answer's `Date` calls for.
    pub held: Option<ClockStop>,
    /// What answers have told of this device's clock.
    pub measured: Option<Offset>,
    /// The correction that the request was signed with, in milliseconds.
    pub used_ms: i64,
    /// Whether the request was under way for so long that its age is reason enough.
    pub aged: bool,
    /// How far a signature may be from the storage's time, in milliseconds.
    pub tolerance_ms: i64,
    /// What this device showed when the answer came.
    pub here: Timestamp,
    /// The answer's `Date`, also where it is too vague to correct a clock; never from a cache.
    pub date: Option<Timestamp>,
    /// Whether a cache answered: its words may be of some earlier time.
    pub cached: bool,
    /// When this program was released: no honest clock shows less.
    pub release: Timestamp,
}

/// What a refusal's words point at.
enum About {
    /// The request's time.
    Time,
    /// Nothing that one could name.
    Nothing,
    /// A key, a right, a bucket, or something else that is no clock.
    Else,
}

impl Hearing {
    /// The clock alone, where that is what the refusal is about.
    ///
    /// A refusal that says nothing is the clock's when `Date` shows it further off than the
    /// storage tolerates; one that blames the time always is.
    #[must_use]
    pub fn stop(&self, failure: &S3Failure) -> Option<ClockStop> {
        match (about(&failure.kind), self.held) {
            (About::Time, Some(stop)) => Some(stop),
            (About::Time, None) => Some(self.blamed(failure.server_time)),
            (About::Nothing, Some(stop)) => self.is_beyond_window(&stop).then_some(stop),
            (About::Nothing, None) | (About::Else, _) => None,
        }
    }

    /// The clock's part in a refusal that is about something else.
    #[must_use]
    pub fn part(&self) -> ClockPart {
        match (self.held, self.measured) {
            (Some(stop), _) if self.is_beyond_window(&stop) => ClockPart::Held(stop),
            (Some(_), _) => ClockPart::Nothing,
            (None, None) => ClockPart::Unknown,
            (None, Some(offset)) if self.tolerance_ms < self.used_ms.saturating_abs() => {
                ClockPart::Corrected { offset }
            }
            (None, Some(_)) => ClockPart::Nothing,
        }
    }

    /// The storage blames the time, and nothing that may be believed says how far it is off.
    fn blamed(&self, server_time: Option<Timestamp>) -> ClockStop {
        // What a cache says was true earlier, so it proves a clock slow and never fast.
        let server_time = server_time.filter(|told| !self.cached || self.here < *told);
        let told = server_time.or(self.date);
        match told {
            _ if self.aged => ClockStop::Aged,
            _ if self.measured.is_some() => ClockStop::Disputed,
            Some(date) if date < self.release => ClockStop::StorageBeforeRelease { date },
            told => ClockStop::Untold { told, here: self.here },
        }
    }

    fn is_beyond_window(&self, stop: &ClockStop) -> bool {
        stop.seen().is_none_or(|seen| {
            self.tolerance_ms < seen.mid_ms().saturating_sub(self.used_ms).saturating_abs()
        })
    }
}

fn about(kind: &FailureKind) -> About {
    match kind {
        FailureKind::Clock => About::Time,
        FailureKind::Denied | FailureKind::Other => About::Nothing,
        FailureKind::UnknownKey
        | FailureKind::WrongSecret
        | FailureKind::ExpiredCredentials
        | FailureKind::Policy
        | FailureKind::NoBucket
        | FailureKind::NoKey
        | FailureKind::NoUpload
        | FailureKind::WrongRegion { .. }
        | FailureKind::UrlStyle
        | FailureKind::Precondition
        | FailureKind::NotImplemented
        | FailureKind::Throttled
        | FailureKind::ServerBusy
        | FailureKind::DamagedUpload
        | FailureKind::Quota
        | FailureKind::Archived
        | FailureKind::NotS3 => About::Else,
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;

    const MINUTE_MS: i64 = 60_000;
    const NOW: Timestamp = Timestamp::from_s(1_800_000_000);

    /// A device of which nothing is known, at a storage with a window of 15 minutes.
    const NOTHING_KNOWN: Hearing = Hearing {
        held: None,
        measured: None,
        used_ms: 0,
        aged: false,
        tolerance_ms: 15 * MINUTE_MS,
        here: NOW,
        date: None,
        cached: false,
        release: Timestamp::from_s(1_795_000_000),
    };

    fn held(offset_ms: i64) -> Hearing {
        let seen = Offset::exactly(offset_ms);
        Hearing { held: Some(ClockStop::PlainHttp { seen }), ..NOTHING_KNOWN }
    }

    fn measured(offset_ms: i64) -> Hearing {
        let measured = Some(Offset::exactly(offset_ms));
        Hearing { measured, used_ms: offset_ms, ..NOTHING_KNOWN }
    }

    fn refusal(status: u16, code: &str, more: &str) -> S3Failure {
        let body = match code {
            "" => String::new(),
            code => format!("<Error><Code>{code}</Code>{more}</Error>"),
        };
        let status = StatusCode::from_u16(status).unwrap();
        S3Failure::of(status, &HeaderMap::new(), body.as_bytes())
    }

    fn stop_code(hearing: &Hearing, failure: &S3Failure) -> Option<&'static str> {
        hearing.stop(failure).map(|stop| stop.code())
    }

    #[test]
    fn a_body_that_names_something_else_is_never_about_the_clock() {
        let broken_clock = Some(ClockStop::StorageBeforeRelease { date: Timestamp::from_s(0) });
        let broken_clock = Hearing { held: broken_clock, ..NOTHING_KNOWN };
        for code in [
            "SignatureDoesNotMatch",
            "InvalidAccessKeyId",
            "AccessDenied",
            "NoSuchBucket",
            "ExpiredToken",
            "AuthorizationHeaderMalformed",
        ] {
            for hearing in [broken_clock, held(30 * MINUTE_MS), held(40_000), measured(0)] {
                assert_eq!(hearing.stop(&refusal(403, code, "")), None, "{code} {hearing:?}");
            }
        }
    }

    #[test]
    fn a_body_that_blames_the_time_is_always_about_the_clock() {
        let aged = Hearing { aged: true, ..measured(0) };
        for (hearing, code) in [
            (held(30 * MINUTE_MS), "clock-plain-http"),
            (held(40_000), "clock-plain-http"),
            (NOTHING_KNOWN, "clock-untold"),
            (measured(0), "clock-disputed"),
            (measured(30 * MINUTE_MS), "clock-disputed"),
            (aged, "clock-aged-request"),
        ] {
            let blames = refusal(403, "RequestTimeTooSkewed", "");
            assert_eq!(stop_code(&hearing, &blames), Some(code), "{hearing:?}");
        }
    }

    #[test]
    fn a_refusal_without_a_word_is_the_clocks_only_beyond_the_window() {
        for (hearing, code) in [
            (held(16 * MINUTE_MS), Some("clock-plain-http")),
            (held(-16 * MINUTE_MS), Some("clock-plain-http")),
            (held(15 * MINUTE_MS), None),
            (held(40_000), None),
            (NOTHING_KNOWN, None),
            (measured(30 * MINUTE_MS), None),
        ] {
            for silent in [refusal(403, "", ""), refusal(401, "NotAuthenticated", "")] {
                assert_eq!(stop_code(&hearing, &silent), code, "{hearing:?}");
            }
        }
    }

    #[test]
    fn what_the_storage_says_of_its_time_is_evidence_where_no_date_can_be_trusted() {
        let told = NOW.plus_ms(30 * MINUTE_MS);
        let named =
            refusal(403, "RequestTimeTooSkewed", &format!("<ServerTime>{told}</ServerTime>"));
        let slow_answer = Hearing { date: Some(told), ..NOTHING_KNOWN };
        let silent = refusal(403, "RequestTimeTooSkewed", "");
        for (hearing, failure, told) in [
            (NOTHING_KNOWN, &named, Some(told)),
            (slow_answer, &silent, Some(told)),
            (NOTHING_KNOWN, &silent, None),
        ] {
            let stop = hearing.stop(failure);
            assert_eq!(stop, Some(ClockStop::Untold { told, here: NOW }));
        }
        let of_1970 = Hearing { date: Some(Timestamp::from_s(10)), ..NOTHING_KNOWN };
        assert_eq!(stop_code(&of_1970, &silent), Some("clock-before-release"));
    }

    #[test]
    fn a_cache_proves_a_clock_slow_and_never_fast() {
        let cached = Hearing { cached: true, ..NOTHING_KNOWN };
        for (ahead_ms, is_evidence) in [(30 * MINUTE_MS, true), (-30 * MINUTE_MS, false)] {
            let server_time = NOW.plus_ms(ahead_ms);
            let told = is_evidence.then_some(server_time);
            let stop = cached.blamed(Some(server_time));
            assert_eq!(stop, ClockStop::Untold { told, here: NOW });
        }
    }

    #[test]
    fn the_clock_has_a_part_only_where_it_is_off_by_more_than_the_storage_tolerates() {
        let uncorrected = Hearing { used_ms: 0, ..measured(30 * MINUTE_MS) };
        let half_an_hour = Offset::exactly(30 * MINUTE_MS);
        let stop = ClockStop::PlainHttp { seen: half_an_hour };
        for (hearing, part) in [
            (measured(30 * MINUTE_MS), ClockPart::Corrected { offset: half_an_hour }),
            (measured(15 * MINUTE_MS), ClockPart::Nothing),
            (measured(40_000), ClockPart::Nothing),
            (uncorrected, ClockPart::Nothing),
            (held(30 * MINUTE_MS), ClockPart::Held(stop)),
            (held(40_000), ClockPart::Nothing),
            (NOTHING_KNOWN, ClockPart::Unknown),
        ] {
            assert_eq!(hearing.part(), part, "{hearing:?}");
        }
    }
}
