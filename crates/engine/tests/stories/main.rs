//! The stories that must end well (design §7), on the weakest storage: it checks no belief.
//!
//! Phone, PC, A, B and C run Tidelock; P is another program, without metadata and without
//! conditions. Every story is told with right and wrong clocks and both kinds of tags, and must
//! end the same each time: one vault everywhere, and no text gone that somebody wanted.

#![expect(clippy::unwrap_used, reason = "the helpers of tests panic as tests do")]

mod conditions;
mod directions;
mod faults;
mod foreign;
mod guards;
mod large;
mod merges;
mod names;
mod races;
mod renames;
mod settled;
mod shapes;
mod town;
