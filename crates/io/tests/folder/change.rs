//! Installing, removing, renaming: only what is as believed, and nothing lost.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use tidelock_core::binding::RandomId;
use tidelock_core::digest::Digest;
use tidelock_core::time::FileTime;
use tidelock_engine::ports::{Folder, FolderError};

use crate::bench::{Bench, body, find, install, scan};

fn shelf(content: &str) -> String {
    Digest::of(content.as_bytes()).hex8()
}

fn temp_is_empty(bench: &Bench) -> bool {
    fs::read_dir(bench.temp()).unwrap().count() == 0
}

#[tokio::test]
async fn what_is_replaced_or_removed_is_kept() {
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("a/note.md", "one");
    let one = find(&folder, "a/note.md").await;
    let two = install(&folder, "a/note.md", "two", Some(&one)).await.unwrap();
    assert_eq!(bench.content("a/note.md"), "two");
    let id = RandomId::new([6; 16]);
    folder.set_id(&id).await.unwrap();
    folder.remove(&two).await.unwrap();
    assert!(!bench.vault().join("a/note.md").exists());
    assert!(bench.vault().join("a").exists(), "folders are the caller's");
    let first = format!("unnamed/{}/a/note.md", shelf("one"));
    let second = format!("{}/{}/a/note.md", id.as_str(), shelf("two"));
    assert_eq!(bench.kept_files(), [(first, "one".into()), (second, "two".into())].into());
    assert!(temp_is_empty(&bench));
}

#[tokio::test]
async fn no_kept_version_is_ever_overwritten() {
    let bench = Bench::new();
    let folder = bench.folder();
    let shelf = shelf("text");
    let take = async |name: &str| {
        bench.write(name, "text");
        folder.remove(&find(&folder, name).await).await.unwrap();
    };
    take("a").await;
    take("a").await;
    assert_eq!(bench.kept_files().len(), 1, "the same content is kept once");
    fs::write(bench.kept().join(format!("unnamed/{shelf}/a")), "something else").unwrap();
    take("a").await;
    take("a/b").await;
    let expected = [
        (format!("unnamed/{shelf}/a"), "something else".into()),
        (format!("unnamed/{shelf}-2/a"), "text".into()),
        (format!("unnamed/{shelf}-3/a/b"), "text".into()),
    ];
    assert_eq!(bench.kept_files(), expected.into());
}

#[tokio::test]
async fn times_are_kept_to_the_nanosecond_on_both_sides_of_1970() {
    let bench = Bench::new();
    let folder = bench.folder();
    for ns in [1_600_000_000_123_456_789_i64, 0, -1, -86_400_000_000_001] {
        let staged = folder.stage(body(&["x"])).await.unwrap();
        let name = format!("{ns}.md");
        let mtime = Some(FileTime::from_ns(ns));
        let file = folder.install(staged, &name, None, mtime).await.unwrap();
        assert_eq!(file.stamp.mtime_ns, ns);
        assert_eq!(find(&folder, &name).await, file);
        let modified = fs::metadata(bench.vault().join(name)).unwrap().modified().unwrap();
        let distance = Duration::from_nanos(ns.unsigned_abs());
        assert_eq!(modified, if ns < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance });
    }
    let staged = folder.stage(body(&["x"])).await.unwrap();
    let far = Some(FileTime::from_ms(i64::MAX));
    folder.install(staged, "far.md", None, far).await.unwrap();
    assert_eq!(bench.content("far.md"), "x", "a time is a label, the text is what counts");
}

#[tokio::test]
async fn a_changed_target_is_stale_and_stays() {
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write_old("note.md", "one");
    let one = find(&folder, "note.md").await;
    // Of the same length and with the same time: only the content tells.
    bench.write_old("note.md", "two");
    assert_eq!(install(&folder, "note.md", "new", Some(&one)).await, Err(FolderError::Stale));
    assert_eq!(folder.remove(&one).await, Err(FolderError::Stale));
    assert_eq!(folder.rename(&one, "other.md").await, Err(FolderError::Stale));
    assert_eq!(install(&folder, "note.md", "new", None).await, Err(FolderError::Stale));
    assert_eq!(bench.content("note.md"), "two");
    assert_eq!(scan(&folder).await.files.len(), 1);
    assert!(temp_is_empty(&bench), "what could not be installed is discarded");
    // Touched without a change, it is as believed.
    bench.write("note.md", "one");
    install(&folder, "note.md", "new", Some(&one)).await.unwrap();
    assert_eq!(bench.content("note.md"), "new");
}

#[tokio::test]
async fn a_folder_in_the_place_of_a_file_is_stale() {
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("a", "file");
    let file = find(&folder, "a").await;
    assert_eq!(install(&folder, "a/b.md", "x", None).await, Err(FolderError::Stale));
    assert_eq!(folder.make_folder("a/b").await, Err(FolderError::Stale));
    assert_eq!(folder.rename(&file, "a/b").await, Err(FolderError::Stale));
    assert_eq!(folder.remove_folder("a").await, Ok(true), "no such folder is there");
    assert_eq!(bench.content("a"), "file");
    fs::remove_file(bench.vault().join("a")).unwrap();
    bench.write("a/inside.md", "x");
    assert_eq!(install(&folder, "a", "x", Some(&file)).await, Err(FolderError::Stale));
    assert_eq!(folder.remove(&file).await, Err(FolderError::Stale));
    assert_eq!(bench.content("a/inside.md"), "x");
    assert!(temp_is_empty(&bench));
}

#[cfg(unix)]
#[tokio::test]
async fn no_link_leads_a_write_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("dir/note.md", "text");
    let file = find(&folder, "dir/note.md").await;
    fs::rename(bench.vault().join("dir"), bench.outside().join("dir")).unwrap();
    for target in [bench.outside().join("dir"), "../outside/dir".into()] {
        let link = bench.vault().join("dir");
        drop(fs::remove_file(&link));
        symlink(target, &link).unwrap();
        assert_eq!(install(&folder, "dir/new.md", "x", None).await, Err(FolderError::Stale));
        assert_eq!(
            install(&folder, "dir/note.md", "x", Some(&file)).await,
            Err(FolderError::Stale)
        );
        assert_eq!(install(&folder, "dir", "x", None).await, Err(FolderError::Stale));
        assert_eq!(folder.remove(&file).await, Err(FolderError::Stale));
        assert_eq!(folder.rename(&file, "x.md").await, Err(FolderError::Stale));
        assert_eq!(folder.make_folder("dir/sub").await, Err(FolderError::Stale));
        assert_eq!(folder.remove_folder("dir/sub").await, Ok(true));
    }
    let outside = crate::bench::files_below(&bench.outside());
    assert_eq!(outside, [("dir/note.md".to_owned(), "text".to_owned())].into());
    // Our own folder as a link would lead out, too.
    let other = Bench::new();
    symlink(bench.outside(), other.vault().join(".tidelock")).unwrap();
    assert!(other.folder().set_id(&RandomId::new([1; 16])).await.is_err());
    assert!(other.folder().stage(body(&["x"])).await.is_err());
    assert_eq!(crate::bench::files_below(&bench.outside()).len(), 1);
}

#[tokio::test]
async fn impossible_names_are_told() {
    let bench = Bench::new();
    let folder = bench.folder();
    let long = "x".repeat(256);
    for name in ["../x", "/x", "a\0", ".tidelock/id", &*long] {
        let why = FolderError::Name(name.to_owned());
        assert_eq!(install(&folder, name, "x", None).await, Err(why.clone()));
        assert_eq!(folder.make_folder(name).await, Err(why));
    }
    assert!(temp_is_empty(&bench));
    assert_eq!(scan(&folder).await.files.len(), 0);
}

#[tokio::test]
async fn a_rename_takes_only_a_free_name() {
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("one.md", "one");
    bench.write("two.md", "two");
    let one = find(&folder, "one.md").await;
    assert_eq!(folder.rename(&one, "two.md").await, Err(FolderError::Stale));
    fs::create_dir(bench.vault().join("dir")).unwrap();
    assert_eq!(folder.rename(&one, "dir").await, Err(FolderError::Stale));
    let moved = folder.rename(&one, "ONE.md").await.unwrap();
    assert_eq!(find(&folder, "ONE.md").await, moved);
    assert_eq!((bench.content("ONE.md"), bench.content("two.md")), ("one".into(), "two".into()));
    assert_eq!(bench.kept_files().len(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn who_may_read_a_note_does_not_change_with_its_text() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("note.md", "one");
    let path = bench.vault().join("note.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let one = find(&folder, "note.md").await;
    install(&folder, "note.md", "two", Some(&one)).await.unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

/// `/dev/shm` is another file system on every Linux.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn versions_are_kept_across_file_systems() {
    let Ok(elsewhere) = tempfile::tempdir_in("/dev/shm") else {
        eprintln!("skipped: no second file system here");
        return;
    };
    let bench = Bench::new();
    let kept = elsewhere.path().join("kept");
    let folder = tidelock_io::folder::DiskFolder::open(&bench.vault(), &kept);
    bench.write_old("note.md", "one");
    let one = find(&folder, "note.md").await;
    let two = install(&folder, "note.md", "two", Some(&one)).await.unwrap();
    folder.remove(&two).await.unwrap();
    let found = crate::bench::files_below(&kept);
    let expected =
        ["one", "two"].map(|text| (format!("unnamed/{}/note.md", shelf(text)), text.into()));
    assert_eq!(found, expected.into());
    let old = kept.join(format!("unnamed/{}/note.md", shelf("one")));
    let modified = fs::metadata(old).unwrap().modified().unwrap();
    assert_eq!(modified, UNIX_EPOCH + Duration::from_secs(1_500_000_000));
    assert!(temp_is_empty(&bench));
}

/// Where the old text cannot be kept, it is not replaced.
#[tokio::test]
async fn what_cannot_be_kept_stays() {
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("note.md", "one");
    let one = find(&folder, "note.md").await;
    fs::create_dir_all(bench.kept().parent().unwrap()).unwrap();
    fs::write(bench.kept(), "a file where the folder should be").unwrap();
    assert!(matches!(
        install(&folder, "note.md", "two", Some(&one)).await,
        Err(FolderError::Io(_))
    ));
    assert!(matches!(folder.remove(&one).await, Err(FolderError::Io(_))));
    assert_eq!(bench.content("note.md"), "one");
    assert!(temp_is_empty(&bench));
    fs::remove_file(bench.kept()).unwrap();
    install(&folder, "note.md", "two", Some(&one)).await.unwrap();
}

/// Everything that anybody wrote is somewhere: in the vault, in the user's hands, or kept.
#[cfg(target_os = "linux")]
#[test]
fn a_user_who_saves_all_the_time_loses_nothing() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("note.md", "start");
    let stop = AtomicBool::new(false);
    let (mut installed, mut tries) = (vec![], 0_u32);
    let (written, mut found) = std::thread::scope(|scope| {
        let user = scope.spawn(|| save_until(&stop, &bench.vault()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        while installed.len() < 40 && tries < 2_000 {
            tries += 1;
            runtime.block_on(async {
                // A note that is saved again each time it is read is in no scan.
                let Some(found) = scan(&folder).await.files.pop() else { return };
                let file = Arc::unwrap_or_clone(found.file);
                let content: &'static str = format!("download {tries}").leak();
                match install(&folder, "note.md", content, Some(&file)).await {
                    Ok(_) => installed.push(content.to_owned()),
                    Err(FolderError::Stale) => {}
                    Err(other) => panic!("{other}"),
                }
            });
        }
        stop.store(true, Ordering::SeqCst);
        user.join().unwrap()
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    drop(folder);
    runtime.block_on(bench.folder().sweep()).unwrap();
    found.push(bench.content("note.md"));
    found.extend(bench.kept_files().into_values());
    println!("{tries} tries, {} installed, {} saved", installed.len(), written.len());
    for text in written.iter().chain(&installed) {
        assert!(found.contains(text), "lost: {text}");
    }
    assert!(!written.is_empty() && !installed.is_empty());
}

/// Saves by exchange, so that what was there is known; tells what was written and what came out.
#[cfg(target_os = "linux")]
fn save_until(
    stop: &std::sync::atomic::AtomicBool,
    vault: &std::path::Path,
) -> (Vec<String>, Vec<String>) {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let (note, new) = (vault.join("note.md"), vault.join(".saving"));
    let (mut written, mut out) = (vec![], vec![]);
    while !stop.load(std::sync::atomic::Ordering::SeqCst) {
        let text = format!("save {}", written.len());
        fs::write(&new, &text).unwrap();
        renameat_with(CWD, &new, CWD, &note, RenameFlags::EXCHANGE).unwrap();
        written.push(text);
        out.push(fs::read_to_string(&new).unwrap());
        std::thread::sleep(Duration::from_micros(300));
    }
    (written, out)
}
