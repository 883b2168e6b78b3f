//! Runs AWS's cross-SDK conformance cases for clock skew, and our own in the same schema.
//!
//! By default every JSON file in `tests/clock_suite`; `TIDELOCK_CLOCK_SUITE` names another folder.
//! Each case prints one line: `ok`, `differs` with the name of the difference, or `FAILED`.
//!
//! Where our rule differs from AWS's on purpose:
//!
//! * `heals-from-30-s`: AWS signs again from 4 minutes on. Some stores' window is 5 minutes, and a
//!   request too many costs less than a sync that fails.
//! * `heals-without-a-code`: AWS wants one of five error codes. A HEAD's 403 has no body and no
//!   code, COS and Garage have codes of their own; the offset decides, not the word.
//! * `trusts-round-trips-of-30-s`: AWS believes a `Date` that took 15 minutes.
//! * `heals-once`: AWS signs again as often as its retry budget lets it.
//! * `a-day-is-the-limit`: beyond 24 h we ask for a second source or the user's word.
//! * `nothing-before-the-release`: AWS has no floor; a `Date` of 1970 would move its offset there.
//! * `intervals-not-points`: AWS takes the last midpoint, and forgets that `Date` is cut to the
//!   second; we intersect what all samples allow. At most 2 s apart.
#![expect(clippy::panic, reason = "a test that cannot go on must fail")]

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use tidelock_core::clock::{
    Channel, ClockStop, Consent, Grounds, Judgement, NotFresh, Offset, Policy, SavedOffset, Seen,
    Timekeeper,
};
use tidelock_core::time::{BootId, Reading, Timestamp};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// AWS's cases play in January 2026, ours in 2027.
const RELEASE_FOR_AWS: Timestamp = Timestamp::from_s(1_735_689_600);
const RELEASE: Timestamp = Timestamp::from_s(1_795_000_000);

#[derive(Deserialize)]
struct Suite {
    #[serde(default)]
    rule: Rule,
    tests: Vec<Case>,
}

#[derive(Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Rule {
    #[default]
    Aws,
    Tidelock,
}

#[derive(Deserialize)]
struct Case {
    description: String,
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    #[serde(default)]
    initial_client_skew: i64,
    max_attempts: Option<usize>,
    attempts: Vec<Attempt>,
    expected_client_skew: i64,
    expected_outcome: Option<Outcome>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Success,
    Error,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attempt {
    client_time_at_send: String,
    client_time_at_receive: String,
    expected_signing_time: String,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    error_code: Option<String>,
}

/// A difference to AWS's rule that is wanted. See the top of this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Difference {
    HealsFrom30S,
    HealsWithoutACode,
    TrustsRoundTripsOf30S,
    HealsOnce,
    ADayIsTheLimit,
    NothingBeforeTheRelease,
    IntervalsNotPoints,
}

/// The cases of AWS's published suite in which we differ, by name.
const KNOWN: &[(&str, &[Difference])] = &[(
    "Possible clock skew error with skew below detection threshold is not retried as clock skew",
    &[Difference::HealsFrom30S],
)];

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HealsFrom30S => "heals-from-30-s",
            Self::HealsWithoutACode => "heals-without-a-code",
            Self::TrustsRoundTripsOf30S => "trusts-round-trips-of-30-s",
            Self::HealsOnce => "heals-once",
            Self::ADayIsTheLimit => "a-day-is-the-limit",
            Self::NothingBeforeTheRelease => "nothing-before-the-release",
            Self::IntervalsNotPoints => "intervals-not-points",
        })
    }
}

#[test]
fn clock_suite() {
    let mut cases = 0;
    let mut failed = 0;
    for (file, suite) in suites() {
        for case in &suite.tests {
            cases += 1;
            let name = &case.description;
            match run(case, suite.rule) {
                Ok(differences) if differences.is_empty() => println!("ok      {file}: {name}"),
                Ok(differences) => {
                    let names: Vec<_> = differences.iter().map(ToString::to_string).collect();
                    println!("differs {file}: {name}: {}", names.join(", "));
                }
                Err(problem) => {
                    failed += 1;
                    println!("FAILED  {file}: {name}: {problem}");
                }
            }
        }
    }
    println!("{cases} cases, {failed} failed");
    assert!(0 < cases, "no cases found");
    assert_eq!(failed, 0, "cases failed");
}

#[expect(clippy::disallowed_methods, reason = "a test reads its cases; the crate never does")]
fn suites() -> Vec<(String, Suite)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clock_suite");
    let folder = std::env::var_os("TIDELOCK_CLOCK_SUITE").map_or(own, Into::into);
    let entries = std::fs::read_dir(&folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string());
        text.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()))
    };
    paths
        .into_iter()
        .map(|path| match read(&path) {
            Ok(suite) => (path.file_name().unwrap_or_default().to_string_lossy().into(), suite),
            Err(problem) => panic!("{}: {problem}", path.display()),
        })
        .collect()
}

/// Plays a case. The rest of a case after a difference is not comparable, and is left out.
fn run(case: &Case, rule: Rule) -> Result<Vec<Difference>, String> {
    let mut client = Client::start(case, rule)?;
    for operation in &case.operations {
        match client.operate(operation) {
            Ok(()) => {}
            Err(Unlike::Wanted(difference)) => {
                client.differences.push(difference);
                break;
            }
            Err(Unlike::Wrong(problem)) => return Err(problem),
        }
    }
    let differences = client.differences;
    let wanted = KNOWN.iter().find(|(name, _)| *name == case.description);
    match wanted {
        Some((_, wanted)) if differences != *wanted => {
            Err(format!("differs by {differences:?} instead of {wanted:?}"))
        }
        None if rule == Rule::Tidelock && !differences.is_empty() => {
            Err(format!("differs by {differences:?} from our own rule"))
        }
        Some(_) | None => Ok(differences),
    }
}

/// Why a case did not go as it says.
enum Unlike {
    Wanted(Difference),
    Wrong(String),
}

impl From<String> for Unlike {
    fn from(problem: String) -> Self {
        Self::Wrong(problem)
    }
}

/// One device with one remote.
struct Client {
    keeper: Timekeeper,
    last: Reading,
    differences: Vec<Difference>,
}

impl Client {
    fn start(case: &Case, rule: Rule) -> Result<Self, String> {
        let release = match rule {
            Rule::Aws => RELEASE_FOR_AWS,
            Rule::Tidelock => RELEASE,
        };
        let mut keeper = Timekeeper::new(Policy { release, consent: Consent::None });
        let first = case.operations.first().ok_or("no operations")?;
        let begin = &first.attempts.first().ok_or("no attempts")?.client_time_at_send;
        let last = Reading { wall: iso(begin)?, boot_ms: 0 };
        if first.initial_client_skew != 0 {
            let saved = SavedOffset {
                offset: Offset::exactly(first.initial_client_skew * 1_000),
                at: last,
                boot: BootId::default(),
                grounds: Grounds::Channel,
                accepted_ms: None,
            };
            keeper.resume(&saved, last, &BootId::default());
        }
        Ok(Self { keeper, last, differences: Vec::new() })
    }

    /// The device's clock runs evenly; if a case sets it back, that is a step.
    fn read(&mut self, wall: &str) -> Result<Reading, String> {
        let wall = iso(wall)?;
        let passed_ms = wall.since_ms(self.last.wall).max(0);
        self.last = Reading { wall, boot_ms: self.last.boot_ms + passed_ms };
        Ok(self.last)
    }

    fn operate(&mut self, operation: &Operation) -> Result<(), Unlike> {
        let mut healed = false;
        let count = operation.attempts.len();
        for (index, attempt) in operation.attempts.iter().enumerate() {
            let repeats = index + 1 < count;
            let spent = operation.max_attempts.is_some_and(|most| most <= index + 1);
            match (self.attempt(attempt)?, repeats) {
                (Judgement::SignAgain, true) if healed => return wanted(Difference::HealsOnce),
                (Judgement::SignAgain, true) => healed = true,
                (Judgement::SignAgain, false) if spent || healed => {}
                (Judgement::SignAgain, false) => self.explain_healing(attempt)?,
                (Judgement::Keep, true) => self.explain_keeping(attempt)?,
                (Judgement::Stop(stop), true) => return Err(Unlike::Wanted(limit(stop)?)),
                (Judgement::Keep | Judgement::Stop(_), false) => {}
            }
        }
        let last = operation.attempts.last().ok_or_else(|| "no attempts".to_owned())?;
        self.check_skew(operation, last)?;
        let success = (200..300).contains(&last.response.status_code);
        let outcome = if success { Outcome::Success } else { Outcome::Error };
        match operation.expected_outcome {
            Some(expected) if expected != outcome => Err(format!("ends in {outcome:?}").into()),
            Some(_) | None => Ok(()),
        }
    }

    fn attempt(&mut self, attempt: &Attempt) -> Result<Judgement, Unlike> {
        let sent = self.read(&attempt.client_time_at_send)?;
        let signed = self.keeper.sign_at(sent);
        let expected = iso(&attempt.expected_signing_time)?;
        if signed.s() != expected.s() {
            self.within_spread(signed.since_ms(expected), "signed for", &signed)?;
        }
        let used_ms = self.keeper.used_offset_ms(sent);
        let received = self.read(&attempt.client_time_at_receive)?;
        let seen = attempt.response.seen(sent, received);
        Ok(self.keeper.judge(attempt.response.status_code, used_ms, &seen))
    }

    fn check_skew(&mut self, operation: &Operation, last: &Attempt) -> Result<(), Unlike> {
        let offset_ms = self.keeper.offset(self.last).map_or(0, Offset::mid_ms);
        let expected_s = operation.expected_client_skew;
        if offset_ms.div_euclid(1_000) == expected_s {
            return Ok(());
        }
        // Nobody believes this answer but AWS.
        let before = Reading { wall: iso(&last.client_time_at_send)?, boot_ms: 0 };
        let wall = iso(&last.client_time_at_receive)?;
        let after = Reading { wall, boot_ms: wall.since_ms(before.wall) };
        let seen = last.response.seen(before, after);
        match seen.offset(RELEASE_FOR_AWS) {
            Err(NotFresh::Slow { round_trip_ms }) if round_trip_ms <= 900_000 => {
                wanted(Difference::TrustsRoundTripsOf30S)
            }
            Err(NotFresh::BeforeRelease { .. }) => wanted(Difference::NothingBeforeTheRelease),
            Ok(seen) if Policy::TLS_MS_MAX < seen.mid_ms().abs() => {
                wanted(Difference::ADayIsTheLimit)
            }
            Ok(_) | Err(_) => {
                self.within_spread(offset_ms - expected_s * 1_000, "skew in ms", &offset_ms)
            }
        }
    }

    /// AWS would not have signed again: it wants 4 minutes, and a code it knows.
    fn explain_healing(&mut self, attempt: &Attempt) -> Result<(), Unlike> {
        const AWS_CODES: [&str; 5] = [
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "AuthFailure",
            "RequestTimeTooSkewed",
            "AccessDeniedException",
        ];
        let offset_ms = self.keeper.offset(self.last).map_or(0, Offset::mid_ms);
        let code = attempt.response.error_code.as_deref();
        if offset_ms.abs() <= 240_500 {
            self.differences.push(Difference::HealsFrom30S);
            Ok(())
        } else if code.is_none_or(|code| !AWS_CODES.contains(&code)) {
            self.differences.push(Difference::HealsWithoutACode);
            Ok(())
        } else {
            Err("signs again unexpectedly".to_owned().into())
        }
    }

    /// AWS went on: perhaps for a reason that is not the clock, or after a slow answer.
    fn explain_keeping(&self, attempt: &Attempt) -> Result<(), Unlike> {
        let slow_ms =
            iso(&attempt.client_time_at_receive)?.since_ms(iso(&attempt.client_time_at_send)?);
        match attempt.response.status_code {
            400 | 401 | 403 if (30_001..=900_000).contains(&slow_ms) => {
                wanted(Difference::TrustsRoundTripsOf30S)
            }
            400 | 401 | 403 => Err("does not sign again".to_owned().into()),
            _ => Ok(()),
        }
    }

    fn within_spread(
        &mut self,
        apart_ms: i64,
        what: &str,
        ours: &dyn fmt::Display,
    ) -> Result<(), Unlike> {
        if 2_000 < apart_ms.abs() {
            return Err(format!("{what} {ours}, {apart_ms} ms from what is expected").into());
        }
        self.differences.push(Difference::IntervalsNotPoints);
        Ok(())
    }
}

fn wanted(difference: Difference) -> Result<(), Unlike> {
    Err(Unlike::Wanted(difference))
}

fn limit(stop: ClockStop) -> Result<Difference, String> {
    match stop {
        ClockStop::MoreThanADay { .. } => Ok(Difference::ADayIsTheLimit),
        ClockStop::StorageBeforeRelease { .. } => Ok(Difference::NothingBeforeTheRelease),
        ClockStop::PlainHttp { .. }
        | ClockStop::OtherThanAccepted { .. }
        | ClockStop::CertificateNotYetValid { .. }
        | ClockStop::CertificateExpired { .. }
        | ClockStop::Untold { .. }
        | ClockStop::Disputed
        | ClockStop::Aged => Err(format!("stops: {stop}")),
    }
}

impl Response {
    fn seen(&self, sent: Reading, received: Reading) -> Seen {
        let header = |wanted: &str| {
            self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, v)| v)
        };
        let date = header("date").and_then(|date| OffsetDateTime::parse(date, &Rfc2822).ok());
        Seen {
            sent,
            received,
            date: date.map(|date| Timestamp::from_s(date.unix_timestamp())),
            cached: header("age").is_some(),
            channel: Channel::Tls,
        }
    }
}

fn iso(text: &str) -> Result<Timestamp, String> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|e| format!("{text}: {e}"))?;
    let ms = moment.unix_timestamp_nanos().div_euclid(1_000_000);
    i64::try_from(ms).map(Timestamp::from_ms).map_err(|e| e.to_string())
}
