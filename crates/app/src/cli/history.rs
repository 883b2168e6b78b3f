//! `tidelock history`.

use clap::Args;
use serde::Serialize;
use tidelock_core::path::VaultPath;
use tidelock_core::version::Numbered;

use super::AppError;
use super::context::Context;
use super::target::{Target, each};
use super::versions::{Archive, NoteArgs, unusable};
use crate::text::{Texts, Value, escape_name};

/// Whose versions.
#[derive(Args, Debug)]
pub(super) struct HistoryArgs {
    #[command(flatten)]
    pub note: NoteArgs,
    #[arg(long)]
    pub deleted: bool,
}

/// For scripts.
#[derive(Serialize)]
struct HistoryObject<'a> {
    vault: &'a str,
    versions: Vec<VersionObject>,
}

/// One version for scripts.
#[derive(Serialize)]
pub(super) struct VersionObject {
    version: i64,
    path: String,
    digest: String,
    size: u64,
    how: &'static str,
    device: String,
    at: String,
    uncertainty_ms: Option<i64>,
    device_clock: String,
}

/// Lists the versions of one vault after the other, the newest first.
pub(super) async fn run(args: &HistoryArgs, context: &Context) -> Result<u8, AppError> {
    let note = args.note.note()?;
    let work = async |target: &Target| {
        let archive = Archive::open(target, context).await?;
        let found = match args.deleted {
            true => deleted(target, &archive, note.as_ref()).await?,
            false => archive.versions.newest(&archive.key, note.as_ref(), None)?,
        };
        show(&target.name, &found, context);
        Ok(0)
    };
    Ok(each(args.note.vaults(context)?, context, work).await)
}

/// The newest version of each note that is not there any more.
async fn deleted(
    target: &Target,
    archive: &Archive,
    below: Option<&VaultPath>,
) -> Result<Vec<Numbered>, AppError> {
    let is_asked = |path: &VaultPath| below.is_none_or(|b| path == b || path.is_below(b));
    let mut gone = Vec::new();
    for newest in archive.versions.newest_of_each(&archive.key)? {
        let name = &newest.kept.name;
        let present = archive.present(name).await.map_err(|error| unusable(target, error))?;
        if present.is_none() && is_asked(&newest.kept.path) {
            gone.push(newest);
        }
    }
    Ok(gone)
}

fn show(vault: &str, found: &[Numbered], context: &Context) {
    if context.json {
        let versions = found.iter().map(VersionObject::of).collect();
        context.print_object(&HistoryObject { vault, versions });
        return;
    }
    let texts = &context.texts;
    if found.is_empty() {
        let vault = Value::from(escape_name(vault));
        context.print(&format!("{}\n", texts.get("history-none", &[("vault", vault)])));
    }
    let lines: String = found.iter().map(|version| line(version, texts) + "\n").collect();
    context.print(&lines);
}

/// One version in words: its number, when, how sure that is, who, how, how large, which content.
pub(super) fn line(Numbered { no, kept }: &Numbered, texts: &Texts) -> String {
    let offset = kept.offset.map(|offset| texts.duration(offset.uncertainty_ms()));
    let sure = match offset {
        Some(uncertainty) => texts.get("history-sure", &[("offset", uncertainty.into())]),
        None => texts.get("history-unsure", &[]),
    };
    let how = texts.get(&format!("how-{}", kept.how.word()), &[]);
    texts.get(
        "history-line",
        &[
            ("version", Value::from(no.0.to_string())),
            ("date", Value::from(kept.guess().to_string())),
            ("sure", Value::from(sure)),
            ("device", Value::from(escape_name(&kept.device))),
            ("how", Value::from(how)),
            ("size", Value::from(texts.size(kept.size))),
            ("digest", Value::from(kept.digest.hex8())),
            ("path", Value::from(escape_name(kept.path.as_str()))),
        ],
    )
}

impl VersionObject {
    pub(super) fn of(Numbered { no, kept }: &Numbered) -> Self {
        Self {
            version: no.0,
            path: kept.path.to_string(),
            digest: kept.digest.to_string(),
            size: kept.size,
            how: kept.how.word(),
            device: kept.device.clone(),
            at: kept.guess().to_string(),
            uncertainty_ms: kept.offset.map(|offset| offset.uncertainty_ms()),
            device_clock: kept.wall.to_string(),
        }
    }
}
