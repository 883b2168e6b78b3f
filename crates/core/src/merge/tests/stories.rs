//! What happens to notes on two devices.

use super::*;

#[test]
fn a_box_ticked_here_and_another_ticked_there_are_both_ticked() {
    check(
        Kind::Prose,
        cases![
            "- [ ] tea\n- [ ] rice\n- [ ] soap\n",
            "- [x] tea\n- [ ] rice\n- [ ] soap\n",
            "- [ ] tea\n- [ ] rice\n- [x] soap\n"
            => Clean("- [x] tea\n- [ ] rice\n- [x] soap\n");
            // Neighbours.
            "- [ ] tea\n- [ ] rice\n",
            "- [x] tea\n- [ ] rice\n",
            "- [ ] tea\n- [x] rice\n"
            => Clean("- [x] tea\n- [x] rice\n");
            // The same box.
            "- [ ] tea\n- [ ] rice\n",
            "- [x] tea\n- [ ] rice\n",
            "- [x] tea\n- [x] rice\n"
            => Clean("- [x] tea\n- [x] rice\n");
            // The same box, marked differently.
            "- [ ] tea\n", "- [x] tea\n", "- [-] tea\n" => Overlap;
            // Ticked here, told in more detail there.
            "- [ ] buy tea\n", "- [x] buy tea\n", "- [ ] buy green tea\n"
            => Clean("- [x] buy green tea\n");
            // Ticked here, replaced by something else there.
            "- [ ] tea\n", "- [x] tea\n", "- [ ] coffee\n" => Overlap;
        ],
    );
}

#[test]
fn items_that_both_sides_add_to_a_list_are_all_there() {
    check(
        Kind::Prose,
        cases![
            "- tea\n", "- tea\n- rice\n", "- tea\n- soap\n" => Clean("- tea\n- rice\n- soap\n");
            "- tea\n", "- tea\n- soap\n", "- tea\n- rice\n" => Clean("- tea\n- rice\n- soap\n");
            // Without a newline at the end, as most editors of notes leave it.
            "- tea", "- tea\n- rice", "- tea\n- soap" => Clean("- tea\n- rice\n- soap");
            // One item that both added.
            "- tea\n", "- tea\n- rice\n", "- tea\n- rice\n- soap\n"
            => Clean("- tea\n- rice\n- soap\n");
            "- tea\n", "- tea\n- rice\n- ink\n", "- tea\n- rice\n- soap\n"
            => Clean("- tea\n- rice\n- ink\n- soap\n");
            // Items with their own items stay whole.
            "# Log\n", "# Log\n- b\n  - c\n", "# Log\n- a\n  - z\n"
            => Clean("# Log\n- a\n  - z\n- b\n  - c\n");
            // An item ticked here while another one is added there.
            "- [ ] tea\n", "- [x] tea\n", "- [ ] tea\n- [ ] rice\n"
            => Clean("- [x] tea\n- [ ] rice\n");
            // Ticked on both sides, and an item more.
            "- [ ] tea\n", "- [x] tea\n", "- [x] tea\n- [ ] rice\n"
            => Clean("- [x] tea\n- [ ] rice\n");
            // The front matter's list of tags.
            "---\ntags:\n  - a\n---\n", "---\ntags:\n  - a\n  - b\n---\n",
            "---\ntags:\n  - a\n  - c\n---\n" => Clean("---\ntags:\n  - a\n  - b\n  - c\n---\n");
        ],
    );
}

#[test]
fn what_has_an_order_is_not_put_into_one_by_chance() {
    check(
        Kind::Prose,
        cases![
            // Numbered items, paragraphs, an item of an item.
            "1. tea\n", "1. tea\n2. rice\n", "1. tea\n2. soap\n" => Overlap;
            "One.\n", "One.\n\nTwo.\n", "One.\n\nThree.\n" => Overlap;
            "- tea\n", "- tea\n  - green\n", "- tea\n- soap\n" => Overlap;
            "- tea\n", "- tea\n- rice\n\nEnd.\n", "- tea\n- soap\n" => Overlap;
            "- tea\n", "- tea\n  - green\n- rice\n", "- tea\n  - black\n" => Overlap;
            "Tea\n", "Tea\n---\n", "Tea\n-- ink\n" => Overlap;
            "Tea\n", "Tea\nRice", "Tea\nInk\n" => Overlap;
        ],
    );
    // Rows and lines of code, too.
    check(Kind::Code, cases!["- a\n", "- a\n- b\n", "- a\n- c\n" => Overlap;]);
    check(Kind::Table, cases!["a,1\n", "a,1\nb,2\n", "a,1\nc,3\n" => Overlap;]);
}

#[test]
fn a_finished_item_goes_and_a_new_one_comes() {
    check(
        Kind::Prose,
        cases![
            "- tea\n- rice\n", "- tea\n", "- tea\n- rice\n- soap\n" => Clean("- tea\n- soap\n");
            "- tea\n- rice\n", "- rice\n", "- soap\n- tea\n- rice\n" => Clean("- soap\n- rice\n");
            "- tea\n- rice\n  - wild\n", "- tea\n", "- tea\n- rice\n  - wild\n- soap\n"
            => Clean("- tea\n- soap\n");
            // The new item would come under another one than it was made for.
            "- tea\n- rice\n", "- tea\n", "- tea\n- rice\n  - wild\n" => Overlap;
            // The whole section went.
            "- tea\n## Ink\n- blue\n", "- tea\n", "- tea\n## Ink\n- blue\n- red\n" => Overlap;
        ],
    );
}

#[test]
fn the_same_daily_note_begun_on_two_devices_is_one_note() {
    check(
        Kind::Prose,
        cases![
            "", "# Monday\n\n- tea\n", "# Monday\n\n- tea\n" => Clean("# Monday\n\n- tea\n");
            "", "# Monday\n\n", "# Monday\n\n- tea\n" => Clean("# Monday\n\n- tea\n");
            "", "# Monday\n\n- tea", "# Monday\n\n- rice" => Clean("# Monday\n\n- rice\n- tea");
            "", "# Monday\n\nTea.\n", "# Monday\n\nRice.\n" => Overlap;
        ],
    );
}

#[test]
fn front_matter_merges_line_by_line() {
    check(
        Kind::Prose,
        cases![
            "---\ntitle: A\ndate: 1\ntags: [x, y]\n---\nText.\n",
            "---\ntitle: B\ndate: 1\ntags: [x, y]\n---\nText.\n",
            "---\ntitle: A\ndate: 2\ntags: [x, y]\n---\nText, more.\n"
            => Clean("---\ntitle: B\ndate: 2\ntags: [x, y]\n---\nText, more.\n");
            // Two tags at one spot.
            "---\ntags: [x]\n---\n", "---\ntags: [x, y]\n---\n", "---\ntags: [x, z]\n---\n"
            => Overlap;
            // What programs write at every save.
            "---\nupdated: 2026-01-01\n---\n", "---\nupdated: 2026-01-02\n---\n",
            "---\nupdated: 2026-01-03\n---\n" => Overlap;
            // A new property here, another one edited there.
            "---\na: 1\nb: 2\n---\n", "---\na: 1\nb: 2\nc: 3\n---\n", "---\na: 1\nb: 9\n---\n"
            => Clean("---\na: 1\nb: 9\nc: 3\n---\n");
        ],
    );
}

#[test]
fn a_long_paragraph_merges_where_different_words_were_edited() {
    check(
        Kind::Prose,
        cases![
            "The quick brown fox jumps over the lazy dog near the river bank.\n",
            "The slow brown fox jumps over the lazy dog near the river bank.\n",
            "The quick brown fox jumps over the lazy dog near the sea shore.\n"
            => Clean("The slow brown fox jumps over the lazy dog near the sea shore.\n");
            // Neighbouring words are one place.
            "We need 2 apples today.\n", "We need 3 apples today.\n", "We need 2 pears today.\n"
            => Overlap;
            "It is not good today.\n", "It is good today.\n", "It is not great today.\n" => Overlap;
            // So are the parts of a date, a time, an address.
            "Due 2026-05-01, they said.\n", "Due 2026-06-01, they said.\n",
            "Due 2026-05-02, they said.\n" => Overlap;
            "See http://a.org/x now.\n", "See http://b.org/x now.\n", "See http://a.org/y now.\n"
            => Overlap;
            // Times of a beginning and an end are two things.
            "Met from 10:30 to 11:30 today.\n", "Met from 10:15 to 11:30 today.\n",
            "Met from 10:30 to 11:45 today.\n" => Clean("Met from 10:15 to 11:45 today.\n");
            // The same word by both, and more by each.
            "One two three four five six seven.\n", "Eins zwei three four five six seven.\n",
            "Eins two three four five sechs seven.\n"
            => Clean("Eins zwei three four five sechs seven.\n");
            // Both at the end of the line.
            "An idea.", "An idea. Good.", "An idea. Bad." => Overlap;
            // One wrote another line.
            "Call mum at noon.\n", "Buy milk at night.\n", "Call mum at noon today.\n" => Overlap;
        ],
    );
}

#[test]
fn chinese_merges_by_characters_as_it_has_no_spaces() {
    check(
        Kind::Prose,
        cases![
            "今天天气很好，我们去公园散步。\n", "今天天气不好，我们去公园散步。\n",
            "今天天气很好，我们去河边散步。\n" => Clean("今天天气不好，我们去河边散步。\n");
            "- [ ] 买牛奶\n", "- [x] 买牛奶\n", "- [ ] 买两瓶牛奶\n"
            => Clean("- [x] 买两瓶牛奶\n");
            // Too close: half of each date would be a third one.
            "定于三月五日开会\n", "定于四月五日开会\n", "定于三月六日开会\n" => Overlap;
            "我住在上海\n", "我住在北海\n", "我住在上京\n" => Overlap;
            "日记\n", "日记\n今天\n", "日记\n明天\n" => Overlap;
            "日記を書くのは楽しいです。\n", "日記を読むのは楽しいです。\n",
            "日記を書くのは難しいです。\n" => Clean("日記を読むのは難しいです。\n");
        ],
    );
}

#[test]
fn a_table_merges_by_rows_and_cells() {
    check(
        Kind::Prose,
        cases![
            "| name | due |\n| - | - |\n| a | May |\n| b | June |\n",
            "| name | due |\n| - | - |\n| a | April |\n| b | June |\n",
            "| name | due |\n| - | - |\n| a | May |\n| b | July |\n"
            => Clean("| name | due |\n| - | - |\n| a | April |\n| b | July |\n");
            // A column here, a cell there.
            "| paint | May |\n", "| paint | May | open |\n", "| paint | June |\n"
            => Clean("| paint | June | open |\n");
            "| paint | May | open |\n", "| paint | May | done |\n", "| paint | June | open |\n"
            => Clean("| paint | June | done |\n");
            "|paint|May|open|\n", "|paint|May|done|\n", "|paint|June|open|\n"
            => Clean("|paint|June|done|\n");
            "| paint | May | open |\n", "| paint | July | open |\n", "| paint | June | open |\n"
            => Overlap;
        ],
    );
    check(
        Kind::Table,
        cases![
            "tea,10,1\nrice,20,2\n", "tea,10,1\nrice,20,3\n", "tea,10,1\nrice,25,2\n"
            => Clean("tea,10,1\nrice,25,3\n");
            "tea\tgreen leaves\t10\n", "tea\tgreen leaves\t11\n", "te\tgreen leaves\t10\n"
            => Clean("te\tgreen leaves\t11\n");
            "tea,green,10\n", "tea;green,10\n", "te,green,10\n" => Overlap;
            "tea\tgreen\t10\n", "tea\tblack\t10\n", "tea\twhite\t10\n" => Overlap;
        ],
    );
}

#[test]
fn a_moved_line_is_where_it_was_moved_to() {
    let board = |todo: &str, doing: &str, done: &str| {
        format!("## Todo\n{todo}\n## Doing\n{doing}\n## Done\n{done}\n")
    };
    let base = board("- a\n- b\n- c\n", "- d\n", "- e\n");
    let moved = board("- a\n- c\n", "- d\n- b\n", "- e\n");
    let elsewhere = board("- a\n- c\n", "- d\n", "- e\n- b\n");
    let edited = board("- a\n- b, at once\n- c\n", "- d\n", "- e\n");
    let ticked = board("- a, at once\n- b\n- c\n", "- d\n", "- e\n");
    let of = |remote: &str| merge(Kind::Prose, &base, &moved, remote);
    assert_eq!(of(&elsewhere), Merged::Overlap, "moved to two places");
    assert_eq!(of(&edited), Merged::Overlap, "moved and edited");
    let both = board("- a, at once\n- c\n", "- d\n- b\n", "- e\n");
    assert_eq!(of(&ticked), Merged::Clean(both));
    let gone = board("- a\n- c\n", "- d\n", "- e\n");
    assert_eq!(of(&gone), Merged::Clean(moved.clone()), "a removal does not beat a move");
}

#[test]
fn json_merges_only_to_json() {
    let canvas = |nodes: &[&str]| format!("{{\n\"nodes\":[\n{}\n]\n}}", nodes.join(",\n"));
    let [a, b, c] = [r#"{"id":"a","x":1}"#, r#"{"id":"b","x":1}"#, r#"{"id":"c","x":1}"#];
    let moved = |node: &str| node.replace("1", "2");
    let of = |local: &str, remote: &str| merge(Kind::Json, &canvas(&[a, b, c]), local, remote);
    assert_eq!(
        of(&canvas(&[&moved(a), b, c]), &canvas(&[a, b, &moved(c)])),
        Merged::Clean(canvas(&[&moved(a), b, &moved(c)]))
    );
    check(
        Kind::Json,
        cases![
            // Each side has its commas right, both together have not.
            "[\n1,\n\n2\n]\n", "[\n1\n\n]\n", "[\n1,\n5,\n\n2\n]\n" => Overlap;
            // Each side has a name once, both together twice.
            "{\n\"a\": 1,\n\"b\": 2\n}\n", "{\n\"c\": 0,\n\"a\": 1,\n\"b\": 2\n}\n",
            "{\n\"a\": 1,\n\"c\": 5,\n\"b\": 2\n}\n" => Overlap;
            "not json\n1\n2\n", "not json\n3\n2\n", "not json\n1\n4\n" => Overlap;
            // Each side is broken, and only both together are not.
            "[\n1\n\n2\n]\n", "[\n1,\n\n2\n]\n", "[\n1\n\n3]\n]\n" => Overlap;
            "[\n1\n,\n,\n2\n]\n", "[\n1\n,\n2\n]\n", "[\n0\n,\n,\n2\n]\n" => Overlap;
            // Nothing to merge is no merge.
            "not json\n", "not json\n", "nor this\n" => Clean("nor this\n");
        ],
    );
}
