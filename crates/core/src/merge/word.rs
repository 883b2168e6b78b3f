//! One line that both sides edited, merged word by word.

use unicode_segmentation::UnicodeSegmentation;

use super::edit::edits;
use super::kind::Kind;
use super::pair::is_alike;

/// How long a line may be to be merged by words, in bytes.
const LINE_BYTES_MAX: usize = 64 * 1024;

/// What separates the cells of a table in a file of its own.
const CELL_ENDS: [char; 3] = [',', ';', '\t'];

/// Marks that end a clause or a cell by themselves, without white space after them.
const CLAUSE_ENDS: [char; 8] = ['，', '、', '。', '；', '：', '！', '？', '|'];

/// Some base tokens of a line became others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Change<'a> {
    start: usize,
    end: usize,
    tokens: Vec<&'a str>,
    by: By,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Local,
    Remote,
    Both,
}

/// The line with the changes of both sides; `None` where they are too close to each other to be
/// meant independently, or where a side made another line of it.
pub(super) fn merged(kind: Kind, base: &str, local: &str, remote: &str) -> Option<String> {
    if [base, local, remote].iter().any(|line| LINE_BYTES_MAX < line.len()) {
        return None;
    }
    let base = tokens(kind, base)?;
    let mut changes = changes(&base, &tokens(kind, local)?, By::Local)?;
    changes.extend(self::changes(&base, &tokens(kind, remote)?, By::Remote)?);
    changes.sort();
    changes.dedup_by(|next, one| {
        let is_same = (next.start, next.end, &next.tokens) == (one.start, one.end, &one.tokens);
        if is_same {
            one.by = By::Both;
        }
        is_same
    });
    let are_apart = changes.iter().zip(changes.iter().skip(1)).all(|(one, next)| {
        one.by == next.by
            || [one.by, next.by].contains(&By::Both)
            || base.get(one.end..next.start).is_some_and(|gap| is_wide(kind, gap))
    });
    are_apart.then(|| applied(&base, &changes))
}

/// A line in pieces: words, white space and marks as Unicode cuts them (UAX 29), which makes
/// every character of Chinese a word; or cells and what separates them.
fn tokens(kind: Kind, line: &str) -> Option<Vec<&str>> {
    match kind {
        Kind::Prose => Some(line.split_word_bounds().collect()),
        Kind::Table => Some(line.split_inclusive(CELL_ENDS).flat_map(cell).collect()),
        Kind::Code | Kind::Json => None,
    }
}

/// A cell without and with its end apart.
fn cell(text: &str) -> impl Iterator<Item = &str> {
    let (cell, end) = text.split_at(text.trim_end_matches(CELL_ENDS).len());
    [cell, end].into_iter().filter(|token| !token.is_empty())
}

/// What a side did to the line; `None` if it made another line of it.
fn changes<'a>(base: &[&str], side: &[&'a str], by: By) -> Option<Vec<Change<'a>>> {
    let edits = edits(base.iter().copied(), side.iter().copied());
    let gone: usize = edits.iter().map(|edit| word_bytes(&base[edit.base.clone()])).sum();
    let (before, after) = (word_bytes(base), word_bytes(side));
    let changes = edits.into_iter().map(|edit| Change {
        start: edit.base.start,
        end: edit.base.end,
        tokens: side[edit.side].to_vec(),
        by,
    });
    is_alike(before - gone, before, after).then(|| changes.collect())
}

fn word_bytes(tokens: &[&str]) -> usize {
    tokens
        .iter()
        .filter(|token| token.contains(char::is_alphanumeric))
        .map(|token| token.len())
        .sum()
}

/// Whether what nobody changed between two changes keeps them apart.
///
/// In prose: the end of a clause, or white space with anything beside it, or two characters of a
/// script without spaces. So two neighbouring words are one place, and so is what stands without
/// a space between: the parts of a date, a time, an address.
fn is_wide(kind: Kind, between: &[&str]) -> bool {
    let count = |is: fn(char) -> bool| between.iter().filter(|token| token.starts_with(is)).count();
    match kind {
        Kind::Prose => {
            let spaces = count(char::is_whitespace);
            0 < count(|mark| CLAUSE_ENDS.contains(&mark))
                || (0 < spaces && spaces < between.len())
                || 2 <= count(is_ideograph)
        }
        Kind::Table => 0 < count(|mark| CELL_ENDS.contains(&mark)),
        Kind::Code | Kind::Json => false,
    }
}

/// Chinese and Japanese characters (the blocks of Unicode that hold them).
fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

fn applied(base: &[&str], changes: &[Change<'_>]) -> String {
    let (mut tokens, mut at) = (Vec::new(), 0);
    for change in changes {
        tokens.extend_from_slice(&base[at..change.start]);
        tokens.extend_from_slice(&change.tokens);
        at = change.end;
    }
    tokens.extend_from_slice(&base[at..]);
    tokens.concat()
}
