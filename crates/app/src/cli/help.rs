//! Help in the user's language: every word of it comes from the catalogue.
//!
//! `command-NAME` says what a command does, `command-NAME-more` what else is worth knowing about it;
//! `arg-COMMAND-ID`, or `arg-ID` for what several commands share, says what an argument means.

use clap::builder::PossibleValue;
use clap::{Arg, Command, CommandFactory};

use super::Cli;
use crate::text::Texts;

/// The whole command line, with its help in that language.
pub(super) fn command(texts: &Texts) -> Command {
    let mut command = bare(Cli::command());
    // Only a built command has `--help`, and knows the common arguments in every part.
    command.build();
    in_words(command, texts)
}

/// Without any word of its own: what documents the code is no help for users.
fn bare(command: Command) -> Command {
    command.about(None).long_about(None).mut_args(bare_arg).mut_subcommands(bare)
}

fn bare_arg(arg: Arg) -> Arg {
    let takes_value = arg.get_action().takes_values();
    let arg = arg.help(None).long_help(None);
    arg.hide_default_value(takes_value).hide_possible_values(takes_value)
}

fn in_words(mut command: Command, texts: &Texts) -> Command {
    let name = command.get_name().to_owned();
    let about = texts.get(&format!("command-{name}"), &[]);
    let usage = usage(&mut command, texts);
    let more = format!("command-{name}-more");
    if texts.has(&more) {
        command = command.after_help(texts.get(&more, &[]));
    }
    command
        .about(about)
        .help_template(format!("{{about-with-newline}}\n{usage}\n\n{{all-args}}{{after-help}}"))
        .subcommand_help_heading(texts.get("help-commands", &[]))
        .mut_args(|arg| described(arg, &name, texts))
        .mut_subcommands(|command| in_words(command, texts))
}

/// `Usage: tidelock sync [OPTIONS] …`, all of it in words of that language.
fn usage(command: &mut Command, texts: &Texts) -> String {
    let style = *command.get_styles().get_usage();
    let usage = command.render_usage().to_string();
    let line = usage.trim_start_matches("Usage: ");
    let line = line.replace("[OPTIONS]", &texts.get("help-mark-options", &[]));
    let line = line.replace("<COMMAND>", &texts.get("help-mark-command", &[]));
    format!("{style}{}{style:#} {line}", texts.get("help-usage", &[]))
}

fn described(arg: Arg, command: &str, texts: &Texts) -> Arg {
    let help = texts.get(&key(&arg, command, texts), &[]);
    let notes = [default(&arg, texts), values(&arg, texts)].into_iter().flatten();
    let help = notes.fold(help, |help, note| format!("{help} {note}"));
    let heading = texts.get(heading(&arg, command), &[]);
    let place = arg.get_index();
    let arg = arg.help(help).help_heading(heading);
    // Under a heading of ours, arguments without a name are sorted like all others.
    if let Some(place) = place { arg.display_order(place) } else { arg }
}

/// The key of its help.
fn key(arg: &Arg, command: &str, texts: &Texts) -> String {
    let id = arg.get_id().as_str().replace('_', "-");
    let own = format!("arg-{command}-{id}");
    if texts.has(&own) { own } else { format!("arg-{id}") }
}

fn heading(arg: &Arg, command: &str) -> &'static str {
    let is_common = arg.is_global_set() || matches!(arg.get_id().as_str(), "help" | "version");
    match (arg.is_positional(), is_common && command != "tidelock") {
        (true, _) => "help-arguments",
        (false, true) => "help-common-options",
        (false, false) => "help-options",
    }
}

fn default(arg: &Arg, texts: &Texts) -> Option<String> {
    let value = arg.get_default_values().first()?.to_str().filter(|value| !value.is_empty())?;
    let takes_value = arg.get_action().takes_values();
    takes_value.then(|| texts.get("help-default", &[("value", value.to_owned().into())]))
}

/// What it takes, unless the name of its value says so already. Values that need a word each have
/// it in `command-NAME-more`.
fn values(arg: &Arg, texts: &Texts) -> Option<String> {
    let names = arg.get_value_names().unwrap_or_default();
    let possible = arg.get_possible_values();
    let is_plain = |value: &&PossibleValue| !value.is_hide_set() && value.get_help().is_none();
    let shown: Vec<&str> = possible.iter().filter(is_plain).map(PossibleValue::get_name).collect();
    let list = shown.join(&texts.get("list-separator", &[]));
    let is_said = shown.is_empty() || names.iter().any(|name| name.contains('|'));
    (!is_said).then(|| texts.get("help-values", &[("values", list.into())]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::text::Lang;

    /// Every command, the hidden ones too, with the commands inside it.
    fn all(command: Command) -> Vec<Command> {
        let below = command.get_subcommands().cloned().flat_map(all).collect::<Vec<_>>();
        std::iter::once(command).chain(below).collect()
    }

    fn built() -> Command {
        let mut command = Cli::command();
        command.build();
        command
    }

    /// The keys of everything that help shows.
    fn keys(texts: &Texts) -> BTreeSet<String> {
        let of = |command: &Command| {
            let name = command.get_name();
            let args = command.get_arguments().filter(|arg| !arg.is_hide_set());
            let args = args.map(|arg| key(arg, name, texts)).collect::<Vec<_>>();
            std::iter::once(format!("command-{name}")).chain(args).collect::<Vec<_>>()
        };
        all(built()).iter().flat_map(of).collect()
    }

    #[test]
    fn every_command_and_every_argument_has_its_help_in_both_languages() {
        for texts in Lang::ALL.map(Texts::new) {
            let keys = keys(&texts);
            let lost: Vec<_> = keys.iter().filter(|key| !texts.has(key)).collect();
            assert!(lost.is_empty(), "{:?}: {lost:?}", texts.lang());
        }
    }

    #[test]
    fn every_help_in_the_catalogue_is_shown_somewhere() {
        let keys = keys(&Texts::new(Lang::En));
        let lines = Lang::En.catalogue().lines();
        let written = lines
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .filter(|key| key.starts_with("arg-") || key.starts_with("command-"));
        let unused: Vec<_> =
            written.filter(|key| !keys.contains(key.trim_end_matches("-more"))).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn what_a_value_stands_for_is_told_with_its_command() {
        for texts in Lang::ALL.map(Texts::new) {
            for command in all(built()) {
                let more = texts.get(&format!("command-{}-more", command.get_name()), &[]);
                let values = command.get_arguments().flat_map(Arg::get_possible_values);
                for value in values.filter(|value| value.get_help().is_some()) {
                    assert!(more.contains(value.get_name()), "{value:?} in {more}");
                }
            }
        }
    }

    #[test]
    fn no_english_is_left_in_chinese_help() {
        let texts = Texts::new(Lang::ZhCn);
        for mut command in all(command(&texts)) {
            let help = command.render_long_help().to_string();
            for english in
                ["Usage", "Options", "Arguments", "Commands", "OPTIONS", "default", "Print"]
            {
                assert!(!help.contains(english), "{english}:\n{help}");
            }
        }
    }

    #[test]
    fn help_reads_the_same_short_and_long() {
        for name in ["init", "sync", "lab"] {
            let [short, long] = ["-h", "--help"].map(|flag| {
                let asked =
                    command(&Texts::new(Lang::En)).try_get_matches_from(["tidelock", name, flag]);
                asked.unwrap_err().to_string()
            });
            assert_eq!(short, long);
        }
    }

    #[test]
    fn the_first_page_shows_the_way_in_both_languages() {
        let page = |lang| command(&Texts::new(lang)).render_help().to_string();
        insta::assert_snapshot!("help", page(Lang::En));
        insta::assert_snapshot!("help-zh-CN", page(Lang::ZhCn));
    }
}
