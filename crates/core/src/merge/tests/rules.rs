//! The rules of a merge, line by line.

use super::*;

#[test]
fn lines_that_one_side_touched_are_taken_from_it() {
    check(
        Kind::Code,
        cases![
            "a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n" => Clean("A\nb\nc\nD\n");
            "a\nb\nc\nd\n", "b\nc\nd\n", "a\nb\nc\nd\ne\n" => Clean("b\nc\nd\ne\n");
            "a\nb\nc\nd\n", "a\nb\nc\nd\n", "c\n" => Clean("c\n");
            "a\nb\n", "a\nb\n", "" => Clean("");
        ],
    );
}

#[test]
fn edits_of_neighbouring_lines_do_not_overlap() {
    check(
        Kind::Code,
        cases![
            "a\nb\n", "A\nb\n", "a\nB\n" => Clean("A\nB\n");
            "tea\nrice\n", "rice\n", "tea\nrice, wild\n" => Clean("rice, wild\n");
            "a\nb\nc\n", "b\nc\n", "a\nc\n" => Clean("c\n");
            "a\nb\nc\nd\n", "A\nB\nc\nd\n", "a\nb\nC\nd\n" => Clean("A\nB\nC\nd\n");
            // A new line beside an edited one.
            "a\nb\n", "A\nb\n", "a\nx\nb\n" => Clean("A\nx\nb\n");
            "a\nb\n", "a\nB\n", "a\nx\nb\n" => Clean("a\nx\nB\n");
        ],
    );
}

#[test]
fn one_line_that_both_sides_touched_differently_overlaps() {
    check(
        Kind::Code,
        cases![
            "a\n", "b\n", "c\n" => Overlap;
            // A removal never beats an edit.
            "a\nb\nc\n", "a\nc\n", "a\nB\nc\n" => Overlap;
            "a\nb\nc\n", "a\nc\n", "a\nB1\nB2\nc\n" => Overlap;
            // The whole text went, and a line of it was edited.
            "a\nb\n", "", "a\nB\n" => Overlap;
            // No words in code.
            "set a to 1 and b to 2\n", "set a to 3 and b to 2\n", "set a to 1 and b to 4\n"
            => Overlap;
        ],
    );
}

#[test]
fn new_lines_overlap_where_their_place_is_unclear() {
    check(
        Kind::Code,
        cases![
            "a\nb\n", "a\nx\nb\n", "a\ny\nb\n" => Overlap;
            // Beside a removed line, whichever side of it.
            "a\nb\nc\n", "a\nc\n", "a\nb\nx\nc\n" => Overlap;
            "a\nb\nc\n", "a\nc\n", "a\nx\nb\nc\n" => Overlap;
            "a\nb\nc\nd\n", "a\nd\n", "a\nb\nx\nc\nd\n" => Overlap;
            // Another line in the place of one is as new.
            "a\nb\n", "b\n", "a\nx\n" => Overlap;
            "a\nb\n", "a\n", "x\nb\n" => Overlap;
            // Unless nothing was removed but blank lines.
            "a\n\nb\n", "a\nb\n", "a\nx\n\nb\n" => Clean("a\nx\nb\n");
            // Hidden in edits that add a line each.
            "a\nb\n", "a, more\nx\nb\n", "a\ny\nb, more\n" => Overlap;
        ],
    );
}

#[test]
fn what_both_sides_did_alike_counts_once() {
    check(
        Kind::Code,
        cases![
            "a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\nd\n" => Clean("a\nB\nc\nd\n");
            "a\nb\nc\n", "a\nc\n", "c\n" => Clean("c\n");
            "a\nc\n", "a\nx\nc\n", "A\nx\nc\n" => Clean("A\nx\nc\n");
            // New lines that contain the other side's at an end.
            "a\n", "a\nx\n", "a\nx\ny\n" => Clean("a\nx\ny\n");
            "a\n", "a\ny\n", "a\nx\ny\n" => Clean("a\nx\ny\n");
            "a\n", "a\nx\nz\n", "a\nx\ny\nz\n" => Clean("a\nx\ny\nz\n");
            // Not twice what one side added, and the other put in the place of a line.
            "tea\n", "ink\ntea\n", "ink\nsoap\n" => Overlap;
            // But a rule is a rule, here and there.
            "x\ny\n", "---\nx\ny\n", "x, more\n---\ny\n" => Clean("---\nx, more\n---\ny\n");
            // One of two blank lines, by one side after another change.
            "a\n\n\na\n", "a\n\na\n", "z\na\n\na\n" => Clean("z\na\n\na\n");
            // What one side kept does not come back because the other added the same.
            "b\nc\n", "x\n", "x\nc\n" => Clean("x\n");
        ],
    );
}

#[test]
fn a_rewritten_place_is_matched_line_by_line_where_lines_are_alike() {
    check(
        Kind::Prose,
        cases![
            // A new line and an edited one in one place; the other side edits that line, too.
            "Call the plumber about the sink.\n",
            "Monday.\nCall our plumber about the sink.\n",
            "Call the plumber about the sink, today.\n"
            => Clean("Monday.\nCall our plumber about the sink, today.\n");
            // A line went and the next one was edited.
            "Tea is out of stock.\nRice is on the second shelf.\nEnd.\n",
            "Rice is on the third shelf.\nEnd.\n",
            "Tea is out of stock.\nRice is on the second shelf, left.\nEnd.\n"
            => Clean("Rice is on the third shelf, left.\nEnd.\n");
            // Ticked boxes are not what makes two items alike.
            "- [ ] b\n", "- [x] b\n- [ ] c\n", "- [x] b\n" => Clean("- [x] b\n- [ ] c\n");
            "- [x] tea\n", "- [x] rice\n", "- [x] ink\n" => Overlap;
        ],
    );
}

#[test]
fn a_place_too_large_to_compare_is_the_same_or_overlaps() {
    let lines = |mark: &str| (0..70).map(|place| format!("{mark} {place}\n")).collect::<String>();
    let (base, side) = (lines("old line"), lines("new line"));
    let before = |text: &str, end: &str| format!("{text}tea\n{end}\n");
    assert_eq!(
        merge(Kind::Prose, &before(&base, "ink"), &before(&side, "ink"), &before(&side, "soap")),
        Merged::Clean(before(&side, "soap"))
    );
    let edited = base.replace("old line 7\n", "old line seven\n");
    assert_eq!(merge(Kind::Prose, &base, &side, &edited), Merged::Overlap);
}

#[test]
fn both_sides_of_an_overlap_can_be_kept_in_one_text() {
    for (base, local, remote, expected) in [
        // Nothing overlaps: nothing is doubled.
        ("a\nb\n", "A\nb\n", "a\nB\n", "A\nB\n"),
        ("a\n", "a\n", "b\n", "b\n"),
        // The local lines come after the remote ones.
        ("a\nb\nc\n", "a\nx\nc\n", "a\ny\nc\n", "a\ny\nx\nc\n"),
        ("a\n", "a\nx", "a\ny", "a\ny\nx"),
        // What was removed on one side only stays where it was edited on the other.
        ("a\nb\nc\n", "a\nc\n", "a\nB\nc\n", "a\nB\nc\n"),
        // The rest merges as ever.
        ("a\nb\nc\nd\n", "A\nb\nx\nd\n", "a\nb\ny\nD\n", "A\nb\ny\nD\nx\nd\n"),
        // A beginning that both share stands there once.
        ("", "# Day\n\nTea.\n", "# Day\n\nRice.\n", "# Day\n\nRice.\nTea.\n"),
    ] {
        let told = format!("{base:?} became {local:?} and {remote:?}");
        assert_eq!(both(Kind::Prose, base, local, remote), expected, "{told}");
    }
}

#[test]
fn a_difference_is_told_in_lines() {
    let hunks = diff("a\nb\r\nc\nd\n", "a\nb\nx\ny\nd\ne\n");
    let told: Vec<_> = hunks
        .into_iter()
        .map(|hunk| (hunk.old_line, hunk.removed, hunk.new_line, hunk.added))
        .collect();
    assert_eq!(told, [(3, vec!["c"], 3, vec!["x", "y"]), (5, vec![], 6, vec!["e"])]);
    assert_eq!(diff("a\nb\n", "a\r\nb\r\n"), []);
    assert_eq!(diff("a", "a\n").len(), 1);
}

#[test]
fn a_foreign_text_keeps_every_hunk_or_it_does_not() {
    let (base, ours) = ("a\nb\nc\nd\n", "a\nB\nc\ne\n");
    for (foreign, kept) in [
        ("a\nB\nc\ne\n", true),
        ("a\nB\nc\ne\nf\n", true),
        ("A\nB\nx\nc\ne\n", true),
        // The base as it was, one hunk missing, one undone, one edited further.
        ("a\nb\nc\nd\n", false),
        ("a\nB\nc\nd\nf\n", false),
        ("a\nb\nc\ne\n", false),
        ("a\nB, more\nc\ne\n", false),
        ("a\nB\nc\n", false),
        ("", false),
    ] {
        assert_eq!(keeps_every_hunk(base, ours, foreign), kept, "{foreign:?}");
    }
    assert!(!keeps_every_hunk("a\nb\n", "a\n", "a\nb\nc\n"), "a removed line came back");
    assert!(!keeps_every_hunk("a\nb\n", "a\n", "a\nc\n"), "or it became another one");
    assert!(keeps_every_hunk("a\nb\n", "a\n", "c\na\n"));
    assert!(!keeps_every_hunk("- a\n", "- a\n- b\n", "- a\n- c\n"), "they only merge");
    assert!(!keeps_every_hunk("a\n", "a\r\n", "a\nb\n"), "endings are hunks, too");
    assert!(keeps_every_hunk("a\n", "a\n", "b\n"), "nothing to keep");
}

#[test]
fn only_short_utf_8_without_nul_is_text() {
    assert_eq!(is_text("日记\n".as_bytes()), Some("日记\n"));
    assert_eq!(is_text(b""), Some(""));
    assert_eq!(is_text(b"a\0b"), None);
    assert_eq!(is_text(b"\xff\xfea"), None);
    let mut long = vec![b'a'; crate::merge::BYTES_MAX];
    assert!(is_text(&long).is_some());
    long.push(b'a');
    assert_eq!(is_text(&long), None);
}
