use proptest::prelude::*;

use super::*;

const DAY_MS: i64 = 86_400_000;
const NOW: Timestamp = Timestamp::from_ms(1_000 * DAY_MS);

/// A version of a note kept so many days before [`NOW`], of 10 bytes.
fn aged(no: i64, note: u32, content: i64, days_ago: i64) -> Aged {
    let at = NOW.plus_ms(-days_ago * DAY_MS);
    let span = Some(Span { earliest: at.plus_ms(-1_000), latest: at.plus_ms(1_000) });
    Aged { no: VersionNo(no), note, content, bytes: 10, span }
}

fn gone(versions: &[Aged], retention: Retention) -> Vec<i64> {
    outlived(versions, retention, Some(NOW)).into_iter().map(|no| no.0).collect()
}

const ROOMY: Retention = Retention { days: 90, count: 2, bytes: u64::MAX };

#[test]
fn the_defaults_are_those_of_the_documentation() {
    assert_eq!(Retention::default(), Retention { days: 90, count: 20, bytes: 5_368_709_120 });
}

#[test]
fn old_versions_go_unless_they_are_among_the_last_of_their_note() {
    let versions = [aged(1, 1, 1, 400), aged(2, 1, 2, 300), aged(3, 2, 3, 300), aged(4, 1, 4, 200)];
    assert_eq!(gone(&versions, ROOMY), [1]);
    assert_eq!(gone(&versions, Retention { count: 0, ..ROOMY }), [1, 2, 3, 4]);
    assert_eq!(gone(&versions, Retention { days: 350, count: 0, ..ROOMY }), [1]);
}

#[test]
fn the_last_texts_of_a_note_are_counted_not_how_often_each_was_kept() {
    let twice = [
        aged(1, 1, 1, 400),
        aged(2, 1, 2, 300),
        aged(3, 1, 2, 299),
        aged(4, 1, 3, 200),
        aged(5, 1, 3, 199),
    ];
    assert_eq!(gone(&twice, ROOMY), [1, 2, 4], "of each text the newest stays");
}

#[test]
fn what_nobody_knows_the_time_of_is_never_old() {
    let mut versions = [aged(1, 1, 1, 400), aged(2, 1, 2, 300), aged(3, 1, 3, 200)];
    versions[0].span = None;
    assert_eq!(gone(&versions, Retention { count: 0, ..ROOMY }), [2, 3]);
}

#[test]
fn a_version_after_a_young_one_is_young_whatever_its_clock_said() {
    let versions = [aged(1, 1, 1, 400), aged(2, 1, 2, 10), aged(3, 1, 3, 400)];
    assert_eq!(gone(&versions, Retention { count: 0, ..ROOMY }), [1]);
}

#[test]
fn nothing_is_old_while_the_time_is_unknown_or_behind_a_kept_version() {
    let versions = [aged(1, 1, 1, 400), aged(2, 1, 2, 0)];
    let strict = Retention { count: 0, ..ROOMY };
    assert_eq!(outlived(&versions, strict, None), []);
    assert_eq!(outlived(&versions, strict, Some(NOW.plus_ms(-DAY_MS))), []);
    assert_eq!(gone(&versions, strict), [1]);
}

#[test]
fn beyond_the_size_the_oldest_go_but_nothing_of_the_last_week() {
    let versions = [aged(1, 1, 1, 30), aged(2, 2, 2, 20), aged(3, 3, 3, 6), aged(4, 4, 4, 5)];
    let of = |bytes| gone(&versions, Retention { bytes, ..ROOMY });
    assert_eq!(of(40), [] as [i64; 0]);
    assert_eq!(of(39), [1]);
    assert_eq!(of(29), [1, 2]);
    assert_eq!(of(15), [1, 2], "the last week stays");
}

#[test]
fn beyond_twice_the_size_age_is_no_excuse_but_every_note_keeps_its_last() {
    let versions = [aged(1, 1, 1, 6), aged(2, 1, 2, 5), aged(3, 1, 3, 4), aged(4, 2, 4, 3)];
    let of = |bytes| gone(&versions, Retention { bytes, ..ROOMY });
    assert_eq!(of(20), [] as [i64; 0]);
    assert_eq!(of(19), [1], "40 bytes, and 38 are allowed");
    assert_eq!(of(0), [1, 2], "versions 3 and 4 are the last of their notes");
    let unknown = versions.map(|version| Aged { span: None, ..version });
    assert_eq!(outlived(&unknown, Retention { bytes: 20, ..ROOMY }, None), []);
    assert_eq!(outlived(&unknown, Retention { bytes: 19, ..ROOMY }, None), [VersionNo(1)]);
}

#[test]
fn a_content_that_several_versions_share_takes_room_once() {
    let versions = [aged(1, 1, 1, 30), aged(2, 2, 1, 20), aged(3, 3, 3, 10)];
    assert_eq!(gone(&versions, Retention { bytes: 20, ..ROOMY }), [] as [i64; 0]);
    assert_eq!(gone(&versions, Retention { bytes: 19, ..ROOMY }), [1, 2]);
}

prop_compose! {
    fn versions()(
        parts in proptest::collection::vec((0..4_u32, 0..9_i64, proptest::option::of(0..200_i64)), 0..40),
    ) -> Vec<Aged> {
        let of = |(no, (note, content, days)): (i64, (u32, i64, Option<i64>))| {
            let known = aged(no, note, content, days.unwrap_or_default());
            Aged { bytes: 10 + content.unsigned_abs(), span: days.and(known.span), ..known }
        };
        (1..).zip(parts).map(of).collect()
    }
}

prop_compose! {
    /// Kept by clocks that never contradict the order.
    fn in_order()(versions in versions()) -> Vec<Aged> {
        let mut spans: Vec<Span> = versions.iter().filter_map(|version| version.span).collect();
        spans.sort_unstable_by_key(|span| span.earliest);
        let mut spans = spans.into_iter();
        let of = |version: Aged| Aged { span: version.span.and_then(|_| spans.next()), ..version };
        versions.into_iter().map(of).collect()
    }
}

prop_compose! {
    fn retention()(days in 0..150_u32, count in 0..5_u32, bytes in 0..200_u64) -> Retention {
        Retention { days, count, bytes }
    }
}

fn room(versions: &[Aged]) -> u64 {
    let contents: BTreeMap<i64, u64> = versions.iter().map(|v| (v.content, v.bytes)).collect();
    contents.values().sum()
}

fn left(versions: &[Aged], gone: &[VersionNo]) -> Vec<Aged> {
    versions.iter().filter(|version| !gone.contains(&version.no)).copied().collect()
}

proptest! {
    #[test]
    fn what_is_left_needs_nothing_more_to_go(versions in in_order(), retention in retention()) {
        let gone = outlived(&versions, retention, Some(NOW));
        let left = left(&versions, &gone);
        prop_assert_eq!(outlived(&left, retention, Some(NOW)), []);
    }

    #[test]
    fn without_a_time_nothing_goes_below_twice_the_size(
        versions in versions(), retention in retention(),
    ) {
        let gone = outlived(&versions, retention, None);
        prop_assert!(gone.is_empty() || 2 * retention.bytes < room(&versions));
    }

    #[test]
    fn below_the_size_the_last_texts_and_all_that_is_young_or_unknown_stay(
        versions in versions(), days in 0..150_u32, count in 0..5_u32,
    ) {
        let retention = Retention { days, count, bytes: u64::MAX };
        let gone = outlived(&versions, retention, Some(NOW));
        for (place, version) in versions.iter().enumerate() {
            let newer: std::collections::BTreeSet<i64> = versions[place + 1..]
                .iter()
                .filter(|other| other.note == version.note)
                .map(|other| other.content)
                .collect();
            let is_last = newer.len() < count as usize && !newer.contains(&version.content);
            let cut = NOW.plus_ms(-i64::from(days) * DAY_MS);
            let is_young = version.span.is_none_or(|span| cut <= span.latest);
            if is_last || is_young {
                prop_assert!(!gone.contains(&version.no), "{version:?}");
            }
        }
    }

    #[test]
    fn a_note_never_loses_its_last_version_within_the_grace(
        versions in versions(), retention in retention(),
    ) {
        let gone = outlived(&versions, retention, None);
        let left = left(&versions, &gone);
        for version in &versions {
            prop_assert!(left.iter().any(|other| other.note == version.note));
        }
    }

    #[test]
    fn twice_the_size_is_passed_only_by_last_versions(
        versions in versions(), retention in retention(),
    ) {
        let left = left(&versions, &outlived(&versions, retention, Some(NOW)));
        if 2 * retention.bytes < room(&left) {
            let notes: std::collections::BTreeSet<u32> = left.iter().map(|v| v.note).collect();
            prop_assert_eq!(notes.len(), left.len(), "one of each note: {:?}", left);
        }
    }
}
