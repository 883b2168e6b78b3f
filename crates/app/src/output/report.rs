//! What a sync did, or would do, for people and for scripts.

use tidelock_core::clock::{ClockView, Offset};
use tidelock_core::plan::Action;
use tidelock_core::time::Timestamp;
use tidelock_engine::outcome::{Outcome, PlanLine};
use tidelock_io::system;

use super::facts::{Facts, Home};
use super::json::{Extent, SyncObject};
use super::repair::after_notice;
use super::told::{Told, labelled};
use crate::text::{Texts, Value, escape_name};

/// From here on a corrected clock is worth a notice.
const NOTICE_MS_MIN: i64 = 30_000;

/// How many of the paths that were passed over people are shown.
const SKIPPED_SHOWN: usize = 5;
/// The code of a run that its user cut off.
const INTERRUPTED: &str = "interrupted";

/// An outcome with everything that is needed to tell of it.
pub struct Report<'a> {
    facts: Facts<'a>,
    outcome: &'a Outcome,
    told: Vec<Told>,
    skipped: Vec<Told>,
    texts: &'a Texts,
}

impl<'a> Report<'a> {
    /// Puts the failures of an outcome into words.
    #[must_use]
    pub fn new(facts: Facts<'a>, outcome: &'a Outcome, texts: &'a Texts) -> Self {
        let args = facts.args(offset_of(outcome), texts);
        let both = |failure| {
            let clock = Told::clock_beside(failure, &args, texts);
            [Some(Told::of(failure, &args, texts)), clock].into_iter().flatten()
        };
        let mut told: Vec<Told> = outcome.failures.iter().flat_map(both).collect();
        if outcome.interrupted {
            told.push(Told::coded(INTERRUPTED, &args, texts));
        }
        let skipped = outcome.passed_over.iter();
        let skipped = skipped.map(|problem| Told::of_passed_over(problem, &args, texts)).collect();
        Self { facts, outcome, told, skipped, texts }
    }

    /// For scripts.
    #[must_use]
    pub fn object(&self, extent: Extent) -> SyncObject<'_> {
        SyncObject::of(self.facts.vault, self.outcome, &self.told, &self.skipped, extent)
    }

    /// For people: what was done, or what would be done and why.
    #[must_use]
    pub fn text(&self, extent: Extent) -> String {
        match extent {
            Extent::Done => self.done(),
            Extent::Plan => self.plan() + &self.clock_unless_ok(),
            Extent::Status { now } => self.plan() + &self.last_sync(now) + &self.clock(),
        }
    }

    /// For people: everything that went wrong. What they did themselves is in the summary.
    #[must_use]
    pub fn complaints(&self) -> String {
        let told = self.told.iter().filter(|told| told.code != INTERRUPTED);
        told.map(|told| told.text(self.texts)).collect()
    }

    /// For people: what was passed over, though it lies in the folder.
    #[must_use]
    pub fn notes(&self) -> String {
        let shown = self.skipped.iter().take(SKIPPED_SHOWN);
        let mut notes: String =
            shown.map(|told| labelled("label-note", &told.what, self.texts)).collect();
        if SKIPPED_SHOWN < self.skipped.len() {
            let more = Value::from(self.skipped.len() - SKIPPED_SHOWN);
            notes += &format!("  {}", self.line("plan-more", &[("count", more)]));
        }
        notes
    }

    /// The one notice after a sync with a clock that was corrected by 30 s or more, with its repair.
    ///
    /// A run that was stopped says itself what the clock has to do with it.
    #[must_use]
    pub fn clock_notice(&self) -> Option<String> {
        if 1 < self.outcome.exit_code() {
            return None;
        }
        let view = &self.outcome.clock.as_ref()?.view;
        let offset_ms = view.offset.filter(|_| view.corrected)?.mid_ms();
        if offset_ms.abs() < NOTICE_MS_MIN {
            return None;
        }
        let key = if 0 < offset_ms { "clock-notice-slow" } else { "clock-notice-fast" };
        let refused = self.facts.vendor().and_then(|vendor| vendor.refuses(offset_ms));
        let repair = after_notice(system::detect(), refused, &self.args(), self.texts);
        Some(self.line(key, &self.args()) + &repair)
    }

    fn done(&self) -> String {
        let parts = self.parts();
        let stopped = self.outcome.failures.iter().any(|failure| failure.path.is_none());
        let key = match (self.outcome.exit_code(), parts.is_empty()) {
            (0, true) => "summary-up-to-date",
            (0, false) => "summary-done",
            (130, _) => "summary-interrupted",
            (_, true) if stopped => "summary-stopped",
            (_, false) if stopped => "summary-stopped-midway",
            (_, _) if self.outcome.failures.is_empty() => "summary-done",
            (_, _) => "summary-partial",
        };
        let nothing = || self.texts.get("summary-nothing-moved", &[]);
        let list = if parts.is_empty() { nothing() } else { self.listed(&parts) };
        let mut text = self.line(key, &[&[("parts", list.into())][..], &self.args()].concat());
        if !parts.is_empty() {
            text += &self.traffic();
        }
        text + &self.conflicts()
    }

    fn parts(&self) -> Vec<String> {
        let outcome = self.outcome;
        let failed = outcome.failures.iter().filter(|failure| failure.path.is_some()).count();
        let count = |key, n: u64| (0 < n).then(|| self.texts.get(key, &[("count", n.into())]));
        let counted = [
            count("summary-uploaded", outcome.uploaded),
            count("summary-downloaded", outcome.downloaded),
            count("summary-deleted-local", outcome.deleted_local),
            count("summary-deleted-remote", outcome.deleted_remote),
            count("summary-renamed", outcome.renamed),
            count("summary-merged", outcome.merged),
            count("summary-conflicts", outcome.conflicts.len() as u64),
            count("summary-failures", failed as u64),
        ];
        counted.into_iter().flatten().collect()
    }

    fn listed(&self, parts: &[String]) -> String {
        parts.join(&self.texts.get("list-separator", &[]))
    }

    fn traffic(&self) -> String {
        let traffic = &self.outcome.traffic;
        let elapsed_ms = i64::try_from(self.outcome.elapsed_ms).unwrap_or(i64::MAX);
        self.line(
            "summary-traffic",
            &[
                ("up", self.texts.size(traffic.bytes_up).into()),
                ("down", self.texts.size(traffic.bytes_down).into()),
                ("requests", traffic.requests.into()),
                ("elapsed", self.texts.duration(elapsed_ms).into()),
            ],
        )
    }

    fn conflicts(&self) -> String {
        let line = |both: &tidelock_engine::outcome::Conflict| {
            let (path, kept) = (escape_name(both.path.as_str()), escape_name(&both.kept_as));
            self.line("summary-conflict", &[("path", path.into()), ("kept", kept.into())])
        };
        self.outcome.conflicts.iter().map(line).collect()
    }

    fn plan(&self) -> String {
        let shown = || self.outcome.plan.iter().filter(|line| line.action != Action::Adopt);
        let stopped = self.outcome.failures.iter().any(|failure| failure.path.is_none());
        match shown().next() {
            None if stopped => self.line("summary-stopped", &self.args()),
            None => self.line("plan-empty", &self.args()),
            Some(_) => {
                let lines = shown().map(|line| self.plan_line(line));
                self.line("summary-would", &self.args()) + &lines.collect::<String>()
            }
        }
    }

    fn plan_line(&self, line: &PlanLine) -> String {
        let action = self.texts.get(&format!("action-{}", line.action.word()), &[]);
        let reason = self.texts.get(&format!("reason-{}", line.reason.word()), &[]);
        let path = escape_name(line.path.as_str());
        let args = [("action", action.into()), ("path", path.into()), ("reason", reason.into())];
        format!("  {}", self.line("plan-line", &args))
    }

    fn last_sync(&self, now: Timestamp) -> String {
        let Some(at) = self.outcome.last_sync else {
            return self.line("status-never-synced", &[]);
        };
        let ago = self.texts.duration(now.since_ms(at));
        self.line("status-last-sync", &[("when", at.to_string().into()), ("ago", ago.into())])
    }

    /// For people: how the clock is, unless it is right.
    #[must_use]
    pub fn clock_unless_ok(&self) -> String {
        use tidelock_core::clock::ClockState::{Off, Ok, Unknown, Wrong};
        match self.outcome.clock.as_ref().map(|clock| clock.view.state) {
            Some(Off | Wrong) => self.clock(),
            Some(Ok | Unknown) | None => String::new(),
        }
    }

    fn clock(&self) -> String {
        use tidelock_core::clock::ClockState::{Off, Ok, Unknown, Wrong};
        let Some(clock) = &self.outcome.clock else { return String::new() };
        let ClockView { offset, state, .. } = clock.view;
        let key = match (state, offset.is_some_and(|offset| 0 < offset.mid_ms())) {
            (Ok, _) => "status-clock-ok",
            (Off | Wrong, true) => "status-clock-slow",
            (Off | Wrong, false) => "status-clock-fast",
            (Unknown, _) => match self.facts.home {
                Home::Bucket { .. } => "status-clock-unknown",
                Home::Folder(_) => "status-clock-none",
            },
        };
        self.line(key, &self.args())
    }

    fn args(&self) -> Vec<(&'static str, Value<'static>)> {
        self.facts.args(offset_of(self.outcome), self.texts)
    }

    fn line(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        format!("{}\n", self.texts.get(key, args))
    }
}

/// What the storage's clock and this device's are apart, as far as this run knows.
fn offset_of(outcome: &Outcome) -> Option<Offset> {
    outcome.clock.as_ref().and_then(|clock| clock.view.offset)
}
