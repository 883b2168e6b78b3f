//! Tidelock's decisions, as pure functions over plain values.
//!
//! Everything here takes values and returns values: the time, the trees, the texts all arrive as
//! arguments. This crate never reads a clock, a disk, a network, an environment variable or a
//! source of randomness, and never depends on the order of a hash map. `clippy.toml` beside
//! `Cargo.toml` is the wall that keeps it so.

pub mod address;
pub mod advice;
pub mod beside;
pub mod binding;
pub mod clock;
pub mod condition;
pub mod config;
pub mod conflict;
pub mod digest;
pub mod filter;
pub mod guard;
pub mod lineage;
pub mod merge;
pub mod naming;
pub mod path;
pub mod placeholder;
pub mod plan;
pub mod reconcile;
pub mod records;
pub mod secret;
mod tag;
pub mod time;
pub mod tree;
pub mod unseen;
pub mod version;
