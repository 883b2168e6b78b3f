//! What lies where, and what goes when it is not needed any more.

use std::time::{Duration, UNIX_EPOCH};

use tidelock_engine::ports::Believed;

use super::bench::*;
use super::*;

#[tokio::test]
async fn a_note_is_a_plain_file_with_its_own_time_and_its_lineage_lies_beside() {
    let bench = Bench::new();
    let written = put_new(&bench.store(), "日记/今天.md", "tea").await;
    assert_eq!((written.tag, written.date), (tag("tea"), None));
    assert_eq!(bench.content("日记/今天.md"), "tea");
    let modified = std::fs::metadata(bench.root().join("日记/今天.md")).unwrap().modified();
    assert_eq!(modified.unwrap(), UNIX_EPOCH + Duration::from_nanos(1_600_000_000_123_456_700));
    let shelf = "51/516dd772ba434d4ac10381ea4c31f5a4.0bc49a8b185ddc06cb4fc98aa0316569.json";
    assert_eq!(bench.names(".tidelock"), [format!("lineage/{shelf}")]);
    let record = format!(
        "{{\"v\":1,\"key\":\"日记/今天.md\",\"content\":\"{}\",\"lineage\":\"{}\"}}",
        digest("tea"),
        lineage("tea")
    );
    assert_eq!(bench.content(&format!(".tidelock/lineage/{shelf}")), record);
    assert_eq!(told_lineage(&bench.store(), "日记/今天.md").await, Some(lineage("tea")));
}

#[tokio::test]
async fn every_version_has_one_record_and_none_is_left_behind() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "note.md", "one").await;
    replace(&store, "note.md", "one", "two").await.unwrap();
    assert_eq!(bench.names(".tidelock/lineage").len(), 1);
    assert_eq!(told_lineage(&store, "note.md").await, Some(lineage("two")));
    store.delete_tagged("note.md", &tag("two")).await.unwrap();
    assert_eq!(bench.names(""), Vec::<String>::new());
}

#[tokio::test]
async fn the_record_of_a_text_that_somebody_else_replaced_goes_after_a_day() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "note.md", "one").await;
    bench.write("note.md", "by hand");
    replace(&store, "note.md", "by hand", "two").await.unwrap();
    let records = bench.names(".tidelock/lineage");
    assert_eq!(records.len(), 2, "a device may still be about to write that text");
    let yesterday = UNIX_EPOCH + Duration::from_secs(1_500_000_000);
    for record in records {
        let file = bench.root().join(".tidelock/lineage").join(record);
        let file = std::fs::File::options().append(true).open(file).unwrap();
        file.set_modified(yesterday).unwrap();
    }
    replace(&store, "note.md", "two", "three").await.unwrap();
    assert_eq!(bench.names(".tidelock/lineage").len(), 1);
    assert_eq!(told_lineage(&store, "note.md").await, Some(lineage("three")));
}

#[tokio::test]
async fn what_somebody_else_wrote_has_no_lineage() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "note.md", "one").await;
    bench.write("note.md", "by hand");
    bench.write("new.md", "by hand");
    for key in ["note.md", "new.md"] {
        let head = store.head(key).await.unwrap().unwrap();
        assert_eq!((head.tag, head.lineage), (tag("by hand"), None), "{key}");
        assert_eq!((head.modified, head.date), (None, None), "a folder tells no time");
        assert!(head.mtime.is_some());
    }
    bench.write("note.md", "one");
    assert_eq!(
        told_lineage(&store, "note.md").await,
        Some(lineage("one")),
        "it is that text again"
    );
}

#[tokio::test]
async fn a_record_that_is_none_is_as_if_it_were_not_there() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "note.md", "one").await;
    let record = format!(".tidelock/lineage/{}", bench.names(".tidelock/lineage")[0]);
    let good = bench.content(&record);
    let large = "x".repeat(70_000);
    for bad in
        ["", "{", &good.replace("note.md", "other.md"), &good.replace("\"v\":1", "\"v\":2"), &large]
    {
        bench.write(&record, bad);
        assert_eq!(told_lineage(&store, "note.md").await, None, "{bad:.40}");
    }
    bench.write(&record, &good);
    assert_eq!(told_lineage(&store, "note.md").await, Some(lineage("one")));
}

#[tokio::test]
async fn a_folder_goes_with_its_last_note_unless_somebody_keeps_it() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "a/b/note.md", "one").await;
    assert_eq!(
        keys(&store).await,
        ["a/b/note.md"],
        "a folder with something in it needs no marker"
    );
    store.put("a/", Upload { size: 0, ..upload("", Believed::Anything) }).await.unwrap();
    assert_eq!(keys(&store).await, ["a/", "a/b/note.md"]);
    store.delete_tagged("a/b/note.md", &tag("one")).await.unwrap();
    assert_eq!(keys(&store).await, ["a/"]);
    store.delete("a/").await.unwrap();
    assert_eq!(keys(&store).await, Vec::<String>::new());
    assert!(!bench.root().join("a").exists());
    assert_eq!(bench.names(".tidelock"), Vec::<String>::new());
}

#[tokio::test]
async fn a_folder_that_somebody_made_by_hand_is_one_as_long_as_it_is_empty() {
    let bench = Bench::new();
    let store = bench.store();
    std::fs::create_dir_all(bench.root().join("by hand/inner")).unwrap();
    assert_eq!(keys(&store).await, ["by hand/inner/"]);
    assert!(store.head("by hand/inner/").await.unwrap().is_some());
    assert!(store.head("by hand/").await.unwrap().is_none());
    bench.write("by hand/inner/.DS_Store", "clutter");
    assert_eq!(keys(&store).await, Vec::<String>::new(), "nothing that is synced lies in it");
    store.delete("by hand/inner/").await.unwrap();
    assert!(bench.root().join("by hand/inner/.DS_Store").exists(), "what is not ours stays");
}

#[tokio::test]
async fn a_folder_that_was_kept_and_removed_by_hand_is_a_new_one_when_it_comes_back() {
    let bench = Bench::new();
    let store = bench.store();
    store.put("a/b/", Upload { size: 0, ..upload("", Believed::Anything) }).await.unwrap();
    std::fs::remove_dir_all(bench.root().join("a")).unwrap();
    assert_eq!(keys(&store).await, Vec::<String>::new());
    put_new(&store, "a/b/note.md", "one").await;
    store.delete_tagged("a/b/note.md", &tag("one")).await.unwrap();
    assert!(!bench.root().join("a").exists(), "nobody wants it for its own sake");
}

#[tokio::test]
async fn our_own_objects_have_no_lineage_and_their_folders_stay() {
    let bench = Bench::new();
    let store = bench.store();
    let key = ".tidelock/deletions/0.json";
    for content in ["{}", "{\"v\":1}"] {
        store.put(key, upload(content, Believed::Anything)).await.unwrap();
        assert_eq!(read(&store, key).await, Ok(Some(content.to_owned())));
    }
    assert_eq!(bench.names(".tidelock"), ["deletions/0.json"]);
    store.delete(key).await.unwrap();
    assert!(bench.root().join(".tidelock/deletions").exists());
    assert_eq!(keys(&store).await, Vec::<String>::new());
}

#[cfg(unix)]
#[tokio::test]
async fn who_may_read_a_note_does_not_change_with_its_text() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let note = bench.root().join("note.md");
    put_new(&bench.store(), "note.md", "one").await;
    std::fs::set_permissions(&note, std::fs::Permissions::from_mode(0o660)).unwrap();
    replace(&bench.store(), "note.md", "one", "two").await.unwrap();
    assert_eq!(std::fs::metadata(&note).unwrap().permissions().mode() & 0o777, 0o660);
}
