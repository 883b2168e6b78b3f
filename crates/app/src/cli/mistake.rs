//! Mistakes in a command line, from the parser's words to the catalogue's.

use std::error::Error as _;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use clap::{Command, CommandFactory};

use super::Cli;
use crate::output::Arg;
use crate::text::{Texts, Value, escape_name};

/// A command line that makes no sense: the code of its texts, and what they name.
#[derive(Debug)]
pub struct Mistake {
    /// The stable code.
    pub code: &'static str,
    /// The command, option or argument that is the trouble.
    pub field: String,
    /// What stands against it: the value, another option, or what there is instead.
    pub known: String,
    /// Why, or what is similar to what was written.
    pub detail: String,
    /// How much there is that is similar.
    pub similar: usize,
    /// The command that was asked for, such as `tidelock sync`.
    pub command: String,
}

impl Mistake {
    /// What the parser refuses.
    pub(super) fn of(refusal: &Error, arguments: &[OsString]) -> Self {
        use ContextKind::{InvalidArg, InvalidSubcommand, InvalidValue, PriorArg};
        use ContextKind::{SuggestedArg, SuggestedSubcommand};
        let said = |kind| refusal.get(kind).map(ToString::to_string).unwrap_or_default();
        let code = code(refusal);
        let (known, detail) = match code {
            "usage-no-command" => (commands(), String::new()),
            "usage-unknown-command" => (commands(), said(SuggestedSubcommand)),
            "usage-unknown-option" => (String::new(), said(SuggestedArg)),
            "usage-conflict" => (said(PriorArg), String::new()),
            "usage-bad-value" => (said(InvalidValue), reason(refusal)),
            _ => (said(InvalidValue), first_line(refusal)),
        };
        let similar = [SuggestedSubcommand, SuggestedArg].map(|kind| refusal.get(kind));
        Self {
            code,
            field: said(InvalidArg) + &said(InvalidSubcommand),
            known,
            detail,
            similar: similar.into_iter().flatten().map(count).sum(),
            command: command_of(arguments),
        }
    }

    /// The variables of its texts.
    pub(super) fn args(&self, texts: &Texts) -> Vec<Arg> {
        let listed = |words: &str| words.replace(", ", &texts.get("list-separator", &[]));
        let escaped = |words: &str| Value::from(escape_name(words));
        vec![
            ("field", escaped(&self.field)),
            ("known", escaped(&listed(&self.known))),
            ("detail", texts.detail(&listed(&self.detail))),
            ("count", Value::from(self.similar)),
            ("command", escaped(&self.command)),
        ]
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "somebody else's enum, and an open one")]
fn code(refusal: &Error) -> &'static str {
    let text = |kind| match refusal.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        Some(_) | None => None,
    };
    let arg = text(ContextKind::InvalidArg);
    match refusal.kind() {
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "usage-no-command"
        }
        ErrorKind::InvalidSubcommand => "usage-unknown-command",
        ErrorKind::UnknownArgument if arg.is_some_and(|arg| arg.starts_with('-')) => {
            "usage-unknown-option"
        }
        ErrorKind::UnknownArgument => "usage-extra-argument",
        ErrorKind::InvalidValue if text(ContextKind::InvalidValue) == Some("") => "usage-no-value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage-bad-value",
        ErrorKind::TooManyValues => "usage-takes-no-value",
        ErrorKind::MissingRequiredArgument => "usage-needs",
        ErrorKind::ArgumentConflict if arg == text(ContextKind::PriorArg) => "usage-twice",
        ErrorKind::ArgumentConflict => "usage-conflict",
        ErrorKind::InvalidUtf8 => "usage-not-text",
        _ => "usage",
    }
}

/// Why a value is none: what there is instead, or what its own parser says.
fn reason(refusal: &Error) -> String {
    match (refusal.get(ContextKind::ValidValue), refusal.source()) {
        (Some(valid), _) => format!("detail-not-one-of: {valid}"),
        (None, Some(source)) => source.to_string(),
        (None, None) => first_line(refusal),
    }
}

/// What is wrong, without the advice that the parser prints below it.
fn first_line(refusal: &Error) -> String {
    let refusal = refusal.to_string();
    let line = refusal.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

fn count(value: &ContextValue) -> usize {
    if let ContextValue::Strings(many) = value { many.len() } else { 1 }
}

/// The names of all commands that help lists.
fn commands() -> String {
    let command = Cli::command();
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
    shown.map(Command::get_name).collect::<Vec<_>>().join(", ")
}

fn command_of(arguments: &[OsString]) -> String {
    let command = Cli::command();
    let found = arguments.iter().skip(1).find_map(|word| command.find_subcommand(word));
    let name = command.get_name();
    found.map_or(name.to_owned(), |found| format!("{name} {}", found.get_name()))
}

#[cfg(test)]
mod tests {
    use super::super::help;
    use super::*;
    use crate::output::Told;
    use crate::text::Lang;

    fn told(lang: Lang, line: &str) -> String {
        let texts = Texts::new(lang);
        let arguments: Vec<OsString> =
            std::iter::once("tidelock").chain(line.split(' ')).map(OsString::from).collect();
        let refusal = help::command(&texts).try_get_matches_from(&arguments).unwrap_err();
        let mistake = Mistake::of(&refusal, &arguments);
        Told::coded(mistake.code, &mistake.args(&texts), &texts).text(&texts)
    }

    #[test]
    fn each_mistake_is_told_with_its_way_out() {
        let lines = [
            "snc",
            "nonsense",
            "-v",
            "sync --nonsense",
            "sync --dry-runn",
            "sync a b c",
            "sync --confirm",
            "sync --direction up",
            "sync --dry-run=yes",
            "sync --confirm a --confirm b",
            "-q -v sync",
            "--lang de sync",
            "clock --format xml",
            "lab --tls-name a",
            "lab --latency soon",
        ];
        for (lang, name) in [(Lang::En, "mistakes"), (Lang::ZhCn, "mistakes-zh-CN")] {
            let all = lines.map(|line| format!("$ tidelock {line}\n{}", told(lang, line)));
            insta::assert_snapshot!(name, all.join("\n"));
        }
    }

    #[test]
    fn no_parser_of_a_value_says_more_than_a_key_of_the_catalogue() {
        for line in [
            "lab --clock-offset soon",
            "lab --latency -1s",
            "lab --date yesterday",
            "lab --date cached:",
            "lab --fail 404:1",
            "lab --tls --tls-valid now",
            "lab --tls --tls-valid 1..2",
            "lab --listen here",
            "lab --seed x",
            "lab --deny everything",
            "lab --vendor acme",
            "init --path-style maybe",
        ] {
            let said = told(Lang::ZhCn, line);
            let reason = said.lines().nth(1).unwrap();
            assert!(reason.starts_with("  原因：") && !reason.contains("detail-"), "{said}");
            assert!(!reason.is_ascii() && !said.contains('…'), "{said}");
        }
    }
}
