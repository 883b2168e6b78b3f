//! Texts made to take long. None of them is searched in the square of its length.

use super::*;

/// As many lines as a text of 4 MiB may well have.
const LINES: usize = 200_000;

/// Enough lines for a square of them to be felt.
const MANY: usize = 40_000;

fn lines(count: usize, of: impl Fn(usize) -> usize) -> String {
    (0..count).map(|place| format!("{}\n", of(place))).collect()
}

#[test]
fn every_line_changed_on_both_sides_is_an_overlap() {
    let of = |side: usize| lines(LINES, |place| side * LINES + place);
    assert_eq!(merge(Kind::Prose, &of(0), &of(1), &of(2)), Merged::Overlap);
}

#[test]
fn every_other_line_changed_on_one_side_merges_with_the_rest() {
    let of = |parity: usize| lines(MANY, |place| place + MANY * usize::from(place % 2 == parity));
    let Merged::Clean(merged) = merge(Kind::Prose, &of(2), &of(0), &of(1)) else {
        panic!("an overlap")
    };
    assert_eq!(merged, lines(MANY, |place| place + MANY));
}

#[test]
fn shuffled_and_repeated_lines_come_to_an_end() {
    let base = lines(MANY, |place| place);
    let shuffled = lines(MANY, |place| place * 7_919 % MANY);
    let repeated = lines(MANY, |place| place * place % 7 % 2);
    assert_eq!(merge(Kind::Prose, &base, &shuffled, &repeated), Merged::Overlap);
    let other = lines(MANY, |place| place * place % 11 % 2);
    assert_eq!(merge(Kind::Code, &repeated, &other, &shuffled), Merged::Overlap);
}

#[test]
fn a_new_item_in_the_middle_of_each_removed_list_is_looked_at_once() {
    // The other side removed all items but every hundredth; this side added one after each.
    let base: String = (0..MANY).map(|place| format!("- item {place}\n")).collect();
    let cleared: String = (0..MANY).step_by(100).map(|place| format!("- item {place}\n")).collect();
    let added: String = (0..MANY).map(|place| format!("- item {place}\n- new {place}\n")).collect();
    assert_eq!(merge(Kind::Prose, &base, &cleared, &added), Merged::Overlap);
}

#[test]
fn one_long_line_is_not_searched_word_by_word() {
    let of = |word: &str| format!("{}{word} ", "a b ".repeat(MANY));
    assert_eq!(merge(Kind::Prose, &of("c"), &of("d"), &of("c e")), Merged::Overlap);
    // As long as a line may be, of words that repeat.
    let line = |start: &str, end: &str| format!("{start} {} {end}", "a b ".repeat(16_000));
    let merged = merge(Kind::Prose, &line("x", "y"), &line("z", "y"), &line("x", "w"));
    assert_eq!(merged, Merged::Clean(line("z", "w")));
}

#[test]
fn many_places_of_similar_lines_are_compared_within_bounds() {
    let of = |side: usize| -> String {
        let place = |place: usize| match place % 65 {
            64 => format!("place {place}\n"),
            _ => format!("the same words in every line but {side} and {place}\n"),
        };
        (0..MANY / 10).map(place).collect()
    };
    assert_eq!(merge(Kind::Prose, &of(0), &of(1), &of(2)), Merged::Overlap);
}
