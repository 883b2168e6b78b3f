//! What people and scripts are told about a clock.

use super::Offset;

/// How wrong a clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockState {
    /// Below 5 s.
    Ok,
    /// Below half of what the storage tolerates, at most 450 s.
    Off,
    /// More than that: other programs will be refused.
    Wrong,
    /// Nobody has told yet.
    Unknown,
}

/// Who told the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// The `Date` of the storage itself.
    StorageDate,
    /// Plain SNTP.
    Ntp,
    /// Network time security.
    Nts,
    /// The `Date` of an unrelated TLS host.
    HttpsDate,
    /// What the operating system's own time service claims.
    Os,
}

/// One remote's view of this device's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockView {
    /// What was measured; `None` when nothing was.
    pub offset: Option<Offset>,
    /// How wrong that is.
    pub state: ClockState,
    /// Whether requests are signed for another time than this device shows (5 s or more apart).
    pub corrected: bool,
    /// Who told; `None` when nobody did.
    pub source: Option<SourceKind>,
}

impl ClockView {
    /// Of a remote that told nothing.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { offset: None, state: ClockState::Unknown, corrected: false, source: None }
    }
}

impl ClockState {
    /// Below this a clock is fine.
    pub const OK_MS_BELOW: i64 = 5_000;
    /// Above this a clock is wrong, whatever the storage tolerates.
    pub const OFF_MS_MAX: i64 = 450_000;

    /// Judges an offset against what the storage tolerates; both in milliseconds.
    #[must_use]
    pub fn of(offset_ms: i64, tolerance_ms: i64) -> Self {
        let amount_ms = offset_ms.saturating_abs();
        if amount_ms < Self::OK_MS_BELOW {
            Self::Ok
        } else if amount_ms <= Self::OFF_MS_MAX.min(tolerance_ms / 2) {
            Self::Off
        } else {
            Self::Wrong
        }
    }

    /// The word of `--json`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Off => "off",
            Self::Wrong => "wrong",
            Self::Unknown => "unknown",
        }
    }
}

impl SourceKind {
    /// The word of `--json`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StorageDate => "storage-date",
            Self::Ntp => "ntp",
            Self::Nts => "nts",
            Self::HttpsDate => "https-date",
            Self::Os => "os",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_depends_on_the_amount_and_on_what_the_storage_tolerates() {
        use ClockState::{Off, Ok, Wrong};
        for (offset_ms, tolerance_ms, state) in [
            (0, 900_000, Ok),
            (-4_999, 900_000, Ok),
            (5_000, 900_000, Off),
            (450_000, 900_000, Off),
            (-450_001, 900_000, Wrong),
            (150_000, 300_000, Off),
            (150_001, 300_000, Wrong),
            (450_001, 86_400_000, Wrong),
        ] {
            assert_eq!(ClockState::of(offset_ms, tolerance_ms), state, "{offset_ms}");
        }
    }
}
