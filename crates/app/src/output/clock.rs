//! A measurement of this device's clock.

use serde::Serialize;
use tidelock_core::advice::{Advice, System, advice};
use tidelock_core::clock::{ClockState, ClockView, Offset, Pattern, SourceKind};
use tidelock_wire::vendor::Vendor;

use super::facts::{Facts, Home};
use super::repair::repair;
use super::told::{Arg, Told};
use crate::text::{Texts, Value};

/// What one remote told of this device's clock.
pub struct ClockReport<'a> {
    /// The vault and its storage.
    pub facts: Facts<'a>,
    /// What was measured.
    pub view: ClockView,
    /// The mistake that the offset looks like.
    pub pattern: Pattern,
    /// What went wrong on the way, also where something was measured.
    pub trouble: Option<Trouble>,
    /// What keeps this system's clock.
    pub system: System,
}

/// What went wrong while a clock was measured.
pub struct Trouble {
    /// The same in words.
    pub told: Told,
    /// What it means for the measurement.
    pub kind: TroubleKind,
}

/// What a trouble means for a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// It was measured, but must not be corrected without a further word.
    Held,
    /// It was not measured, but this device's clock is part of the trouble.
    OfThisClock,
    /// The storage's own clock is impossible.
    OfStorageClock,
    /// It is about something else.
    Else,
}

/// The object of `clock --json`.
#[derive(Debug, Default, Serialize)]
pub struct ClockMeasured<'a> {
    vault: &'a str,
    state: &'static str,
    offset_ms: Option<i64>,
    uncertainty_ms: Option<i64>,
    vendor: Option<&'static str>,
    tolerance_ms: Option<i64>,
    sources: Vec<SourceObject<'a>>,
    pattern: &'static str,
    culprit: &'static str,
    advice: Vec<AdviceObject>,
    errors: Vec<&'a Told>,
}

#[derive(Debug, Serialize)]
struct SourceObject<'a> {
    name: String,
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

impl<'a> ClockMeasured<'a> {
    /// The object of a measurement that ended before it began.
    #[must_use]
    pub fn unbegun(vault: &'a str, told: &'a Told) -> Self {
        Self {
            vault,
            state: ClockState::Unknown.as_str(),
            pattern: Pattern::None.as_str(),
            culprit: "unclear",
            errors: vec![told],
            ..Self::default()
        }
    }
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
        ClockMeasured {
            vault: self.facts.vault,
            state: self.view.state.as_str(),
            offset_ms: offset.map(Offset::mid_ms),
            uncertainty_ms: offset.map(Offset::uncertainty_ms),
            vendor: self.facts.vendor().map(Vendor::name),
            tolerance_ms: self.facts.vendor().map(Vendor::tolerance_ms),
            sources: self.sources(),
            pattern: self.pattern.as_str(),
            culprit: self.culprit(),
            advice: self.advice(texts),
            errors: self.trouble.iter().map(|trouble| &trouble.told).collect(),
        }
    }

    /// A folder is no source of time.
    fn sources(&self) -> Vec<SourceObject<'_>> {
        match self.facts.home {
            Home::Bucket { .. } => vec![self.source()],
            Home::Folder(_) => Vec::new(),
        }
    }

    fn source(&self) -> SourceObject<'_> {
        let offset = self.view.offset;
        let error = self.trouble.as_ref().filter(|_| offset.is_none());
        SourceObject {
            name: self.facts.storage(),
            kind: SourceKind::StorageDate.as_str(),
            offset_ms: offset.map(Offset::mid_ms),
            uncertainty_ms: offset.map(Offset::uncertainty_ms),
            agrees: offset.map(|_| true),
            error: error.map(|trouble| trouble.told.what.as_str()),
        }
    }

    /// For people: what was measured, and what to do about it.
    #[must_use]
    pub fn text(&self, texts: &Texts) -> String {
        let args = self.args(texts);
        let lines = self.keys().into_iter().map(|key| format!("{}\n", texts.get(key, &args)));
        let culprit = match self.view.state {
            ClockState::Unknown => {
                format!("{}\n", texts.get(&format!("culprit-{}", self.culprit()), &args))
            }
            ClockState::Ok | ClockState::Off | ClockState::Wrong => String::new(),
        };
        let told = lines.collect::<String>() + &culprit;
        if self.needs_repair() { told + &repair(self.system, texts) } else { told }
    }

    /// For people: what went wrong, unless the [text](Self::text) says so.
    #[must_use]
    pub fn complaint(&self, texts: &Texts) -> Option<String> {
        let Trouble { told, kind } = self.trouble.as_ref()?;
        match (kind, self.view.offset) {
            (TroubleKind::Held, Some(_)) => None,
            (_, Some(_)) => Some(told.clone().as_warning().text(texts)),
            (_, None) => Some(told.text(texts)),
        }
    }

    fn args(&self, texts: &Texts) -> Vec<Arg> {
        let mut args = self.facts.args(self.view.offset, texts);
        if let Some(vendor) = self.facts.vendor() {
            args.push(("tolerance", Value::from(texts.duration(vendor.tolerance_ms()))));
        }
        if let Some(Trouble { told, .. }) = &self.trouble {
            args.push(("why", Value::from(told.why.clone())));
            args.push(("help", Value::from(told.help.clone())));
        }
        args
    }

    /// The sentences, in order.
    fn keys(&self) -> Vec<&'static str> {
        let Some(offset) = self.view.offset else { return vec!["clock-state-unknown"] };
        let is_slow = 0 < offset.mid_ms();
        let probably = if is_slow { "clock-probably-slow" } else { "clock-probably-fast" };
        let mut keys = match self.view.state {
            ClockState::Ok => vec!["clock-offset-none", "clock-state-ok"],
            ClockState::Off => vec![offset_key(is_slow), probably, "clock-state-off"],
            ClockState::Wrong => vec![offset_key(is_slow), probably, "clock-state-wrong"],
            ClockState::Unknown => vec![offset_key(is_slow), "clock-state-unknown"],
        };
        if self.view.state != ClockState::Ok {
            let refused = self.facts.vendor().and_then(|vendor| vendor.refuses(offset.mid_ms()));
            keys.push(window_key(refused));
        }
        if self.view.corrected {
            keys.push("clock-corrected");
        } else if self.trouble_kind() == Some(TroubleKind::Held) {
            keys.push("clock-held");
        }
        if self.pattern != Pattern::None {
            keys.push(pattern_key(self.pattern));
        }
        keys
    }

    fn trouble_kind(&self) -> Option<TroubleKind> {
        self.trouble.as_ref().map(|trouble| trouble.kind)
    }

    /// One source cannot tell the device's error from its own, unless its own is impossible.
    fn culprit(&self) -> &'static str {
        match self.view.state {
            ClockState::Ok => "none",
            ClockState::Unknown if self.trouble_kind() == Some(TroubleKind::OfStorageClock) => {
                "storage"
            }
            ClockState::Off | ClockState::Wrong | ClockState::Unknown => "unclear",
        }
    }

    fn needs_repair(&self) -> bool {
        match self.view.state {
            ClockState::Off | ClockState::Wrong => true,
            ClockState::Unknown => self.trouble_kind() == Some(TroubleKind::OfThisClock),
            ClockState::Ok => false,
        }
    }

    fn advice(&self, texts: &Texts) -> Vec<AdviceObject> {
        let pieces = if self.needs_repair() { advice(self.system) } else { Vec::new() };
        let object = |piece: Advice| AdviceObject {
            title: texts.get(piece.title_key, &[]),
            commands: piece.commands,
            needs_admin: piece.needs_admin,
        };
        pieces.into_iter().map(object).collect()
    }
}

const fn offset_key(is_slow: bool) -> &'static str {
    if is_slow { "clock-offset-slow" } else { "clock-offset-fast" }
}

/// Whether other programs are refused with a clock like this, as far as anybody knows.
const fn window_key(refused: Option<bool>) -> &'static str {
    match refused {
        Some(true) => "clock-window-beyond",
        Some(false) => "clock-window-within",
        None => "clock-window-guess",
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
