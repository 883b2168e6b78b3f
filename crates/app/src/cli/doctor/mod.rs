//! `tidelock doctor`.
//!
//! Each check rests on those before it: the first one that fails ends the road, and the rest is
//! skipped. What encryption is used and what keeps this system's time is not among the checks.

mod conditions;
mod exam;
mod storage;

use std::io::ErrorKind;
use std::rc::Rc;

use clap::Args;
use tidelock_core::address::Endpoint;
use tidelock_engine::ports::Store;
use tidelock_io::open::{Device, keep_conditions, open_store};
use tidelock_io::system;

pub(super) use self::exam::Exam;
use self::exam::Failed;
use super::AppError;
use super::context::Context;
use super::progress::Bar;
use super::target::{Asked, Site, Target, TargetArgs, over_all, targets};
use crate::output::{Facts, Told, repair};

/// What to examine.
#[derive(Args, Debug)]
pub(super) struct DoctorArgs {
    /// Which vault.
    #[command(flatten)]
    pub target: TargetArgs,
}

/// Every check that is made, in order.
const CHECKS: [&str; 11] = [
    "config",
    "folder",
    "name-resolution",
    "tls",
    "clock",
    "credentials",
    "list",
    "write",
    "read",
    "delete",
    "conditional-write",
];

/// Those that a folder as remote does not need.
const OF_A_SERVER: [&str; 4] = ["name-resolution", "tls", "clock", "credentials"];

/// Examines one vault after the other.
pub(super) async fn run(args: &DoctorArgs, context: &Context) -> Result<u8, AppError> {
    let asked = targets(&args.target, context)
        .unwrap_or_else(|error| vec![Asked { name: String::new(), target: Err(error) }]);
    let mut codes = Vec::new();
    for Asked { name, target } in asked {
        let mut exam = Exam::new(&context.texts);
        // How it ended is written in the exam.
        let _ = match &target {
            Ok(target) => examine(&mut exam, target, context).await,
            Err(error) => Err(refuse_config(&mut exam, error, context)),
        };
        codes.push(show(&name, exam, context));
    }
    Ok(over_all(&codes))
}

async fn examine(exam: &mut Exam<'_>, target: &Target, context: &Context) -> Result<(), Failed> {
    let device = Device::real(Rc::new(Bar::hidden()));
    let opened = open(target, context, &device).await;
    let store = opened.map_err(|error| refuse_config(exam, &error, context))?;
    let facts = target.facts(context);
    config(exam, target, context);
    folder(exam, target, context)?;
    match &target.site {
        Site::Bucket(remote, _) => {
            name_resolution(exam, &remote.endpoint, facts).await?;
            storage::connection(exam, &*store, &remote.endpoint, facts).await?;
        }
        Site::Folder(_) => {
            for check in OF_A_SERVER {
                exam.skip(check, "check-not-needed");
            }
            storage::listing(exam, &*store, facts).await?;
        }
    }
    storage::object(exam, &*store, &device, facts).await?;
    let found = conditions::conditional_write(exam, &*store, facts).await;
    if let (Some(found), Ok(place)) = (found, target.place(context)) {
        // Should it not be kept, the next sync finds it out once more.
        drop(keep_conditions(&place, &found).await);
    }
    Ok(())
}

async fn open(
    target: &Target,
    context: &Context,
    device: &Device,
) -> Result<Box<dyn Store>, AppError> {
    let storage = target.storage(context, target.consent()).await?;
    if let Ok(place) = target.place(context) {
        storage.check_apart(&place)?;
    }
    Ok(open_store(storage, device)?)
}

fn refuse_config(exam: &mut Exam<'_>, error: &AppError, context: &Context) -> Failed {
    exam.fail("config", &Told::of_app(error, &context.texts), error.exit_code())
}

fn config(exam: &mut Exam<'_>, target: &Target, context: &Context) {
    let mut args = target.facts(context).args(None, &context.texts);
    match &target.config {
        None => exam.pass("config", "evidence-config-address", &args),
        Some(file) => {
            args.push(("file", file.display().to_string().into()));
            exam.pass("config", "evidence-config", &args);
        }
    }
}

fn folder(exam: &mut Exam<'_>, target: &Target, context: &Context) -> Result<(), Failed> {
    if let Err(error) = target.place(context) {
        let told = Told::of_app(&error, &context.texts);
        return Err(exam.fail("folder", &told, error.exit_code()));
    }
    let mut args = target.facts(context).args(None, &context.texts);
    let code = match system::look_at_folder(&target.folder) {
        Ok(files) => {
            args.push(("count", files.into()));
            exam.pass("folder", "evidence-folder", &args);
            return Ok(());
        }
        Err(error) if error.kind() == ErrorKind::NotFound => "folder-missing",
        Err(error) => {
            args.push(("detail", error.to_string().into()));
            "folder-unreadable"
        }
    };
    Err(exam.fail("folder", &Told::coded(code, &args, &context.texts), 2))
}

async fn name_resolution(
    exam: &mut Exam<'_>,
    endpoint: &Endpoint,
    facts: Facts<'_>,
) -> Result<(), Failed> {
    let mut args = facts.args(None, exam.texts);
    match system::resolve(endpoint.host(), endpoint.port()).await {
        Ok(None) => exam.pass("name-resolution", "evidence-name-is-address", &args),
        Ok(Some(addresses)) => {
            args.push(("detail", addresses.into()));
            exam.pass("name-resolution", "evidence-name-resolution", &args);
        }
        Err(detail) => return Err(storage::refuse_name(exam, &detail, &args)),
    }
    Ok(())
}

fn show(name: &str, exam: Exam<'_>, context: &Context) -> u8 {
    let exit_code = exam.exit_code();
    let report = exam.report(name);
    if context.json {
        context.print_object(&report);
    } else {
        context.print(&report.text(&context.texts));
        if report.blames_clock() {
            context.print(&repair(system::detect(), &context.texts));
        }
    }
    exit_code
}
