//! A measurement of this device's clock.

use serde::Serialize;
use tidelock_core::advice::{System, advice};
use tidelock_core::clock::{ClockState, ClockView, Offset, Pattern, SourceKind};

use super::facts::Facts;
use super::repair::repair;
use super::told::Told;
use crate::text::{Texts, Value};

/// What one remote told of this device's clock.
pub struct ClockReport<'a> {
    /// The vault and its storage.
    pub facts: Facts<'a>,
    /// Whose storage it is, as the configuration names it; `file` for a folder.
    pub vendor: &'static str,
    /// How far off the storage lets a request be, in milliseconds; `None` where nobody looks.
    pub tolerance_ms: Option<i64>,
    /// What was measured.
    pub view: ClockView,
    /// The mistake that the offset looks like.
    pub pattern: Pattern,
    /// What went wrong on the way, also where something was measured.
    pub trouble: Option<Told>,
    /// What keeps this system's clock.
    pub system: System,
}

/// The object of `clock --json`.
#[derive(Debug, Serialize)]
pub struct ClockMeasured<'a> {
    vault: &'a str,
    state: &'static str,
    offset_ms: Option<i64>,
    uncertainty_ms: Option<i64>,
    vendor: &'static str,
    tolerance_ms: Option<i64>,
    sources: Vec<SourceObject<'a>>,
    pattern: &'static str,
    culprit: &'static str,
    advice: Vec<AdviceObject>,
}

#[derive(Debug, Serialize)]
struct SourceObject<'a> {
    name: &'a str,
    kind: &'static str,
    offset_ms: Option<i64>,
    uncertainty_ms: Option<i64>,
    agrees: Option<bool>,
    error: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct AdviceObject {
    title: String,
    commands: Vec<String>,
    needs_admin: bool,
}

impl ClockReport<'_> {
    /// 0 when something was measured, whatever it was; 5 when nothing was.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.view.offset.is_some() { 0 } else { 5 }
    }

    /// For scripts.
    #[must_use]
    pub fn object(&self, texts: &Texts) -> ClockMeasured<'_> {
        let offset = self.view.offset;
        let offset_ms = offset.map(Offset::mid_ms);
        let uncertainty_ms = offset.map(Offset::uncertainty_ms);
        let trouble = self.trouble.as_ref().filter(|_| offset.is_none());
        let source = SourceObject {
            name: self.facts.storage,
            kind: SourceKind::StorageDate.as_str(),
            offset_ms,
            uncertainty_ms,
            agrees: offset.map(|_| true),
            error: trouble.map(|told| told.what.as_str()),
        };
        ClockMeasured {
            vault: self.facts.vault,
            state: self.view.state.as_str(),
            offset_ms,
            uncertainty_ms,
            vendor: self.vendor,
            tolerance_ms: self.tolerance_ms,
            sources: if self.facts.has_clock { vec![source] } else { Vec::new() },
            pattern: self.pattern.as_str(),
            culprit: self.culprit(),
            advice: self.advice(texts),
        }
    }

    /// For people; empty where nothing was measured.
    #[must_use]
    pub fn text(&self, texts: &Texts) -> String {
        let Some(offset) = self.view.offset else { return String::new() };
        let mut args = self.facts.args(Some(offset), texts);
        let tolerance_ms = self.tolerance_ms.unwrap_or(0);
        args.push(("tolerance", Value::from(texts.duration(tolerance_ms))));
        let mut keys = vec![self.offset_key(offset)];
        keys.extend(self.state_keys(offset));
        if self.pattern != Pattern::None {
            keys.push(pattern_key(self.pattern));
        }
        let lines = keys.into_iter().map(|key| format!("{}\n", texts.get(key, &args)));
        let told = lines.collect::<String>();
        if self.needs_repair() { told + &repair(self.system, texts) } else { told }
    }

    fn offset_key(&self, offset: Offset) -> &'static str {
        match offset.mid_ms() {
            _ if self.view.state == ClockState::Ok => "clock-offset-none",
            1.. => "clock-offset-slow",
            ..=0 => "clock-offset-fast",
        }
    }

    fn state_keys(&self, offset: Offset) -> Vec<&'static str> {
        let culprit = match offset.mid_ms() {
            1.. => "clock-probably-slow",
            ..=0 => "clock-probably-fast",
        };
        match self.view.state {
            ClockState::Ok => vec!["clock-state-ok"],
            ClockState::Off => vec![culprit, "clock-state-off"],
            ClockState::Wrong => vec![culprit, "clock-state-wrong"],
            ClockState::Unknown => vec!["clock-state-unknown"],
        }
    }

    /// One source cannot tell the device's error from its own, unless its own is impossible.
    fn culprit(&self) -> &'static str {
        let told = |code| self.trouble.as_ref().is_some_and(|told| told.code == code);
        match self.view.state {
            ClockState::Ok => "none",
            ClockState::Off | ClockState::Wrong => "unclear",
            ClockState::Unknown if told("clock-before-release") => "storage",
            ClockState::Unknown => "none",
        }
    }

    fn needs_repair(&self) -> bool {
        match self.view.state {
            ClockState::Off | ClockState::Wrong => true,
            ClockState::Ok | ClockState::Unknown => false,
        }
    }

    fn advice(&self, texts: &Texts) -> Vec<AdviceObject> {
        let pieces = if self.needs_repair() { advice(self.system) } else { Vec::new() };
        let object = |piece: tidelock_core::advice::Advice| AdviceObject {
            title: texts.get(piece.title_key, &[]),
            commands: piece.commands,
            needs_admin: piece.needs_admin,
        };
        pieces.into_iter().map(object).collect()
    }
}

const fn pattern_key(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::None => "pattern-none",
        Pattern::TimeZone => "pattern-time-zone",
        Pattern::DualBoot => "pattern-dual-boot",
        Pattern::WholeDays => "pattern-whole-days",
        Pattern::DeadBattery => "pattern-dead-battery",
        Pattern::Drift => "pattern-drift",
        Pattern::Step => "pattern-step",
        Pattern::VmResume => "pattern-vm-resume",
    }
}
