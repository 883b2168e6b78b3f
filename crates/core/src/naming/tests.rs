use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const ALL: [Rules; 3] =
    [Rules::UNIX, Rules::WINDOWS, Rules { limit: Limit::Bytes(PART_MAX), ..Rules::WINDOWS }];

/// What a name is called on a disk of the Windows family.
fn held(name: &str) -> String {
    Rules::WINDOWS.on_disk(name).unwrap().into_owned()
}

#[test]
fn what_a_disk_refuses_is_called_by_a_stand_in_there() {
    for (name, on_disk) in [
        ("a:b.md", "a\u{F03A}b.md"),
        ("q?.md", "q\u{F03F}.md"),
        ("\"*<>\\|.md", "\u{F022}\u{F02A}\u{F03C}\u{F03E}\u{F05C}\u{F07C}.md"),
        ("a\n\u{1}\u{1f}b", "a\u{F00A}\u{F001}\u{F01F}b"),
        ("x. ", "x.\u{F020}"),
        ("x .", "x \u{F02E}"),
        ("x...", "x..\u{F02E}"),
        (" ", "\u{F020}"),
        ("CON.md", "\u{F043}ON.md"),
        ("con", "\u{F063}on"),
        ("nul .tar.gz", "\u{F06E}ul .tar.gz"),
        ("LPT¹", "\u{F04C}PT¹"),
        ("conin$", "\u{F063}onin$"),
        // Its stand-in already makes it another name.
        ("CON ", "CON\u{F020}"),
        ("d?/AUX/x.", "d\u{F03F}/\u{F041}UX/x\u{F02E}"),
    ] {
        assert_eq!(held(name), on_disk, "{name:?}");
    }
}

#[test]
fn what_every_disk_takes_stays_as_it_is() {
    let longest = "😀".repeat(127);
    let long = "日".repeat(255);
    for name in [
        "a.b",
        "con man",
        "com10",
        "com",
        "COM0",
        "lpt",
        "conin",
        " a",
        "日记/名？：＊.md",
        "ＣＯＮ",
        "a.. b",
        "\u{7f}",
        &longest,
        &long,
    ] {
        assert_eq!(Rules::WINDOWS.on_disk(name), Ok(Cow::Borrowed(name)), "{name:?}");
    }
    for name in ["a:b\\c?. ", "CON", "\u{F03A}", "\n"] {
        assert_eq!(Rules::UNIX.on_disk(name), Ok(Cow::Borrowed(name)), "{name:?}");
    }
}

#[test]
fn a_name_that_is_too_long_is_told_with_the_limit_and_never_cut() {
    let limits = [Limit::Bytes(255), Limit::Utf16(255), Limit::Bytes(143)];
    let [bytes, units, short] = limits.map(|limit| Rules { limit, ..Rules::WINDOWS });
    for (rules, name, fits) in [
        (bytes, "x".repeat(255), true),
        (bytes, "x".repeat(256), false),
        (bytes, "日".repeat(85), true),
        (bytes, "日".repeat(86), false),
        // What stands for a character may be longer than it.
        (bytes, ":".repeat(85), true),
        (bytes, ":".repeat(86), false),
        (units, "日".repeat(255), true),
        (units, "日".repeat(256), false),
        (units, "😀".repeat(128), false),
        (units, ":".repeat(255), true),
        (short, format!("{}/{}", "x".repeat(143), "y".repeat(143)), true),
        (short, format!("x/{}", "y".repeat(144)), false),
    ] {
        let told = rules.on_disk(&name).map(drop);
        let expected = if fits { Ok(()) } else { Err(BadName::TooLong(rules.limit)) };
        assert_eq!(told, expected, "{rules:?} {}", name.chars().count());
    }
}

#[test]
fn a_name_with_a_stand_in_of_its_own_is_told_where_it_would_be_read_as_another() {
    for name in ["a\u{F03A}b", "x\u{F02E}", "d\u{F001}/x", "\u{F043}ON.md", "a\u{F03A}:"] {
        assert_eq!(Rules::WINDOWS.on_disk(name), Err(BadName::Ambiguous), "{name:?}");
        assert_eq!(Rules::UNIX.on_disk(name), Ok(Cow::Borrowed(name)));
    }
    // Where none of these could have come from another name, they are read as they are.
    for name in ["a\u{F02E}b", "\u{F020}x", "\u{F043}ONE", "x\u{F043}", "\u{F000}", "\u{F07F}"] {
        assert_eq!(Rules::WINDOWS.on_disk(name), Ok(Cow::Borrowed(name)), "{name:?}");
        assert_eq!(Rules::WINDOWS.from_disk(name), Ok(Cow::Borrowed(name)));
    }
}

#[test]
fn a_name_that_such_a_disk_would_have_refused_stands_for_nothing() {
    for (part, reads_as) in [
        ("a:b", "a:b"),
        ("x.", "x."),
        ("y ", "y "),
        ("CON", "CON"),
        ("lpt1.txt", "lpt1.txt"),
        ("\u{1}", "\u{1}"),
        ("a\u{F03A}:", "a::"),
    ] {
        assert_eq!(Rules::WINDOWS.from_disk(part), Err(Cow::Borrowed(reads_as)), "{part:?}");
        assert_eq!(Rules::UNIX.from_disk(part), Ok(Cow::Borrowed(part)));
    }
}

#[test]
fn names_that_differ_in_case_are_one_only_where_the_disk_is_blind_to_it() {
    let folded = |name| Rules::WINDOWS.folded(name);
    for (a, b) in
        [("A.md", "a.MD"), ("É", "é"), ("ΟΔΟΣ", "οδος"), ("d:/X", "D:/x"), ("ſ", "S"), ("日", "日")]
    {
        assert_eq!(folded(a), folded(b), "{a} {b}");
        assert_eq!(Rules::UNIX.folded(a) == Rules::UNIX.folded(b), a == b);
    }
    for (a, b) in [("A", "B"), ("é", "e"), ("x/y", "x:y"), ("x.", "x"), ("?", "？")] {
        assert_ne!(folded(a), folded(b), "{a} {b}");
    }
}

#[test]
fn of_two_spellings_the_known_one_counts_then_the_one_that_reads_as_the_path() {
    let [whole, apart] = ["caf\u{e9}", "cafe\u{301}"];
    let path = VaultPath::parse(apart).unwrap();
    for (known, winner) in [(None, whole), (Some(apart), apart), (Some("x"), whole)] {
        for (a, b) in [(whole, apart), (apart, whole)] {
            assert_eq!(is_preferred(&path, known, a, b), a == winner, "{known:?}");
        }
    }
    // Neither is the path as it reads.
    let path = VaultPath::parse("\u{e9}\u{e9}").unwrap();
    assert!(is_preferred(&path, None, "e\u{301}\u{e9}", "\u{e9}e\u{301}"));
}

/// Parts of paths as people and programs make them, full of what disks refuse and of what stands
/// for it.
fn any_part() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[a-cCON1 .:?*\"<>|\\\\日？é\u{1}\n\u{1f}]{1,4}",
        2 => "[\u{F000}-\u{F07F}]{1,2}",
        1 => prop_oneof![
            Just("CON"), Just("nul"), Just("COM1"), Just("lpt³"), Just("conout$"), Just(".md"),
        ].prop_map(str::to_owned),
        1 => ".{1,3}",
    ];
    let part = prop::collection::vec(word, 1..4).prop_map(|words| words.concat());
    part.prop_map(|part| part.replace(['/', '\0'], ""))
        .prop_filter("a part of a path", |part| !matches!(&**part, "" | "." | ".."))
}

fn any_path() -> impl Strategy<Value = String> {
    prop::collection::vec(any_part(), 1..4).prop_map(|parts| parts.join("/"))
}

/// Whether a disk of the Windows family takes a name as it is.
fn is_taken_by_windows(part: &str) -> bool {
    !part.contains(is_refused) && !part.ends_with(is_lost_at_the_end) && !is_device(part)
}

/// What may lie on such a disk, whoever put it there.
fn any_part_on_disk() -> impl Strategy<Value = String> {
    let taken =
        |part: String| part.replace(is_refused, "").trim_end_matches(is_lost_at_the_end).to_owned();
    any_part()
        .prop_map(taken)
        .prop_filter("a name that it takes", |part| !part.is_empty() && is_taken_by_windows(part))
}

proptest! {
    #[test]
    fn what_is_held_is_read_back_as_it_was(path in any_path()) {
        for rules in ALL {
            let Ok(on_disk) = rules.on_disk(&path) else { continue };
            let parts: Result<Vec<_>, _> =
                on_disk.split('/').map(|part| rules.from_disk(part)).collect();
            prop_assert_eq!(parts.map(|parts| parts.join("/")), Ok(path.clone()));
        }
    }

    #[test]
    fn a_disk_takes_every_name_that_it_is_given(path in any_path()) {
        for rules in [Rules::WINDOWS, ALL[2]] {
            let Ok(on_disk) = rules.on_disk(&path) else { continue };
            for part in on_disk.split('/') {
                prop_assert!(is_taken_by_windows(part), "{:?}", part);
                prop_assert!(rules.limit.takes(part));
            }
        }
    }

    #[test]
    fn no_two_names_become_one(paths in prop::collection::vec(any_path(), 2..40)) {
        for rules in ALL {
            let mut seen: BTreeMap<String, &str> = BTreeMap::new();
            for path in &paths {
                let Ok(on_disk) = rules.on_disk(path) else { continue };
                let first = seen.entry(on_disk.into_owned()).or_insert(path);
                prop_assert_eq!(*first, path.as_str());
            }
        }
    }

    #[test]
    fn whatever_lies_on_a_disk_stands_for_one_name_that_leads_back_to_it(
        part in any_part_on_disk(),
    ) {
        let name = Rules::WINDOWS.from_disk(&part).unwrap();
        let is_short = Rules::WINDOWS.limit.takes(&part);
        let on_disk = Rules::WINDOWS.on_disk(&name).ok();
        prop_assert_eq!(on_disk, Some(Cow::Borrowed(&*part)).filter(|_| is_short));
    }

    /// What a disk takes as it is, and means nothing else there, is not touched: so the same name
    /// goes through any number of disks.
    #[test]
    fn a_name_that_needs_no_stand_in_is_left_alone(part in any_part()) {
        let needs_none = is_taken_by_windows(&part) && !part.contains(|c| meant(c).is_some());
        let on_disk = Rules::WINDOWS.on_disk(&part);
        if needs_none && Rules::WINDOWS.limit.takes(&part) {
            prop_assert_eq!(on_disk, Ok(Cow::Borrowed(&*part)));
        }
    }

    #[test]
    fn a_name_is_refused_only_for_a_reason(path in any_path()) {
        match Rules::WINDOWS.on_disk(&path) {
            Ok(_) => {}
            Err(BadName::TooLong(limit)) => {
                prop_assert!(path.split('/').any(|part| !limit.takes(part)));
            }
            Err(BadName::Ambiguous) => prop_assert!(path.contains(|c| meant(c).is_some())),
        }
    }

    #[test]
    fn folding_twice_is_folding_once(path in any_path()) {
        let once = Rules::WINDOWS.folded(&path);
        let again: String = once.chars().flat_map(folded).collect();
        prop_assert_eq!(again, once);
    }
}
