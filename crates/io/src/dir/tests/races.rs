//! What happens when somebody comes between, and where names cannot be exchanged.

use std::fs;

use bytes::Bytes;
use futures::stream;
use tidelock_engine::ports::{Believed, StreamError};

use super::bench::*;
use super::place::Role;
use super::write::Letter;
use super::*;
use crate::handle::new_file::NewFile;

/// A letter that is about to replace `note.md`, which is believed to hold "one".
fn letter(store: &DirStore, content: &str) -> Letter {
    let mut new: NewFile = store.place.new_file(Role::Swap).unwrap();
    new.write(content.as_bytes()).unwrap();
    Letter {
        key: Key::parse("note.md").unwrap(),
        new,
        mtime: None,
        lineage: Some(lineage(content)),
        believed: Believed::Tagged(tag("one")),
    }
}

#[tokio::test]
async fn a_text_that_changed_between_look_and_exchange_is_put_back() {
    let bench = Bench::new();
    bench.write("note.md", "by hand");
    let store = bench.store();
    let (letter, root) = (letter(&store, "two"), store.place.root().unwrap());
    let placed = letter.place(&store.place, root, "note.md", Some(&digest("one")));
    assert_eq!(placed, Err(StoreError::Stale));
    assert_eq!(bench.content("note.md"), "by hand");
    drop(letter);
    assert_eq!(bench.temp(), Vec::<String>::new());
}

#[tokio::test]
async fn without_exchange_a_text_is_read_once_more_before_it_is_replaced() {
    let bench = Bench::new();
    bench.write("note.md", "by hand");
    let store = bench.store();
    let (temp, root) = (store.place.temp().unwrap(), store.place.root().unwrap());
    let letter = letter(&store, "two");
    let replaced = letter.replace_portably(temp, root, "note.md", &digest("one"));
    assert_eq!((replaced, bench.content("note.md")), (Err(StoreError::Stale), "by hand".into()));
    letter.replace_portably(temp, root, "note.md", &digest("by hand")).unwrap();
    assert_eq!(bench.content("note.md"), "two");
    drop(letter);
    assert_eq!(bench.temp(), Vec::<String>::new());
}

#[tokio::test]
async fn a_new_note_never_overwrites_one_that_came_first() {
    let bench = Bench::new();
    bench.write("note.md", "by hand");
    let store = bench.store();
    let new = store.put("note.md", upload("two", Believed::Absent)).await;
    assert_eq!(new, Err(StoreError::Stale));
    let letter = Letter { believed: Believed::Absent, ..letter(&store, "two") };
    let placed = letter.place(&store.place, store.place.root().unwrap(), "note.md", None);
    assert_eq!(placed, Err(StoreError::Stale), "also when it came after the look");
    assert_eq!(bench.content("note.md"), "by hand");
    drop(letter);
    assert_eq!(bench.temp(), Vec::<String>::new());
}

#[tokio::test]
async fn two_devices_that_replace_one_text_do_not_take_each_other_s_lineage() {
    let bench = Bench::new();
    let (a, b) = (bench.store(), bench.store_without_memory());
    put_new(&a, "note.md", "one").await;
    // B told its lineage and lost the race for the text.
    super::beside::tell(
        &b.place,
        &Key::parse("note.md").unwrap().path,
        &digest("by b"),
        Some(&lineage("by b")),
    )
    .unwrap();
    replace(&a, "note.md", "one", "by a").await.unwrap();
    assert_eq!(replace(&b, "note.md", "one", "by b").await, Err(StoreError::Stale));
    assert_eq!(bench.content("note.md"), "by a");
    assert_eq!(told_lineage(&b, "note.md").await, Some(lineage("by a")));
    replace(&b, "note.md", "by a", "by b").await.unwrap();
    assert_eq!(told_lineage(&a, "note.md").await, Some(lineage("by b")));
}

#[tokio::test]
async fn a_text_that_changed_before_its_removal_stays() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "a/note.md", "one").await;
    bench.write("a/note.md", "by hand");
    assert_eq!(store.delete_tagged("a/note.md", &tag("one")).await, Err(StoreError::Stale));
    assert_eq!((bench.content("a/note.md"), bench.temp()), ("by hand".into(), vec![]));
    store.delete_tagged("a/note.md", &tag("by hand")).await.unwrap();
    store.delete_tagged("a/note.md", &tag("by hand")).await.unwrap();
    assert!(!bench.root().join("a").exists());
}

#[tokio::test]
async fn a_full_write_is_seen_or_nothing_of_it() {
    let bench = Bench::new();
    let store = bench.store();
    let broken = StreamError::Broken("on purpose".to_owned());
    let body = stream::iter([Ok(Bytes::from_static(b"half")), Err(broken)]).boxed_local();
    let half = store.put("a/note.md", Upload { body, ..upload("half and half", Believed::Absent) });
    assert!(matches!(half.await, Err(StoreError::Body(_))));
    assert_eq!(bench.names(""), Vec::<String>::new());
    assert!(!bench.root().join("a").exists(), "not even its folder");
}

#[tokio::test]
async fn a_read_that_is_overtaken_by_a_writer_does_not_end_well() {
    let bench = Bench::new();
    let long = "x".repeat(1 << 20);
    bench.write("note.md", &long);
    let store = bench.store();
    let (object, mut body) = store.get("note.md").await.unwrap().unwrap();
    assert_eq!(object.tag, tag(&long));
    assert!(body.next().await.unwrap().is_ok());
    let file = fs::File::options().write(true).open(bench.root().join("note.md")).unwrap();
    std::os::unix::fs::FileExt::write_at(&file, b"y", (1 << 20) - 1).unwrap();
    let rest: Result<Vec<Bytes>, StreamError> = body.try_collect().await;
    assert_eq!(rest, Err(StreamError::Changed));
}
