//! How to repair a system's clock, in words.

use tidelock_core::advice::{Advice, System, advice};

use super::told::Arg;
use crate::text::Texts;

/// A heading, and every way.
#[must_use]
pub fn repair(system: System, texts: &Texts) -> String {
    format!("{}\n", texts.get("advice-heading", &[])) + &ways_to_repair(system, texts)
}

/// Every way, each with its commands indented below.
#[must_use]
pub fn ways_to_repair(system: System, texts: &Texts) -> String {
    advice(system).iter().map(|piece| paragraph(piece, texts)).collect()
}

/// The line that follows a notice: whether other programs are `refused`, as far as anybody knows,
/// and the first way to repair the clock, in short.
#[must_use]
pub(super) fn after_notice(
    system: System,
    refused: Option<bool>,
    args: &[Arg],
    texts: &Texts,
) -> String {
    let key = match refused {
        Some(true) => "clock-notice-fix",
        Some(false) => "clock-notice-fix-soon",
        None => "clock-notice-fix-maybe",
    };
    let Some(first) = advice(system).into_iter().next() else { return String::new() };
    let repair = match first.commands.is_empty() {
        true => texts.get(first.title_key, &[]),
        false => first.commands.join(" && "),
    };
    format!("{}\n", texts.get(key, &[args, &[("repair", repair.into())]].concat()))
}

fn paragraph(piece: &Advice, texts: &Texts) -> String {
    let title = texts.get(piece.title_key, &[]);
    let title = match piece.needs_admin {
        true => texts.get("advice-as-administrator", &[("title", title.into())]),
        false => title,
    };
    let commands = piece.commands.iter().map(|command| format!("    {command}\n"));
    format!("  {title}\n") + &commands.collect::<String>()
}
