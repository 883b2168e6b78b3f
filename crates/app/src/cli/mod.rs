//! The command line: one file per command, arguments and function together.
//!
//! Commands resolve what they were asked for, call the engine, and hand the result to
//! [`crate::output`]. They decide nothing about notes.

mod args;
mod clock;
mod conflicts;
mod context;
mod demo;
mod doctor;
mod error;
mod help;
mod history;
mod init;
mod mistake;
mod progress;
mod restore;
mod status;
mod sync;
mod target;
mod verify;
mod versions;

use std::ffi::OsString;
use std::future::Future;
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use tokio::task::LocalSet;

use self::args::Command;
use self::args::{Cli, Global};
use self::context::{Context, Shape};
pub use self::error::AppError;
pub use self::mistake::Mistake;
use crate::text::{Lang, Texts};

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::from(run(std::env::args_os().collect()))
}

/// Runs one command; what scripts can rely on, see the design's list of exit codes.
fn run(arguments: Vec<OsString>) -> u8 {
    let texts = Texts::new(Lang::of_arguments(&arguments));
    let parsed = help::command(&texts)
        .try_get_matches_from(&arguments)
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(refusal) => return refuse(&refusal, &arguments, texts),
    };
    let mut context = Context::new(cli.global, Shape::of(&cli.command), texts);
    context.json |= wants_objects(&cli.command);
    carry_out(cli.command, &context)
}

/// Whether the command itself asks for objects.
fn wants_objects(command: &Command) -> bool {
    matches!(command, Command::Clock(args) if args.format == clock::Format::Json)
}

fn carry_out(command: Command, context: &Context) -> u8 {
    let ended = match command {
        Command::Demo(args) => in_runtime(demo::run(&args, context)),
        Command::Init(args) => in_runtime(init::run(&args, context)),
        Command::Sync(args) => in_runtime(sync::run(&args, context)),
        Command::Status(args) => in_runtime(status::run(&args, context)),
        Command::Clock(args) => in_runtime(clock::run(&args, context)),
        Command::Conflicts(args) => in_runtime(conflicts::run(&args, context)),
        Command::Doctor(args) => in_runtime(doctor::run(&args, context)),
        Command::History(args) => in_runtime(history::run(&args, context)),
        Command::Restore(args) => in_runtime(restore::run(&args, context)),
        Command::Verify(args) => in_runtime(verify::run(&args, context)),
        Command::Lab(args) => crate::lab::cli::run(*args).map(|()| 0).map_err(AppError::from),
        Command::Watch(_) => Err(AppError::NotYet { code: "watch-not-yet", word: "watch" }),
        Command::Devices(_) => Err(AppError::NotYet { code: "devices-not-yet", word: "devices" }),
        Command::Import(_) => Err(AppError::NotYet { code: "import-not-yet", word: "import" }),
    };
    ended.unwrap_or_else(|error| context.fail(&error))
}

/// One thread is enough: the work is waiting for disk and network.
fn in_runtime(work: impl Future<Output = Result<u8, AppError>>) -> Result<u8, AppError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, work)
}

/// Help and version are answers, and so is help where nothing was asked; everything else that the
/// parser returns is a mistake in the command.
#[expect(clippy::wildcard_enum_match_arm, reason = "somebody else's enum, and an open one")]
fn refuse(refusal: &clap::Error, arguments: &[OsString], texts: Texts) -> u8 {
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    let exit_code = match refusal.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => 0,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !wants_json => 2,
        _ => {
            let mistake = Mistake::of(refusal, arguments);
            let context = Context::bare(texts, Shape::of_words(arguments), wants_json);
            return context.fail(&AppError::Mistake(mistake));
        }
    };
    // Nobody is left to be told when even this cannot be printed.
    let _ = refusal.print();
    exit_code
}

/// Resolves when the user or the system asks the program to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
