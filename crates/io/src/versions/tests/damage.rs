//! A damaged store says so, and never gives a wrong text.

use proptest::prelude::*;

use super::*;

/// Flips one bit of a file.
fn flip(file: &std::path::Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    let at = at % bytes.len();
    bytes[at] ^= 0x10;
    fs::write(file, bytes).unwrap();
}

fn damaged_paths(store: &VersionStore) -> Vec<String> {
    let damaged = store.check(&key()).unwrap().damaged;
    damaged.iter().map(|damaged| damaged.version.kept.path.to_string()).collect()
}

#[test]
fn damaged_cut_and_missing_objects_are_told_from_whole_ones() {
    let bench = Bench::new();
    let store = bench.store();
    for (n, name) in ["whole", "flipped", "cut", "empty", "longer", "missing"].iter().enumerate() {
        let content = noise(u8::try_from(n).unwrap(), LARGE);
        let before = bench.objects();
        keep(&store, name, &content);
        let object = bench.objects().into_iter().find(|object| !before.contains(object)).unwrap();
        let whole = fs::read(&object).unwrap();
        match *name {
            "flipped" => flip(&object, LARGE / 2),
            "cut" => fs::write(&object, &whole[..whole.len() - 1]).unwrap(),
            "empty" => fs::write(&object, "").unwrap(),
            "longer" => fs::write(&object, [&whole[..], &whole[..]].concat()).unwrap(),
            "missing" => fs::remove_file(&object).unwrap(),
            _ => {}
        }
    }
    // Behind its end a file may carry what it likes: the content is whole.
    assert_eq!(damaged_paths(&store), ["flipped", "cut", "empty", "missing"]);
    let text = read(&store, &Digest::of(&noise(1, LARGE))).unwrap_err();
    assert!(matches!(&text, VersionsError::Damaged(detail) if detail.contains("not what was")));
}

#[test]
fn a_damaged_row_is_told_and_what_is_kept_again_is_whole_again() {
    let bench = Bench::new();
    let store = bench.store();
    let (small, large) = (keep(&store, "small", b"a small text"), noise(1, LARGE));
    keep(&store, "large", &large);
    let spoil = |sql: &str| {
        let connection = Connection::open(bench.path("versions.sqlite3")).unwrap();
        connection.execute_batch(sql).unwrap();
    };
    spoil("UPDATE pack SET zstd = zeroblob(length(zstd))");
    flip(&bench.objects()[0], 1_000);
    assert_eq!(damaged_paths(&store), ["small", "large"]);
    assert!(matches!(read(&store, &small), Err(VersionsError::Damaged(_))));

    keep(&store, "small", b"a small text");
    keep(&store, "large", &large);
    assert_eq!(damaged_paths(&store), [""; 0]);

    spoil("DELETE FROM pack");
    fs::remove_file(&bench.objects()[0]).unwrap();
    assert_eq!(damaged_paths(&store), ["small", "large"]);
    keep(&store, "other", b"a small text");
    keep(&store, "other", &large);
    assert_eq!(damaged_paths(&store), [""; 0]);
}

#[test]
fn a_row_that_claims_an_enormous_size_takes_no_memory() {
    let bench = Bench::new();
    let store = bench.store();
    let digest = keep(&store, "a", b"text");
    store
        .shared
        .with(|sql| Ok(sql.execute("UPDATE content SET size = 1000000000000", [])?))
        .unwrap();
    assert!(matches!(read(&store, &digest), Err(VersionsError::Damaged(_))));
    assert!(matches!(store.recall(&key(), &path("a"), Short([0; 8])), Ok(None)));
}

#[test]
fn a_data_base_that_is_none_is_set_aside_and_told() {
    let bench = Bench::new();
    let kept = keep(&bench.store(), "a", b"one");
    let file = bench.path("versions.sqlite3");
    fs::write(&file, vec![b'x'; 10_000]).unwrap();
    let store = bench.store();
    assert_eq!(store.damaged_file(), None);
    keep(&store, "a", b"two");
    let aside = store.damaged_file().unwrap();
    assert_eq!(fs::read(&aside).unwrap(), vec![b'x'; 10_000]);
    assert_eq!(all(&store).len(), 1);
    assert!(read(&store, &kept).is_err());
    assert_eq!(bench.store().damaged_file(), None);
}

#[test]
fn a_data_base_of_a_newer_or_another_program_is_left_alone() {
    let bench = Bench::new();
    let store = bench.store();
    keep(&store, "a", b"one");
    store.shared.with(|sql| Ok(sql.pragma_update(None, "user_version", 99)?)).unwrap();
    drop(store);
    let kept = bench.store().newest(&key(), None, None);
    assert!(matches!(&kept, Err(VersionsError::NotOurs(why)) if why.contains("99")), "{kept:?}");

    let other = Bench::new();
    fs::create_dir(other.path("")).unwrap();
    let theirs = Connection::open(other.path("versions.sqlite3")).unwrap();
    theirs.execute_batch("CREATE TABLE theirs (x)").unwrap();
    let kept = other.store().keep(&key(), note("a", How::Replaced), source(&mut &b"x"[..]), None);
    assert!(matches!(kept, Err(VersionsError::NotOurs(_))), "{kept:?}");
    theirs.execute_batch("INSERT INTO theirs VALUES (1)").unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Any flipped bit of an object or of the data base: every read gives the kept text or an error.
    #[test]
    fn no_flipped_bit_gives_a_wrong_text(at in any::<usize>(), in_object in any::<bool>()) {
        let bench = Bench::new();
        let texts = [b"a".repeat(3_000), b"- [ ] tea\n".repeat(20), noise(1, LARGE)];
        for text in &texts {
            keep(&bench.store(), "a.md", text);
        }
        let file = match in_object {
            true => bench.objects().remove(0),
            false => bench.path("versions.sqlite3"),
        };
        flip(&file, at);
        let store = bench.store();
        for text in &texts {
            if let Ok(found) = read(&store, &Digest::of(text)) {
                prop_assert!(found == *text);
            }
        }
        // Nor does any of it make the program fail in another way than by saying so.
        let _ = store.newest(&key(), None, None);
        let _ = store.check(&key());
    }
}
