//! Line endings and the newline at the end.

use super::*;

#[test]
fn endings_of_lines_that_nobody_touched_stay() {
    check(
        Kind::Code,
        cases![
            "a\r\nb\r\nc\r\n", "A\r\nb\r\nc\r\n", "a\r\nb\r\nC\r\n" => Clean("A\r\nb\r\nC\r\n");
            // Mixed ones, line for line.
            "a\r\nb\nc\r\nd\ne\n", "A\r\nb\nc\r\nd\ne\n", "a\r\nb\nc\r\nd\nE\n"
            => Clean("A\r\nb\nc\r\nd\nE\n");
            // A lone carriage return is text.
            "a\rb\nc\n", "a\rB\nc\n", "a\rb\nC\n" => Clean("a\rB\nC\n");
            "a\nb\r", "A\nb\r", "a\nb\rB" => Clean("A\nb\rB");
        ],
    );
}

#[test]
fn a_side_that_converted_all_endings_merges_with_an_edit() {
    check(
        Kind::Prose,
        cases![
            "a\r\nb\r\nc\r\n", "a\nb\nc\n", "a\r\nB\r\nc\r\nd\r\n" => Clean("a\nB\nc\nd\n");
            "a\nb\nc\n", "a\r\nb\r\nc\r\n", "a\nb\nc\n- d\n" => Clean("a\r\nb\r\nc\r\n- d\r\n");
            "- a\n", "- a\r\n- b\r\n", "- a\n- c\n" => Clean("- a\r\n- b\r\n- c\r\n");
            // Both converted, and one edited.
            "a\r\nb\r\n", "a\nb\n", "a\nB\n" => Clean("a\nB\n");
        ],
    );
}

#[test]
fn endings_mixed_by_one_side_are_merged_line_by_line() {
    check(
        Kind::Code,
        cases![
            "a\nb\nc\nd\n", "a\r\nb\nc\nd\n", "a\nb\nc\nD\n" => Clean("a\r\nb\nc\nD\n");
            "a\nb\nc\nd\n", "a\r\nb\nc\nd\n", "A\nb\nc\nd\n" => Clean("A\nb\nc\nd\n");
        ],
    );
}

#[test]
fn the_newline_at_the_end_is_merged_like_a_line() {
    check(
        Kind::Code,
        cases![
            "a\nb\n", "a\nb", "A\nb\n" => Clean("A\nb");
            "a\nb", "a\nb\n", "A\nb" => Clean("A\nb\n");
            "a\nb", "a\nb\nc", "A\nb" => Clean("A\nb\nc");
            "a\nb", "a\nb\n", "a\nb\n" => Clean("a\nb\n");
            "a\nb", "a\nb\n", "a\nb\nc" => Clean("a\nb\nc\n");
            "a\r\nb", "a\r\nb\r\nc", "A\r\nb" => Clean("A\r\nb\r\nc");
            "a", "a\r\nb", "A" => Clean("A\r\nb");
            // Where a line ends the text on one side only, the other side tells how it ends.
            "a\r\nb", "b", "a\r\nb\r\nc" => Clean("b\r\nc");
            "a\nb\r\nc", "a\nb\r\nc\r\nx", "a\nb\r\nc\r\nx\r\ny"
            => Clean("a\nb\r\nc\r\nx\r\ny");
        ],
    );
}
