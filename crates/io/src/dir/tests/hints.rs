//! Hints save reading; they never decide what is written, removed or handed out.

use std::fs;

use tidelock_engine::ports::StreamError;

use super::bench::*;
use super::*;

/// A hint in the device's memory that calls the present content of `name` something else.
fn lie(store: &DirStore, name: &str, content: &str) {
    let root = store.place.root().unwrap();
    let meta = root.symlink_metadata(name).unwrap();
    let stamp = crate::handle::file::stamp(&meta);
    let file = LocalFile { name: name.into(), digest: digest(content), size: meta.len(), stamp };
    store.place.hints.as_ref().unwrap().update(&[Arc::new(file)], &Default::default());
}

#[tokio::test]
async fn a_hint_that_fits_saves_reading_and_outlives_the_run() {
    let bench = Bench::new();
    bench.write("note.md", "one");
    lie(&bench.store(), "note.md", "lie");
    let store = bench.store();
    assert_eq!(store.head("note.md").await.unwrap().unwrap().tag, tag("lie"));
    assert_eq!(list(&store).await.unwrap().objects["note.md"].tag, tag("lie"));
    let forgetful = bench.store_without_memory();
    assert_eq!(list(&forgetful).await.unwrap().objects["note.md"].tag, tag("one"));
    bench.write("note.md", "two!");
    assert_eq!(list(&store).await.unwrap().objects["note.md"].tag, tag("two!"), "another stamp");
}

/// Waits as long as the rule demands: only the file system makes change times.
#[tokio::test]
async fn a_hint_is_kept_once_a_file_has_come_to_rest_and_goes_with_it() {
    let bench = Bench::new();
    put_new(&bench.store(), "note.md", "one").await;
    bench.write("gone.md", "one");
    let hints = |store: &DirStore| store.place.hints.as_ref().unwrap().load().len();
    let store = bench.store();
    list(&store).await.unwrap();
    assert_eq!(hints(&store), 0, "both may change again within the same stamp");
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    list(&store).await.unwrap();
    assert_eq!(hints(&bench.store()), 2);
    fs::remove_file(bench.root().join("gone.md")).unwrap();
    list(&store).await.unwrap();
    assert_eq!(hints(&bench.store()), 1);
    store.delete_tagged("note.md", &tag("one")).await.unwrap();
    assert_eq!(hints(&bench.store()), 0);
}

#[tokio::test]
async fn a_wrong_hint_never_hands_out_a_text_under_another_tag_and_is_not_believed_again() {
    let bench = Bench::new();
    bench.write("note.md", "one");
    let store = bench.store();
    lie(&store, "note.md", "lie");
    let broken = read(&store, "note.md").await;
    assert_eq!(broken, Err(StoreError::Body(StreamError::Changed)));
    assert_eq!(read(&store, "note.md").await, Ok(Some("one".to_owned())));
}

#[tokio::test]
async fn a_wrong_hint_never_lets_a_text_be_replaced_or_removed() {
    let bench = Bench::new();
    bench.write("note.md", "one");
    let store = bench.store();
    lie(&store, "note.md", "lie");
    assert_eq!(replace(&store, "note.md", "lie", "two").await, Err(StoreError::Stale));
    assert_eq!(bench.content("note.md"), "one");
    lie(&store, "note.md", "lie");
    assert_eq!(store.delete_tagged("note.md", &tag("lie")).await, Err(StoreError::Stale));
    assert_eq!((bench.content("note.md"), bench.temp()), ("one".to_owned(), vec![]));
    assert_eq!(store.head("note.md").await.unwrap().unwrap().tag, tag("one"));
}

#[tokio::test]
async fn damaged_hints_are_made_anew() {
    let bench = Bench::new();
    bench.write("note.md", "one");
    lie(&bench.store(), "note.md", "lie");
    let remotes = bench.memory().state_dir.join("remotes");
    let files = || fs::read_dir(&remotes).unwrap().map(|entry| entry.unwrap().path());
    let hints = files().find(|path| path.extension().is_some_and(|end| end == "sqlite3")).unwrap();
    for damage in ["no data base at all", ""] {
        fs::write(&hints, damage).unwrap();
        let store = bench.store();
        assert_eq!(list(&store).await.unwrap().objects["note.md"].tag, tag("one"));
        lie(&store, "note.md", "lie");
        assert_eq!(list(&bench.store()).await.unwrap().objects["note.md"].tag, tag("lie"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&hints).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "names of notes are the owner's business");
    }
}
