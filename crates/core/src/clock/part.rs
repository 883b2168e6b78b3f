//! The clock's part in a refusal that is about something else.

use super::{ClockStop, Offset};

/// What the clock has to do with a refusal whose reason is another one: a key, a right, a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockPart {
    /// Nothing: it is right, or off by less than what the storage tolerates.
    Nothing,
    /// No answer told the time, so nobody can say.
    Unknown,
    /// It is off by more than what the storage tolerates. The request was signed for the right
    /// time, and refused all the same: the clock is a second problem.
    Corrected {
        /// How far off it is.
        offset: Offset,
    },
    /// It is off by more than that, and must not be corrected without a further word.
    Held(ClockStop),
}
