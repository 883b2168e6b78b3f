//! `tidelock clock`.

use std::rc::Rc;

use clap::{Args, ValueEnum};
use tidelock_core::clock::{ClockStop, ClockView, Pattern, pattern};
use tidelock_engine::outcome::Failure;
use tidelock_engine::ports::{Store, StoreError};
use tidelock_io::open::{Device, RELEASE_DATE, open_store};
use tidelock_io::system;

use super::AppError;
use super::context::Context;
use super::progress::Bar;
use super::target::{Site, Target, each, remotes};
use crate::output::{Arg, ClockReport, Told, Trouble, TroubleKind};
use crate::text::Texts;

/// How often the storage is asked.
const SAMPLES: u32 = 4;
/// The pause between two samples: a `Date` is cut to whole seconds, and samples at different
/// fractions of a second narrow the interval.
const PAUSE_MS: u64 = 270;
/// Asked for, and never there: the answer's `Date` is what is wanted.
const PROBE: &str = ".tidelock/clock-probe";

/// What to measure against, and how to tell.
#[derive(Args, Debug)]
pub(super) struct ClockArgs {
    #[arg(value_name = "VAULT|REMOTE")]
    pub target: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    #[arg(long, value_name = "HOST[:PORT]", hide = true)]
    pub ntp: Vec<String>,
    #[arg(long, value_name = "SPAN", hide = true)]
    pub warning: Option<String>,
    #[arg(long, value_name = "SPAN", hide = true)]
    pub critical: Option<String>,
    #[arg(long, hide = true)]
    pub yes: bool,
}

/// How a measurement is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    // For people.
    Text,
    // One object a line, as --json.
    Json,
    #[value(hide = true)]
    Nagios,
    #[value(hide = true)]
    Prometheus,
}

/// Measures against one remote after the other.
pub(super) async fn run(args: &ClockArgs, context: &Context) -> Result<u8, AppError> {
    not_yet(args)?;
    let asked = remotes(args.target.as_deref(), context)?;
    let work = async |target: &Target| Ok(show(&measure(target, context).await?, context));
    Ok(each(asked, context, work).await)
}

/// What the words mean already and nobody has built.
fn not_yet(args: &ClockArgs) -> Result<(), AppError> {
    let asked = [
        (args.target.as_deref() == Some("fix"), "clock-fix-not-yet", "clock fix"),
        (args.yes, "clock-fix-not-yet", "--yes"),
        (!args.ntp.is_empty(), "ntp-not-yet", "--ntp"),
        (args.warning.is_some(), "thresholds-not-yet", "--warning"),
        (args.critical.is_some(), "thresholds-not-yet", "--critical"),
        (args.format == Format::Nagios, "format-not-yet", "nagios"),
        (args.format == Format::Prometheus, "format-not-yet", "prometheus"),
    ];
    match asked.into_iter().find(|(is_asked, ..)| *is_asked) {
        Some((_, code, word)) => Err(AppError::NotYet { code, word }),
        None => Ok(()),
    }
}

fn show(report: &ClockReport<'_>, context: &Context) -> u8 {
    if context.json {
        context.print_object(&report.object(&context.texts));
    } else {
        context.print(&report.text(&context.texts));
        context.complain(&report.complaint(&context.texts).unwrap_or_default());
    }
    report.exit_code()
}

async fn measure<'a>(
    target: &'a Target,
    context: &'a Context,
) -> Result<ClockReport<'a>, AppError> {
    match &target.site {
        Site::Bucket(..) => of_bucket(target, context).await,
        Site::Folder(_) => Ok(of_folder(target, context)),
    }
}

async fn of_bucket<'a>(
    target: &'a Target,
    context: &'a Context,
) -> Result<ClockReport<'a>, AppError> {
    let device = Device::real(Rc::new(Bar::hidden()));
    let storage = target.storage(context, target.consent()).await?;
    // What earlier runs learned is left out: this is about now.
    let store = open_store(storage, &device)?;
    let error = ask(&*store, &device).await.err();
    let view = store.clock().view;
    let facts = target.facts(context);
    let args = facts.args(view.offset, &context.texts);
    Ok(ClockReport {
        facts,
        pattern: shape(&view, &device),
        trouble: trouble(error, &view, &args, &context.texts),
        view,
        system: system::detect(),
    })
}

/// A folder tells no time, and nobody is asked.
fn of_folder<'a>(target: &'a Target, context: &'a Context) -> ClockReport<'a> {
    let facts = target.facts(context);
    let told = Told::coded("clock-folder", &facts.args(None, &context.texts), &context.texts);
    ClockReport {
        facts,
        pattern: Pattern::None,
        trouble: Some(Trouble { told, kind: TroubleKind::Else }),
        view: ClockView::unknown(),
        system: system::detect(),
    }
}

/// What to tell beside the measurement. Where answers came and none told the time, that comes first.
fn trouble(
    error: Option<StoreError>,
    view: &ClockView,
    args: &[Arg],
    texts: &Texts,
) -> Option<Trouble> {
    let is_measured = view.offset.is_some();
    let Some(error) = error.filter(|error| is_measured || explains_silence(error)) else {
        let told = Told::coded("clock-no-source", args, texts);
        return (!is_measured).then_some(Trouble { told, kind: TroubleKind::Else });
    };
    let kind = kind_of(&error);
    Some(Trouble { told: Told::of(&Failure::of_run(error), args, texts), kind })
}

/// Whether it says why nobody told the time.
fn explains_silence(error: &StoreError) -> bool {
    match error {
        StoreError::Clock(_) | StoreError::Unreachable { .. } | StoreError::NotThis(_) => true,
        StoreError::Access { .. }
        | StoreError::Missing(_)
        | StoreError::Disk(_)
        | StoreError::Stale
        | StoreError::Busy { .. }
        | StoreError::Listing(_)
        | StoreError::Quota
        | StoreError::Archived
        | StoreError::Impossible(_)
        | StoreError::Body(_)
        | StoreError::Contradiction { .. }
        | StoreError::Failed { .. } => false,
    }
}

fn kind_of(error: &StoreError) -> TroubleKind {
    let StoreError::Clock(stop) = error else { return TroubleKind::Else };
    match stop {
        ClockStop::PlainHttp { .. }
        | ClockStop::MoreThanADay { .. }
        | ClockStop::OtherThanAccepted { .. } => TroubleKind::Held,
        ClockStop::CertificateNotYetValid { .. }
        | ClockStop::CertificateExpired { .. }
        | ClockStop::Untold { .. } => TroubleKind::OfThisClock,
        ClockStop::StorageBeforeRelease { .. } => TroubleKind::OfStorageClock,
        ClockStop::Disputed | ClockStop::Aged => TroubleKind::Else,
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
