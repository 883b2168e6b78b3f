//! The checks of `doctor`, their evidence, and what they make of it.

use serde::Serialize;

use super::told::labelled;
use crate::text::{Texts, Value};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckState {
    /// As it should be.
    Pass,
    /// Worth knowing, but a sync works all the same.
    Warn,
    /// A sync cannot work.
    Fail,
    /// Not tried, since an earlier check failed or since it does not apply.
    Skip,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name for scripts.
    pub id: &'static str,
    /// How it ended.
    pub state: CheckState,
    /// What was checked, in words.
    pub what: String,
    /// What was found.
    pub evidence: String,
    /// What to do now; empty where nothing is.
    pub help: String,
}

/// All checks of one vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DoctorReport {
    vault: String,
    healthy: bool,
    causes: Vec<&'static str>,
    checks: Vec<Check>,
}

impl DoctorReport {
    /// Puts checks together; a cause that several of them found is told once.
    #[must_use]
    pub fn new(vault: &str, checks: Vec<Check>, mut causes: Vec<&'static str>) -> Self {
        let healthy = checks.iter().all(|check| check.state != CheckState::Fail);
        let mut told = Vec::new();
        causes.retain(|cause| {
            !told.contains(cause) && {
                told.push(*cause);
                true
            }
        });
        Self { vault: vault.to_owned(), healthy, causes, checks }
    }

    /// For people.
    #[must_use]
    pub fn text(&self, texts: &Texts) -> String {
        let checks = self.checks.iter().map(|check| check.text(texts));
        let verdict = match self.healthy {
            true => texts.get("doctor-healthy", &[]),
            false => {
                let causes = Value::from(self.blamed(texts));
                texts.get("doctor-unhealthy", &[("causes", causes)])
            }
        };
        checks.collect::<String>() + &format!("{verdict}\n")
    }

    /// Whether the clock is part of the trouble, so that its repair is worth telling.
    #[must_use]
    pub fn blames_clock(&self) -> bool {
        let of_clock = ["clock-slow", "clock-fast", "tls-not-yet-valid", "tls-expired"];
        self.causes.iter().any(|cause| of_clock.contains(cause))
    }

    /// The causes in words; the names of the failed checks where no cause is known.
    fn blamed(&self, texts: &Texts) -> String {
        let causes = self.causes.iter().map(|cause| texts.get(&format!("cause-{cause}"), &[]));
        let causes: Vec<String> = causes.collect();
        if !causes.is_empty() {
            return causes.join(" ");
        }
        let failed = self.checks.iter().filter(|check| check.state == CheckState::Fail);
        failed.map(|check| check.what.as_str()).collect::<Vec<_>>().join(" ")
    }
}

impl Check {
    fn text(&self, texts: &Texts) -> String {
        let state = match self.state {
            CheckState::Pass => texts.get("check-state-pass", &[]),
            CheckState::Warn => texts.get("check-state-warn", &[]),
            CheckState::Fail => texts.get("check-state-fail", &[]),
            CheckState::Skip => texts.get("check-state-skip", &[]),
        };
        let value = |text: &str| Value::from(text.to_owned());
        let (what, evidence) = (value(&self.what), value(&self.evidence));
        let args = [("what", what), ("state", state.into()), ("evidence", evidence)];
        let mut text = format!("{}\n", texts.get("check-line", &args));
        if !self.help.is_empty() {
            text += &format!("  {}", labelled("label-help", &self.help, texts));
        }
        text
    }
}
