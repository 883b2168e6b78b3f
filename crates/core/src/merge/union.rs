//! One text of two when nobody knows what both came from.

use std::borrow::Cow;

use super::edit::edits;
use super::is_sound;
use super::kind::Kind;
use super::line::{self, Ending, Line};

/// Every line of `ours` and of `theirs` in one text, without any mark: what both share stands once,
/// and where they differ, the lines of `theirs` come first. Line endings are those of `theirs`,
/// unless it mixes them.
///
/// No text is taken for what both came from: a wrong one would make lines vanish that one side never
/// touched. So a line that one side removed is there again. `None` where [`Kind::Json`] would become
/// no JSON.
#[must_use]
pub fn union(kind: Kind, ours: &str, theirs: &str) -> Option<String> {
    let text = match (ours, theirs) {
        ("", text) | (text, "") => text.to_owned(),
        (ours, theirs) => joined(ours, theirs),
    };
    is_sound(kind, &[&text]).then_some(text)
}

fn joined(ours: &str, theirs: &str) -> String {
    let style = line::only(&line::split(theirs)).filter(|ending| *ending != Ending::End);
    let is_ended = [ours, theirs].iter().any(|text| text.ends_with('\n'));
    let [ours, theirs] = [ours, theirs].map(|text| ended(text, is_ended));
    let [ours, theirs] = [&ours, &theirs].map(|text| line::split(text));
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(ours.len().max(theirs.len()));
    let mut at = 0;
    for edit in edits(texts(&theirs), texts(&ours)) {
        lines.extend_from_slice(&theirs[at..edit.base.end]);
        lines.extend_from_slice(&ours[edit.side]);
        at = edit.base.end;
    }
    lines.extend_from_slice(&theirs[at..]);
    line::join(&lines, style)
}

/// The text with a newline at its end, where it shall have one: whether a side has it is no
/// difference worth a line.
fn ended(text: &str, is_ended: bool) -> Cow<'_, str> {
    match is_ended && !text.ends_with('\n') {
        true => format!("{text}\n").into(),
        false => text.into(),
    }
}

fn texts<'a>(lines: &'a [Line<'_>]) -> impl Iterator<Item = &'a str> {
    lines.iter().map(|line| &*line.text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_both_share_stands_once_and_theirs_comes_first() {
        for (ours, theirs, all) in [
            ("a\nours\nz\n", "a\ntheirs\nz\n", "a\ntheirs\nours\nz\n"),
            ("a\nb\n", "a\nb\n", "a\nb\n"),
            ("", "a\n", "a\n"),
            ("a", "", "a"),
            ("a", "a\n", "a\n"),
            ("a\nours", "a\ntheirs\n", "a\ntheirs\nours\n"),
            ("- tea\n- rice\n", "- tea\n- milk\n- rice\n", "- tea\n- milk\n- rice\n"),
            ("x\r\na\r\n", "a\n", "x\na\n"),
            ("x\na\n", "a\r\n", "x\r\na\r\n"),
            ("x\r\ny\r\n", "z", "z\nx\r\ny\r\n"),
        ] {
            assert_eq!(
                union(Kind::Prose, ours, theirs).as_deref(),
                Some(all),
                "{ours:?} {theirs:?}"
            );
        }
    }

    #[test]
    fn json_that_would_be_none_is_not_made() {
        let (ours, theirs) = ("{\n\"a\": 1\n}\n", "{\n\"a\": 2\n}\n");
        assert_eq!(union(Kind::Json, ours, theirs), None);
        assert_eq!(union(Kind::Json, ours, ours).as_deref(), Some(ours));
        assert!(union(Kind::Code, ours, theirs).is_some());
    }

    fn counts(text: &str) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for line in text.lines() {
            *counts.entry(line).or_default() += 1;
        }
        counts
    }

    proptest! {
        #[test]
        fn every_line_of_both_is_there_as_often_as_on_either_side(
            ours in "([a-d ]{0,2}\r?\n){0,12}[a-d]{0,1}", theirs in "([a-d ]{0,2}\r?\n){0,12}[a-d]{0,1}",
        ) {
            let all = union(Kind::Prose, &ours, &theirs).unwrap();
            let found = counts(&all);
            for (line, count) in counts(&ours).into_iter().chain(counts(&theirs)) {
                prop_assert!(count <= found.get(line).copied().unwrap_or(0), "{line:?} in {all:?}");
            }
            let known: Vec<&str> = ours.lines().chain(theirs.lines()).chain([""]).collect();
            let made_up = all.lines().find(|line| !known.contains(line));
            prop_assert_eq!(made_up, None);
        }
    }
}
