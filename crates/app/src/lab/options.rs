//! Everything a lab can be told, as plain values.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use s3s::auth::SecretKey;

use super::faults::FaultPlan;
use super::hostile::Hostile;
use super::vendor::{Vendor, VendorRules};

/// What a lab is and does. The default is a correct S3 server with Amazon's rules, in memory, on a
/// free port of the loopback address, with the bucket `vault`.
#[derive(Clone, Debug)]
pub struct LabOptions {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder that keeps the objects; `None`: memory.
    pub root: Option<PathBuf>,
    /// Buckets that exist from the start.
    pub buckets: Vec<String>,
    /// The only access key.
    pub access_key: String,
    /// Its secret.
    pub secret_key: SecretKey,
    /// Windows and refusals: a vendor's, or some of your own.
    pub rules: VendorRules,
    /// The lab's time minus the system's time, in milliseconds.
    pub clock_offset_ms: i64,
    /// What the `Date` header says.
    pub date: DateHeader,
    /// How long each request waits before it is looked at.
    pub latency: Duration,
    /// How many keys a page of a listing shows at most; S3's own limit is 1,000.
    pub page_size: u16,
    /// What goes wrong, and how often.
    pub faults: FaultPlan,
    /// Serve over TLS; `None`: plain HTTP.
    pub tls: Option<TlsOptions>,
    /// A file that gets one JSON object a line for each request.
    pub log: Option<PathBuf>,
    /// What the policy denies to everybody, with `AccessDenied`.
    pub denied: BTreeSet<Action>,
    /// A way to misbehave.
    pub hostile: Option<Hostile>,
}

impl Default for LabOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            root: None,
            buckets: vec!["vault".to_owned()],
            access_key: "tidelock-lab".to_owned(),
            secret_key: SecretKey::from("tidelock-lab-secret"),
            rules: Vendor::default().rules(),
            clock_offset_ms: 0,
            date: DateHeader::Own,
            latency: Duration::ZERO,
            page_size: 1_000,
            faults: FaultPlan::default(),
            tls: None,
            log: None,
            denied: BTreeSet::new(),
            hostile: None,
        }
    }
}

/// What the `Date` header of each answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateHeader {
    /// The lab's time.
    Own,
    /// There is none.
    Absent,
    /// 1970-01-01, as from a server whose clock was never set.
    Epoch,
    /// As from a cache: `age_s` seconds before the lab's time, with `Age: age_s`.
    Cached {
        /// How long ago the answer was made.
        age_s: u32,
    },
}

/// How to serve over TLS: an authority of the lab's own, and a certificate that it signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsOptions {
    /// Names and addresses besides `localhost`, `127.0.0.1` and `::1`.
    pub names: Vec<String>,
    /// When the certificate begins to be valid.
    pub valid_from: Edge,
    /// When it ends.
    pub valid_until: Edge,
    /// A file that gets the authority's certificate (PEM).
    pub ca_out: Option<PathBuf>,
}

impl Default for TlsOptions {
    fn default() -> Self {
        const DAY_MS: i64 = 86_400_000;
        Self {
            names: Vec::new(),
            valid_from: Edge::FromNow { ms: -DAY_MS },
            valid_until: Edge::FromNow { ms: 3_650 * DAY_MS },
            ca_out: None,
        }
    }
}

/// One end of a certificate's validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// A moment.
    At(tidelock_core::time::Timestamp),
    /// So many milliseconds after the lab's time at its start.
    FromNow {
        /// Negative: before it.
        ms: i64,
    },
}

/// A kind of operation that a policy can deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Action {
    /// Reading objects and their metadata.
    Get,
    /// Writing objects, parts and buckets.
    Put,
    /// Removing objects, uploads and buckets.
    Delete,
    /// Listing objects and asking for a bucket.
    List,
}
