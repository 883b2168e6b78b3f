//! Properties of every merge.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// What a side does to one line of the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Keep,
    Remove,
    Edit,
}

/// What one side does to the whole text: to each line, and how many lines it adds before each.
#[derive(Clone, Debug)]
struct Script {
    acts: Vec<(Act, usize)>,
    added_at_end: usize,
}

/// Changes are rare enough that some merges are clean and some are not.
fn script(lines: usize) -> impl Strategy<Value = Script> {
    let act = prop_oneof![8 => Just(Act::Keep), 1 => Just(Act::Remove), 1 => Just(Act::Edit)];
    let added = || prop_oneof![10 => Just(0), 1 => 1_usize..3];
    (prop::collection::vec((act, added()), lines), added())
        .prop_map(|(acts, added_at_end)| Script { acts, added_at_end })
}

fn scripts() -> impl Strategy<Value = (Script, Script)> {
    (1_usize..12).prop_flat_map(|lines| (script(lines), script(lines)))
}

/// The lines of a side that goes by `name`; every line says who made it and where.
fn side(name: &str, script: &Script) -> Vec<String> {
    let added = |count, place| (0..count).map(move |nth| format!("new {place} {nth} by {name}"));
    let mut lines = Vec::new();
    for (place, (act, count)) in script.acts.iter().enumerate() {
        lines.extend(added(*count, place));
        match act {
            Act::Keep => lines.push(old(place)),
            Act::Remove => {}
            Act::Edit => lines.push(edited(place, name)),
        }
    }
    lines.extend(added(script.added_at_end, script.acts.len()));
    lines
}

fn old(place: usize) -> String {
    format!("old line {place} as it was")
}

fn edited(place: usize, name: &str) -> String {
    format!("old line {place} as it is for {name}")
}

fn text(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The base and both sides of two scripts.
fn told((local, remote): &(Script, Script)) -> [Vec<String>; 3] {
    [(0..local.acts.len()).map(old).collect(), side("me", local), side("them", remote)]
}

fn merged(kind: Kind, [base, local, remote]: &[Vec<String>; 3]) -> Merged {
    merge(kind, &text(base), &text(local), &text(remote))
}

/// What a clean merge holds; `None` where the scripts contradict each other.
fn wanted((local, remote): &(Script, Script)) -> Option<Vec<String>> {
    let new = [side("me", local), side("them", remote)].concat().into_iter();
    let mut wanted: Vec<String> = new.filter(|line| line.starts_with("new")).collect();
    for (place, ((mine, _), (theirs, _))) in local.acts.iter().zip(&remote.acts).enumerate() {
        match (mine, theirs) {
            (Act::Keep, Act::Keep) => wanted.push(old(place)),
            (Act::Edit, Act::Keep) => wanted.push(edited(place, "me")),
            (Act::Keep, Act::Edit) => wanted.push(edited(place, "them")),
            (Act::Remove, Act::Keep | Act::Remove) | (Act::Keep, Act::Remove) => {}
            (Act::Edit, Act::Edit | Act::Remove) | (Act::Remove, Act::Edit) => return None,
        }
    }
    wanted.sort_unstable();
    Some(wanted)
}

/// The lines of `some` that `all` has as well.
fn among<'t>(all: &[&str], some: &'t [String]) -> Vec<&'t str> {
    some.iter().map(String::as_str).filter(|line| all.contains(line)).collect()
}

/// Short texts of few different lines, so that lines repeat and edits meet.
fn tangled() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "",
        "a",
        "b",
        "- a",
        "- b",
        "  - c",
        "- [ ] a b",
        "- [x] a b",
        "a b c d",
        "a, b c d e",
        "天天 很好。",
    ]);
    let ending = prop_oneof![6 => Just("\n"), 1 => Just("\r\n")];
    let lines = prop::collection::vec((line.clone(), ending), 0..8);
    (lines, line).prop_map(|(lines, last)| {
        lines.into_iter().flat_map(|(line, ending)| [line, ending]).chain([last]).collect()
    })
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Prose, Kind::Table, Kind::Code, Kind::Json])
}

/// Which side, if any, changes a word.
fn owners() -> impl Strategy<Value = Vec<Option<&'static str>>> {
    let owner = prop_oneof![5 => Just(None), 1 => Just(Some("me")), 1 => Just(Some("them"))];
    prop::collection::vec(owner, 1..30)
}

/// A line of words, of which those of `sides` are changed.
fn line(owners: &[Option<&str>], sides: &[&str]) -> String {
    let word = |(place, owner): (usize, &Option<&str>)| match owner {
        Some(owner) if sides.contains(owner) => format!("{owner}{place}"),
        _ => format!("word{place}"),
    };
    owners.iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// A line that one side removed does not come back, one that only one side touched is as that
    /// side wants it, one that nobody touched stays, new ones are all there; each exactly once.
    #[test]
    fn a_clean_merge_holds_what_either_side_wants_and_nothing_else(scripts in scripts()) {
        let texts = told(&scripts);
        if let Merged::Clean(merged) = merged(Kind::Prose, &texts) {
            let mut found: Vec<&str> = merged.lines().collect();
            found.sort_unstable();
            prop_assert_eq!(Some(found.into_iter().map(str::to_owned).collect()), wanted(&scripts));
        }
    }

    #[test]
    fn the_lines_of_a_side_keep_their_order(scripts in scripts()) {
        let texts = told(&scripts);
        if let Merged::Clean(merged) = merged(Kind::Prose, &texts) {
            let found: Vec<String> = merged.lines().map(str::to_owned).collect();
            let all: Vec<&str> = merged.lines().collect();
            for side in &texts[1..] {
                let of_side: Vec<&str> = side.iter().map(String::as_str).collect();
                prop_assert_eq!(among(&all, side), among(&of_side, &found));
            }
        }
    }

    /// Two edits with a line between that both sides left alone never overlap.
    #[test]
    fn edits_apart_from_each_other_always_merge(scripts in scripts()) {
        let [mut local, mut remote] = <[Script; 2]>::from(scripts);
        let calm = (Act::Keep, 0);
        for (place, (mine, theirs)) in local.acts.iter_mut().zip(&mut remote.acts).enumerate() {
            // Two lines for one side, one for nobody, two for the other, one for nobody.
            match place % 6 {
                1 | 2 => *theirs = calm,
                4 | 5 => *mine = calm,
                _ => (*mine, *theirs) = (calm, calm),
            }
        }
        (local.added_at_end, remote.added_at_end) = (0, 0);
        prop_assert_ne!(merged(Kind::Code, &told(&(local, remote))), Merged::Overlap);
    }

    #[test]
    fn equal_changes_count_once(scripts in scripts()) {
        let [base, mine, _] = told(&scripts);
        let [base, mine] = [base, mine].map(|lines| format!("first\n{}", text(&lines)));
        // One more line elsewhere, so that the sides are not simply the same text.
        let more = format!("title\n{mine}");
        prop_assert_eq!(merge(Kind::Code, &base, &mine, &mine), Merged::Clean(mine.clone()));
        prop_assert_eq!(merge(Kind::Code, &base, &mine, &more), Merged::Clean(more));
    }

    #[test]
    fn a_side_without_changes_gives_way(kind in any_kind(), base in tangled(), side in tangled()) {
        prop_assert_eq!(merge(kind, &base, &base, &side), Merged::Clean(side.clone()));
        prop_assert_eq!(merge(kind, &base, &side, &base), Merged::Clean(side.clone()));
    }

    #[test]
    fn two_devices_that_merge_the_same_make_the_same_text(
        kind in any_kind(), base in tangled(), local in tangled(), remote in tangled(),
    ) {
        prop_assert_eq!(merge(kind, &base, &local, &remote), merge(kind, &base, &remote, &local));
    }

    /// Every line of a merged text is a line of a side, unless words of both came together in it.
    #[test]
    fn lines_are_never_invented(base in tangled(), local in tangled(), remote in tangled()) {
        if let Merged::Clean(merged) = merge(Kind::Code, &base, &local, &remote) {
            let known: BTreeSet<&str> = local.lines().chain(remote.lines()).collect();
            prop_assert!(merged.lines().all(|line| known.contains(line)), "{:?}", merged);
        }
    }

    /// However often lines repeat: what is new on a side is in the merged text as often.
    #[test]
    fn new_lines_are_never_lost(base in tangled(), local in tangled(), remote in tangled()) {
        if let Merged::Clean(merged) = merge(Kind::Code, &base, &local, &remote) {
            for line in local.lines().chain(remote.lines()).filter(|line| !line.is_empty()) {
                let count = |text: &str| text.lines().filter(|other| *other == line).count();
                let is_new = count(&base) == 0;
                prop_assert!(!is_new || count(&local).max(count(&remote)) <= count(&merged));
            }
        }
    }

    #[test]
    fn words_of_both_sides_are_all_there(owners in owners()) {
        let of = |sides: &[&str]| line(&owners, sides);
        match merge(Kind::Prose, &of(&[]), &of(&["me"]), &of(&["them"])) {
            Merged::Clean(merged) => prop_assert_eq!(merged, of(&["me", "them"])),
            Merged::Overlap => {
                let is_near = owners.windows(2).any(|pair| {
                    matches!(pair, [Some(one), Some(other)] if one != other)
                });
                let is_other_line = owners.len() <= 2 * owners.iter().flatten().count() + 1;
                prop_assert!(is_near || is_other_line, "{:?}", owners);
            }
        }
    }

    /// But for lines that went: they may as well have become others, and there the answer is no.
    #[test]
    fn what_was_merged_keeps_every_hunk_of_both(scripts in scripts()) {
        let [mut local, mut remote] = <[Script; 2]>::from(scripts);
        for (act, _) in local.acts.iter_mut().chain(&mut remote.acts) {
            *act = if *act == Act::Remove { Act::Keep } else { *act };
        }
        let texts = told(&(local, remote));
        if let Merged::Clean(merged) = merged(Kind::Prose, &texts) {
            let [base, mine, theirs] = texts.map(|lines| text(&lines));
            prop_assert!(keeps_every_hunk(&base, &mine, &merged));
            prop_assert!(keeps_every_hunk(&base, &theirs, &merged));
        }
    }

    #[test]
    fn what_lacks_a_line_of_ours_does_not_keep_every_hunk(scripts in scripts()) {
        let texts = told(&scripts);
        let is_lacking = texts[1].iter().any(|line| line.ends_with("me"));
        let [base, mine, theirs] = texts.map(|lines| text(&lines));
        prop_assert!(!is_lacking || !keeps_every_hunk(&base, &mine, &theirs));
    }

    #[test]
    fn one_text_of_both_sides_lacks_no_line_of_either(scripts in scripts()) {
        let texts = told(&scripts);
        let clean = merged(Kind::Prose, &texts);
        let [base, mine, theirs] = texts.map(|lines| text(&lines));
        let all = both(Kind::Prose, &base, &mine, &theirs);
        let found: BTreeSet<&str> = all.lines().collect();
        for line in mine.lines().chain(theirs.lines()).filter(|line| !line.ends_with("was")) {
            prop_assert!(found.contains(line), "{} is lost", line);
        }
        prop_assert!(clean == Merged::Overlap || clean == Merged::Clean(all));
    }

    #[test]
    fn no_text_is_too_strange(
        kind in any_kind(), base in "(?s).{0,60}", local in "(?s).{0,60}", remote in "(?s).{0,60}",
    ) {
        let merged = merge(kind, &base, &local, &remote);
        prop_assert_eq!(&merged, &merge(kind, &base, &remote, &local));
        let _ = (both(kind, &base, &local, &remote), diff(&local, &remote));
        let _ = keeps_every_hunk(&base, &local, &remote);
    }
}
