//! `tidelock status`.

use std::rc::Rc;

use clap::Args;
use tidelock_core::time::Timestamp;
use tidelock_engine::outcome::Outcome;
use tidelock_engine::ports::Clock;
use tidelock_engine::session::preview;
use tidelock_io::device::SystemClock;
use tidelock_io::open::{Device, Opened};

use super::AppError;
use super::context::Context;
use super::progress::Bar;
use super::sync::{show, wish};
use super::target::{Target, TargetArgs, each, targets};
use crate::output::Extent;

/// What to look at.
#[derive(Args, Debug)]
pub(super) struct StatusArgs {
    /// Which vault.
    #[command(flatten)]
    pub target: TargetArgs,
}

/// Looks at one vault after the other.
pub(super) async fn run(args: &StatusArgs, context: &Context) -> Result<u8, AppError> {
    let work = async |target: &Target| {
        let outcome = one(target, context).await?;
        let extent = Extent::Status { now: corrected_now(&outcome) };
        Ok(show(target, &outcome, extent, context))
    };
    Ok(each(targets(&args.target, context)?, context, work).await)
}

async fn one(target: &Target, context: &Context) -> Result<Outcome, AppError> {
    let device = Device::real(Rc::new(Bar::hidden()));
    let storage = target.storage(context, target.consent()).await?;
    let opened = Opened::open(target.place(context)?, storage, device).await?;
    Ok(preview(opened.ports(), &wish(target, None)).await)
}

/// True time as far as this run knows it.
fn corrected_now(outcome: &Outcome) -> Timestamp {
    let wall = SystemClock::new().read().wall;
    let offset = outcome.clock.as_ref().and_then(|clock| clock.view.offset);
    offset.map_or(wall, |offset| offset.correct(wall))
}
