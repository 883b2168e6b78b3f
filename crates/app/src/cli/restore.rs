//! `tidelock restore`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use futures::TryStreamExt;
use serde::Serialize;
use tidelock_core::path::VaultPath;
use tidelock_core::version::{Label, Numbered, newest_other, wanted};
use tidelock_engine::ports::{Folder, FolderError};
use tidelock_io::open::{self, OpenError};
use tidelock_io::place::full_place;

use super::AppError;
use super::context::Context;
use super::history::line;
use super::target::{Target, each};
use super::versions::{Archive, NoteArgs, unusable};
use crate::text::{Value, escape_name};

/// Which version of which note.
#[derive(Args, Debug)]
pub(super) struct RestoreArgs {
    #[command(flatten)]
    pub note: NoteArgs,
    #[arg(long, value_name = "ID")]
    pub version: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

/// For scripts.
#[derive(Serialize)]
struct RestoredObject<'a> {
    vault: &'a str,
    path: String,
    version: i64,
    digest: String,
    to: String,
}

/// Brings one version of one note back; what stands in its place is kept first.
pub(super) async fn run(args: &RestoreArgs, context: &Context) -> Result<u8, AppError> {
    let note = args.note.note()?.ok_or(AppError::Missing { what: "PATH".to_owned() })?;
    let asked = args.note.vaults(context)?;
    if 1 < asked.len() {
        return Err(AppError::Missing { what: "--vault".to_owned() });
    }
    let work = async |target: &Target| one(args, &note, target, context).await;
    Ok(each(asked, context, work).await)
}

async fn one(
    args: &RestoreArgs,
    note: &VaultPath,
    target: &Target,
    context: &Context,
) -> Result<u8, AppError> {
    let place = target.place(context)?;
    let _lock = open::lock(&place).map_err(OpenError::from)?;
    let archive = Archive::open(target, context).await?;
    let mut history = archive.versions.newest(&archive.key, Some(note), None)?;
    history.retain(|version| version.kept.path == *note);
    let found = pick(args, note, &history, &archive, target).await?;
    let to = match &args.to {
        Some(file) => into_file(&archive, found, file).await?,
        None => into_vault(&archive, found, target).await?,
    };
    tell(target, found, &to, context);
    Ok(0)
}

/// The version that was named; else the newest one that is not what the note holds now.
async fn pick<'a>(
    args: &RestoreArgs,
    note: &VaultPath,
    history: &'a [Numbered],
    archive: &Archive,
    target: &Target,
) -> Result<&'a Numbered, AppError> {
    let found = match &args.version {
        Some(word) => wanted(history, word),
        None => {
            let name = history.first().map_or(note.as_str(), |newest| &newest.kept.name);
            let present = archive.present(name).await.map_err(|error| unusable(target, error))?;
            newest_other(history, present.map(|file| file.digest))
        }
    };
    found.ok_or_else(|| AppError::NoSuchVersion { path: note.to_string() })
}

/// Puts it under its own name in the vault.
async fn into_vault(
    archive: &Archive,
    Numbered { kept, .. }: &Numbered,
    target: &Target,
) -> Result<String, AppError> {
    let refused = |error: FolderError| unusable(target, error);
    archive.folder.label(Label { device: target.device.as_str().to_owned(), offset: None });
    let present = archive.present(&kept.name).await.map_err(refused)?;
    if present.as_ref().is_some_and(|file| file.digest == kept.digest) {
        return Ok(kept.name.to_string());
    }
    let staged = archive.folder.stage(archive.versions.stream(kept.digest)).await;
    let staged = staged.map_err(refused)?;
    let installed = archive.folder.install(staged, &kept.name, present.as_ref(), None).await;
    installed.map(|file| file.name.to_string()).map_err(refused)
}

/// Writes it to a new file somewhere else.
async fn into_file(
    archive: &Archive,
    Numbered { kept, .. }: &Numbered,
    file: &Path,
) -> Result<String, AppError> {
    let full = full_place(&file.to_string_lossy()).map_err(AppError::System)?;
    let mut new = std::fs::File::create_new(&full).map_err(AppError::System)?;
    let mut content = archive.versions.stream(kept.digest);
    let written = async {
        while let Some(piece) = content.try_next().await? {
            new.write_all(&piece)
                .map_err(|e| tidelock_engine::ports::StreamError::Local(e.to_string()))?;
        }
        Ok::<(), tidelock_engine::ports::StreamError>(())
    };
    if let Err(error) = written.await {
        // Half a text is of no use to anybody.
        drop(std::fs::remove_file(&full));
        return Err(AppError::Versions { detail: error.to_string() });
    }
    new.sync_all().map_err(AppError::System)?;
    Ok(full.to_string_lossy().into_owned())
}

fn tell(target: &Target, found: &Numbered, to: &str, context: &Context) {
    if context.json {
        context.print_object(&RestoredObject {
            vault: &target.name,
            path: found.kept.path.to_string(),
            version: found.no.0,
            digest: found.kept.digest.to_string(),
            to: to.to_owned(),
        });
        return;
    }
    let args = [
        ("file", Value::from(escape_name(to))),
        ("detail", Value::from(line(found, &context.texts))),
    ];
    context.print_unless_quiet(&format!("{}\n", context.texts.get("restored", &args)));
}
