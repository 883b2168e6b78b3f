//! `tidelock demo`: the story the program starts from, played for real.
//!
//! An embedded lab is the bucket, two folders are the devices; every number printed comes from an
//! outcome of the engine or from the lab's log.

mod actor;
mod plain;
mod table;

use std::path::{Path, PathBuf};

use clap::Args;
use tidelock_engine::outcome::Outcome;
use tidelock_engine::ports::Entropy;
use tidelock_io::device::SystemEntropy;
use tidelock_io::system;
use tidelock_wire::vendor::Vendor as Known;

use self::actor::{Actor, Story};
use super::AppError;
use super::context::Context;
use crate::lab::{LabOptions, Vendor, serve};
use crate::output::{Extent, Report, ways_to_repair};
use crate::text::Value;

/// How slow the PC's clock is.
const SLOW_MS: i64 = 30 * 60_000;

/// What becomes of the folders.
#[derive(Args, Debug)]
pub(super) struct DemoArgs {
    #[arg(long)]
    pub keep: bool,
}

/// Plays the story in a folder of its own, which goes again unless it is to be kept.
pub(super) async fn run(args: &DemoArgs, context: &Context) -> Result<u8, AppError> {
    let place = make_place()?;
    let lab = serve(LabOptions { rules: Vendor::TencentCos.rules(), ..LabOptions::default() })?;
    let story = Story { lab: &lab, place: &place };
    let ended = play(&story, context).await;
    lab.shutdown().await;
    if args.keep {
        let path = Value::from(place.display().to_string());
        context.print_story("demo-kept", &[("path", path)]);
    } else {
        std::fs::remove_dir_all(&place)?;
    }
    ended
}

async fn play(story: &Story<'_>, context: &Context) -> Result<u8, AppError> {
    let mut pc = Actor::new(story, "pc", -SLOW_MS)?;
    let mut phone = Actor::new(story, "phone", 0)?;
    introduce(story, context);
    plain::refused_request(&pc, context).await?;

    write_first_notes(&pc.folder, &phone.folder)?;
    context.print_story("demo-sync-pc", &[]);
    sync(&mut pc, story, context).await?;
    context.print_story("demo-sync-phone", &[]);
    sync(&mut phone, story, context).await?;

    edit(&pc.folder, &phone.folder)?;
    context.print_story("demo-edit", &edits(context));
    context.print_story("demo-sync-again", &[]);
    sync(&mut phone, story, context).await?;
    sync(&mut pc, story, context).await?;
    sync(&mut phone, story, context).await?;

    let notes = same_notes(&pc.folder, &phone.folder)?;
    context.print_story("demo-same", &[("count", notes.into())]);
    context.print_story("demo-table", &[]);
    context.print_unless_json(&table::table(&[&pc, &phone], &context.texts));
    context.print_story("demo-repair", &[]);
    context.print_unless_json(&ways_to_repair(system::detect(), &context.texts));
    context.print_story("demo-end", &[]);
    Ok(0)
}

fn introduce(story: &Story<'_>, context: &Context) {
    let vendor = Value::from(Known::TencentCos.name());
    let storage = Value::from(story.lab.endpoint());
    let offset = Value::from(context.texts.duration(SLOW_MS));
    context.print_story("demo-title", &[]);
    context.print_story("demo-storage", &[("vendor", vendor), ("storage", storage)]);
    context.print_story("demo-devices", &[("offset", offset)]);
}

/// One sync of one device, told from its outcome and from what the lab saw of it.
async fn sync(actor: &mut Actor, story: &Story<'_>, context: &Context) -> Result<(), AppError> {
    let seen_before = story.lab.records().len();
    let outcome = actor.sync().await?;
    let records = story.lab.records().split_off(seen_before);
    let refused = records.iter().filter(|record| record.status == 403).count();
    actor.add(&outcome, refused as u64);

    let report = Report::new(actor.facts(), &outcome, &context.texts);
    if context.json {
        context.print_object(&report.object(Extent::Done));
    } else {
        context.print(&indented(&report.text(Extent::Done)));
        context.complain(&report.complaints());
    }
    if 0 < refused {
        let accepted = records.len() - refused;
        context.print_story(
            "demo-healed",
            &[("refused", refused.into()), ("requests", accepted.into())],
        );
    }
    match outcome.exit_code() {
        0 | 1 => Ok(()),
        _ => Err(AppError::Defect { detail: describe(&outcome) }),
    }
}

fn describe(outcome: &Outcome) -> String {
    let codes: Vec<&str> = outcome.failures.iter().map(|failure| failure.code()).collect();
    codes.join(", ")
}

fn write_first_notes(pc: &Path, phone: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(pc.join("日记"))?;
    std::fs::write(pc.join("日记/星期一.md"), "# 星期一\n\n下雨。\n")?;
    std::fs::write(pc.join("boats & tides.md"), "- [ ] ask when the tide turns\n")?;
    std::fs::write(pc.join("shopping.md"), "- [ ] tea\n- [ ] bread\n")?;
    std::fs::write(phone.join("idea.md"), "A harbour with a lock.\n")
}

/// Both sides edit one note differently; each also does something of its own.
fn edit(pc: &Path, phone: &Path) -> std::io::Result<()> {
    std::fs::write(pc.join("shopping.md"), "- [x] tea\n- [ ] bread\n")?;
    std::fs::write(pc.join("日记/星期二.md"), "# 星期二\n\n晴。\n")?;
    std::fs::write(phone.join("shopping.md"), "- [ ] tea\n- [x] bread\n- [ ] milk\n")?;
    std::fs::remove_file(phone.join("idea.md"))
}

fn edits(context: &Context) -> [(&'static str, Value<'static>); 2] {
    let said = |key| Value::from(context.texts.get(key, &[]));
    [("pc", said("demo-edit-pc")), ("phone", said("demo-edit-phone"))]
}

/// How many notes both folders hold; a difference is a defect.
fn same_notes(pc: &Path, phone: &Path) -> Result<usize, AppError> {
    let (here, there) = (actor::notes(pc)?, actor::notes(phone)?);
    match here == there {
        true => Ok(here.len()),
        false => Err(AppError::Defect { detail: "detail-folders-differ".to_owned() }),
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("   {line}\n")).collect()
}

/// A new folder among the system's temporary ones.
fn make_place() -> std::io::Result<PathBuf> {
    let mut random = [0; 8];
    SystemEntropy.fill(&mut random);
    let place = std::env::temp_dir().join(format!("tidelock-demo-{}", hex::encode(random)));
    std::fs::create_dir(&place)?;
    Ok(place)
}
