//! The lab from outside: raw signed requests, and other people's clients.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod clients;
mod conditions;
mod faults;
mod http;
mod listings;
mod objects;
mod refusals;
mod tls;

use tidelock::lab::{LabHandle, LabOptions, Record, serve};

/// A lab with these options, in this process.
fn lab(options: LabOptions) -> LabHandle {
    serve(options).unwrap()
}

/// The record of the last request.
fn last(lab: &LabHandle) -> Record {
    lab.records().pop().unwrap()
}
