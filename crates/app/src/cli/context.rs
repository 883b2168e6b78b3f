//! What every command is given: the language, where things lie, and how to speak.

use std::cell::Cell;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tracing_subscriber::filter::LevelFilter;

use super::doctor::Exam;
use super::{AppError, Command, Global};
use crate::output::{ClockMeasured, SyncObject, Told, write_line};
use crate::text::{Texts, Value, escape_name};

/// The surroundings of one command.
pub(super) struct Context {
    /// The texts, in the user's language.
    pub(super) texts: Texts,
    /// Where the configuration was said to be.
    pub(super) config: Option<PathBuf>,
    /// One more certificate authority.
    pub(super) ca: Option<PathBuf>,
    /// Whether stdout gets objects instead of text.
    pub(super) json: bool,
    /// The form of those objects, also where a run ends before it began.
    pub(super) shape: Shape,
    state_dir: Option<PathBuf>,
    quiet: bool,
    logs: bool,
    noticed: Cell<bool>,
}

/// What the objects of a command look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A sync's, and of everything that has no form of its own.
    Sync,
    /// A measurement's.
    Clock,
    /// An examination's.
    Doctor,
}

impl Shape {
    /// The form of a command's objects.
    pub(super) const fn of(command: &Command) -> Self {
        match command {
            Command::Clock(_) => Self::Clock,
            Command::Doctor(_) => Self::Doctor,
            Command::Demo(_)
            | Command::Init(_)
            | Command::Sync(_)
            | Command::Status(_)
            | Command::History(_)
            | Command::Restore(_)
            | Command::Verify(_)
            | Command::Conflicts(_)
            | Command::Watch(_)
            | Command::Devices(_)
            | Command::Import(_)
            | Command::Lab(_) => Self::Sync,
        }
    }

    /// The same for words that are no command line, by the first that names a command.
    pub(super) fn of_words(words: &[OsString]) -> Self {
        let shape = |word: &OsString| match word.to_str()? {
            "clock" => Some(Self::Clock),
            "doctor" => Some(Self::Doctor),
            "demo" | "init" | "sync" | "status" | "lab" => Some(Self::Sync),
            _ => None,
        };
        words.iter().skip(1).find_map(shape).unwrap_or(Self::Sync)
    }
}

impl Context {
    /// Prepares what `global` asks for, logging included.
    pub(super) fn new(global: Global, shape: Shape, texts: Texts) -> Self {
        log_at(global.verbose);
        Self {
            config: global.config,
            state_dir: global.state_dir.or_else(tidelock_io::open::default_state_dir),
            ca: global.ca,
            quiet: global.quiet,
            logs: 0 < global.verbose,
            ..Self::bare(texts, shape, global.json)
        }
    }

    /// Just enough to say what is wrong.
    pub(super) fn bare(texts: Texts, shape: Shape, json: bool) -> Self {
        Self {
            texts,
            config: None,
            state_dir: None,
            ca: None,
            json,
            shape,
            quiet: false,
            logs: false,
            noticed: Cell::new(false),
        }
    }

    /// Where this device keeps what it remembers.
    pub(super) fn state_dir(&self) -> Result<&Path, AppError> {
        self.state_dir.as_deref().ok_or(AppError::NoStateDir)
    }

    /// Prints a result.
    pub(super) fn print(&self, text: &str) {
        // A reader that went away, as `head` does, is no failure of the command.
        let _ = write!(std::io::stdout().lock(), "{text}");
    }

    /// Prints a result that `-q` leaves out.
    pub(super) fn print_unless_quiet(&self, text: &str) {
        if !self.quiet {
            self.print(text);
        }
    }

    /// Prints a result that only people want, unless they want silence.
    pub(super) fn print_unless_json(&self, text: &str) {
        if !self.json && !self.quiet {
            self.print(text);
        }
    }

    /// Prints a line of a story.
    pub(super) fn print_story(&self, key: &str, args: &[(&str, Value<'_>)]) {
        self.print_unless_json(&format!("{}\n", self.texts.get(key, args)));
    }

    /// Prints one object of `--json`.
    pub(super) fn print_object(&self, object: &impl Serialize) {
        let _ = write_line(&mut std::io::stdout().lock(), object);
    }

    /// Says something beside the result.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// Says what went wrong.
    pub(super) fn complain(&self, text: &str) {
        let _ = write!(std::io::stderr().lock(), "{text}");
    }

    /// Says something once in the life of the program.
    pub(super) fn say_once(&self, text: &str) {
        if !self.noticed.replace(true) {
            self.say(text);
        }
    }

    /// Whether somebody watches stderr, and nothing but a bar goes there: the lines of a log would
    /// tear it, and tell the same.
    pub(super) fn wants_bar(&self) -> bool {
        !self.quiet && !self.logs && std::io::stderr().is_terminal()
    }

    /// Reports a command that ended before it began.
    pub(super) fn fail(&self, error: &AppError) -> u8 {
        self.fail_vault("", error)
    }

    /// Reports a vault whose run ended before it began.
    pub(super) fn fail_vault(&self, vault: &str, error: &AppError) -> u8 {
        let state_dir = self.state_dir.as_deref().unwrap_or(Path::new(""));
        let mut args = vec![("file", Value::from(escape_name(&state_dir.to_string_lossy())))];
        args.extend(error.args(&self.texts));
        let told = Told::coded(error.code(), &args, &self.texts);
        if self.json {
            self.print_unbegun(vault, &told, error.exit_code());
        } else {
            self.complain(&told.text(&self.texts));
        }
        error.exit_code()
    }

    /// Prints the object of a run that ended before it began.
    fn print_unbegun(&self, vault: &str, told: &Told, exit_code: u8) {
        match self.shape {
            Shape::Sync => {
                let errors = std::slice::from_ref(told);
                self.print_object(&SyncObject::unbegun(vault, exit_code, errors));
            }
            Shape::Clock => self.print_object(&ClockMeasured::unbegun(vault, told)),
            Shape::Doctor => self.print_object(&Exam::unbegun(vault, told, &self.texts)),
        }
    }
}

/// Shows the log on stderr: ours alone, since what libraries log may hold whole requests.
fn log_at(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        3.. => LevelFilter::TRACE,
    };
    let ours = tracing_subscriber::filter::Targets::new()
        .with_target("tidelock", level)
        .with_target("tidelock_io", level)
        .with_target("tidelock_engine", level);
    let colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(colours && std::io::stderr().is_terminal())
        .with_target(false);
    use tracing_subscriber::prelude::*;
    // A second program in this process, a test for example, keeps its own.
    let _ = tracing_subscriber::registry().with(layer.with_filter(ours)).try_init();
}
