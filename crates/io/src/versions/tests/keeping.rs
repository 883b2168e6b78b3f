//! What is kept is told and read again, once for each content.

use futures::TryStreamExt;
use proptest::prelude::*;
use tidelock_core::version::Retention;

use super::*;

#[test]
fn a_version_is_told_as_it_was_kept() {
    let bench = Bench::new();
    let store = bench.store();
    let composed = Note {
        name: Arc::from("cafe\u{301}.md"),
        version: Some(Short([7; 8])),
        label: Label { device: "电脑".into(), offset: None },
        ..note("caf\u{e9}.md", How::Deleted)
    };
    store.keep(&key(), composed, source(&mut &b"text"[..]), None).unwrap();
    let [Numbered { no, kept }] = &all(&store)[..] else { panic!("one version") };
    assert_eq!(no.0, 1);
    let expected = Kept {
        path: path("caf\u{e9}.md"),
        name: Arc::from("cafe\u{301}.md"),
        digest: Digest::of(b"text"),
        size: 4,
        version: Some(Short([7; 8])),
        how: How::Deleted,
        device: "电脑".into(),
        wall: Timestamp::from_s(1_800_000_000),
        offset: None,
    };
    assert_eq!(*kept, expected);
}

#[test]
fn every_length_is_kept_around_the_limit_between_data_base_and_object() {
    let bench = Bench::new();
    let store = bench.store();
    let limit = usize::try_from(write::INLINE_MAX).unwrap();
    for size in [0, 1, limit - 1, limit, limit + 1, 5 * limit + 3] {
        let content = noise(1, size);
        let digest = keep(&store, "a.bin", &content);
        assert!(read(&bench.store(), &digest).unwrap() == content, "{size}");
    }
    assert_eq!(bench.objects().len(), 2);
}

#[test]
fn a_content_that_is_not_the_believed_one_is_not_kept() {
    let bench = Bench::new();
    let store = bench.store();
    for content in [b"other".to_vec(), noise(1, LARGE)] {
        let believed = Some(Digest::of(b"believed"));
        let kept =
            store.keep(&key(), note("a.md", How::Replaced), source(&mut &*content), believed);
        assert_eq!(kept, Err(VersionsError::Changed));
    }
    assert_eq!((all(&store), bench.objects()), (vec![], vec![]));
}

#[test]
fn what_is_remembered_is_there_at_once_and_for_the_next_process() {
    let bench = Bench::new();
    let store = bench.store();
    remember(&store, "a.md", 1, b"one");
    remember(&store, "a.md", 2, &noise(2, LARGE));
    let text = store.recall(&key(), &path("a.md"), Short([1; 8])).unwrap();
    assert_eq!(text.as_deref(), Some(&b"one"[..]));
    remember(&store, "a.md", 3, b"three");
    drop(store);
    for (version, text) in [(1, b"one".to_vec()), (2, noise(2, LARGE)), (3, b"three".to_vec())] {
        let recalled = bench.store().recall(&key(), &path("a.md"), Short([version; 8])).unwrap();
        assert!(recalled.as_deref() == Some(&*text), "{version}");
    }
    for (name, version) in [("a.md", 4), ("b.md", 1)] {
        let recalled = bench.store().recall(&key(), &path(name), Short([version; 8])).unwrap();
        assert_eq!(recalled, None);
    }
}

#[test]
fn one_version_is_remembered_once_also_within_what_waits() {
    let bench = Bench::new();
    let store = bench.store();
    for _ in 0..3 {
        remember(&store, "a.md", 1, b"one");
    }
    assert_eq!(all(&store).len(), 1);
    remember(&store, "a.md", 1, b"one");
    remember(&store, "b.md", 1, b"one");
    assert_eq!(all(&store).len(), 2);
}

#[test]
fn a_text_longer_than_any_that_is_merged_is_not_recalled() {
    let bench = Bench::new();
    let store = bench.store();
    remember(&store, "a.md", 1, &vec![b'x'; 17 << 20]);
    assert_eq!(store.recall(&key(), &path("a.md"), Short([1; 8])), Ok(None));
}

#[test]
fn what_is_replaced_has_the_version_that_it_was_known_as() {
    let bench = Bench::new();
    let store = bench.store();
    remember(&store, "a.md", 1, b"one");
    keep(&store, "a.md", b"one");
    keep(&store, "a.md", b"edited");
    keep(&store, "b.md", b"one");
    let versions: Vec<_> = all(&store).iter().map(|version| version.kept.version).collect();
    assert_eq!(versions, [Some(Short([1; 8])), Some(Short([1; 8])), None, None]);
}

#[test]
fn a_listing_keeps_to_a_note_and_what_lies_below_it() {
    let bench = Bench::new();
    let store = bench.store();
    for name in ["a", "a/b", "a/b/c", "ab", "a.md", "a-/x", "a0", "z"] {
        keep(&store, name, name.as_bytes());
    }
    let names = |below: &str, count| -> Vec<String> {
        let newest = store.newest(&key(), Some(&path(below)), count).unwrap();
        newest.iter().map(|version| version.kept.path.to_string()).collect()
    };
    assert_eq!(names("a", None), ["a/b/c", "a/b", "a"]);
    assert_eq!(names("a/b", Some(1)), ["a/b/c"]);
    assert_eq!(names("none", None), [""; 0]);
    assert_eq!(store.newest(&FolderKey::of(None), None, None), Ok(vec![]), "another folder's");
    keep(&store, "a/b", b"newer");
    let each = store.newest_of_each(&key()).unwrap();
    let each: Vec<_> = each.iter().map(|v| (v.kept.path.as_str(), v.no.0)).collect();
    assert_eq!(each[..4], [("a", 1), ("a-/x", 6), ("a.md", 5), ("a/b", 9)]);
}

#[test]
fn who_only_reads_makes_nothing() {
    let bench = Bench::new();
    let store = bench.store();
    assert_eq!(all(&store), []);
    assert_eq!(store.recall(&key(), &path("a"), Short([0; 8])), Ok(None));
    assert_eq!(store.check(&key()), Ok(Health::default()));
    assert_eq!(store.purge(&key(), Retention::default(), None), Ok(Purged::default()));
    assert!(matches!(store.open(&Digest::of(b"x")), Err(VersionsError::Damaged(_))));
    assert_eq!(fs::read_dir(bench.dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_content_comes_as_a_stream_of_small_pieces() {
    let bench = Bench::new();
    let store = bench.store();
    for content in [vec![], b"small".to_vec(), noise(1, 3 * LARGE)] {
        let digest = keep(&store, "a", &content);
        let pieces: Vec<_> = store.stream(digest).try_collect().await.unwrap();
        assert!(pieces.iter().all(|piece| (1..=256 * 1024).contains(&piece.len())));
        assert!(pieces.concat() == content);
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_the_store() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let store = bench.store();
    keep(&store, "a", b"small");
    keep(&store, "b", &noise(1, LARGE));
    let mut waiting = vec![bench.path("")];
    let mut seen = 0;
    while let Some(next) = waiting.pop() {
        let meta = fs::metadata(&next).unwrap();
        let mode = if meta.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(meta.permissions().mode() & 0o777, mode, "{}", next.display());
        seen += 1;
        if meta.is_dir() {
            waiting.extend(fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    assert!(7 <= seen, "data base, its companions, lock, objects: {seen}");
}

#[test]
fn what_outlived_its_time_goes_with_its_content_and_the_rest_stays() {
    let bench = Bench::new();
    let store = bench.store();
    let now = Timestamp::from_s(1_800_000_000 + 100 * 86_400);
    for n in 0..4 {
        keep(&store, "small", &noise(n, 1_000));
        keep(&store, "large", &noise(n, LARGE));
    }
    keep(&store, "other", &noise(0, LARGE));
    let retention = Retention { count: 2, ..Retention::default() };
    assert_eq!(store.purge(&key(), retention, None), Ok(Purged::default()), "no time, no age");
    let purged = store.purge(&key(), retention, Some(now)).unwrap();
    assert_eq!(purged.versions, 4);
    let freed = usize::try_from(purged.bytes).unwrap();
    assert!((LARGE + 2_000..LARGE + 3_000).contains(&freed), "two small, one large: {freed}");
    assert_eq!((all(&store).len(), bench.objects().len()), (5, 3));
    assert!(read(&store, &Digest::of(&noise(0, LARGE))).is_ok(), "another note has it");
    for gone in [noise(0, 1_000), noise(1, LARGE)] {
        assert!(read(&store, &Digest::of(&gone)).is_err());
    }
    assert!(all(&store).iter().all(|version| read(&store, &version.kept.digest).is_ok()));
    assert_eq!(store.check(&key()).unwrap().damaged, []);
    keep(&store, "new", b"new");
    assert_eq!(all(&store).last().unwrap().no.0, 10, "no number is given twice");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is kept, in whichever order: every version reads back, in that order, and every content
    /// is stored once.
    #[test]
    fn every_version_reads_back_in_the_order_it_was_kept(
        steps in proptest::collection::vec((0..4_u8, 0..6_u8, any::<bool>(), any::<bool>()), 1..25),
    ) {
        let bench = Bench::new();
        let mut store = bench.store();
        let mut kept = Vec::new();
        for (no, (name, content, is_remembered, again)) in (0..).zip(steps) {
            let size = if content < 4 { usize::from(content) * 700 } else { LARGE };
            let (name, content) = (format!("{name}.md"), noise(content, size));
            match is_remembered {
                true => remember(&store, &name, no, &content),
                false => drop(keep(&store, &name, &content)),
            }
            kept.push((name, Digest::of(&content)));
            if again {
                store = bench.store();
            }
        }
        let told: Vec<_> = all(&store)
            .iter()
            .map(|version| (version.kept.path.to_string(), version.kept.digest))
            .collect();
        prop_assert_eq!(&told, &kept);
        for (_, digest) in &kept {
            prop_assert_eq!(Digest::of(&read(&store, digest).unwrap()), *digest);
        }
        let contents: std::collections::BTreeSet<_> = kept.iter().map(|(_, digest)| digest).collect();
        let health = store.check(&key()).unwrap();
        prop_assert_eq!((health.versions, health.contents), (kept.len() as u64, contents.len() as u64));
    }
}
