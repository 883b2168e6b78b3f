//! What a run that was cut off leaves behind, between any two steps of a write.

use tidelock_engine::ports::Believed;

use super::bench::*;
use super::*;

#[tokio::test]
async fn a_record_whose_text_never_came_harms_nobody() {
    let bench = Bench::new();
    put_new(&bench.store(), "note.md", "one").await;
    let path = Key::parse("note.md").unwrap().path;
    let cut_off = bench.store();
    beside::tell(&cut_off.place, &path, &digest("two"), Some(&lineage("two"))).unwrap();
    drop(cut_off);
    let store = bench.store();
    assert_eq!(told_lineage(&store, "note.md").await, Some(lineage("one")));
    replace(&store, "note.md", "one", "two").await.unwrap();
    assert_eq!(told_lineage(&store, "note.md").await, Some(lineage("two")));
    assert_eq!(bench.names(".tidelock/lineage").len(), 1);
}

#[tokio::test]
async fn a_text_whose_old_record_stayed_has_its_own() {
    let bench = Bench::new();
    let store = bench.store();
    put_new(&store, "note.md", "one").await;
    let old = format!(".tidelock/lineage/{}", bench.names(".tidelock/lineage")[0]);
    let record = bench.content(&old);
    replace(&store, "note.md", "one", "two").await.unwrap();
    bench.write(&old, record);
    assert_eq!(told_lineage(&bench.store(), "note.md").await, Some(lineage("two")));
}

#[tokio::test]
async fn half_a_file_goes_and_what_came_out_of_an_exchange_is_rescued() {
    let bench = Bench::new();
    let (who, other) = ("d1".repeat(16), "e2".repeat(16));
    bench.write(&format!(".tidelock/tmp/{who}-0001.new"), "half");
    bench.write(&format!(".tidelock/tmp/{who}-0002.swap"), "by hand");
    bench.write(&format!(".tidelock/tmp/{other}-0003.new"), "in the middle");
    list(&bench.store()).await.unwrap();
    assert_eq!(bench.temp().len(), 3, "a look changes nothing");
    put_new(&bench.store(), "note.md", "one").await;
    assert_eq!(bench.temp(), [format!("{other}-0003.new")], "another device may still be at it");
    assert_eq!(bench.content(&format!(".tidelock/rescued/{who}-0002.swap")), "by hand");
    assert_eq!(keys(&bench.store()).await, ["note.md"]);
}

#[tokio::test]
async fn a_run_sweeps_nothing_while_another_one_of_this_device_may_write() {
    let bench = Bench::new();
    let writing = bench.store();
    put_new(&writing, "note.md", "one").await;
    let half = format!(".tidelock/tmp/{}-0001.new", "d1".repeat(16));
    bench.write(&half, "half");
    put_new(&bench.store(), "other.md", "one").await;
    assert_eq!(bench.content(&half), "half");
    drop(writing);
    let store = bench.store();
    store.put("third.md", upload("one", Believed::Absent)).await.unwrap();
    assert_eq!(bench.temp(), Vec::<String>::new());
}
