//! `tidelock init`.
//!
//! Everything comes from flags; what is missing is named, never guessed.

mod settings;

use std::path::Path;
use std::rc::Rc;

use clap::Args;
use futures::StreamExt;
use serde::Serialize;
use tidelock_core::clock::ClockView;
use tidelock_core::config::{DeviceName, Former};
use tidelock_engine::outcome::{Failure, Outcome};
use tidelock_engine::ports::ListPage;
use tidelock_io::config_file::{self, Way};
use tidelock_io::open::{Device, open_store};

use super::AppError;
use super::context::Context;
use super::progress::Bar;
use super::sync::show_result;
use super::target::{Site, Target};
use crate::output::{ClockObject, Extent, Report};
use crate::text::Value;

/// The vault to write down.
#[derive(Args, Debug)]
pub(super) struct InitArgs {
    #[arg(long)]
    pub folder: Option<String>,
    #[arg(
        long,
        value_name = "ADDRESS",
        conflicts_with_all = ["vendor", "endpoint", "region", "bucket", "prefix", "path_style"],
    )]
    pub remote: Option<String>,
    #[arg(long)]
    pub vendor: Option<String>,
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    #[arg(long)]
    pub region: Option<String>,
    #[arg(long)]
    pub bucket: Option<String>,
    #[arg(long, default_value = "")]
    pub prefix: String,
    #[arg(long, default_value = "notes")]
    pub name: String,
    #[arg(long)]
    pub device: Option<String>,
    #[arg(long, value_name = "true|false")]
    pub path_style: Option<bool>,
    /// Where the access key is kept.
    #[command(flatten)]
    pub keys: KeyArgs,
    #[arg(long)]
    pub force: bool,
}

/// Where the two halves of the access key are kept.
#[derive(Args, Debug)]
pub(super) struct KeyArgs {
    #[arg(long, value_name = "NAME", group = "id")]
    pub access_key_id_env: Option<String>,
    #[arg(long, value_name = "FILE", group = "id")]
    pub access_key_id_file: Option<String>,
    #[arg(long, value_name = "COMMAND", group = "id")]
    pub access_key_id_command: Option<String>,
    #[arg(long, group = "id")]
    pub access_key_id_keyring: bool,
    #[arg(long, value_name = "NAME", group = "key")]
    pub secret_access_key_env: Option<String>,
    #[arg(long, value_name = "FILE", group = "key")]
    pub secret_access_key_file: Option<String>,
    #[arg(long, value_name = "COMMAND", group = "key")]
    pub secret_access_key_command: Option<String>,
    #[arg(long, group = "key")]
    pub secret_access_key_keyring: bool,
}

/// The object of `init --json`.
#[derive(Debug, Serialize)]
struct InitObject<'a> {
    vault: &'a str,
    result: &'static str,
    exit_code: u8,
    config: String,
    errors: [(); 0],
    clock: ClockObject,
}

/// Tests the connection, and writes the configuration when it works.
pub(super) async fn run(args: &InitArgs, context: &Context) -> Result<u8, AppError> {
    let vault = settings::vault(args, context)?;
    let device = args.device.as_deref().map(DeviceName::clean);
    let former = if args.force { Former::Replace } else { Former::Keep };
    let draft = || config_file::draft(context.config.as_deref(), device.as_ref(), &vault, former);
    // Nobody shall wait for a connection only to hear that nothing can be written.
    let file = draft()?.file().to_owned();
    let target = Target::of_vault(vault.clone(), device.clone(), &file)?;
    if !target.place(context)?.folder.is_dir() {
        return Err(AppError::NoFolder { folder: target.folder });
    }
    let (found, outcome) = test(&target, context).await?;
    let report = Report::new(target.facts(context), &outcome, &context.texts);
    let Some(page) = found else {
        return Ok(show_result(&report, &outcome, Extent::Done, context));
    };
    let draft = draft()?;
    let way = draft.way();
    let written = draft.write()?;
    if context.json {
        context.print_object(&object(&target, &written, outcome.clock.map(|clock| clock.view)));
        return Ok(0);
    }
    tell_found(&target, &page, context);
    context.print_unless_json(&report.clock_unless_ok());
    tell_written(&target, &written, way, context);
    Ok(0)
}

/// Lists what is there; the answer tells of the clock as well.
async fn test(target: &Target, context: &Context) -> Result<(Option<ListPage>, Outcome), AppError> {
    let facts = target.facts(context).args(None, &context.texts);
    context.print_story("init-testing", &facts);
    let device = Device::real(Rc::new(Bar::hidden()));
    let storage = target.storage(context, target.consent()).await?;
    storage.check_apart(&target.place(context)?)?;
    storage.make()?;
    let store = open_store(storage, &device)?;
    let first = store.list("").next().await.unwrap_or_else(|| Ok(ListPage::default()));
    let (page, failures) = match first {
        Ok(page) => (Some(page), Vec::new()),
        Err(error) => (None, vec![Failure::of_run(error)]),
    };
    let (clock, traffic) = (Some(store.clock()), store.traffic());
    Ok((page, Outcome { failures, clock, traffic, ..Outcome::default() }))
}

fn tell_found(target: &Target, page: &ListPage, context: &Context) {
    /// A first page with this many objects may have another one behind it.
    const PAGE_OBJECTS_MAX: usize = 1_000;
    let count = page.objects.len();
    let key = if count < PAGE_OBJECTS_MAX { "init-found" } else { "init-found-many" };
    let facts = target.facts(context).args(None, &context.texts);
    let connected = match &target.site {
        Site::Bucket(..) => "init-connected",
        Site::Folder(_) => "init-connected-folder",
    };
    context.print_story(connected, &facts);
    context.print_story(key, &[("count", Value::from(count))]);
}

fn tell_written(target: &Target, file: &Path, way: Way, context: &Context) {
    let vault = ("vault", Value::from(target.name.clone()));
    let key = match way {
        Way::New => "init-written",
        Way::Joined => "init-added",
        Way::Replaced => "init-replaced",
    };
    let file = ("file", Value::from(file.display().to_string()));
    context.print_story(key, &[vault.clone(), file]);
    match &target.site {
        Site::Bucket(..) => context.print_story("init-secrets", &[]),
        // No key opens a folder.
        Site::Folder(_) => {}
    }
    context.print_story("init-next", &[vault]);
}

fn object<'a>(target: &'a Target, file: &Path, view: Option<ClockView>) -> InitObject<'a> {
    InitObject {
        vault: &target.name,
        result: "ok",
        exit_code: 0,
        config: file.display().to_string(),
        errors: [],
        clock: ClockObject::of(view.as_ref()),
    }
}
