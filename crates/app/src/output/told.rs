//! Failures in words: from values to what happened, why, and what to do now.

use serde::Serialize;
use tidelock_core::clock::{ClockPart, ClockStop};
use tidelock_core::guard::Guard;
use tidelock_core::time::Timestamp;
use tidelock_engine::outcome::{Cause, Failure};
use tidelock_engine::ports::{
    Access, FolderError, PathProblem, StateError, StoreError, StreamError,
};

use crate::cli::AppError;
use crate::text::{Texts, Value, escape_name};

/// A variable of a text, and its value.
pub type Arg = (&'static str, Value<'static>);

/// How many paths of a guard people are shown.
const PATHS_SHOWN: usize = 20;

/// What people see in front of an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// It failed.
    #[default]
    Error,
    /// It is worth knowing beside that, or although it worked.
    Warning,
}

/// One entry of `errors` in `--json`, and the same for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The note it is about; `None` where the whole run is meant.
    pub path: Option<String>,
    /// The stable code.
    pub code: &'static str,
    /// What happened.
    pub what: String,
    /// Why.
    pub why: String,
    /// What to do now.
    pub help: String,
    /// What `--confirm` takes to let happen what a guard stopped.
    pub confirm_id: Option<String>,
    /// What a guard holds back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// How grave it is.
    #[serde(skip)]
    pub weight: Weight,
}

impl Told {
    /// A failure of a run in words; `facts` are the variables that any text of its vault may use.
    #[must_use]
    pub fn of(failure: &Failure, facts: &[Arg], texts: &Texts) -> Self {
        let path = failure.path.clone().or_else(|| named_path(&failure.cause));
        let mut args = facts.to_vec();
        args.extend(path.as_deref().map(|path| ("path", escaped(path))));
        args.extend(particulars(&failure.cause, texts));
        let guard = guard(&failure.cause);
        Self {
            path,
            confirm_id: guard.map(|guard| guard.confirm_id.clone()),
            paths: guard.map(paths).unwrap_or_default(),
            ..Self::coded(failure.code(), &args, texts)
        }
    }

    /// What was passed over in words.
    #[must_use]
    pub fn of_passed_over(problem: &PathProblem, facts: &[Arg], texts: &Texts) -> Self {
        let own = [("path", escaped(&problem.name)), words(&problem.detail, texts)];
        let args = [facts, &own].concat();
        Self { path: Some(problem.name.clone()), ..Self::coded(problem.code, &args, texts) }
    }

    /// The clock's part in a refusal of the whole run, where it is a problem of its own.
    #[must_use]
    pub fn clock_beside(failure: &Failure, facts: &[Arg], texts: &Texts) -> Option<Self> {
        let Failure { path: None, cause: Cause::Store(error) } = failure else { return None };
        let StoreError::Access { clock, .. } = error else { return None };
        let (code, particulars) = match clock {
            ClockPart::Nothing | ClockPart::Unknown => return None,
            ClockPart::Corrected { offset } => {
                let mut args = of_store(error, texts);
                args.push(("offset", texts.duration(offset.mid_ms()).into()));
                ("access-and-clock", args)
            }
            ClockPart::Held(stop) => (stop.code(), of_clock(stop, texts)),
        };
        Some(Self::coded(code, &[facts, &particulars].concat(), texts).as_warning())
    }

    /// A failure before any run in words.
    #[must_use]
    pub fn of_app(error: &AppError, texts: &Texts) -> Self {
        Self::coded(error.code(), &error.args(texts), texts)
    }

    /// What goes by this code in words.
    #[must_use]
    pub fn coded(code: &'static str, args: &[Arg], texts: &Texts) -> Self {
        let told = texts.told(code, args);
        let (what, why, help) = (told.what, told.why, told.help);
        let (path, confirm_id, paths, weight) = (None, None, Vec::new(), Weight::Error);
        Self { path, code, what, why, help, confirm_id, paths, weight }
    }

    /// The same, where it is no failure.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self { weight: Weight::Warning, ..self }
    }

    /// For people: what happened, why, what it is about, and the way out.
    #[must_use]
    pub fn text(&self, texts: &Texts) -> String {
        let label = match self.weight {
            Weight::Error => "label-error",
            Weight::Warning => "label-warning",
        };
        let mut text = labelled(label, &self.what, texts);
        text += &format!("  {}", labelled("label-why", &self.why, texts));
        for path in self.paths.iter().take(PATHS_SHOWN) {
            text += &format!("    {}\n", escape_name(path));
        }
        if PATHS_SHOWN < self.paths.len() {
            let more = Value::from(self.paths.len() - PATHS_SHOWN);
            text += &format!("    {}\n", texts.get("plan-more", &[("count", more)]));
        }
        text + &format!("  {}", labelled("label-help", &self.help, texts))
    }
}

/// `error: …`, a line.
pub(super) fn labelled(label_key: &str, text: &str, texts: &Texts) -> String {
    let label = Value::from(texts.get(label_key, &[]));
    let text = Value::from(text.to_owned());
    format!("{}\n", texts.get("labelled", &[("label", label), ("text", text)]))
}

/// What an error of the state gives to its texts.
pub(crate) fn of_state(error: &StateError, texts: &Texts) -> Vec<Arg> {
    match error {
        StateError::Busy(detail) | StateError::Damaged(detail) | StateError::Io(detail) => {
            vec![words(detail, texts)]
        }
    }
}

fn guard(cause: &Cause) -> Option<&Guard> {
    match cause {
        Cause::Guard(guard) => Some(guard),
        Cause::Store(_) | Cause::Folder(_) | Cause::State(_) | Cause::Path(_) => None,
    }
}

fn paths(guard: &Guard) -> Vec<String> {
    guard.paths.iter().map(ToString::to_string).collect()
}

/// The name in a problem that belongs to no path of the vault.
fn named_path(cause: &Cause) -> Option<String> {
    match cause {
        Cause::Path(problem) => Some(problem.name.clone()),
        Cause::Store(_) | Cause::Folder(_) | Cause::State(_) | Cause::Guard(_) => None,
    }
}

/// What a failure itself gives to its texts.
fn particulars(cause: &Cause, texts: &Texts) -> Vec<Arg> {
    match cause {
        Cause::Store(error) => of_store(error, texts),
        Cause::Folder(error) => match error {
            FolderError::Name(detail) | FolderError::Io(detail) => vec![words(detail, texts)],
            FolderError::Body(error) => of_body(error, texts),
            FolderError::Missing
            | FolderError::Stale
            | FolderError::CaseLost
            | FolderError::Full => Vec::new(),
        },
        Cause::State(error) => of_state(error, texts),
        Cause::Path(PathProblem { detail, .. }) => vec![words(detail, texts)],
        Cause::Guard(guard) => vec![
            ("count", Value::from(guard.paths.len())),
            ("confirm", Value::from(guard.confirm_id.clone())),
        ],
    }
}

fn of_store(error: &StoreError, texts: &Texts) -> Vec<Arg> {
    match error {
        StoreError::Clock(stop) => of_clock(stop, texts),
        StoreError::Access { access: Access::WrongRegion(Some(region)), .. } => {
            vec![words(region, texts)]
        }
        StoreError::Access { access: Access::Denied, status, code, message, clock } => {
            let key = match clock {
                ClockPart::Unknown => "clock-may-be-the-reason",
                // What is further off is told beside this.
                ClockPart::Nothing | ClockPart::Corrected { .. } | ClockPart::Held(_) => {
                    "clock-is-not-the-reason"
                }
            };
            let clock = Value::from(texts.get(key, &[]));
            vec![words(&answer(*status, code, message), texts), ("clock", clock)]
        }
        StoreError::Access { status, code, message, access: _, clock: _ }
        | StoreError::Failed { status, code, message } => {
            vec![words(&answer(*status, code, message), texts)]
        }
        StoreError::Busy { status, retry_after_ms } => {
            let wish =
                retry_after_ms.map(|ms| texts.duration(i64::try_from(ms).unwrap_or(i64::MAX)));
            let wish = wish.map(|wish| ("offset", Value::from(wish)));
            std::iter::once(words(&status.to_string(), texts)).chain(wish).collect()
        }
        StoreError::Unreachable { detail, fault: _ }
        | StoreError::Missing(detail)
        | StoreError::Disk(detail)
        | StoreError::NotThis(detail)
        | StoreError::Listing(detail)
        | StoreError::Impossible(detail) => vec![words(detail, texts)],
        StoreError::Contradiction { told, given } => vec![of_length(*told, *given, texts)],
        StoreError::Body(error) => of_body(error, texts),
        StoreError::Stale | StoreError::Quota | StoreError::Archived => Vec::new(),
    }
}

fn of_clock(stop: &ClockStop, texts: &Texts) -> Vec<Arg> {
    let offset = |ms: i64| ("offset", Value::from(texts.duration(ms)));
    match stop {
        ClockStop::PlainHttp { seen } | ClockStop::MoreThanADay { seen } => {
            vec![offset(seen.mid_ms())]
        }
        ClockStop::OtherThanAccepted { seen, accepted_ms } => {
            vec![offset(seen.mid_ms()), ("known", texts.duration(*accepted_ms).into())]
        }
        ClockStop::StorageBeforeRelease { date } => vec![words(&date.to_string(), texts)],
        ClockStop::CertificateNotYetValid { slow_by_ms_min: ms }
        | ClockStop::CertificateExpired { fast_by_ms_min: ms } => vec![offset(*ms)],
        ClockStop::Untold { told: None, here: _ } => {
            vec![("detail", texts.get("evidence-time-none", &[]).into())]
        }
        ClockStop::Untold { told: Some(told), here } => {
            let moment = |at: &Timestamp| Value::from(at.to_string());
            let apart = texts.duration(told.since_ms(*here));
            let args = [("told", moment(told)), ("here", moment(here)), ("offset", apart.into())];
            vec![("detail", texts.get("evidence-time-told", &args).into())]
        }
        ClockStop::Disputed | ClockStop::Aged => Vec::new(),
    }
}

fn of_body(error: &StreamError, texts: &Texts) -> Vec<Arg> {
    match error {
        StreamError::Changed => Vec::new(),
        StreamError::Local(detail) | StreamError::Broken(detail) => vec![words(detail, texts)],
        StreamError::Length { announced, got } => {
            vec![of_length(*announced, *got, texts)]
        }
    }
}

fn of_length(announced: u64, got: u64, texts: &Texts) -> Arg {
    let args = [("announced", texts.size(announced)), ("got", texts.size(got))];
    let args = args.map(|(name, size)| (name, Value::from(size)));
    ("detail", texts.get("detail-length", &args).into())
}

/// A sentence of ours, or the words of the system or the storage.
fn words(detail: &str, texts: &Texts) -> Arg {
    ("detail", texts.detail(detail))
}

fn escaped(name: &str) -> Value<'static> {
    Value::from(escape_name(name))
}

/// The storage's own words: `403 SignatureDoesNotMatch: The request signature …`.
fn answer(status: u16, code: &str, message: &str) -> String {
    let head = if code.is_empty() { status.to_string() } else { format!("{status} {code}") };
    if message.is_empty() { head } else { format!("{head}: {message}") }
}
