//! What time it really is, as one remote tells it: measuring, believing, correcting.
//!
//! A device clock may be wrong by any amount; a storage's answers carry a `Date`. From both this
//! module learns how far the device is off, decides whether that may be believed, and gives the
//! moment to sign for. The road of one answer:
//!
//! ```text
//! Seen ─is it fresh?─▶ Sample ─▶ Offset ─does it agree?─▶ Estimate ─▶ Timekeeper::sign_at
//!                                   └─ no ─▶ Policy: adopt it, or stop and say why
//! ```
//!
//! A correction belongs to one remote: everybody keeps one [`Timekeeper`] per remote. Nothing here
//! reads a clock (readings arrive as values), sets one, or decides whose text survives.

mod estimate;
mod keeper;
mod offset;
mod part;
mod pattern;
mod policy;
mod saved;
mod seen;
mod view;

pub use estimate::Estimate;
pub use keeper::{FutureCorrection, Judgement, Observed, Timekeeper};
pub use offset::Offset;
pub use part::ClockPart;
pub use pattern::{Pattern, pattern};
pub use policy::{Channel, ClockStop, Consent, Grounds, Policy};
pub use saved::SavedOffset;
pub use seen::{NotFresh, Sample, Seen};
pub use view::{ClockState, ClockView, SourceKind};
