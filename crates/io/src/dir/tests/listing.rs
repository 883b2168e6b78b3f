//! What a listing shows, what it names apart, and when there is none.

use std::fs;

use tidelock_engine::ports::{Believed, PathProblem};

use super::bench::*;
use super::*;

fn told(problems: &[PathProblem]) -> Vec<(&str, &str)> {
    problems.iter().map(|problem| (problem.name.as_str(), problem.code)).collect()
}

fn unclear(shown: &Shown) -> Vec<(&str, &str)> {
    told(&shown.unclear)
}

#[tokio::test]
async fn names_are_shown_as_they_are_and_what_no_sync_takes_is_not() {
    let bench = Bench::new();
    for name in [" a.md", "日记/今天 +%&=#?.md", "cafe\u{301}.md", "deep/er/x.md"] {
        bench.write(name, name);
    }
    for name in [".stversions/a.md", ".obsidian/app.json", "node_modules/x.js", "deep/.git/x"] {
        bench.write(name, "skipped");
    }
    let shown = list(&bench.store()).await.unwrap();
    let keys: Vec<&str> = shown.objects.keys().map(String::as_str).collect();
    assert_eq!(keys, [" a.md", "cafe\u{301}.md", "deep/er/x.md", "日记/今天 +%&=#?.md"]);
    for (key, listed) in &shown.objects {
        assert_eq!((&listed.tag, listed.size), (&tag(key), key.len() as u64));
    }
    assert_eq!(unclear(&shown), []);
}

#[cfg(unix)]
#[tokio::test]
async fn what_cannot_be_an_object_is_named_apart_and_never_followed() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let bench = Bench::new();
    let root = bench.root();
    bench.write("note.md", "note");
    fs::write(bench.outside().join("secret.md"), "secret").unwrap();
    symlink(bench.outside(), root.join("way out")).unwrap();
    symlink(bench.outside().join("secret.md"), root.join("link.md")).unwrap();
    symlink("/nowhere", root.join(".hidden link")).unwrap();
    fs::write(root.join(OsStr::from_bytes(b"caf\xe9.md")), "latin").unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
    let store = bench.store();
    let shown = list(&store).await.unwrap();
    assert_eq!(shown.objects.keys().collect::<Vec<_>>(), ["note.md"]);
    assert_eq!(unclear(&shown), [("caf\u{fffd}.md", "remote-path-name-impossible")]);
    let expected = [
        ("link.md", "remote-path-link"),
        ("socket", "remote-path-special"),
        ("way out", "remote-path-link"),
    ];
    assert_eq!(told(&shown.passed_over), expected);

    // Nor by a key that leads through one.
    assert_eq!(read(&store, "way out/secret.md").await, Ok(None));
    assert_eq!(read(&store, "link.md").await, Err(StoreError::Stale), "no absence either");
    let through = store.put("way out/new.md", upload("x", Believed::Absent)).await;
    assert_eq!(through, Err(StoreError::Stale));
    store.delete("way out/secret.md").await.unwrap();
    let onto = store.put("link.md", upload("x", Believed::Absent)).await;
    assert_eq!(onto, Err(StoreError::Stale));
    assert_eq!(fs::read_dir(bench.outside()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(bench.outside().join("secret.md")).unwrap(), "secret");
}

#[tokio::test]
async fn a_placeholder_is_named_apart_under_its_own_name_and_its_note_is_never_absent() {
    let bench = Bench::new();
    for (name, content) in [
        (".note.md.icloud", "bplist00"),
        ("日记/.今天.md.icloud", "bplist00"),
        ("virtual.md.nextcloud", " "),
        ("..git.icloud", "bplist00"),
    ] {
        bench.write(name, content);
    }
    let store = bench.store();
    let shown = list(&store).await.unwrap();
    assert_eq!(shown.objects.len(), 0, "{shown:?}");
    let placeholder = "remote-path-placeholder";
    let expected =
        [("note.md", placeholder), ("virtual.md", placeholder), ("日记/今天.md", placeholder)];
    assert_eq!(unclear(&shown), expected);
    for key in ["note.md", "virtual.md", "日记/今天.md"] {
        assert_eq!(store.head(key).await, Err(StoreError::Stale), "{key}");
        assert_eq!(read(&store, key).await, Err(StoreError::Stale), "{key}");
        let onto = store.put(key, upload("x", Believed::Absent)).await;
        assert_eq!(onto, Err(StoreError::Stale), "{key}");
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_missing_and_never_empty() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "note.md", "one").await;
    let root = bench.root();
    let missing = StoreError::Missing(root.to_string_lossy().into_owned());
    fs::rename(&root, bench.outside().join("unplugged")).unwrap();
    assert_eq!(list(&store).await.unwrap_err(), missing);
    assert_eq!(list(&bench.store()).await.unwrap_err(), missing);
    assert_eq!(read(&bench.store(), "note.md").await, Err(missing.clone()));
    assert_eq!(read(&store, "gone.md").await, Err(missing.clone()), "no absence is proven");
    fs::create_dir(&root).unwrap();
    assert_eq!(list(&store).await.unwrap_err(), missing, "an empty mount point is another folder");
    fs::remove_dir(&root).unwrap();
    fs::write(&root, "a file").unwrap();
    assert_eq!(list(&bench.store()).await.unwrap_err(), missing);
    assert!(!missing.is_transient());
    assert!(missing.stops_the_run());
}

#[tokio::test]
async fn a_remote_that_goes_away_under_a_listing_makes_it_fail() {
    let bench = Bench::new();
    for n in 0..3_000 {
        bench.write(&format!("{}/{n}.md", n % 7), "x");
    }
    let store = bench.store();
    let mut pages = store.list("");
    assert!(!pages.try_next().await.unwrap().unwrap().objects.is_empty());
    fs::rename(bench.root(), bench.outside().join("unplugged")).unwrap();
    let rest: Result<Vec<ListPage>, StoreError> = pages.try_collect().await;
    assert!(matches!(rest, Err(StoreError::Missing(_))), "{:?}", rest.map(|pages| pages.len()));
}

#[tokio::test]
async fn only_the_folder_itself_is_made_and_only_where_its_parent_is() {
    let bench = Bench::new();
    make(&bench.root().join("new")).unwrap();
    make(&bench.root().join("new")).unwrap();
    assert!(bench.root().join("new").is_dir());
    let deep = make(&bench.root().join("not/there"));
    assert_eq!(deep.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_part_of_the_remote_is_listed_without_the_rest() {
    let bench = Bench::new();
    for name in ["a/1.md", "a/2/3.md", "ab.md", "b.md"] {
        bench.write(name, name);
    }
    let store = bench.store();
    for (below, expected) in [
        ("a/", &["a/1.md", "a/2/3.md"][..]),
        ("a", &["a/1.md", "a/2/3.md", "ab.md"]),
        ("a/2/", &["a/2/3.md"]),
        ("nowhere/", &[]),
    ] {
        let pages: Vec<ListPage> = store.list(below).try_collect().await.unwrap();
        let objects = pages.iter().flat_map(|page| &page.objects);
        let mut keys: Vec<&str> = objects.map(|listed| &*listed.key).collect();
        keys.sort_unstable();
        assert_eq!(keys, expected, "{below}");
    }
}

#[tokio::test]
async fn a_file_where_a_folder_is_needed_waits_for_its_turn() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "a", "a file").await;
    assert!(store.head("a/b.md").await.unwrap().is_none());
    let below = store.put("a/b.md", upload("x", Believed::Absent)).await;
    assert_eq!(below, Err(StoreError::Stale));
    store.delete_tagged("a", &tag("a file")).await.unwrap();
    put_new(&store, "a/b.md", "x").await;
    assert!(store.head("a").await.unwrap().is_none(), "a folder is no object of that name");
    assert_eq!(store.put("a", upload("y", Believed::Absent)).await, Err(StoreError::Stale));
}
