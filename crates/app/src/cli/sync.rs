//! `tidelock sync`.

use std::rc::Rc;

use clap::Args;
use tidelock_core::clock::Consent;
use tidelock_core::config::Direction;
use tidelock_engine::outcome::Outcome;
use tidelock_engine::ports::Clock;
use tidelock_engine::session::{Wish, preview, sync_until};
use tidelock_io::device::SystemClock;
use tidelock_io::open::{self, Device, Local, OpenError, Opened};

use super::AppError;
use super::context::Context;
use super::progress::Bar;
use super::target::{Target, TargetArgs, each, targets};
use crate::output::{Extent, Report, Told};
use crate::text::{Value, escape_name};

/// How many transfers run at once.
pub(super) const TRANSFERS: usize = 16;

/// What to sync, and how.
#[derive(Args, Debug)]
pub(super) struct SyncArgs {
    /// Which vault.
    #[command(flatten)]
    pub target: TargetArgs,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, value_name = "DIRECTION", value_parser = direction)]
    pub direction: Option<Direction>,
    #[arg(long)]
    pub accept_clock: bool,
    #[arg(long, value_name = "ID")]
    pub confirm: Option<String>,
}

/// Syncs one vault after the other.
pub(super) async fn run(args: &SyncArgs, context: &Context) -> Result<u8, AppError> {
    let extent = if args.dry_run { Extent::Plan } else { Extent::Done };
    let asked = targets(&args.target, context)?;
    let work = async |target: &Target| {
        let outcome = one(args, target, context).await?;
        Ok(show(target, &outcome, extent, context))
    };
    Ok(each(asked, context, work).await)
}

async fn one(args: &SyncArgs, target: &Target, context: &Context) -> Result<Outcome, AppError> {
    let consent = if args.accept_clock { Consent::ThisRun } else { target.consent() };
    let place = target.place(context)?;
    let bar = Rc::new(if context.wants_bar() { Bar::shown(&context.texts) } else { Bar::hidden() });
    let device = Device::real(bar.clone());
    let storage = target.storage(context, consent).await?;
    // Before the lock, which would be the first file of a state that lies in the remote.
    storage.check_apart(&place)?;
    let _lock =
        if args.dry_run { None } else { Some(open::lock(&place).map_err(OpenError::from)?) };
    let opened = Opened::open(place, storage, device).await?;
    if let Some(file) = opened.damaged_file() {
        let file = Value::from(escape_name(&file.to_string_lossy()));
        let note = format!("{}\n", context.texts.get("note-state-set-aside", &[("file", file)]));
        bar.aside(|| context.say(&note));
    }
    let mut wish = wish(target, args.confirm.clone());
    wish.direction = args.direction.unwrap_or(wish.direction);
    let outcome = match args.dry_run {
        true => preview(opened.ports(), &wish).await,
        false => sync_until(opened.ports(), &wish, super::interrupted()).await,
    };
    bar.finish();
    log_clock(&outcome);
    if !args.dry_run && outcome.exit_code() <= 1 {
        purge(&opened, target, &outcome, context).await;
    }
    Ok(outcome)
}

/// Lets go of versions that outlived their time. That it fails is told and costs the sync nothing.
async fn purge(opened: &Opened, target: &Target, outcome: &Outcome, context: &Context) {
    let Local { folder, versions, .. } = opened.local();
    let Ok(key) = folder.key().await else { return };
    let offset = outcome.clock.as_ref().and_then(|clock| clock.view.offset);
    let now = offset.map(|offset| offset.correct(SystemClock::new().read().wall));
    if let Err(error) = versions.purge(&key, target.retention, now) {
        let error = AppError::from(error);
        let told = Told::coded(error.code(), &error.args(&context.texts), &context.texts);
        context.complain(&told.as_warning().text(&context.texts));
    }
}

/// Leaves a trace of what requests were signed for; a signature far in the future is worth a word.
fn log_clock(outcome: &Outcome) {
    const FAR_MS_MIN: i64 = 3_600_000;
    let Some(clock) = outcome.clock.as_ref().filter(|clock| clock.view.corrected) else { return };
    let Some(offset) = clock.view.offset else { return };
    let (offset_ms, uncertainty_ms) = (offset.mid_ms(), offset.uncertainty_ms());
    if FAR_MS_MIN < offset_ms {
        tracing::warn!(offset_ms, uncertainty_ms, "signed for far in the future of this clock");
    } else {
        tracing::info!(offset_ms, uncertainty_ms, "signed for the storage's time");
    }
}

/// What is wanted of a sync of this vault.
pub(super) fn wish(target: &Target, confirm: Option<String>) -> Wish {
    Wish {
        device: target.device.as_str().to_owned(),
        remote: target.identity.clone(),
        confirm,
        limits: target.limits,
        direction: target.direction,
        transfers: TRANSFERS,
    }
}

/// Shows an outcome and gives back its exit code.
pub(super) fn show(target: &Target, outcome: &Outcome, extent: Extent, context: &Context) -> u8 {
    let report = Report::new(target.facts(context), outcome, &context.texts);
    let exit_code = show_result(&report, outcome, extent, context);
    if extent == Extent::Done
        && let Some(notice) = report.clock_notice()
    {
        context.say_once(&notice);
    }
    exit_code
}

/// The same without a word about the clock.
pub(super) fn show_result(
    report: &Report<'_>,
    outcome: &Outcome,
    extent: Extent,
    context: &Context,
) -> u8 {
    if context.json {
        context.print_object(&report.object(extent));
    } else {
        context.print_unless_quiet(&report.text(extent));
        context.complain(&report.complaints());
        context.say(&report.notes());
    }
    outcome.exit_code()
}

fn direction(word: &str) -> Result<Direction, String> {
    let known = || format!("detail-not-one-of: {}", Direction::WORDS.join(", "));
    Direction::from_word(word).ok_or_else(known)
}
