//! What a run leaves behind that was cut off.

use std::fs;

use tidelock_core::binding::RandomId;
use tidelock_engine::ports::Folder;

use crate::bench::{Bench, body, stage, version};

#[tokio::test]
async fn what_was_left_behind_is_kept_and_empty_files_are_not() {
    let bench = Bench::new();
    let id = RandomId::new([5; 16]);
    bench.folder().set_id(&id).await.unwrap();
    fs::write(bench.temp().join("aa"), "somebody's only copy").unwrap();
    fs::write(bench.temp().join("bb"), "").unwrap();
    bench.folder().sweep().await.unwrap();
    let kept = [version("swept", ".tidelock/tmp/aa", "somebody's only copy")];
    assert_eq!(bench.kept(), kept);
    assert_eq!(fs::read_dir(bench.temp()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_was_left_behind_is_kept_as_the_note_that_it_belongs_to() {
    let bench = Bench::new();
    bench.folder().set_id(&RandomId::new([5; 16])).await.unwrap();
    for (file, content) in [
        ("aa", "the old text"),
        ("aa.name", "日记/今天.md"),
        ("bb", "of an odd name"),
        ("bb.name", "../x"),
        ("cc.name", "gone.md"),
    ] {
        fs::write(bench.temp().join(file), content).unwrap();
    }
    bench.folder().sweep().await.unwrap();
    let mut kept = bench.kept();
    kept.sort_unstable();
    let expected = [
        version("swept", ".tidelock/tmp/bb", "of an odd name"),
        version("swept", "日记/今天.md", "the old text"),
    ];
    assert_eq!(kept, expected);
    assert_eq!(fs::read_dir(bench.temp()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_folder_that_was_never_synced_is_left_as_it_is() {
    let bench = Bench::new();
    bench.folder().sweep().await.unwrap();
    assert_eq!(fs::read_dir(bench.vault()).unwrap().count(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn what_another_run_still_needs_is_not_swept() {
    let bench = Bench::new();
    let other = bench.folder();
    let staged = stage(&other, "on its way").await;
    bench.folder().sweep().await.unwrap();
    other.install(staged, "note.md", None, None).await.unwrap();
    assert_eq!(bench.content("note.md"), "on its way");
    stage(&other, "left behind").await;
    drop(other);
    bench.folder().sweep().await.unwrap();
    assert_eq!(bench.kept().len(), 1);
}

#[tokio::test]
async fn a_download_that_is_given_up_goes_at_once() {
    let bench = Bench::new();
    let folder = bench.folder();
    use futures::StreamExt;
    let endless = body(&["half"]).chain(futures::stream::pending()).boxed_local();
    let given_up =
        tokio::time::timeout(std::time::Duration::from_millis(50), folder.stage(endless));
    assert!(given_up.await.is_err());
    assert_eq!(fs::read_dir(bench.temp()).unwrap().count(), 0);
}
