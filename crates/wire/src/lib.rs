//! Formats spoken with the outside, as values.
//!
//! Requests and answers of S3, signatures for a moment that is passed in, the [`exchange`] that
//! signs, judges and signs again, the [`hearing`] of what a refusal is about, vendor profiles and HTTP
//! dates. This crate never sends anything
//! and never asks for the time: readings of clocks arrive as arguments.

pub mod date;
pub mod etag;
pub mod exchange;
pub mod hearing;
pub mod s3;
pub mod sigv4;
pub mod vendor;
