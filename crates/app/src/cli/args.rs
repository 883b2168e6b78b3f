//! The words of the command line. Parsed here, carried out by the module of each command.
//!
//! What help says about them is in the catalogue, in both languages, see [`super::help`].

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

use super::{clock, conflicts, demo, doctor, history, init, restore, status, sync, verify};
use crate::lab::cli::LabArgs;
use crate::text::Lang;

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "tidelock", version)]
pub(super) struct Cli {
    /// What every command understands.
    #[command(flatten)]
    pub(super) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every command understands.
#[derive(Args, Debug)]
pub(super) struct Global {
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) state_dir: Option<PathBuf>,
    #[arg(long, global = true, value_name = "en|zh-CN", value_parser = lang)]
    pub(super) lang: Option<Lang>,
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(super) verbose: u8,
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,
}

/// One command.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Demo(demo::DemoArgs),
    Init(Box<init::InitArgs>),
    Sync(sync::SyncArgs),
    Status(status::StatusArgs),
    Clock(clock::ClockArgs),
    Doctor(doctor::DoctorArgs),
    History(history::HistoryArgs),
    Restore(restore::RestoreArgs),
    Verify(verify::VerifyArgs),
    Conflicts(conflicts::ConflictsArgs),
    Lab(Box<LabArgs>),
    #[command(hide = true)]
    Watch(LaterArgs),
    #[command(hide = true)]
    Devices(LaterArgs),
    #[command(hide = true)]
    Import(LaterArgs),
}

/// Whatever stands behind a command that a later version will know.
#[derive(Args, Debug)]
pub(super) struct LaterArgs {
    #[arg(hide = true)]
    pub(super) words: Vec<String>,
}

fn lang(text: &str) -> Result<Lang, String> {
    let tags = Lang::ALL.map(Lang::tag).join(", ");
    Lang::from_flag(text).ok_or_else(|| format!("detail-not-one-of: {tags}"))
}
