//! What a timekeeper believes, keeps and refuses.

use proptest::prelude::*;

use super::super::ClockState;
use super::*;

const RELEASE: Timestamp = Timestamp::from_s(1_795_000_000);
const NOW: i64 = 1_800_000_000_000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

fn keeper(consent: Consent) -> Timekeeper {
    Timekeeper::new(Policy { release: RELEASE, consent })
}

fn reading(wall_ms: i64, boot_ms: i64) -> Reading {
    Reading { wall: Timestamp::from_ms(wall_ms), boot_ms }
}

/// An answer that took no time, on a device `offset_ms` behind, `boot_ms` after the start.
fn seen(offset_ms: i64, boot_ms: i64, channel: Channel) -> Seen {
    let here = reading(NOW + boot_ms, boot_ms);
    let date = Some(Timestamp::from_s((NOW + boot_ms + offset_ms).div_euclid(1_000)));
    Seen { sent: here, received: here, date, cached: false, channel }
}

fn boot(name: &str) -> BootId {
    BootId(name.into())
}

/// A keeper that measured a device `offset_ms` behind, and the reading it did so at.
fn measured(offset_ms: i64, channel: Channel, consent: Consent) -> (Timekeeper, Reading) {
    let (mut keeper, seen) = (keeper(consent), seen(offset_ms, 0, channel));
    assert!(matches!(keeper.observe(&seen), Observed::Adopted { .. }));
    (keeper, seen.received)
}

#[test]
fn without_knowledge_the_device_is_believed() {
    let now = reading(NOW, 0);
    let keeper = keeper(Consent::None);
    assert_eq!(keeper.sign_at(now), now.wall);
    assert_eq!(keeper.used_offset_ms(now), 0);
    assert!(!keeper.is_measured());
    let view = keeper.view(now, 900_000);
    assert_eq!((view.offset, view.state, view.corrected), (None, ClockState::Unknown, false));
}

#[test]
fn a_small_offset_is_corrected_too() {
    let (keeper, at) = measured(12_000, Channel::Tls, Consent::None);
    assert_eq!(keeper.used_offset_ms(at), 12_500);
}

#[test]
fn the_newest_fresh_sample_wins_over_what_it_contradicts() {
    let (mut keeper, _) = measured(0, Channel::Tls, Consent::None);
    assert_eq!(keeper.observe(&seen(400, 1_000, Channel::Tls)), Observed::Agrees);
    let later = seen(10 * MINUTE_MS, 2_000, Channel::Tls);
    let Observed::Adopted { from: Some(from), to, .. } = keeper.observe(&later) else {
        panic!("a contradiction replaces")
    };
    assert!(from.contains(400) && to.contains(10 * MINUTE_MS), "{from:?} {to:?}");
}

#[test]
fn evidence_that_is_held_back_corrects_nothing_but_is_told() {
    let mut keeper = keeper(Consent::None);
    let far = seen(7 * DAY_MS, 0, Channel::Tls);
    assert!(matches!(keeper.observe(&far), Observed::Held(ClockStop::MoreThanADay { .. })));
    assert_eq!(keeper.used_offset_ms(far.received), 0);
    let view = keeper.view(far.received, 900_000);
    assert_eq!((view.state, view.corrected), (ClockState::Wrong, false));
    assert!(view.offset.is_some_and(|offset| offset.contains(7 * DAY_MS)));
}

#[test]
fn evidence_that_was_held_back_is_forgotten_when_answers_agree_again() {
    let (mut keeper, _) = measured(0, Channel::Tls, Consent::None);
    assert!(matches!(keeper.observe(&seen(7 * DAY_MS, 0, Channel::Tls)), Observed::Held(_)));
    let right = seen(0, 1_000, Channel::Tls);
    assert_eq!(keeper.observe(&right), Observed::Agrees);
    assert_eq!(keeper.view(right.received, 900_000).state, ClockState::Ok);
    assert_eq!(keeper.confirm(Offset::exactly(7 * DAY_MS), right.received), None);
}

#[test]
fn a_second_source_frees_evidence_only_when_it_agrees() {
    let mut keeper = keeper(Consent::None);
    let far = seen(7 * DAY_MS, 0, Channel::Plain);
    let Observed::Held(stop) = keeper.observe(&far) else { panic!("held") };
    let unrelated = keeper.confirm(Offset::exactly(0), far.received);
    assert_eq!(unrelated, Some(Observed::Held(stop)));
    let agreeing = keeper.confirm(Offset::exactly(7 * DAY_MS + 40), far.received);
    assert!(matches!(agreeing, Some(Observed::Adopted { grounds: Grounds::SecondSource, .. })));
    assert_eq!(keeper.used_offset_ms(far.received), 7 * DAY_MS + 500);
    assert_eq!(keeper.confirm(Offset::exactly(0), far.received), None, "nothing is held now");
}

#[test]
fn a_second_source_can_speak_first() {
    let mut keeper = keeper(Consent::None);
    let far = seen(7 * DAY_MS, 0, Channel::Plain);
    assert_eq!(keeper.confirm(Offset::exactly(7 * DAY_MS), far.received), None);
    assert!(matches!(keeper.observe(&far), Observed::Adopted { .. }));
}

#[test]
fn within_one_boot_a_saved_offset_is_shifted_by_the_step() {
    let (first, at) = measured(30 * MINUTE_MS, Channel::Tls, Consent::None);
    let saved = first.save(at, &boot("one")).unwrap();
    let mut second = keeper(Consent::None);
    let set_right = reading(NOW + 5_000 + 30 * MINUTE_MS, 5_000);
    second.resume(&saved, set_right, &boot("one"));
    assert!(second.is_measured());
    assert_eq!(second.used_offset_ms(set_right), 500);
}

#[test]
fn in_another_boot_a_saved_offset_is_a_guess_for_thirty_days() {
    let (first, at) = measured(30 * MINUTE_MS, Channel::Tls, Consent::None);
    let saved = first.save(at, &boot("one")).unwrap();
    let resumed = |age_ms: i64, boot: BootId| {
        let mut keeper = keeper(Consent::None);
        let now = reading(at.wall.ms() + age_ms, 70);
        keeper.resume(&saved, now, &boot);
        assert!(!keeper.is_measured());
        keeper.used_offset_ms(now)
    };
    let offset_ms = 30 * MINUTE_MS + 500;
    for (age_ms, boot_id, used_ms) in [
        (0, boot("two"), offset_ms),
        (30 * DAY_MS, boot("two"), offset_ms),
        (30 * DAY_MS + 1, boot("two"), 0),
        (-1, boot("two"), 0),
        (60_000, BootId::default(), offset_ms),
    ] {
        assert_eq!(resumed(age_ms, boot_id), used_ms, "{age_ms}");
    }
}

#[test]
fn a_boot_that_runs_backwards_is_another_boot() {
    let (first, _) = measured(30 * MINUTE_MS, Channel::Tls, Consent::None);
    let saved = first.save(reading(NOW + 9_000, 9_000), &boot("one")).unwrap();
    let mut second = keeper(Consent::None);
    second.resume(&saved, reading(NOW + 10_000, 8_999), &boot("one"));
    assert!(!second.is_measured());
}

#[test]
fn a_guess_gives_way_to_the_first_answer() {
    let (first, at) = measured(30 * MINUTE_MS, Channel::Tls, Consent::None);
    let mut second = keeper(Consent::None);
    second.resume(&first.save(at, &boot("one")).unwrap(), at, &boot("two"));
    assert_eq!(second.save(at, &boot("two")), None, "a guess is not saved as a measurement");
    let right = seen(0, 0, Channel::Tls);
    assert!(matches!(second.observe(&right), Observed::Adopted { .. }));
    assert_eq!(second.used_offset_ms(right.received), 500);
}

#[test]
fn the_users_word_for_one_run_ends_with_it() {
    let (first, at) = measured(400 * DAY_MS, Channel::Tls, Consent::ThisRun);
    assert_eq!(first.save(at, &boot("one")), None);
}

#[test]
fn a_standing_word_is_good_for_its_own_offset_and_only_while_it_stands() {
    let (first, at) = measured(400 * DAY_MS, Channel::Tls, Consent::Standing);
    let saved = first.save(at, &boot("one")).unwrap();
    assert_eq!(saved.accepted_ms, Some(400 * DAY_MS + 500));

    let mut standing = keeper(Consent::Standing);
    standing.resume(&saved, at, &boot("two"));
    assert_eq!(standing.used_offset_ms(at), 400 * DAY_MS + 500);
    let near = seen(400 * DAY_MS + 59_000, 1_000, Channel::Tls);
    assert!(matches!(standing.observe(&near), Observed::Adopted { .. }));
    let creeping = seen(400 * DAY_MS + 118_000, 1_500, Channel::Tls);
    assert!(matches!(standing.observe(&creeping), Observed::Held(_)), "it is not renewed");
    let far = seen(401 * DAY_MS, 2_000, Channel::Tls);
    assert!(matches!(standing.observe(&far), Observed::Held(ClockStop::OtherThanAccepted { .. })));

    let mut withdrawn = keeper(Consent::None);
    withdrawn.resume(&saved, at, &boot("one"));
    assert_eq!(withdrawn.used_offset_ms(at), 0);
}

/// A device whose clock is `offset_ms` behind in the same boot in which half an hour was accepted.
fn set_to(offset_ms: i64) -> Reading {
    reading(NOW + 30 * MINUTE_MS - offset_ms + 5_000, 5_000)
}

#[test]
fn a_standing_word_does_not_follow_a_clock_that_is_set() {
    let (first, at) = measured(30 * MINUTE_MS, Channel::Plain, Consent::Standing);
    let saved = first.save(at, &boot("one")).unwrap();
    for (offset_ms, covered) in [
        (30 * MINUTE_MS + 59_000, true),
        (30 * MINUTE_MS - 59_000, true),
        (50 * MINUTE_MS, false),
        (-3 * MINUTE_MS, false),
    ] {
        let now = set_to(offset_ms);
        let used_ms = if covered { offset_ms + 500 } else { 0 };
        let mut later = keeper(Consent::Standing);
        later.resume(&saved, now, &boot("one"));
        assert_eq!(later.used_offset_ms(now), used_ms, "the next run, {offset_ms}");
        assert_eq!(first.used_offset_ms(now), used_ms, "the same run, {offset_ms}");
    }
}

#[test]
fn a_clock_that_was_set_beyond_a_standing_word_stops_and_may_be_set_back() {
    let (mut keeper, _) = measured(30 * MINUTE_MS, Channel::Plain, Consent::Standing);
    let here = set_to(50 * MINUTE_MS);
    let date = Some(here.wall.plus_ms(50 * MINUTE_MS));
    let seen = Seen { sent: here, received: here, date, cached: false, channel: Channel::Plain };
    let judged = keeper.judge(403, keeper.used_offset_ms(here), &seen);
    assert!(matches!(judged, Judgement::Stop(ClockStop::OtherThanAccepted { .. })), "{judged:?}");
    assert_eq!(keeper.used_offset_ms(here), 0);
    assert_eq!(keeper.used_offset_ms(set_to(30 * MINUTE_MS)), 30 * MINUTE_MS + 500);
}

#[test]
fn what_a_lapsed_word_was_given_for_is_no_guess_for_another_boot() {
    let (keeper, _) = measured(30 * MINUTE_MS, Channel::Plain, Consent::Standing);
    let set = set_to(50 * MINUTE_MS);
    let saved = keeper.save(set, &boot("one")).unwrap();
    let mut later = self::keeper(Consent::Standing);
    later.resume(&saved, set, &boot("two"));
    assert_eq!(later.used_offset_ms(set), 0);
}

#[test]
fn nothing_is_presigned_for_the_far_future() {
    for (offset_ms, allowed) in
        [(3_590_000, true), (3_600_000, false), (-20 * 3_600_000, true), (0, true)]
    {
        let (keeper, at) = measured(offset_ms, Channel::Tls, Consent::None);
        assert_eq!(keeper.presign_at(at).is_ok(), allowed, "{offset_ms}");
    }
}

#[test]
fn a_device_without_a_battery_signs_for_the_release_date() {
    let keeper = keeper(Consent::None);
    assert_eq!(keeper.sign_at(reading(0, 0)), RELEASE);
    assert_eq!(keeper.used_offset_ms(reading(0, 0)), RELEASE.ms());
    let view = keeper.view(reading(0, 0), 900_000);
    assert_eq!((view.state, view.corrected), (ClockState::Unknown, false), "that is no correction");
}

#[test]
fn what_is_shown_depends_on_the_storages_tolerance() {
    let (keeper, at) = measured(200_000, Channel::Tls, Consent::None);
    assert_eq!(keeper.view(at, 900_000).state, ClockState::Off);
    let view = keeper.view(at, 300_000);
    assert_eq!(
        (view.state, view.corrected, view.source),
        (ClockState::Wrong, true, Some(SourceKind::StorageDate))
    );
}

/// Any answer at all, fresh or not, honest or not.
fn answers() -> impl Strategy<Value = (u16, Seen)> {
    let status = prop::sample::select(vec![200, 206, 400, 401, 403, 404, 412, 500, 503]);
    let channel = prop::sample::select(vec![Channel::Loopback, Channel::Tls, Channel::Plain]);
    let wall = -100_000_000_000_000..100_000_000_000_000_i64;
    let date = prop::option::of(-10_000_000_000..300_000_000_000_i64);
    let travel = (0..90_000_i64, 0..1_000_000_i64);
    (status, channel, wall.clone(), wall, date, travel, any::<bool>()).prop_map(
        |(status, channel, before, after, date, (round_trip_ms, boot_ms), cached)| {
            let sent = reading(before, boot_ms);
            let received = reading(after, boot_ms + round_trip_ms);
            let date = date.map(Timestamp::from_s);
            (status, Seen { sent, received, date, cached, channel })
        },
    )
}

proptest! {
    #[test]
    fn nothing_is_ever_signed_for_before_the_release_or_after_the_calendar(
        answers in prop::collection::vec(answers(), 0..20),
        consent in prop::sample::select(vec![Consent::None, Consent::ThisRun, Consent::Standing]),
        wall_ms in any::<i64>(),
        boot_ms in 0..10_000_000_i64,
    ) {
        let mut keeper = keeper(consent);
        for (status, seen) in answers {
            let used_ms = keeper.used_offset_ms(seen.sent);
            keeper.judge(status, used_ms, &seen);
            for now in [reading(wall_ms, boot_ms), seen.received] {
                let at = keeper.sign_at(now);
                prop_assert!(RELEASE <= at && at.s() <= 253_402_300_799, "{at}");
            }
        }
    }

    #[test]
    fn what_is_not_fresh_never_moves_the_offset(
        answers in prop::collection::vec(answers(), 1..20), offset_ms in -DAY_MS..DAY_MS,
    ) {
        let (mut keeper, at) = measured(offset_ms, Channel::Loopback, Consent::ThisRun);
        let before_ms = keeper.used_offset_ms(at);
        for (status, mut seen) in answers {
            match seen.received.elapsed_since_ms(seen.sent) % 3 {
                0 => seen.cached = true,
                1 => seen.date = Some(RELEASE.plus_ms(-1_000)),
                _ => seen.received.boot_ms = seen.sent.boot_ms + Seen::ROUND_TRIP_MS_MAX + 1,
            }
            keeper.judge(status, keeper.used_offset_ms(seen.sent), &seen);
            prop_assert_eq!(keeper.used_offset_ms(at), before_ms);
        }
    }

    /// Without the user's word and a second source, a stranger on a plain road moves no signature
    /// by more than half a minute, whatever he writes.
    #[test]
    fn plain_http_alone_never_moves_a_signature_far(
        answers in prop::collection::vec(answers(), 0..30), wall_ms in 1_796_000_000_000..NOW,
    ) {
        let mut keeper = keeper(Consent::None);
        let now = reading(wall_ms, 0);
        for (status, seen) in answers {
            let here = reading(wall_ms + seen.sent.boot_ms, seen.sent.boot_ms);
            let seen = Seen { sent: here, received: here, channel: Channel::Plain, ..seen };
            keeper.judge(status, keeper.used_offset_ms(here), &seen);
            prop_assert!(keeper.used_offset_ms(now).abs() <= Policy::PLAIN_MS_MAX + 1_000);
        }
    }
}
