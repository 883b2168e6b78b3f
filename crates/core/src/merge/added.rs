//! New lines of both sides at one spot.

use super::kind::Kind;
use super::line::{self, Ending, Line};

/// Two runs of lines, and what they begin and end with alike.
pub(super) struct Shared<'s, 'a> {
    pub(super) before: Vec<Line<'a>>,
    pub(super) mine: &'s [Line<'a>],
    pub(super) theirs: &'s [Line<'a>],
    pub(super) after: Vec<Line<'a>>,
}

/// Cuts off what both runs begin with, then what they end with.
pub(super) fn without_common<'s, 'a>(
    mine: &'s [Line<'a>],
    theirs: &'s [Line<'a>],
) -> Shared<'s, 'a> {
    let is_equal = |(one, other): &(&Line<'_>, &Line<'_>)| one.text == other.text;
    let start = mine.iter().zip(theirs).take_while(is_equal).count();
    let ([my_start, my_rest], [their_start, their_rest]) = (cut(mine, start), cut(theirs, start));
    let ends = my_rest.iter().rev().zip(their_rest.iter().rev());
    let end = ends.take_while(is_equal).count();
    let [mine, my_end] = cut(my_rest, my_rest.len() - end);
    let [theirs, their_end] = cut(their_rest, their_rest.len() - end);
    Shared {
        before: line::once(my_start, their_start),
        mine,
        theirs,
        after: line::once(my_end, their_end),
    }
}

fn cut<'s, 'a>(lines: &'s [Line<'a>], place: usize) -> [&'s [Line<'a>]; 2] {
    let (before, after) = lines.split_at(place);
    [before, after]
}

/// The new lines of both sides as one run, `None` if their order is a matter of meaning.
///
/// What is equal at the beginning and the end counts once. Of the rest, one side's may be nothing
/// or the newline at the end of the text; or both are items of one list, which say the same in any
/// order: they come in the order of their text, which is the same on every device.
pub(super) fn joined<'a>(
    kind: Kind,
    mine: &[Line<'a>],
    theirs: &[Line<'a>],
) -> Option<Vec<Line<'a>>> {
    let Shared { before, mine, theirs, after } = without_common(mine, theirs);
    let (first, second) = if mine.is_empty() || is_last_newline(theirs) {
        (mine, theirs)
    } else if theirs.is_empty() || is_last_newline(mine) {
        (theirs, mine)
    } else if is_one_list(kind, mine, theirs) {
        let is_first = mine.iter().map(|line| &line.text).le(theirs.iter().map(|line| &line.text));
        if is_first { (mine, theirs) } else { (theirs, mine) }
    } else {
        return None;
    };
    Some([&before, first, second, &after].concat())
}

fn is_last_newline(lines: &[Line<'_>]) -> bool {
    matches!(lines, [Line { text, ending: Ending::End }] if text.is_empty())
}

fn is_one_list(kind: Kind, mine: &[Line<'_>], theirs: &[Line<'_>]) -> bool {
    let depth = list_depth(kind, mine);
    depth.is_some() && depth == list_depth(kind, theirs)
}

/// Whether new lines stand on their own although the other side removed the lines beside them:
/// either nothing but blank lines went, or items of the list that the new ones belong to.
pub(super) fn is_free_of(kind: Kind, added: &[Line<'_>], removed: &[Line<'_>]) -> bool {
    removed.iter().all(Line::is_blank)
        || list_depth(kind, added).is_some_and(|depth| {
            removed.iter().all(|line| item_depth(line).is_some_and(|removed| depth <= removed))
        })
}

/// How far the items that `lines` consist of are indented; `None` if they are anything but whole
/// items without an order.
fn list_depth(kind: Kind, lines: &[Line<'_>]) -> Option<usize> {
    match kind {
        Kind::Prose => {}
        Kind::Table | Kind::Code | Kind::Json => return None,
    }
    let first = item_depth(lines.first()?)?;
    let is_whole = lines.iter().all(|line| item_depth(line).is_some_and(|depth| first <= depth));
    is_whole.then_some(first)
}

/// How far a list item is indented, in bytes; `None` if the line is no item, or a numbered one.
fn item_depth(line: &Line<'_>) -> Option<usize> {
    let item = line.text.trim_start();
    let rest = item.strip_prefix(['-', '*', '+'])?;
    rest.starts_with([' ', '\t']).then(|| line.text.len() - item.len())
}
