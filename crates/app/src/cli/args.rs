//! The words of the command line. Parsed here, carried out by the module of each command.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

use super::{clock, demo, doctor, init, status, sync};
use crate::lab::cli::LabArgs;
use crate::text::Lang;

/// Keeps a folder of notes the same on every device through your own storage, whatever the clock
/// says.
#[derive(Debug, Parser)]
#[command(name = "tidelock", version, max_term_width = 100)]
pub struct Cli {
    /// What every command understands.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command understands.
#[derive(Args, Debug)]
pub struct Global {
    /// The configuration; default: tidelock.toml in your configuration folder
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where this device keeps what it remembers; default: TIDELOCK_STATE_DIR, else the system's place
    #[arg(long, global = true, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// The language of texts; default: the system's
    #[arg(long, global = true, value_name = "en|zh-CN", value_parser = lang)]
    pub lang: Option<Lang>,
    /// Print one JSON object a line instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more on stderr; twice and thrice for even more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// One more certificate authority to trust, a PEM file
    #[arg(long, global = true, value_name = "FILE")]
    pub ca: Option<PathBuf>,
}

/// One command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play the whole story on this machine, with an embedded storage and nothing to set up
    Demo(demo::DemoArgs),
    /// Test a connection and write tidelock.toml
    Init(Box<init::InitArgs>),
    /// Make a folder and its remote the same, in both directions
    Sync(sync::SyncArgs),
    /// Tell what a sync would do, when the last one was, and how the clock is
    Status(status::StatusArgs),
    /// Measure this device's clock against a remote
    Clock(clock::ClockArgs),
    /// Check everything a sync needs, in order, and tell what is wrong
    Doctor(doctor::DoctorArgs),
    /// Serve a storage with a vendor's rules and any clock, for tests and for trying things out
    Lab(Box<LabArgs>),
}

fn lang(text: &str) -> Result<Lang, String> {
    Lang::from_flag(text).ok_or_else(|| "en or zh-CN".to_owned())
}
