//! The difference of two texts, to be shown to people.

use super::edit::edits;
use super::line;

/// One place where two texts differ, in whole lines without their endings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk<'a> {
    /// The number of the first line of the place in the old text, from 1.
    pub old_line: usize,
    /// What only the old text has here.
    pub removed: Vec<&'a str>,
    /// The number of the first line of the place in the new text, from 1.
    pub new_line: usize,
    /// What only the new text has here.
    pub added: Vec<&'a str>,
}

/// The places where `new` differs from `old`, in order.
///
/// A newline at the end counts as an empty last line. Texts that differ in the kind of their line
/// endings only have no hunks.
#[must_use]
pub fn diff<'a>(old: &'a str, new: &'a str) -> Vec<Hunk<'a>> {
    let [old, new] =
        [old, new].map(|text| line::pieces(text).map(|(line, _)| line).collect::<Vec<_>>());
    let edits = edits(old.iter().copied(), new.iter().copied());
    let hunks = edits.into_iter().map(|edit| Hunk {
        old_line: edit.base.start + 1,
        removed: old[edit.base].to_vec(),
        new_line: edit.side.start + 1,
        added: new[edit.side].to_vec(),
    });
    hunks.collect()
}
