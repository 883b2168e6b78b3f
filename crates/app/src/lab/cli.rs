//! `tidelock lab`: its arguments, and running it until Ctrl-C.
//!
//! A parser of a value that refuses it says why by a key of the catalogue.

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
use super::faults::FaultPlan;
use super::hostile::Hostile;
use super::options::{Action, DateHeader, Edge, LabOptions, TlsOptions};
use super::server::serve;
use super::span::span_ms;
use super::vendor::Vendor;

/// What kind of server to run.
#[derive(Clone, Debug, Args)]
pub(crate) struct LabArgs {
    #[arg(long, value_enum, default_value_t = Vendor::Aws)]
    pub(crate) vendor: Vendor,

    #[arg(long, value_name = "SPAN", default_value = "0", allow_hyphen_values = true)]
    #[arg(value_parser = span)]
    pub(crate) clock_offset: i64,

    #[arg(long, value_name = "WHAT", default_value = "own", value_parser = date_header)]
    pub(crate) date: DateHeader,

    #[arg(long, value_name = "SPAN", default_value = "0", value_parser = duration)]
    pub(crate) latency: Duration,

    #[arg(long, value_name = "KEYS", default_value_t = 1_000, value_parser = page_size)]
    pub(crate) page_size: u16,

    #[arg(long, value_name = "LIST", value_parser = faults)]
    pub(crate) fail: Option<FaultPlan>,

    #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = number)]
    pub(crate) seed: u64,

    #[arg(long, value_enum)]
    pub(crate) hostile: Option<Hostile>,

    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) deny: Vec<Action>,

    #[arg(long)]
    pub(crate) read_only: bool,

    #[arg(long)]
    pub(crate) tls: bool,

    #[arg(long, value_name = "FILE", requires = "tls")]
    pub(crate) ca_out: Option<PathBuf>,

    #[arg(long, value_name = "FROM..TO", requires = "tls", allow_hyphen_values = true)]
    #[arg(value_parser = validity)]
    pub(crate) tls_valid: Option<(Edge, Edge)>,

    #[arg(long, value_name = "NAME", requires = "tls")]
    pub(crate) tls_name: Vec<String>,

    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,

    #[arg(long, value_name = "NAME", default_value = "vault")]
    pub(crate) bucket: Vec<String>,

    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = address)]
    pub(crate) listen: SocketAddr,

    #[arg(long, value_name = "KEY", default_value = "tidelock-lab")]
    pub(crate) access_key: String,

    #[arg(long, value_name = "SECRET", default_value = "tidelock-lab-secret")]
    #[arg(value_parser = secret)]
    pub(crate) secret_key: SecretKey,

    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
}

impl LabArgs {
    /// The same as options.
    #[must_use]
    pub(crate) fn options(self) -> LabOptions {
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
            page_size: self.page_size,
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
pub(crate) fn run(args: LabArgs) -> Result<(), LabError> {
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

fn span(text: &str) -> Result<i64, &'static str> {
    span_ms(text).or(Err("detail-no-span"))
}

fn duration(text: &str) -> Result<Duration, &'static str> {
    u64::try_from(span(text)?).map(Duration::from_millis).or(Err("detail-negative-span"))
}

fn number(text: &str) -> Result<u64, &'static str> {
    text.parse().or(Err("detail-no-number"))
}

fn page_size(text: &str) -> Result<u16, &'static str> {
    text.parse().ok().filter(|keys| (1..=1_000).contains(keys)).ok_or("detail-no-page-size")
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().or(Err("detail-no-address"))
}

fn faults(text: &str) -> Result<FaultPlan, &'static str> {
    text.parse().or(Err("detail-no-faults"))
}

#[expect(clippy::unnecessary_wraps, reason = "clap wants a fallible parser")]
fn secret(text: &str) -> Result<SecretKey, std::convert::Infallible> {
    Ok(SecretKey::from(text))
}

fn date_header(text: &str) -> Result<DateHeader, &'static str> {
    match text.split_once(':') {
        None if text == "own" => Ok(DateHeader::Own),
        None if text == "none" => Ok(DateHeader::Absent),
        None if text == "epoch" => Ok(DateHeader::Epoch),
        Some(("cached", seconds)) => {
            let age_s = seconds.parse().or(Err("detail-no-date-header"))?;
            Ok(DateHeader::Cached { age_s })
        }
        None | Some(_) => Err("detail-no-date-header"),
    }
}

fn validity(text: &str) -> Result<(Edge, Edge), &'static str> {
    let (from, until) = text.split_once("..").ok_or("detail-no-validity")?;
    Ok((edge(from)?, edge(until)?))
}

fn edge(text: &str) -> Result<Edge, &'static str> {
    if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
        return Ok(Edge::At(Timestamp::from_s(at.unix_timestamp())));
    }
    span_ms(text).map(|ms| Edge::FromNow { ms }).or(Err("detail-no-validity"))
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
            "--vendor tencent-cos --clock-offset -30m --date cached:90 --latency 20ms --page-size 3 \
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
            page_size: 3,
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
            "--page-size 0",
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
