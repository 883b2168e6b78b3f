//! What a sync did, as a value that every front end shows in its own way.

use tidelock_core::guard::Guard;
use tidelock_core::path::VaultPath;
use tidelock_core::plan::{Action, Reason};

use crate::ports::{
    FolderError, PathProblem, StateError, StoreClock, StoreError, StreamError, Traffic,
};

/// How a sync ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Notes sent.
    pub uploaded: u64,
    /// Notes fetched.
    pub downloaded: u64,
    /// Notes deleted here.
    pub deleted_local: u64,
    /// Notes deleted at the storage.
    pub deleted_remote: u64,
    /// Notes that got another name.
    pub renamed: u64,
    /// Notes whose two sides were joined.
    pub merged: u64,
    /// Notes of which both versions were kept in this run.
    pub conflicts: Vec<Conflict>,
    /// What went wrong, path by path, and what stopped the run.
    pub failures: Vec<Failure>,
    /// What was passed over here and is no failure: links, pipes, other disks.
    pub passed_over: Vec<PathProblem>,
    /// What was to be done, in order; all of it where nothing was carried out.
    pub plan: Vec<PlanLine>,
    /// What crossed the network.
    pub traffic: Traffic,
    /// How long it took.
    pub elapsed_ms: u64,
    /// What the storage told of time; `None` when it was never asked.
    pub clock: Option<StoreClock>,
    /// The end of the last whole sync before this one, by corrected time.
    pub last_sync: Option<tidelock_core::time::Timestamp>,
    /// Whether the run was cut off by its user.
    pub interrupted: bool,
}

/// A note of which both versions were kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The note, which now holds the storage's version.
    pub path: VaultPath,
    /// The name of this device's version.
    pub kept_as: String,
}

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    /// What it is about.
    pub path: VaultPath,
    /// What is to do.
    pub action: Action,
    /// Why.
    pub reason: Reason,
}

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The note, as found; `None` where the whole run is meant.
    pub path: Option<String>,
    /// What it was.
    pub cause: Cause,
}

/// Where a failure comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The storage.
    Store(StoreError),
    /// The folder.
    Folder(FolderError),
    /// What this device remembers.
    State(StateError),
    /// A name or key that was passed over.
    Path(PathProblem),
    /// A guard that wants a word.
    Guard(Guard),
}

impl Failure {
    /// The failure of a whole run.
    #[must_use]
    pub fn of_run(cause: impl Into<Cause>) -> Self {
        Self { path: None, cause: cause.into() }
    }

    /// The failure of one path.
    #[must_use]
    pub fn of_path(path: &VaultPath, cause: impl Into<Cause>) -> Self {
        Self { path: Some(path.to_string()), cause: cause.into() }
    }

    /// The stable code for scripts, and the key of the texts for people.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &self.cause {
            Cause::Store(error) => store_code(error, self.path.is_some()),
            Cause::Folder(error) => error.code(),
            Cause::State(error) => match error {
                StateError::Busy(_) => "busy",
                StateError::Damaged(_) => "state-damaged",
                StateError::Io(_) => "state-unusable",
            },
            Cause::Path(problem) => problem.code,
            Cause::Guard(guard) => guard.kind.code(),
        }
    }

    /// What scripts can rely on, see design §6.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.path.is_some() {
            return 1;
        }
        match &self.cause {
            Cause::Store(error) => match error {
                StoreError::Clock(_) => 3,
                StoreError::Access { .. } => 4,
                StoreError::Unreachable { .. } | StoreError::NotThis(_) => 5,
                StoreError::Missing(_)
                | StoreError::Disk(_)
                | StoreError::Listing(_)
                | StoreError::Stale
                | StoreError::Busy { .. }
                | StoreError::Quota
                | StoreError::Archived
                | StoreError::Impossible(_)
                | StoreError::Contradiction { .. }
                | StoreError::Body(_)
                | StoreError::Failed { .. } => 5,
            },
            Cause::Folder(error) => match error {
                FolderError::Missing => 2,
                FolderError::Stale
                | FolderError::Name(_)
                | FolderError::CaseLost
                | FolderError::Full
                | FolderError::Body(_)
                | FolderError::Io(_) => 2,
            },
            Cause::State(error) => match error {
                StateError::Busy(_) => 7,
                StateError::Damaged(_) | StateError::Io(_) => 2,
            },
            Cause::Path(_) => 1,
            Cause::Guard(_) => 6,
        }
    }
}

fn store_code(error: &StoreError, of_path: bool) -> &'static str {
    use crate::ports::NetFault;
    match error {
        StoreError::Clock(stop) => stop.code(),
        StoreError::Access { access, .. } => access.code(),
        StoreError::Unreachable { fault, .. } => match fault {
            NetFault::Name => "unreachable-name",
            NetFault::Refused => "unreachable-refused",
            NetFault::Timeout => "unreachable-timeout",
            NetFault::Reset => "unreachable-reset",
            NetFault::TlsUntrusted => "unreachable-tls-untrusted",
            NetFault::TlsFailed => "unreachable-tls-failed",
            NetFault::NotTls => "unreachable-not-tls",
            NetFault::NotHttp => "unreachable-not-http",
            NetFault::Proxy => "unreachable-proxy",
        },
        StoreError::Missing(_) => "remote-folder-missing",
        StoreError::Disk(_) if of_path => "remote-path-refused",
        StoreError::Disk(_) => "remote-folder-refused",
        StoreError::Stale => "path-changed-meanwhile",
        StoreError::Busy { .. } if error.asks_for_too_long() => "throttled-for-long",
        StoreError::Busy { .. } => "throttled",
        StoreError::NotThis(_) => "not-s3",
        StoreError::Listing(_) => "listing-malformed",
        StoreError::Quota => "quota",
        StoreError::Archived => "archived-object",
        StoreError::Impossible(_) => "path-too-large",
        StoreError::Contradiction { .. } => "path-digest-mismatch",
        StoreError::Body(StreamError::Changed) => "path-changed-meanwhile",
        StoreError::Body(StreamError::Local(_)) => "path-unreadable",
        StoreError::Body(StreamError::Broken(_) | StreamError::Length { .. }) if of_path => {
            "path-digest-mismatch"
        }
        StoreError::Body(StreamError::Broken(_) | StreamError::Length { .. }) => {
            "unreachable-reset"
        }
        StoreError::Failed { .. } => "server-error",
    }
}

impl Outcome {
    /// What scripts can rely on: 0, 1, or why the run stopped (design §6).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.interrupted {
            return 130;
        }
        let stopped = self.failures.iter().filter(|failure| failure.path.is_none());
        match stopped.map(Failure::exit_code).find(|code| 1 < *code) {
            Some(code) => code,
            None => u8::from(!self.failures.is_empty() || !self.conflicts.is_empty()),
        }
    }

    /// The word of `--json`: `ok`, `partial`, `stopped` (clock, guard, busy) or `failed`.
    #[must_use]
    pub fn result_word(&self) -> &'static str {
        match self.exit_code() {
            0 => "ok",
            1 => "partial",
            3 | 6 | 7 | 130 => "stopped",
            _ => "failed",
        }
    }
}

impl From<StoreError> for Cause {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<FolderError> for Cause {
    fn from(error: FolderError) -> Self {
        Self::Folder(error)
    }
}

impl From<StateError> for Cause {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl From<PathProblem> for Cause {
    fn from(problem: PathProblem) -> Self {
        Self::Path(problem)
    }
}

impl From<Guard> for Cause {
    fn from(guard: Guard) -> Self {
        Self::Guard(guard)
    }
}
