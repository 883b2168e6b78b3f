//! The lab: an S3 server for trying things out and for tests, with any vendor's rules, any clock
//! and any bad luck.
//!
//! ```text
//! connection ─▶ server ─▶ front: latency, faults, the vendor's judgement of the signed time,
//!                           │     presigned URLs, `Date`, hostility, the log
//!                           ▼
//!                         s3s: signatures, parsing, XML    (its own time window is wide open)
//!                           ▼
//!                         service ─▶ store: memory or a folder
//! ```
//!
//! It is no storage for anything dear: one key, no versions, no fsync. It never takes part in a
//! sync; Tidelock meets it over the network like any other server.

mod body;
pub(crate) mod cli;
mod clock;
mod error;
mod faults;
mod front;
mod hostile;
mod judge;
mod options;
mod policy;
mod presign;
mod record;
mod server;
mod service;
mod span;
mod store;
mod tls;
mod vendor;

pub use error::{LabError, RootError};
pub use faults::{Asks, BadFaults, Fault, FaultPlan};
pub use hostile::Hostile;
pub use judge::{Facts, Place, Stamp, judge, stamp};
pub use options::{Action, DateHeader, Edge, LabOptions, TlsOptions};
pub use record::Record;
pub use server::{LabHandle, serve};
pub use span::{BadSpan, span_ms};
pub use vendor::{Conditional, Field, Refusal, Vendor, VendorRules};
