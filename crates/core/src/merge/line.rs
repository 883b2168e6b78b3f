//! Texts as lines with their endings beside them, so that endings are merged on their own.

use std::borrow::Cow;

/// What comes after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Lf,
    CrLf,
    /// Nothing: the text is over.
    End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) ending: Ending,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

/// The lines of `text`, at least one.
///
/// A final newline makes a last line without text. So "a" and "a\n" share their first line, and
/// the newline at the end is added and removed like any other line.
pub(super) fn split(text: &str) -> Vec<Line<'_>> {
    pieces(text).map(|(text, ending)| Line { text: text.into(), ending }).collect()
}

/// The lines of `text` as they stand there, each with its ending beside it.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = (&str, Ending)> {
    let ends = text.matches('\n').count();
    text.split('\n').enumerate().map(move |(place, piece)| match piece.strip_suffix('\r') {
        _ if place == ends => (piece, Ending::End),
        Some(line) => (line, Ending::CrLf),
        None => (piece, Ending::Lf),
    })
}

/// Writes `lines` with their own endings, or all with the one of `style`.
pub(super) fn join(lines: &[Line<'_>], style: Option<Ending>) -> String {
    let mut text = String::new();
    for (place, line) in lines.iter().enumerate() {
        text.push_str(&line.text);
        if place + 1 < lines.len() {
            text.push_str(match style.unwrap_or(line.ending) {
                Ending::CrLf => "\r\n",
                Ending::Lf | Ending::End => "\n",
            });
        }
    }
    text
}

/// The texts are equal.
pub(super) fn is_same(one: &[Line<'_>], other: &[Line<'_>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.text == other.text)
}

/// Lines with the same texts on both sides.
pub(super) fn once<'a>(local: &[Line<'a>], remote: &[Line<'_>]) -> Vec<Line<'a>> {
    let pairs = local.iter().zip(remote);
    pairs
        .map(|(one, other)| Line {
            text: one.text.clone(),
            ending: either(one.ending, other.ending),
        })
        .collect()
}

/// The ending of a line that all three texts have, or that has no base.
pub(super) fn ending(base: Ending, local: Ending, remote: Ending) -> Ending {
    if local == base {
        remote
    } else if remote == base {
        local
    } else {
        either(local, remote)
    }
}

/// One of two endings, whichever order they come in.
fn either(one: Ending, other: Ending) -> Ending {
    match (one, other) {
        (Ending::End, ending) | (ending, Ending::End) => ending,
        (Ending::CrLf, Ending::CrLf) => Ending::CrLf,
        (Ending::Lf, Ending::Lf | Ending::CrLf) | (Ending::CrLf, Ending::Lf) => Ending::Lf,
    }
}

/// The one ending of the merged text, if each of the three texts uses only one.
///
/// A side that converted all endings prevails, for the lines that the other side added as well.
pub(super) fn style(texts: [&[Line<'_>]; 3]) -> Option<Ending> {
    let [base, local, remote] = texts.map(only);
    Some(ending(base?, local?, remote?)).filter(|ending| *ending != Ending::End)
}

/// The one ending that a text uses, `End` for a single line; `None` if it mixes them.
pub(super) fn only(lines: &[Line<'_>]) -> Option<Ending> {
    let first = lines.first().map_or(Ending::End, |line| line.ending);
    let ended = lines.get(..lines.len().saturating_sub(1)).unwrap_or_default();
    ended.iter().all(|line| line.ending == first).then_some(first)
}
