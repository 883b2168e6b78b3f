//! The real binary against real servers, its clock shifted from outside.
//!
//! Nothing in here calls Tidelock's own code: what these tests know of it is the command line, its
//! JSON, its exit codes and what another program finds in the bucket. Tests that need libfaketime or
//! other people's programs are ignored by a plain `cargo test`; `./test` installs those and runs all.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod clock_limits;
mod clock_refusals;
mod conditions;
mod conflicts;
mod crash;
mod damaged;
mod folder_remote;
mod guards;
mod healing;
mod hostile;
mod incomplete;
mod interruption;
mod memory;
mod names;
mod privacy;
mod refusals;
mod reports;
mod settled;
mod support;
mod two_devices;
mod versions;
