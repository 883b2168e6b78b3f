//! One examination: checks as they pass, warn or fail, and what causes them.

use super::CHECKS;
use crate::output::{Check, CheckState, DoctorReport, Told};
use crate::text::{Texts, Value};

/// The checks of one vault so far.
pub(in crate::cli) struct Exam<'a> {
    pub(super) texts: &'a Texts,
    checks: Vec<Check>,
    causes: Vec<&'static str>,
    exit_code: u8,
}

/// A check failed, and no further one makes sense.
pub(super) struct Failed;

impl<'a> Exam<'a> {
    /// Nothing is examined yet.
    pub(super) fn new(texts: &'a Texts) -> Self {
        Self { texts, checks: Vec::new(), causes: Vec::new(), exit_code: 0 }
    }

    /// The report of an examination that could not begin.
    pub(in crate::cli) fn unbegun(vault: &str, told: &Told, texts: &'a Texts) -> DoctorReport {
        let mut exam = Self::new(texts);
        let _ = exam.fail("config", told, 2);
        exam.report(vault)
    }

    /// 0, or what the failed check stands for.
    pub(super) fn exit_code(&self) -> u8 {
        self.exit_code
    }

    /// Closes the examination, in the order of the checks: what was not tried is skipped.
    pub(super) fn report(mut self, vault: &str) -> DoctorReport {
        for id in CHECKS {
            if self.checks.iter().all(|check| check.id != id) {
                self.skip(id, "check-skipped");
            }
        }
        self.checks.sort_by_key(|check| CHECKS.iter().position(|id| *id == check.id));
        DoctorReport::new(vault, self.checks, self.causes)
    }

    /// As it should be.
    pub(super) fn pass(&mut self, id: &'static str, key: &str, args: &[(&str, Value<'_>)]) {
        self.note(id, CheckState::Pass, self.texts.get(key, args), String::new());
    }

    /// Does not apply, or was not tried.
    pub(super) fn skip(&mut self, id: &'static str, key: &str) {
        self.note(id, CheckState::Skip, self.texts.get(key, &[]), String::new());
    }

    /// Worth knowing, whatever may come of it.
    pub(super) fn warn(&mut self, id: &'static str, key: &str, args: &[(&str, Value<'_>)]) {
        self.note(id, CheckState::Warn, self.texts.get(key, args), String::new());
    }

    /// The same, with what it means and what to do now.
    pub(super) fn warn_with_help(
        &mut self,
        id: &'static str,
        key: &str,
        help_key: &str,
        args: &[(&str, Value<'_>)],
    ) {
        let help = self.texts.get(help_key, args);
        self.note(id, CheckState::Warn, self.texts.get(key, args), help);
    }

    /// The same, where a cause is known.
    pub(super) fn warn_of(
        &mut self,
        id: &'static str,
        cause: &'static str,
        key: &str,
        args: &[(&str, Value<'_>)],
    ) {
        let help = self.texts.get(&format!("cause-{cause}.help"), &[]);
        self.note(id, CheckState::Warn, self.texts.get(key, args), help);
        self.blame(cause);
    }

    /// A sync cannot work; `exit_code` is what it would end with.
    pub(super) fn fail(&mut self, id: &'static str, told: &Told, exit_code: u8) -> Failed {
        let evidence = format!("{} {}", told.what, told.why);
        self.note(id, CheckState::Fail, evidence, told.help.clone());
        self.exit_code = exit_code;
        Failed
    }

    /// Worth knowing, in the words of what would be a failure elsewhere.
    pub(super) fn warn_told(&mut self, id: &'static str, told: &Told) {
        let evidence = format!("{} {}", told.what, told.why);
        self.note(id, CheckState::Warn, evidence, told.help.clone());
    }

    /// Names what is behind a check's end.
    pub(super) fn blame(&mut self, cause: &'static str) {
        self.causes.push(cause);
    }

    fn note(&mut self, id: &'static str, state: CheckState, evidence: String, help: String) {
        let what = self.texts.get(&format!("check-{id}"), &[]);
        self.checks.push(Check { id, state, what, evidence, help });
    }
}
