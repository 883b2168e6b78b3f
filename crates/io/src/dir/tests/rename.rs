//! Another name for a note, without its content.

use std::fs;

use tidelock_core::time::FileTime;
use tidelock_engine::ports::Believed;

use super::bench::*;
use super::*;

/// When the note was changed, as its device says: not what the file has yet.
const MTIME: FileTime = FileTime::from_ns(1_700_000_000_987_654_300);

async fn rename(store: &DirStore, from: &str, text: &'static str, to: &str) -> Renamed {
    let upload = Upload { mtime: Some(MTIME), ..upload(text, Believed::Absent) };
    store.copy(from, &tag(text), to, upload).await
}

type Renamed = Result<Option<Written>, StoreError>;

#[tokio::test]
async fn the_file_stays_the_same_and_what_lies_beside_it_goes_along() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "old/note.md", "one").await;
    let before = number(&bench, "old/note.md");
    let traffic = store.traffic();
    let renamed = rename(&store, "old/note.md", "one", "new/name.md").await;
    assert_eq!(renamed, Ok(Some(Written { tag: tag("one"), date: None })));
    assert_eq!(number(&bench, "new/name.md"), before);
    let moved = (store.traffic().bytes_up, store.traffic().bytes_down);
    assert_eq!(moved, (traffic.bytes_up, traffic.bytes_down), "no byte crossed");
    let told = store.head("new/name.md").await.unwrap().unwrap();
    assert_eq!((told.mtime, told.lineage), (Some(MTIME), Some(lineage("one"))));
    assert_eq!(keys(&store).await, ["new/name.md"]);
    assert!(!bench.root().join("old").exists(), "the folder that it left empty");
    assert_eq!(bench.names(".tidelock/lineage").len(), 1, "one note, one record");
    assert_eq!(bench.temp(), Vec::<String>::new());
}

#[cfg(unix)]
fn number(bench: &Bench, name: &str) -> u64 {
    std::os::unix::fs::MetadataExt::ino(&fs::metadata(bench.root().join(name)).unwrap())
}

#[cfg(not(unix))]
fn number(_: &Bench, _: &str) -> u64 {
    0
}

#[tokio::test]
async fn a_name_that_is_taken_and_a_note_that_is_another_one_change_nothing() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "old.md", "one").await;
    put_new(&store, "taken.md", "theirs").await;
    bench.write(".away.md.icloud", "bplist00");
    for (from, text, to) in [
        ("old.md", "one", "taken.md"),
        ("old.md", "one", "away.md"),
        ("old.md", "one", "taken.md/below.md"),
        ("old.md", "two", "new.md"),
        ("gone.md", "one", "new folder/new.md"),
    ] {
        assert_eq!(rename(&store, from, text, to).await, Err(StoreError::Stale), "{from} {to}");
    }
    assert_eq!(keys(&store).await, ["old.md", "taken.md"]);
    assert_eq!(
        (bench.content("old.md"), bench.content("taken.md")),
        ("one".into(), "theirs".into())
    );
    assert_eq!(told_lineage(&store, "old.md").await, Some(lineage("one")));
}

#[tokio::test]
async fn what_is_no_note_and_what_replaces_one_is_left_to_a_write() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "note.md", "one").await;
    put_new(&store, "other.md", "two").await;
    for (from, to) in
        [("note.md", "folder/"), ("note.md", ".tidelock/x"), (".tidelock/x", "new.md")]
    {
        assert_eq!(rename(&store, from, "one", to).await, Ok(None), "{from} {to}");
    }
    let over = upload("one", Believed::Tagged(tag("two")));
    assert_eq!(store.copy("note.md", &tag("one"), "other.md", over).await, Ok(None));
    assert_eq!((bench.content("note.md"), bench.content("other.md")), ("one".into(), "two".into()));
}

#[tokio::test]
async fn a_text_that_is_saved_in_the_same_moment_goes_back_to_its_name() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "old.md", "one").await;
    let key = |key: &str| Key::parse(key).unwrap();
    let renaming = Renaming {
        from: key("old.md"),
        tag: tag("one"),
        to: key("new folder/new.md"),
        mtime: Some(MTIME),
        lineage: Some(lineage("one")),
    };
    let found = renaming.look(&store.place).unwrap();
    bench.write("old.md", "saved by hand");
    assert_eq!(renaming.carry_out(&store.place, &found), Err(StoreError::Stale));
    assert_eq!(keys(&store).await, ["old.md"]);
    assert_eq!(bench.content("old.md"), "saved by hand");
}
