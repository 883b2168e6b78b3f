//! `tidelock clock`.

use std::rc::Rc;

use clap::{Args, ValueEnum};
use tidelock_core::clock::{ClockView, Pattern, pattern};
use tidelock_engine::outcome::Failure;
use tidelock_engine::ports::{Store, StoreError};
use tidelock_io::open::{Device, RELEASE_DATE, open_store};
use tidelock_io::system;
use tidelock_wire::vendor::Vendor;

use super::AppError;
use super::context::Context;
use super::progress::Bar;
use super::target::{Site, Target, each, remotes};
use crate::output::{ClockReport, Told};

/// How often the storage is asked.
const SAMPLES: u32 = 4;
/// The pause between two samples: a `Date` is cut to whole seconds, and samples at different
/// fractions of a second narrow the interval.
const PAUSE_MS: u64 = 270;
/// Asked for, and never there: the answer's `Date` is what is wanted.
const PROBE: &str = ".tidelock/clock-probe";

/// Measure this device's clock against a remote.
#[derive(Args, Debug)]
pub struct ClockArgs {
    /// A vault of the configuration (all of them when left out), or an address: s3://BUCKET?endpoint=URL
    #[arg(value_name = "VAULT|REMOTE")]
    pub target: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// How a measurement is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One object a line, as --json.
    Json,
}

/// Measures against one remote after the other.
pub(super) async fn run(args: &ClockArgs, context: &Context) -> Result<u8, AppError> {
    let is_json = context.json || args.format == Format::Json;
    let asked = remotes(args.target.as_deref(), context)?;
    let work = async |target: &Target| Ok(show(&measure(target, context).await?, is_json, context));
    Ok(each(asked, context, work).await)
}

fn show(report: &ClockReport<'_>, is_json: bool, context: &Context) -> u8 {
    if is_json {
        context.print_object(&report.object(&context.texts));
        return report.exit_code();
    }
    context.print(&report.text(&context.texts));
    if let Some(trouble) = &report.trouble {
        context.complain(&trouble.text(&context.texts));
    }
    report.exit_code()
}

async fn measure<'a>(
    target: &'a Target,
    context: &'a Context,
) -> Result<ClockReport<'a>, AppError> {
    match &target.site {
        Site::Bucket(_, profile) => of_bucket(target, profile.vendor, context).await,
        Site::Folder(..) => Ok(of_folder(target, context)),
    }
}

async fn of_bucket<'a>(
    target: &'a Target,
    vendor: Vendor,
    context: &'a Context,
) -> Result<ClockReport<'a>, AppError> {
    let device = Device::real(Rc::new(Bar::hidden()));
    let storage = target.storage(context, target.consent()).await?;
    // What earlier runs learned is left out: this is about now.
    let store = open_store(storage, &device)?;
    let trouble = ask(&*store, &device).await.err();
    let view = store.clock().view;
    let facts = target.facts(context);
    let args = facts.args(view.offset, &context.texts);
    Ok(ClockReport {
        facts,
        vendor: vendor.name(),
        tolerance_ms: Some(vendor.tolerance_ms()),
        pattern: shape(&view, &device),
        view,
        trouble: trouble.map(|error| Told::of(&Failure::of_run(error), &args, &context.texts)),
        system: system::detect(),
    })
}

/// A folder tells no time, and nobody is asked.
fn of_folder<'a>(target: &'a Target, context: &'a Context) -> ClockReport<'a> {
    let facts = target.facts(context);
    let args = facts.args(None, &context.texts);
    ClockReport {
        facts,
        vendor: "file",
        tolerance_ms: None,
        pattern: Pattern::None,
        view: ClockView::unknown(),
        trouble: Some(Told::coded("clock-folder", &args, &context.texts)),
        system: system::detect(),
    }
}

/// Asks a few times; whether the storage likes the question does not matter.
async fn ask(store: &dyn Store, device: &Device) -> Result<(), StoreError> {
    for sample in 0..SAMPLES {
        if 0 < sample {
            device.sleep.sleep(PAUSE_MS).await;
        }
        store.head(PROBE).await?;
    }
    Ok(())
}

fn shape(view: &ClockView, device: &Device) -> Pattern {
    view.offset
        .map_or(Pattern::None, |offset| pattern(offset, device.clock.read().wall, RELEASE_DATE))
}
