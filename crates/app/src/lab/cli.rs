//! `tidelock lab`: its arguments, and running it until Ctrl-C.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use s3s::auth::SecretKey;
use tidelock_core::time::Timestamp;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::error::LabError;
use super::faults::{BadFaults, FaultPlan};
use super::hostile::Hostile;
use super::options::{Action, DateHeader, Edge, LabOptions, TlsOptions};
use super::server::serve;
use super::span::span_ms;
use super::vendor::Vendor;

/// Run an S3 server with any vendor's rules and any clock, for trying things out and for tests.
///
/// The first line on standard output is its address, printed as soon as it serves. Path style, any
/// region. Objects live in memory unless --root names a folder.
#[derive(Clone, Debug, Args)]
pub struct LabArgs {
    /// Whose rules to follow: time window, refusals, conditional headers.
    #[arg(long, value_enum, default_value_t = Vendor::Aws)]
    pub vendor: Vendor,

    /// Shift the server's own time, such as 30m or -5h.
    #[arg(long, value_name = "SPAN", default_value = "0", allow_hyphen_values = true)]
    #[arg(value_parser = span_ms)]
    pub clock_offset: i64,

    /// What the Date header says: own, none, epoch, or cached:SECONDS (with Age).
    #[arg(long, value_name = "WHAT", default_value = "own", value_parser = date_header)]
    pub date: DateHeader,

    /// Let each request wait this long, such as 20ms.
    #[arg(long, value_name = "SPAN", default_value = "0", value_parser = duration)]
    pub latency: Duration,

    /// Let requests fail: 503:0.05,429:0.02,reset:0.01,lost:0.01 (lost: carried out, no answer).
    #[arg(long, value_name = "LIST", value_parser = faults)]
    pub fail: Option<FaultPlan>,

    /// The seed of --fail: the same seed fails the same requests.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,

    /// Misbehave on purpose.
    #[arg(long, value_enum)]
    pub hostile: Option<Hostile>,

    /// Deny these by policy, separated by commas.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub deny: Vec<Action>,

    /// Deny all writes by policy: the same as --deny put,delete.
    #[arg(long)]
    pub read_only: bool,

    /// Serve over TLS, with a certificate from an authority of the server's own.
    #[arg(long)]
    pub tls: bool,

    /// Write that authority's certificate (PEM) to this file.
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub ca_out: Option<PathBuf>,

    /// When the certificate is valid, by the server's time: -1d..+90d, or two RFC 3339 times.
    #[arg(long, value_name = "FROM..TO", requires = "tls", allow_hyphen_values = true)]
    #[arg(value_parser = validity)]
    pub tls_valid: Option<(Edge, Edge)>,

    /// Another name or address for the certificate; may be repeated.
    #[arg(long, value_name = "NAME", requires = "tls")]
    pub tls_name: Vec<String>,

    /// Keep the objects in this folder, over restarts.
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,

    /// A bucket that exists from the start; may be repeated.
    #[arg(long, value_name = "NAME", default_value = "vault")]
    pub bucket: Vec<String>,

    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,

    /// The access key.
    #[arg(long, value_name = "KEY", default_value = "tidelock-lab")]
    pub access_key: String,

    /// The secret key. It protects nothing: use no key of yours.
    #[arg(long, value_name = "SECRET", default_value = "tidelock-lab-secret")]
    #[arg(value_parser = secret)]
    pub secret_key: SecretKey,

    /// Append one JSON object a line for each request to this file.
    ///
    /// Fields: request_id, time, method, path, query, status (0: dropped), code, skew_ms (signed
    /// time minus the server's time; null without signature), bytes_in, bytes_out, fault.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

impl LabArgs {
    /// The same as options.
    #[must_use]
    pub fn options(self) -> LabOptions {
        let mut denied: std::collections::BTreeSet<Action> = self.deny.into_iter().collect();
        if self.read_only {
            denied.extend([Action::Put, Action::Delete]);
        }
        let default = TlsOptions::default();
        let (valid_from, valid_until) =
            self.tls_valid.unwrap_or((default.valid_from, default.valid_until));
        let tls = TlsOptions { names: self.tls_name, valid_from, valid_until, ca_out: self.ca_out };
        LabOptions {
            listen: self.listen,
            root: self.root,
            buckets: self.bucket,
            access_key: self.access_key,
            secret_key: self.secret_key,
            rules: self.vendor.rules(),
            clock_offset_ms: self.clock_offset,
            date: self.date,
            latency: self.latency,
            faults: FaultPlan { seed: self.seed, ..self.fail.unwrap_or_default() },
            tls: self.tls.then_some(tls),
            log: self.log,
            denied,
            hostile: self.hostile,
        }
    }
}

/// Serves until Ctrl-C, or until the system asks the process to end.
///
/// # Errors
///
/// When the lab cannot start, or its address cannot be printed.
pub fn run(args: LabArgs) -> Result<(), LabError> {
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build();
    waiting.map_err(LabError::Start)?.block_on(async {
        // Heard from the start, so that a signal never finds nobody at home.
        let end = Signals::listen().map_err(LabError::Start)?;
        let lab = serve(args.options())?;
        announce(&lab.endpoint()).map_err(LabError::Start)?;
        end.wait().await;
        lab.shutdown().await;
        Ok(())
    })
}

/// The signals that end a server.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { interrupt, terminate: signal(SignalKind::terminate())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The signal that ends a server.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn wait(mut self) {
        self.0.recv().await;
    }
}

fn announce(endpoint: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{endpoint}")?;
    out.flush()
}

fn duration(text: &str) -> Result<Duration, String> {
    let ms = span_ms(text).map_err(|error| error.to_string())?;
    u64::try_from(ms).map(Duration::from_millis).or(Err("must not be negative".to_owned()))
}

fn faults(text: &str) -> Result<FaultPlan, BadFaults> {
    text.parse()
}

#[expect(clippy::unnecessary_wraps, reason = "clap wants a fallible parser")]
fn secret(text: &str) -> Result<SecretKey, std::convert::Infallible> {
    Ok(SecretKey::from(text))
}

fn date_header(text: &str) -> Result<DateHeader, String> {
    match text.split_once(':') {
        None if text == "own" => Ok(DateHeader::Own),
        None if text == "none" => Ok(DateHeader::Absent),
        None if text == "epoch" => Ok(DateHeader::Epoch),
        Some(("cached", seconds)) => {
            let age_s = seconds.parse().map_err(|_| "write seconds behind cached:".to_owned())?;
            Ok(DateHeader::Cached { age_s })
        }
        None | Some(_) => Err("write own, none, epoch or cached:SECONDS".to_owned()),
    }
}

fn validity(text: &str) -> Result<(Edge, Edge), String> {
    let (from, until) = text.split_once("..").ok_or("write FROM..TO")?;
    Ok((edge(from)?, edge(until)?))
}

fn edge(text: &str) -> Result<Edge, String> {
    if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
        return Ok(Edge::At(Timestamp::from_s(at.unix_timestamp())));
    }
    let ms = span_ms(text).map_err(|error| format!("{error}, or an RFC 3339 time"))?;
    Ok(Edge::FromNow { ms })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        lab: LabArgs,
    }

    fn options(line: &str) -> Result<LabOptions, String> {
        let words = std::iter::once("lab").chain(line.split_whitespace());
        let command = Command::try_parse_from(words).map_err(|error| error.to_string())?;
        Ok(command.lab.options())
    }

    #[test]
    fn without_arguments_it_is_the_default_lab() {
        let default = LabOptions::default();
        assert_eq!(format!("{:?}", options("").unwrap()), format!("{default:?}"));
    }

    #[test]
    fn every_argument_arrives() {
        let options = options(
            "--vendor tencent-cos --clock-offset -30m --date cached:90 --latency 20ms \
             --fail 503:0.5,lost:0.25 --seed 7 --hostile odd-keys --deny list --read-only --tls \
             --ca-out ca.pem --tls-valid -2d..2026-11-24T00:16:39Z --tls-name lab.test --root dir \
             --bucket one --bucket two --listen 127.0.0.1:9 --access-key AK --secret-key SK \
             --log log.jsonl",
        )
        .unwrap();
        let expected = LabOptions {
            listen: "127.0.0.1:9".parse().unwrap(),
            root: Some("dir".into()),
            buckets: vec!["one".into(), "two".into()],
            access_key: "AK".into(),
            secret_key: "SK".into(),
            rules: Vendor::TencentCos.rules(),
            clock_offset_ms: -1_800_000,
            date: DateHeader::Cached { age_s: 90 },
            latency: Duration::from_millis(20),
            faults: FaultPlan { seed: 7, slow_down: 0.5, lost: 0.25, ..FaultPlan::default() },
            tls: Some(TlsOptions {
                names: vec!["lab.test".into()],
                valid_from: Edge::FromNow { ms: -172_800_000 },
                valid_until: Edge::At(Timestamp::from_s(1_795_479_399)),
                ca_out: Some("ca.pem".into()),
            }),
            log: Some("log.jsonl".into()),
            denied: [Action::Put, Action::Delete, Action::List].into(),
            hostile: Some(Hostile::OddKeys),
        };
        // The framework's secret compares to nothing; its text hides it, so it is told apart here.
        assert_eq!(options.secret_key.expose(), "SK");
        assert_eq!(format!("{options:#?}"), format!("{expected:#?}"));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for line in [
            "--latency -1s",
            "--date yesterday",
            "--date cached:",
            "--tls --tls-valid now",
            "--tls --tls-valid 1..2",
            "--ca-out ca.pem",
            "--fail 404:1",
            "--deny everything",
            "--clock-offset soon",
        ] {
            assert!(options(line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_secret_is_not_shown() {
        let shown = format!("{:?}", options("--secret-key hunter2").unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
