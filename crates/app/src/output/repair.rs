//! How to repair a system's clock, in words.

use tidelock_core::advice::{Advice, System, advice};

use crate::text::{Texts, Value};

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

/// The line that follows a notice: the first way, in short.
#[must_use]
pub(super) fn after_notice(system: System, texts: &Texts) -> String {
    let Some(first) = advice(system).into_iter().next() else { return String::new() };
    let line = if first.commands.is_empty() {
        let advice = texts.get(first.title_key, &[]);
        texts.get("clock-notice-fix-by-hand", &[("advice", advice.into())])
    } else {
        let command = first.commands.join(" && ");
        texts.get("clock-notice-fix", &[("command", Value::from(command))])
    };
    format!("{line}\n")
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
