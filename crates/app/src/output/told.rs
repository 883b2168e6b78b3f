//! Failures in words: from values to what happened, why, and what to do now.

use serde::Serialize;
use tidelock_core::clock::ClockStop;
use tidelock_core::guard::Guard;
use tidelock_engine::outcome::{Cause, Failure};
use tidelock_engine::ports::{Access, FolderError, PathProblem, StateError, StoreError};

use crate::cli::AppError;
use crate::text::{Texts, Value, escape_name};

/// A variable of a text, and its value.
pub type Arg = (&'static str, Value<'static>);

/// How many paths of a guard people are shown.
const PATHS_SHOWN: usize = 20;

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
        Self { path: None, code, what, why, help, confirm_id: None, paths: Vec::new() }
    }

    /// For people: what happened, why, what it is about, and the way out.
    #[must_use]
    pub fn text(&self, texts: &Texts) -> String {
        let mut text = labelled("label-error", &self.what, texts);
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

/// The system's words about the state.
pub(crate) fn state_detail(error: &StateError) -> &str {
    match error {
        StateError::Busy(detail) | StateError::Damaged(detail) | StateError::Io(detail) => detail,
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
            FolderError::Name(detail) | FolderError::Io(detail) => vec![words(detail)],
            FolderError::Body(error) => vec![words(&error.to_string())],
            FolderError::Missing | FolderError::Stale | FolderError::Full => Vec::new(),
        },
        Cause::State(error) => vec![words(state_detail(error))],
        Cause::Path(PathProblem { detail, .. }) => vec![words(detail)],
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
            vec![words(region)]
        }
        StoreError::Access { status, code, message, access: _, clock_too: _ }
        | StoreError::Failed { status, code, message } => {
            vec![words(&answer(*status, code, message))]
        }
        StoreError::Busy { status, retry_after_ms: _ } => vec![words(&status.to_string())],
        StoreError::Unreachable { detail, fault: _ }
        | StoreError::NotThis(detail)
        | StoreError::Listing(detail)
        | StoreError::Impossible(detail) => vec![words(detail)],
        StoreError::Contradiction { .. } => vec![words(&error.to_string())],
        StoreError::Body(error) => vec![words(&error.to_string())],
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
        ClockStop::StorageBeforeRelease { date } => vec![words(&date.to_string())],
        ClockStop::CertificateNotYetValid { slow_by_ms_min: ms }
        | ClockStop::CertificateExpired { fast_by_ms_min: ms } => vec![offset(*ms)],
    }
}

/// The words of the system or of the storage, which may try to steer a terminal.
fn words(detail: &str) -> Arg {
    ("detail", escaped(detail))
}

fn escaped(name: &str) -> Value<'static> {
    Value::from(escape_name(name))
}

/// The storage's own words: `403 SignatureDoesNotMatch: The request signature …`.
fn answer(status: u16, code: &str, message: &str) -> String {
    let head = if code.is_empty() { status.to_string() } else { format!("{status} {code}") };
    if message.is_empty() { head } else { format!("{head}: {message}") }
}
