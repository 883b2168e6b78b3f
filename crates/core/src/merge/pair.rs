//! Which of several edited lines became which.

use std::collections::BTreeMap;

use unicode_segmentation::UnicodeSegmentation;

use super::line::Line;

/// How many pairs of lines are compared at most; larger places are rewritten, not edited.
const PAIRS_MAX: usize = 4_096;

/// A line of the base that became a line of a side, as places in what is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) line: usize,
    pub(super) place: usize,
    pub(super) likeness: Likeness,
}

/// What the two lines of a pair have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// They have many words in common: an edit.
    Alike,
    /// One stands where the other stood.
    Replaced,
}

/// The lines of `base` that became a line of `side`, in the order of both.
///
/// Similar lines are found first, so that the choice with the most in common wins. What stands
/// between two of them was replaced, line by line from the first one on. All other lines of
/// `base` went and all other lines of `side` are new, as are all of a place too large to compare.
pub(super) fn pairs(base: &[Line<'_>], side: &[Line<'_>]) -> Vec<Pair> {
    if PAIRS_MAX < base.len().saturating_mul(side.len()) {
        return Vec::new();
    }
    let (mut pairs, mut line_at, mut place_at) = (Vec::new(), 0, 0);
    let end = (base.len(), side.len());
    for (line, place) in similar(base, side).into_iter().chain([end]) {
        let between = (line_at..line).zip(place_at..place);
        let replaced =
            between.take_while(|(line, place)| base[*line].is_blank() == side[*place].is_blank());
        pairs.extend(replaced.map(|(line, place)| Pair {
            line,
            place,
            likeness: Likeness::Replaced,
        }));
        pairs.push(Pair { line, place, likeness: Likeness::Alike });
        (line_at, place_at) = (line + 1, place + 1);
    }
    pairs.pop();
    pairs
}

/// The similar lines that have the most in common, without crossings: the longest common
/// subsequence, weighted.
fn similar(base: &[Line<'_>], side: &[Line<'_>]) -> Vec<(usize, usize)> {
    let of_base: Vec<Words> = base.iter().map(|line| Words::of(&line.text)).collect();
    let of_side: Vec<Words> = side.iter().map(|line| Words::of(&line.text)).collect();
    // best[i][j]: how much the lines from i of the base and from j of the side have in common.
    let mut best = vec![vec![0; side.len() + 1]; base.len() + 1];
    for i in (0..base.len()).rev() {
        for j in (0..side.len()).rev() {
            let paired =
                of_base[i].likeness(&of_side[j]).map_or(0, |like| like + best[i + 1][j + 1]);
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < base.len() && j < side.len() {
        if best[i][j] == best[i + 1][j] {
            i += 1;
        } else if best[i][j] == best[i][j + 1] {
            j += 1;
        } else {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        }
    }
    pairs
}

/// The words of one line, each with how often it comes, without their order.
struct Words<'a> {
    counts: BTreeMap<&'a str, usize>,
    bytes: usize,
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        let mut words = Self { counts: BTreeMap::new(), bytes: 0 };
        for word in text.unicode_words() {
            *words.counts.entry(word).or_default() += 1;
            words.bytes += word.len();
        }
        words
    }

    /// How much two lines have in common, up to 1,000; `None` if they are different lines.
    fn likeness(&self, other: &Self) -> Option<usize> {
        let shared = |(word, count): (&&str, &usize)| {
            word.len() * other.counts.get(word).map_or(0, |others| *count.min(others))
        };
        let common = self.counts.iter().map(shared).sum();
        is_alike(common, self.bytes, other.bytes)
            .then(|| 2_000 * common / (self.bytes + other.bytes))
    }
}

/// Whether two lines with so many bytes of words, `common` of them in both, are the same line,
/// edited: more than half of the shorter one is in the longer one, and it makes up more than an
/// eighth of that.
pub(super) fn is_alike(common: usize, one: usize, other: usize) -> bool {
    one.min(other) < 2 * common && one.max(other) < 8 * common
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::line::split;

    /// What became of the lines: `=` alike, `~` replaced.
    fn told(base: &str, side: &str) -> Vec<(usize, char, usize)> {
        let mark = |likeness| match likeness {
            Likeness::Alike => '=',
            Likeness::Replaced => '~',
        };
        let pairs = pairs(&split(base), &split(side)).into_iter();
        pairs.map(|pair| (pair.line, mark(pair.likeness), pair.place)).collect()
    }

    #[test]
    fn a_line_is_paired_with_the_one_it_has_most_in_common_with() {
        let base = "buy tea and rice";
        assert_eq!(told(base, "call mum\nbuy tea and ink"), [(0, '=', 1)]);
        assert_eq!(told(base, "buy tea and ink\nbuy tea and wild rice"), [(0, '=', 1)]);
        assert_eq!(told("buy tea\nbuy rice\nsee mum", "see mum now\nnext"), [(2, '=', 0)]);
    }

    #[test]
    fn what_is_not_alike_was_replaced_in_order_and_never_by_a_blank_line() {
        assert_eq!(told("tea", "rice\nsoap"), [(0, '~', 0)]);
        assert_eq!(told("tea\nrice", "soap"), [(0, '~', 0)]);
        assert_eq!(told("tea\n", "rice\nsoap"), [(0, '~', 0)]);
        assert_eq!(
            told("a b c\nx\nd e f", "y\na b c d\nz\nd e f g"),
            [(0, '=', 1), (1, '~', 2), (2, '=', 3)]
        );
    }

    #[test]
    fn more_than_half_of_the_shorter_and_an_eighth_of_the_longer_line_are_the_same_line() {
        for (base, side, alike) in [
            ("aa bb cc", "aa bb dd", true),
            ("aa bb", "aa dd", false),
            ("aa bb cc", "cc bb aa", true),
            ("- [x] aa", "- [x] bb", false),
            // Words that come more often on one side count as often as on the other.
            ("aa aa aa aa", "aa bb cc dd", false),
            // Told in more detail.
            ("aa bb", "aa bb cc dd ee ff gg hh", true),
            ("aa", "aa bb cc dd ee ff gg", true),
            ("aa", "aa bb cc dd ee ff gg hh", false),
            ("买牛奶", "买两瓶牛奶", true),
            ("", "", false),
        ] {
            let [base_words, side_words] = [base, side].map(Words::of);
            assert_eq!(base_words.likeness(&side_words).is_some(), alike, "{base:?} {side:?}");
            assert_eq!(side_words.likeness(&base_words).is_some(), alike, "{side:?} {base:?}");
        }
    }

    #[test]
    fn a_place_too_large_to_compare_has_no_pairs() {
        let lines = |count: usize, mark: &str| vec![format!("a b c {mark}"); count].join("\n");
        assert_eq!(told(&lines(64, "x"), &lines(64, "y")).len(), 64);
        assert_eq!(told(&lines(64, "x"), &lines(65, "y")), []);
    }
}
