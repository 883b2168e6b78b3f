use proptest::prelude::*;

use super::super::tests::{kept, numbered};
use super::super::{Kept, VersionNo};
use super::*;
use crate::clock::Offset;

/// A version kept `at_s` seconds after 1970 began, within half a second.
fn version(no: i64, at_s: i64, how: How, text: &str) -> Numbered {
    let offset = Some(Offset::spanning(-500, 500));
    numbered(no, Kept { how, wall: Timestamp::from_s(at_s), offset, ..kept(text) })
}

/// What the note was, as a text: the number of the version, and `?` where it is a guess.
fn told(history: &[Numbered], at_s: i64) -> String {
    let mark = |sure| if sure == Sure::Yes { "" } else { "?" };
    match then(history, Timestamp::from_s(at_s)) {
        Then::Held(version, sure) => format!("{}{}", version.no.0, mark(sure)),
        Then::Absent(sure) => format!("absent{}", mark(sure)),
        Then::AsNow => "now".to_owned(),
        Then::Unclear => "unclear".to_owned(),
    }
}

#[test]
fn a_story_is_told_at_every_moment() {
    let story = [
        version(1, 100, How::Synced, "a"),
        version(2, 200, How::Replaced, "b"),
        version(3, 200, How::Synced, "c"),
        version(4, 300, How::Deleted, "c"),
        version(5, 400, How::Synced, "d"),
    ];
    for (at_s, was) in [
        (50, "absent"),
        (150, "1"),
        (250, "3"),
        (350, "absent"),
        (450, "5"),
        // Too close to call, and guessed all the same.
        (100, "1?"),
        (300, "absent?"),
    ] {
        assert_eq!(told(&story, at_s), was, "{at_s}");
    }
}

#[test]
fn what_ended_was_there_before_and_what_came_in_is_told_by_the_next() {
    let replaced = [version(1, 100, How::Replaced, "a")];
    assert_eq!((told(&replaced, 50), told(&replaced, 150)), ("1".into(), "now".into()));
    let both = [version(1, 100, How::Replaced, "a"), version(2, 200, How::Deleted, "b")];
    assert_eq!((told(&both, 150), told(&both, 250)), ("2".into(), "absent".into()));
    let swept = [version(1, 100, How::Swept, "a")];
    assert_eq!((told(&swept, 50), told(&swept, 150)), ("now".into(), "now".into()));
    assert_eq!(told(&[], 50), "now");
}

#[test]
fn clocks_that_contradict_the_order_make_it_unclear_only_where_it_matters() {
    let story = [
        version(1, 100, How::Synced, "a"),
        version(2, 900, How::Synced, "b"),
        version(3, 300, How::Synced, "c"),
    ];
    let at = [50, 200, 500, 1_000].map(|at_s| told(&story, at_s));
    assert_eq!(at, ["absent", "1", "unclear", "3"]);
}

#[test]
fn a_clock_that_nobody_checked_is_a_guess() {
    let mut story = [version(1, 100, How::Synced, "a"), version(2, 200, How::Synced, "b")];
    story[0].kept.offset = None;
    assert_eq!((told(&story, 150), told(&story, 250)), ("1?".into(), "2".into()));
}

#[test]
fn a_vault_goes_back_by_returning_replacing_and_taking_away() {
    let path = |name: &str| VaultPath::parse(name).unwrap();
    let note = |name: &str, no, at_s, how, text: &str| {
        let mut version = version(no, at_s, how, text);
        version.kept.path = path(name);
        version
    };
    let histories: BTreeMap<VaultPath, Vec<Numbered>> = [
        vec![note("deleted", 1, 100, How::Synced, "d"), note("deleted", 6, 300, How::Deleted, "d")],
        vec![note("edited", 2, 100, How::Synced, "e"), note("edited", 7, 300, How::Synced, "e2")],
        vec![note("later", 8, 300, How::Synced, "l")],
        vec![note("odd", 3, 900, How::Synced, "o"), note("odd", 5, 100, How::Synced, "o2")],
        vec![note("same", 4, 100, How::Synced, "s"), note("same", 9, 300, How::Synced, "s")],
    ]
    .into_iter()
    .map(|history| (history[0].kept.path.clone(), history))
    .collect();
    let present: BTreeMap<VaultPath, Digest> =
        [("edited", "e2"), ("later", "l"), ("odd", "o2"), ("same", "s"), ("unknown", "u")]
            .into_iter()
            .map(|(name, text)| (path(name), Digest::of(text.as_bytes())))
            .collect();

    let back = back_to(&histories, &present, Timestamp::from_s(200));
    let steps: Vec<_> = back
        .steps
        .iter()
        .map(|step| {
            let no = step.change.version().map(|version| version.no.0);
            (step.path.as_str(), step.change.word(), no)
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("deleted", "return", Some(1)),
            ("edited", "replace", Some(2)),
            ("later", "take-away", None)
        ]
    );
    assert_eq!((back.displaced(), back.unclear), (2, vec![path("odd")]));
}

#[test]
fn a_confirmation_holds_for_exactly_the_steps_that_were_shown() {
    let step = |name: &str, change| BackStep {
        path: VaultPath::parse(name).unwrap(),
        change,
        sure: Sure::Yes,
    };
    let id = |steps: Vec<BackStep>| Back { steps, unclear: Vec::new() }.confirm_id();
    let replace = |text: &str| Change::Replace(Box::new(numbered(1, kept(text))));
    let shown = id(vec![step("a", Change::TakeAway), step("b", replace("x"))]);
    assert_eq!(shown, id(vec![step("a", Change::TakeAway), step("b", replace("x"))]));
    assert_eq!(shown.len(), 16);
    for other in [
        vec![step("a", Change::TakeAway)],
        vec![step("a", Change::TakeAway), step("b", replace("y"))],
        vec![step("a", Change::TakeAway), step("c", replace("x"))],
        vec![step("a", replace("x")), step("b", Change::TakeAway)],
    ] {
        assert_ne!(shown, id(other));
    }
}

proptest! {
    /// Shifting a device's clock and correcting it by as much tells the same story.
    #[test]
    fn only_corrected_time_counts(
        shift_s in -1_000_000..1_000_000_i64,
        steps in proptest::collection::vec((1..50_i64, 0..4_usize), 1..8),
        at_s in 0..400_i64,
    ) {
        const HOW: [How; 4] = [How::Synced, How::Replaced, How::Deleted, How::Restored];
        let mut now_s = 0;
        let mut story = Vec::new();
        for (no, (later_s, how)) in (1..).zip(steps) {
            now_s += later_s;
            story.push(version(no, now_s, HOW[how], &no.to_string()));
        }
        let shifted: Vec<Numbered> = story.iter().cloned().map(|mut version| {
            version.kept.wall = version.kept.wall.plus_ms(shift_s * 1_000);
            let centre = -shift_s * 1_000;
            version.kept.offset = Some(Offset::spanning(centre - 500, centre + 500));
            version
        }).collect();
        prop_assert_eq!(told(&story, at_s), told(&shifted, at_s));
    }

    /// A moment right after a text was remembered always gives that text.
    #[test]
    fn what_was_remembered_is_what_was_there(places in proptest::collection::vec(1..20_i64, 1..9)) {
        let mut now_s = 0;
        let story: Vec<Numbered> = (1..).zip(&places).map(|(no, later_s)| {
            now_s += later_s + 1;
            version(no, now_s, How::Synced, &no.to_string())
        }).collect();
        for at in &story {
            let moment = at.kept.wall.plus_ms(500);
            prop_assert_eq!(then(&story, moment), Then::Held(at, Sure::Yes));
        }
        prop_assert_eq!(then(&story, Timestamp::from_s(0)), Then::Absent(Sure::Yes));
        prop_assert_eq!(story[0].no, VersionNo(1));
    }
}
