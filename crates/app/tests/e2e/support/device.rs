//! One device: a home of its own, a clock of its own, and the real `tidelock`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::place::Place;
use super::remote::Remote;
use super::{ACCESS_KEY, SECRET_KEY, from_test_command};

/// The program under test.
pub(crate) const TIDELOCK: &str = env!("CARGO_BIN_EXE_tidelock");

/// How a device's clock runs.
enum Clock {
    Right,
    /// Off by this much, in libfaketime's words: `-30m`, `+400d`.
    Shifted(String),
    /// Off by what this file says, read at every look at the clock.
    Settable(PathBuf),
}

/// One device.
pub(crate) struct Device {
    home: TempDir,
    clock: Clock,
    secret: String,
    place: Place,
}

impl Device {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("vault")).unwrap();
        Self { home, clock: Clock::Right, secret: SECRET_KEY.to_owned(), place: Place::Host }
    }

    pub(crate) fn with_clock(shift: &str) -> Self {
        Self { clock: Clock::Shifted(shift.to_owned()), ..Self::new() }
    }

    /// Its clock starts right; [`Device::set_clock`] moves it, also while a sync runs.
    pub(crate) fn with_settable_clock() -> Self {
        let mut device = Self::new();
        device.clock = Clock::Settable(device.home.path().join("clock"));
        device.set_clock("+0");
        device
    }

    pub(crate) fn with_secret(mut self, secret: &str) -> Self {
        secret.clone_into(&mut self.secret);
        self
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Moves the clock: by the shift of a settable one, for the next run of any other.
    pub(crate) fn set_clock(&mut self, shift: &str) {
        match &self.clock {
            Clock::Settable(file) => {
                let new = file.with_extension("new");
                fs::write(&new, format!("{shift}\n")).unwrap();
                fs::rename(new, file).unwrap();
            }
            Clock::Right | Clock::Shifted(_) => self.clock = Clock::Shifted(shift.to_owned()),
        }
    }

    /// The folder of notes.
    pub(crate) fn folder(&self) -> PathBuf {
        self.home.path().join("vault")
    }

    /// Tidelock's state on this device.
    pub(crate) fn state(&self) -> PathBuf {
        self.home.path().join("state")
    }

    /// Writes a configuration with this device's folder, a remote, and `more` about the remote.
    pub(crate) fn write_config(&self, remote: &Remote, more: &str) -> PathBuf {
        let file = self.home.path().join("tidelock.toml");
        let (folder, Remote { endpoint, bucket, .. }) = (self.folder(), remote);
        let vendor = remote.vendor.as_deref().unwrap_or("generic");
        let text = format!(
            "[[vault]]\nname = \"notes\"\nfolder = \"{}\"\n[vault.remote]\nkind = \"s3\"\n\
             endpoint = \"{endpoint}\"\nbucket = \"{bucket}\"\nregion = \"us-east-1\"\n\
             path-style = true\nvendor = \"{vendor}\"\n{more}\n",
            folder.display()
        );
        fs::write(&file, text).unwrap();
        file
    }

    /// `tidelock --json sync FOLDER REMOTE`.
    pub(crate) fn sync(&self, remote: &Remote) -> Run {
        self.sync_with(remote, &[])
    }

    /// [`Device::sync`] with more options.
    pub(crate) fn sync_with(&self, remote: &Remote, options: &[&str]) -> Run {
        self.on("sync", remote, options)
    }

    /// `tidelock --json COMMAND FOLDER REMOTE OPTIONS`.
    pub(crate) fn on(&self, command: &str, remote: &Remote, options: &[&str]) -> Run {
        let mut process = self.command(&["--json", command]);
        process.arg(self.folder()).arg(remote.url()).args(options);
        trust(&mut process, remote);
        Run::of(process.output().unwrap())
    }

    /// `tidelock sync FOLDER REMOTE`, as people see it.
    pub(crate) fn sync_for_people(&self, remote: &Remote, globals: &[&str]) -> Run {
        let mut process = self.command(globals);
        process.arg("sync").arg(self.folder()).arg(remote.url());
        trust(&mut process, remote);
        Run::of(process.output().unwrap())
    }

    /// `tidelock GLOBALS sync FOLDER REMOTE` on a terminal: everything that was written to it.
    pub(crate) fn sync_on_terminal(&self, remote: &Remote, globals: &[&str]) -> Run {
        let quoted = |word: &str| format!("'{word}'");
        let (state, folder) = (self.state(), self.folder());
        let mut line = vec![quoted(TIDELOCK), "--state-dir".to_owned()];
        line.push(quoted(state.to_str().unwrap()));
        line.extend(globals.iter().map(|word| quoted(word)));
        line.extend(["sync".to_owned(), quoted(folder.to_str().unwrap()), quoted(&remote.url())]);
        let mut process = self.place.command("script");
        self.environment(&mut process);
        process.env("TERM", "xterm").env_remove("NO_COLOR");
        process.args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"]);
        Run::of(process.output().unwrap())
    }

    /// `tidelock clock REMOTE`, as people see it.
    pub(crate) fn clock_for_people(&self, remote: &Remote) -> Run {
        let mut process = self.command(&["--lang", "en", "clock"]);
        process.arg(remote.url());
        trust(&mut process, remote);
        Run::of(process.output().unwrap())
    }

    /// Runs any command line to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Run {
        Run::of(self.command(&[]).args(args).output().unwrap())
    }

    /// Starts a sync and leaves it running.
    pub(crate) fn start_sync(&self, remote: &Remote) -> Child {
        let mut process = self.command(&["--json", "sync"]);
        process.arg(self.folder()).arg(remote.url());
        trust(&mut process, remote);
        process.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// A sync under GNU time; gives the run and its peak resident memory in MB.
    pub(crate) fn sync_measured(&self, remote: &Remote) -> (Run, u64) {
        let report = self.home.path().join("peak");
        let mut process = self.place.command("/usr/bin/time");
        self.environment(&mut process);
        process.arg("-f").arg("%M").arg("-o").arg(&report).arg(TIDELOCK);
        process.arg("--state-dir").arg(self.state()).args(["--json", "sync"]);
        process.arg(self.folder()).arg(remote.url());
        let run = Run::of(process.output().unwrap());
        let report = fs::read_to_string(report).unwrap();
        let peak_kb: u64 = report.lines().last().unwrap().parse().unwrap();
        (run, peak_kb / 1_024)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut process = self.place.command(TIDELOCK);
        self.environment(&mut process);
        process.arg("--state-dir").arg(self.state()).args(args);
        process
    }

    fn environment(&self, process: &mut Command) {
        let home = self.home.path();
        process
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("LANG", "C.UTF-8")
            .env("NO_COLOR", "1")
            .env("TIDELOCK_ACCESS_KEY_ID", ACCESS_KEY)
            .env("TIDELOCK_SECRET_ACCESS_KEY", &self.secret)
            .stdin(Stdio::null());
        match &self.clock {
            Clock::Right => return,
            Clock::Shifted(shift) => process.env("FAKETIME", shift),
            Clock::Settable(file) => process.env("FAKETIME_TIMESTAMP_FILE", file),
        };
        process
            .env("LD_PRELOAD", from_test_command("TIDELOCK_FAKETIME"))
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("FAKETIME_NO_CACHE", "1")
            .env("NO_FAKE_STAT", "1");
    }
}

fn trust(process: &mut Command, remote: &Remote) {
    if let Some(ca) = &remote.ca {
        process.arg("--ca").arg(ca);
    }
}

/// How one command line ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Panics with everything that was printed unless it ended with `code`.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.shown());
        self
    }

    /// The JSON on standard output, one object.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let lines: Vec<&str> = self.stdout.lines().collect();
        let [line] = lines.as_slice() else { panic!("not one line of JSON: {}", self.shown()) };
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {}", self.shown()))
    }

    /// The causes that the doctor found, in order.
    #[track_caller]
    pub(crate) fn causes(&self) -> Vec<String> {
        let json = self.json();
        let causes = json["causes"].as_array().unwrap_or_else(|| panic!("{}", self.shown()));
        causes.iter().map(|cause| cause.as_str().unwrap().to_owned()).collect()
    }

    /// The codes of its errors, in order.
    #[track_caller]
    pub(crate) fn codes(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().unwrap_or_else(|| panic!("{}", self.shown()));
        errors.iter().map(|error| error["code"].as_str().unwrap().to_owned()).collect()
    }

    /// The number at `name`.
    #[track_caller]
    pub(crate) fn number(&self, name: &str) -> u64 {
        self.json()[name].as_u64().unwrap_or_else(|| panic!("no number {name}: {}", self.shown()))
    }

    pub(crate) fn shown(&self) -> String {
        format!("exit {:?}\n{}\n{}", self.code, self.stdout, self.stderr)
    }
}

/// Sends Ctrl-C.
pub(crate) fn interrupt(process: &Child) {
    let sent =
        Command::new("sh").args(["-c", &format!("kill -INT {}", process.id())]).status().unwrap();
    assert!(sent.success(), "the process had already ended");
}

/// Every file below `folder`, at any depth.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}
