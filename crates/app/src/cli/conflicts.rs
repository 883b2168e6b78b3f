//! `tidelock conflicts`.

use clap::Args;
use thiserror::Error;
use tidelock_core::binding::Bound;
use tidelock_core::path::VaultPath;
use tidelock_core::version::Label;
use tidelock_engine::conflicts::{Conflict, Conflicts, Keep, Refusal};
use tidelock_engine::ports::{Folder, FolderError, Hints, State, StateError};
use tidelock_io::folder::DiskFolder;
use tidelock_io::open::{self, Local, OpenError};
use tidelock_io::state::SqliteState;

use super::AppError;
use super::context::Context;
use super::progress::Bar;
use super::target::{Target, each};
use super::versions::NoteArgs;
use crate::output::{ConflictEntry, ConflictsReport, SettledEntry};

/// Which conflict, and what shall stay of it.
#[derive(Args, Debug)]
pub(super) struct ConflictsArgs {
    #[command(flatten)]
    pub note: NoteArgs,
    #[arg(long, value_name = "ours|theirs|both|merged", value_parser = keep)]
    pub keep: Option<Keep>,
}

/// Why a conflict was not shown or settled.
#[derive(Debug, Error)]
pub enum ConflictProblem {
    /// There is none.
    #[error("no conflict")]
    NotOne,
    /// The note has several copies.
    #[error("more than one conflict copy")]
    Several(Vec<String>),
    /// It stays as it is.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl ConflictProblem {
    /// The stable code for scripts and texts.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NotOne => "conflict-none",
            Self::Several(_) => "conflict-several",
            Self::Refused(Refusal::NoText) => "conflict-no-text",
            Self::Refused(Refusal::NoJson) => "conflict-no-json",
            Self::Refused(Refusal::Folder(FolderError::Stale)) => "conflict-changed",
            Self::Refused(Refusal::Folder(error)) => error.code(),
        }
    }

    /// What scripts can rely on: 1 where the files stood in the way, and not what was asked for.
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::NotOne
            | Self::Several(_)
            | Self::Refused(
                Refusal::NoText | Refusal::NoJson | Refusal::Folder(FolderError::Missing),
            ) => 2,
            Self::Refused(Refusal::Folder(_)) => 1,
        }
    }

    /// What its texts may name: the copies that come into question, or the system's words.
    pub(super) fn particular(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Several(copies) => Some(("known", copies.join(", "))),
            Self::Refused(Refusal::Folder(error)) => Some(("detail", error.to_string())),
            Self::NotOne | Self::Refused(Refusal::NoText | Refusal::NoJson) => None,
        }
    }
}

/// Looks at one vault after the other.
pub(super) async fn run(args: &ConflictsArgs, context: &Context) -> Result<u8, AppError> {
    let path = written(&args.note);
    let asked = args.note.vaults(context)?;
    if args.keep.is_some() && path.is_none() {
        return Err(AppError::Missing { what: "PATH".to_owned() });
    }
    if path.is_some() && 1 < asked.len() {
        return Err(AppError::Missing { what: "--vault".to_owned() });
    }
    let work = async |target: &Target| {
        match (path, args.keep) {
            (None, _) => list(target, context).await,
            (Some(path), None) => show(target, path, context).await,
            (Some(path), Some(keep)) => settle(target, path, keep, context).await,
        }?;
        Ok(0)
    };
    Ok(each(asked, context, work).await)
}

/// The path as it was written.
fn written(note: &NoteArgs) -> Option<&str> {
    if note.remote.is_some() { note.path.as_deref() } else { note.first.as_deref() }
}

async fn list(target: &Target, context: &Context) -> Result<(), AppError> {
    let vault = Vault::open(target, context).await?;
    let found = vault.find().await?.found;
    let report = vault.report(found.iter()).await;
    vault.print(&report, &report.text(&context.texts));
    Ok(())
}

async fn show(target: &Target, path: &str, context: &Context) -> Result<(), AppError> {
    let vault = Vault::open(target, context).await?;
    let conflicts = vault.find().await?;
    let found = vault.at(&conflicts, path)?;
    let report = vault.report(found.into_iter()).await;
    vault.print(&report, &report.whole(&context.texts));
    Ok(())
}

async fn settle(
    target: &Target,
    path: &str,
    keep: Keep,
    context: &Context,
) -> Result<(), AppError> {
    // A sync that runs meanwhile would be one more who moves these files.
    let _lock = open::lock(&target.place(context)?).map_err(OpenError::from)?;
    let vault = Vault::open(target, context).await?;
    let conflicts = vault.find().await?;
    let conflict = vault.only_one_at(&conflicts, path)?;
    let settled = conflicts.settle(&vault.folder, conflict, keep).await;
    let place = settled.map_err(|refusal| problem(path, refusal.into()))?;
    let settled = SettledEntry::new(conflict, keep, &place);
    let left = vault.find().await?.found;
    let report = vault.report(left.iter()).await.with_settled(settled);
    vault.print(&report, &report.text(&context.texts));
    Ok(())
}

/// A vault whose folder is open.
struct Vault<'a> {
    target: &'a Target,
    context: &'a Context,
    folder: DiskFolder,
    /// What its last sync knew of its files.
    hints: Hints,
}

impl<'a> Vault<'a> {
    async fn open(target: &'a Target, context: &'a Context) -> Result<Self, AppError> {
        let place = target.place(context)?;
        let Local { folder, state, .. } = Local::open(&place, DiskFolder::open)?;
        folder.label(Label { device: target.device.as_str().to_owned(), offset: None });
        let hints = hints(&folder, &state, place.identity).await.map_err(OpenError::from)?;
        Ok(Self { target, context, folder, hints })
    }

    async fn find(&self) -> Result<Conflicts, AppError> {
        let found = Conflicts::find(&self.folder, self.hints.clone(), &Bar::hidden()).await;
        found.map_err(|error| match error {
            FolderError::Missing => AppError::NoFolder { folder: self.target.folder.clone() },
            FolderError::Stale
            | FolderError::Name(_)
            | FolderError::CaseLost
            | FolderError::Full
            | FolderError::Body(_)
            | FolderError::Io(_) => {
                problem(&self.target.folder.to_string_lossy(), Refusal::from(error).into())
            }
        })
    }

    /// Every conflict that `path` names, at least one.
    fn at<'c>(&self, conflicts: &'c Conflicts, path: &str) -> Result<Vec<&'c Conflict>, AppError> {
        let found = self.in_vault(path).map(|path| conflicts.at(&path)).unwrap_or_default();
        match found.is_empty() {
            true => Err(problem(path, ConflictProblem::NotOne)),
            false => Ok(found),
        }
    }

    fn only_one_at<'c>(
        &self,
        conflicts: &'c Conflicts,
        path: &str,
    ) -> Result<&'c Conflict, AppError> {
        let found = self.at(conflicts, path)?;
        match &found[..] {
            [conflict] => Ok(conflict),
            several => {
                let names = several.iter().map(|conflict| conflict.ours.name.to_string());
                Err(problem(path, ConflictProblem::Several(names.collect())))
            }
        }
    }

    /// The path in the vault; a whole path of this system is taken too, as shells complete it.
    fn in_vault(&self, path: &str) -> Option<VaultPath> {
        let inside = std::path::Path::new(path).strip_prefix(&self.target.folder).ok();
        let parts = inside.map(|inside| inside.iter().map(|part| part.to_string_lossy()));
        let inside = parts.map(|parts| parts.collect::<Vec<_>>().join("/"));
        VaultPath::parse(inside.as_deref().unwrap_or(path)).ok()
    }

    async fn report(&self, found: impl Iterator<Item = &Conflict>) -> ConflictsReport {
        let mut entries = Vec::new();
        for conflict in found {
            // What cannot be read has no lines to show; settling it says why.
            let sides = conflict.sides(&self.folder).await.unwrap_or_default();
            entries.push(ConflictEntry::new(conflict, sides.as_ref()));
        }
        ConflictsReport::new(&self.target.name, entries)
    }

    fn print(&self, report: &ConflictsReport, text: &str) {
        match self.context.json {
            true => self.context.print_object(report),
            false => self.context.print(text),
        }
    }
}

/// What the last sync of this folder with this remote knew; nothing where there was none.
async fn hints(
    folder: &DiskFolder,
    state: &SqliteState,
    identity: &str,
) -> Result<Hints, StateError> {
    let here = folder.place();
    let is_this = |bound: &Bound| bound.remote == identity && bound.place == here;
    match state.bound().await?.iter().find(|(_, bound)| is_this(bound)) {
        Some((vault, _)) => state.hints(*vault).await,
        None => Ok(Hints::default()),
    }
}

fn problem(path: &str, problem: ConflictProblem) -> AppError {
    AppError::Conflict { path: path.to_owned(), problem }
}

fn keep(word: &str) -> Result<Keep, String> {
    let words = Keep::ALL.map(Keep::word).join(", ");
    let found = Keep::ALL.into_iter().find(|keep| keep.word() == word);
    found.ok_or_else(|| format!("detail-not-one-of: {words}"))
}
