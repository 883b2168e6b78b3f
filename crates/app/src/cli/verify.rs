//! `tidelock verify`.

use clap::Args;
use serde::Serialize;
use tidelock_io::versions::Health;

use super::AppError;
use super::context::Context;
use super::history::{VersionObject, line};
use super::target::{Target, TargetArgs, each, targets};
use super::versions::Archive;
use crate::text::{Value, escape_name};

/// Which vault's versions.
#[derive(Args, Debug)]
pub(super) struct VerifyArgs {
    #[command(flatten)]
    pub target: TargetArgs,
}

/// For scripts.
#[derive(Serialize)]
struct HealthObject<'a> {
    vault: &'a str,
    versions: u64,
    contents: u64,
    bytes: u64,
    damaged: Vec<VersionObject>,
}

/// Reads every kept version of one vault after the other; 1 where one is not what was kept.
pub(super) async fn run(args: &VerifyArgs, context: &Context) -> Result<u8, AppError> {
    let work = async |target: &Target| {
        let archive = Archive::open(target, context).await?;
        let health = archive.versions.check(&archive.key)?;
        show(&target.name, &health, context);
        Ok(u8::from(!health.damaged.is_empty()))
    };
    Ok(each(targets(&args.target, context)?, context, work).await)
}

fn show(vault: &str, health: &Health, context: &Context) {
    let Health { versions, contents, bytes, damaged } = health;
    let (versions, contents, bytes) = (*versions, *contents, *bytes);
    if context.json {
        let damaged = damaged.iter().map(|found| VersionObject::of(&found.version)).collect();
        return context.print_object(&HealthObject { vault, versions, contents, bytes, damaged });
    }
    let texts = &context.texts;
    let key = if damaged.is_empty() { "verify-sound" } else { "verify-damaged" };
    let args = [
        ("vault", Value::from(escape_name(vault))),
        ("count", Value::from(versions)),
        ("size", Value::from(texts.size(bytes))),
    ];
    context.print(&format!("{}\n", texts.get(key, &args)));
    for found in damaged {
        context.print(&format!("  {}\n", line(&found.version, texts)));
    }
}
