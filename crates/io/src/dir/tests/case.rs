//! A file system that takes names for one that differ in case: told of where there is none.

use std::fs;

use tidelock_engine::ports::Believed;

use super::bench::*;
use super::*;

/// A remote on such a file system.
fn blind() -> Option<Bench> {
    let bench = Bench::new();
    bench.write("Probe", "x");
    let is_blind = bench.root().join("probe").exists();
    fs::remove_file(bench.root().join("Probe")).unwrap();
    if !is_blind {
        eprintln!("skipped: this disk tells `Probe` from `probe`");
    }
    is_blind.then_some(bench)
}

fn taken_by<T>(name: &str) -> Result<T, StoreError> {
    Err(StoreError::Impossible(format!("detail-same-name-there: {name}")))
}

#[tokio::test]
async fn another_spelling_is_no_object_and_cannot_become_one() {
    let Some(bench) = blind() else { return };
    let store = bench.store();
    put_new(&store, "Dir/Note.md", "one").await;
    for key in ["Dir/note.md", "dir/Note.md"] {
        assert_eq!(store.head(key).await, Ok(None), "{key}");
        assert_eq!(read(&store, key).await, Ok(None), "{key}");
        store.delete(key).await.unwrap();
        store.delete_tagged(key, &tag("one")).await.unwrap();
        let over = store.put(key, upload("x", Believed::Tagged(tag("one")))).await;
        assert_eq!(over, Err(StoreError::Stale), "{key}");
    }
    let beside = store.put("Dir/note.md", upload("x", Believed::Absent)).await;
    assert_eq!(beside, taken_by("Note.md"));
    let below = store.put("dir/other.md", upload("x", Believed::Absent)).await;
    assert_eq!(below, taken_by("Dir"));
    assert_eq!(
        (keys(&store).await, bench.content("Dir/Note.md")),
        (vec!["Dir/Note.md".into()], "one".into())
    );
}

#[tokio::test]
async fn a_name_is_spelled_anew_with_all_its_folders() {
    let Some(bench) = blind() else { return };
    let store = bench.store();
    put_new(&store, "Dir/Note.md", "one").await;
    let upload = upload("one", Believed::Absent);
    let renamed = store.copy("Dir/Note.md", &tag("one"), "dir/note.md", upload).await;
    assert_eq!(renamed, Ok(Some(Written { tag: tag("one"), date: None })));
    assert_eq!(keys(&store).await, ["dir/note.md"]);
    assert_eq!(told_lineage(&store, "dir/note.md").await, Some(lineage("one")));
    assert_eq!(bench.names(".tidelock/lineage").len(), 1);
}
