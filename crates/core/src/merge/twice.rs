//! Lines that would come out of a merge twice although both sides mean the same one.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::Edit;
use super::line::Line;
use super::three::Three;

/// Whether a line that both sides took from its place would stand at two places in `merged`.
///
/// Line by line such a move is a removal and an addition, which merge without a word: a card
/// that one device moved to "doing" and the other to "done" would be in both.
pub(super) fn is_moved_apart(three: &Three<'_>, merged: &[Line<'_>]) -> bool {
    let local = moved(&three.base, &three.local, &three.local_edits);
    let remote = moved(&three.base, &three.remote, &three.remote_edits);
    let suspects: BTreeSet<&str> = local.intersection(&remote).copied().collect();
    !suspects.is_empty() && {
        let doubled = doubled(&three.local, &three.remote, merged);
        doubled.iter().any(|text| suspects.contains(text))
    }
}

/// Whether a line that both sides have in a chunk comes more often in `woven` than in either.
///
/// That is how it looks when what one side added is taken for what the other side rewrote.
pub(super) fn is_doubled(local: &[Line<'_>], remote: &[Line<'_>], woven: &[Line<'_>]) -> bool {
    !doubled(local, remote, woven).is_empty()
}

/// The lines with words that a side both removed somewhere and added somewhere.
fn moved<'t>(base: &'t [Line<'_>], side: &'t [Line<'_>], edits: &[Edit]) -> BTreeSet<&'t str> {
    let removed: BTreeSet<&str> =
        edits.iter().flat_map(|edit| with_words(&base[edit.base.clone()])).collect();
    let added = edits.iter().flat_map(|edit| with_words(&side[edit.side.clone()]));
    added.filter(|text| removed.contains(text)).collect()
}

/// The lines that both sides have, and `merged` has more often than either.
fn doubled<'t>(local: &[Line<'_>], remote: &[Line<'_>], merged: &'t [Line<'_>]) -> Vec<&'t str> {
    let (local, remote) = (counts(local), counts(remote));
    let is_doubled = |(text, count): &(&str, usize)| match (local.get(text), remote.get(text)) {
        (Some(one), Some(other)) => one.max(other) < count,
        (Some(_) | None, None) | (None, Some(_)) => false,
    };
    counts(merged).into_iter().filter(is_doubled).map(|(text, _)| text).collect()
}

fn counts<'t>(lines: &'t [Line<'_>]) -> BTreeMap<&'t str, usize> {
    let mut counts = BTreeMap::new();
    for text in with_words(lines) {
        *counts.entry(text).or_default() += 1;
    }
    counts
}

/// Blank lines, rules and fences are the same anywhere.
fn with_words<'t>(lines: &'t [Line<'_>]) -> impl Iterator<Item = &'t str> {
    lines.iter().map(|line| &*line.text).filter(|text| text.contains(char::is_alphanumeric))
}
