//! Where a side differs from the base, by lines or by words.

use std::collections::BTreeMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

/// What is compared token by token; longer texts are cut only at both ends. Keeps the worst case
/// of the search, which is more than linear, to seconds.
const TOKENS_MAX: usize = 1 << 18;

/// The tokens `base` of the base became the tokens `side` of a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) base: Range<usize>,
    pub(super) side: Range<usize>,
}

/// The edits that make `side` of `base`, in order, with at least one equal token between two.
///
/// An insertion or deletion that could be told at several places ("one of these blank lines") is
/// told at the last, so that both sides tell the same change alike.
pub(super) fn edits<'a>(
    base: impl Iterator<Item = &'a str>,
    side: impl Iterator<Item = &'a str>,
) -> Vec<Edit> {
    let mut numbers = BTreeMap::new();
    let mut number = |token| {
        let next = numbers.len();
        *numbers.entry(token).or_insert(next)
    };
    let base: Vec<usize> = base.map(&mut number).collect();
    let side: Vec<usize> = side.map(&mut number).collect();
    if TOKENS_MAX < base.len().max(side.len()) {
        return Vec::from([trimmed(&base, &side)]);
    }
    let ops = capture_diff_slices(Algorithm::Patience, &base, &side);
    settled(ops.iter().filter_map(edit).collect(), &base, &side)
}

fn edit(op: &DiffOp) -> Option<Edit> {
    let (tag, base, side) = op.as_tag_tuple();
    (tag != DiffTag::Equal).then_some(Edit { base, side })
}

/// Everything between the common beginning and the common end, as one edit.
fn trimmed(base: &[usize], side: &[usize]) -> Edit {
    let start = base.iter().zip(side).take_while(|(one, other)| one == other).count();
    let rest = (base.iter().skip(start).rev()).zip(side.iter().skip(start).rev());
    let end = rest.take_while(|(one, other)| one == other).count();
    Edit { base: start..base.len() - end, side: start..side.len() - end }
}

/// Moves every edit as far down as it goes and joins those that touch.
fn settled(found: Vec<Edit>, base: &[usize], side: &[usize]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::with_capacity(found.len());
    for mut edit in found.into_iter().rev() {
        let limit = edits.last().map_or(base.len(), |next| next.base.start);
        slide(&mut edit, limit, base, side);
        match edits.last_mut() {
            Some(next) if next.base.start <= edit.base.end => {
                next.base.start = edit.base.start;
                next.side.start = edit.side.start;
            }
            _ => edits.push(edit),
        }
    }
    edits.reverse();
    edits
}

/// While the token after the edit equals its first one, the edit may as well begin a token later.
fn slide(edit: &mut Edit, limit: usize, base: &[usize], side: &[usize]) {
    while edit.base.end < limit && edit.first(base, side) == base.get(edit.base.end) {
        let Edit { base, side } = edit;
        for place in [&mut base.start, &mut base.end, &mut side.start, &mut side.end] {
            *place += 1;
        }
    }
}

impl Edit {
    /// The first token of a pure insertion or deletion.
    fn first<'t>(&self, base: &'t [usize], side: &'t [usize]) -> Option<&'t usize> {
        match (Range::is_empty(&self.base), Range::is_empty(&self.side)) {
            (true, false) => side.get(self.side.start),
            (false, true) => base.get(self.base.start),
            (true, true) | (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(base: &str, side: &str) -> Vec<(Range<usize>, Range<usize>)> {
        let found = edits(base.split_inclusive(' '), side.split_inclusive(' '));
        found.into_iter().map(|Edit { base, side }| (base, side)).collect()
    }

    #[test]
    fn a_change_that_could_stand_at_several_places_stands_at_the_last() {
        assert_eq!(of("a x x b ", "a x x x b "), [(3..3, 3..4)]);
        assert_eq!(of("a x x x b ", "a x x b "), [(3..4, 3..3)]);
        assert_eq!(of("a x b x c ", "a x b x b x c "), [(4..4, 4..6)]);
        // Also after another change.
        assert_eq!(of("a x x a ", "z a x a "), [(0..0, 0..1), (2..3, 3..3)]);
    }

    #[test]
    fn edits_that_come_to_touch_are_one() {
        assert_eq!(of("a x b ", "a x x c "), [(2..3, 2..4)]);
    }

    #[test]
    fn a_text_too_long_to_be_searched_is_cut_at_both_ends() {
        let long = |mark: &str| {
            let middle = "x ".repeat(TOKENS_MAX);
            format!("a {mark}{middle}{mark}b ")
        };
        let found = of(&long(""), &long("y "));
        assert_eq!(found, [(1..TOKENS_MAX + 1, 1..TOKENS_MAX + 3)]);
    }

    proptest! {
        #[test]
        fn the_edits_make_the_side_of_the_base(
            base in prop::collection::vec("[abc]", 0..20),
            side in prop::collection::vec("[abc]", 0..20),
        ) {
            let (mut made, mut at, mut gap) = (Vec::new(), 0, true);
            for edit in edits(base.iter().map(String::as_str), side.iter().map(String::as_str)) {
                prop_assert!(gap || at < edit.base.start, "edits touch");
                made.extend_from_slice(&base[at..edit.base.start]);
                prop_assert_eq!(made.len(), edit.side.start);
                made.extend_from_slice(&side[edit.side.clone()]);
                (at, gap) = (edit.base.end, false);
            }
            made.extend_from_slice(&base[at..]);
            prop_assert_eq!(made, side);
        }
    }
}
