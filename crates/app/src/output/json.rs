//! The objects of `--json`, field by field as scripts rely on them.
//!
//! Fields are only ever added. Unknown numbers are null.

use serde::Serialize;
use tidelock_core::clock::ClockView;
use tidelock_core::time::Timestamp;
use tidelock_engine::outcome::{Outcome, PlanLine};

use super::told::Told;

/// What a sync, or the telling of what one would do, ended in.
#[derive(Debug, Serialize)]
pub struct SyncObject<'a> {
    vault: &'a str,
    result: &'static str,
    exit_code: u8,
    uploaded: u64,
    downloaded: u64,
    deleted_local: u64,
    deleted_remote: u64,
    renamed: u64,
    merged: u64,
    conflicts: Vec<ConflictObject<'a>>,
    errors: &'a [Told],
    skipped: Vec<SkippedObject<'a>>,
    bytes_up: u64,
    bytes_down: u64,
    requests: u64,
    elapsed_ms: u64,
    clock: ClockObject,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Vec<PlanObject<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sync: Option<Option<String>>,
}

/// A note of which both versions were kept.
#[derive(Debug, Serialize)]
struct ConflictObject<'a> {
    path: &'a str,
    kept_as: &'a str,
}

/// What is no note, and was passed over.
#[derive(Debug, Serialize)]
struct SkippedObject<'a> {
    path: Option<&'a str>,
    code: &'static str,
    what: &'a str,
}

/// One line of a plan.
#[derive(Debug, Serialize)]
struct PlanObject<'a> {
    path: &'a str,
    action: &'static str,
    reason: &'static str,
}

/// What is known of a clock.
#[derive(Debug, Serialize)]
pub struct ClockObject {
    offset_ms: Option<i64>,
    uncertainty_ms: Option<i64>,
    state: &'static str,
    corrected: bool,
    source: Option<&'static str>,
}

/// Which fields beyond a sync's own are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What was done.
    Done,
    /// What was or would be done, path by path.
    Plan,
    /// That, and when the last sync was.
    Status {
        /// The corrected time.
        now: Timestamp,
    },
}

impl<'a> SyncObject<'a> {
    /// The object of an outcome; `errors` are its failures in words, `skipped` what it passed over.
    #[must_use]
    pub fn of(
        vault: &'a str,
        outcome: &'a Outcome,
        errors: &'a [Told],
        skipped: &'a [Told],
        extent: Extent,
    ) -> Self {
        let Outcome { uploaded, downloaded, deleted_local, deleted_remote, .. } = *outcome;
        let conflicts = outcome.conflicts.iter();
        let last_sync = outcome.last_sync.map(|at| at.to_string());
        Self {
            vault,
            result: outcome.result_word(),
            exit_code: outcome.exit_code(),
            uploaded,
            downloaded,
            deleted_local,
            deleted_remote,
            renamed: outcome.renamed,
            merged: outcome.merged,
            conflicts: conflicts
                .map(|both| ConflictObject { path: both.path.as_str(), kept_as: &both.kept_as })
                .collect(),
            errors,
            skipped: skipped.iter().map(SkippedObject::of).collect(),
            bytes_up: outcome.traffic.bytes_up,
            bytes_down: outcome.traffic.bytes_down,
            requests: outcome.traffic.requests,
            elapsed_ms: outcome.elapsed_ms,
            clock: ClockObject::of(outcome.clock.as_ref().map(|clock| &clock.view)),
            plan: (extent != Extent::Done).then(|| outcome.plan.iter().map(plan_line).collect()),
            last_sync: matches!(extent, Extent::Status { .. }).then_some(last_sync),
        }
    }

    /// The object of a run that ended before it began.
    #[must_use]
    pub fn unbegun(vault: &'a str, exit_code: u8, errors: &'a [Told]) -> Self {
        static NOTHING: std::sync::LazyLock<Outcome> = std::sync::LazyLock::new(Outcome::default);
        let result = if exit_code == 7 { "stopped" } else { "failed" };
        Self { result, exit_code, ..Self::of(vault, &NOTHING, errors, &[], Extent::Done) }
    }
}

impl<'a> SkippedObject<'a> {
    fn of(told: &'a Told) -> Self {
        Self { path: told.path.as_deref(), code: told.code, what: &told.what }
    }
}

impl ClockObject {
    /// The object of a view; everything unknown where there is none.
    #[must_use]
    pub fn of(view: Option<&ClockView>) -> Self {
        let offset = view.and_then(|view| view.offset);
        Self {
            offset_ms: offset.map(|offset| offset.mid_ms()),
            uncertainty_ms: offset.map(|offset| offset.uncertainty_ms()),
            state: view.map_or("unknown", |view| view.state.as_str()),
            corrected: view.is_some_and(|view| view.corrected),
            source: view.and_then(|view| view.source).map(|source| source.as_str()),
        }
    }
}

fn plan_line(line: &PlanLine) -> PlanObject<'_> {
    PlanObject { path: line.path.as_str(), action: line.action.word(), reason: line.reason.word() }
}

/// Prints one object on a line of its own.
///
/// # Errors
/// When stdout is gone.
pub fn write_line(out: &mut impl std::io::Write, object: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, object)?;
    writeln!(out)
}
