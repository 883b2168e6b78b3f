//! Carries a plan out, through ports.
//!
//! The road of a sync: observe, decide (in `tidelock-core`), settle, record, report. This crate
//! names no concrete store, file system, database, clock or runtime and never spawns: everything
//! it touches is a port, and everything concurrent is a `FuturesUnordered` on the caller's task.

pub mod conflicts;
pub mod contract;
pub mod memory;
pub mod outcome;
pub mod ports;
pub mod retry;
pub mod session;
