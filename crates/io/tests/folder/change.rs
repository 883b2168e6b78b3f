//! Installing, removing, renaming: only what is as believed, and nothing lost.

use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use tidelock_core::binding::RandomId;
use tidelock_core::clock::Offset;
use tidelock_core::digest::Short;
use tidelock_core::path::VaultPath;
use tidelock_core::time::FileTime;
use tidelock_core::version::{How, Label};
use tidelock_engine::ports::{Folder, FolderError};
use tidelock_io::folder::DiskFolder;
use tidelock_io::versions::{FolderKey, VersionStore};

use crate::bench::{Bench, body, find, install, kept, names_below, scan, seen, version};

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
    assert_eq!(bench.kept(), [version("deleted", "a/note.md", "two")]);
    let unnamed = kept(&bench.versions(), &FolderKey::of(None));
    assert_eq!(unnamed, [version("replaced", "a/note.md", "one")], "before it had an ID");
    assert!(temp_is_empty(&bench));
}

#[tokio::test]
async fn a_content_is_stored_once_and_every_version_of_it_is_told() {
    let bench = Bench::new();
    let folder = bench.folder();
    for name in ["a", "a", "a/b"] {
        bench.write(name, "text");
        folder.remove(&find(&folder, name).await).await.unwrap();
    }
    let told = ["a", "a", "a/b"].map(|name| version("deleted", name, "text"));
    assert_eq!(bench.kept(), told);
    let health = bench.versions().check(&FolderKey::of(None)).unwrap();
    assert_eq!((health.versions, health.contents), (3, 1));
}

/// What the engine does in a sync: texts that both sides hold, then one that replaces the other.
#[tokio::test]
async fn a_replaced_text_is_kept_as_the_version_it_was_known_as() {
    let bench = Bench::new();
    let folder = bench.folder();
    let offset = Some(Offset::spanning(1_799_000, 1_801_000));
    folder.label(Label { device: "pc".to_owned(), offset });
    let one = install(&folder, "note.md", "one", None).await.unwrap();
    folder.remember(&one, Short([1; 8])).await.unwrap();
    let two = install(&folder, "note.md", "two", Some(&one)).await.unwrap();
    folder.remember(&two, Short([2; 8])).await.unwrap();
    folder.remember(&two, Short([2; 8])).await.unwrap();
    bench.write("note.md", "an edit");
    folder.remove(&find(&folder, "note.md").await).await.unwrap();
    let versions = bench.versions().newest(&FolderKey::of(None), None, None).unwrap();
    let told: Vec<_> = versions.iter().rev().map(|v| (v.kept.how, v.kept.version)).collect();
    let [v1, v2] = [1, 2].map(|n| Some(Short([n; 8])));
    let expected =
        [(How::Synced, v1), (How::Replaced, v1), (How::Synced, v2), (How::Deleted, None)];
    assert_eq!(told, expected);
    let newest = &versions[0].kept;
    assert_eq!((newest.device.as_str(), newest.offset), ("pc", offset));
}

#[tokio::test]
async fn what_makes_room_for_an_older_version_is_kept_as_that() {
    let bench = Bench::new();
    let folder = DiskFolder::open_to_restore(&bench.vault(), bench.versions());
    bench.write("note.md", "present");
    let present = find(&folder, "note.md").await;
    let older = install(&folder, "note.md", "older", Some(&present)).await.unwrap();
    folder.remove(&older).await.unwrap();
    let told = ["present", "older"].map(|text| version("restored", "note.md", text));
    assert_eq!(bench.kept(), told);
}

/// Losing the ground of a merge must never stop a sync.
#[tokio::test]
async fn a_store_that_cannot_be_used_stops_no_one_from_remembering() {
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("note.md", "one");
    let one = find(&folder, "note.md").await;
    fs::write(bench.state(), "a file where the folder should be").unwrap();
    folder.remember(&one, Short([1; 8])).await.unwrap();
    drop(folder);
    assert_eq!(bench.content("note.md"), "one");
}

#[tokio::test]
async fn a_damaged_text_is_none_and_never_a_wrong_one() {
    let bench = Bench::new();
    let folder = bench.folder();
    let text: &'static str = "a line\n".repeat(50_000).leak();
    let file = install(&folder, "note.md", text, None).await.unwrap();
    folder.remember(&file, Short([1; 8])).await.unwrap();
    let path = VaultPath::parse("note.md").unwrap();
    let recalled = folder.recall(&path, Short([1; 8])).await.unwrap();
    assert_eq!(recalled.as_deref(), Some(text.as_bytes()));
    let object = bench
        .state()
        .join("versions/objects")
        .join(names_below(&bench.state().join("versions/objects")).pop().unwrap());
    let mut stored = fs::read(&object).unwrap();
    let middle = stored.len() / 2;
    stored[middle] ^= 1;
    fs::write(object, stored).unwrap();
    assert_eq!(folder.recall(&path, Short([1; 8])).await, Ok(None));
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
    for (name, why) in [
        ("../x", "../x"),
        ("/x", "/x"),
        ("a\0", "a\0"),
        (".tidelock/id", ".tidelock/id"),
        (&*long, "detail-name-bytes: 255"),
    ] {
        let why = FolderError::Name(why.to_owned());
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
    assert_eq!(bench.kept().len(), 0);
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
    let store = VersionStore::at(&elsewhere.path().join("state"));
    let folder = DiskFolder::open(&bench.vault(), store.clone());
    bench.write_old("note.md", "one");
    let one = find(&folder, "note.md").await;
    let two = install(&folder, "note.md", "two", Some(&one)).await.unwrap();
    folder.remove(&two).await.unwrap();
    let expected = [version("replaced", "note.md", "one"), version("deleted", "note.md", "two")];
    assert_eq!(kept(&store, &FolderKey::of(None)), expected);
    assert!(temp_is_empty(&bench));
}

/// Where the old text cannot be kept, it is not replaced.
#[tokio::test]
async fn what_cannot_be_kept_stays() {
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("note.md", "one");
    let one = find(&folder, "note.md").await;
    fs::write(bench.state(), "a file where the folder should be").unwrap();
    assert!(matches!(
        install(&folder, "note.md", "two", Some(&one)).await,
        Err(FolderError::Io(_))
    ));
    assert!(matches!(folder.remove(&one).await, Err(FolderError::Io(_))));
    assert_eq!(bench.content("note.md"), "one");
    assert!(temp_is_empty(&bench));
    fs::remove_file(bench.state()).unwrap();
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
    let (mut installed, mut tries, mut broken) = (vec![], 0_u32, None);
    let (written, mut found) = std::thread::scope(|scope| {
        let user = scope.spawn(|| save_until(&stop, &bench.vault()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        while installed.len() < 40 && tries < 2_000 && broken.is_none() {
            tries += 1;
            runtime.block_on(async {
                // Saved twice while it was read: the next look may find it at rest.
                let Some(file) = seen(&folder, "note.md").await else { return };
                let content: &'static str = format!("download {tries}").leak();
                match install(&folder, "note.md", content, Some(&file)).await {
                    Ok(_) => installed.push(content.to_owned()),
                    Err(FolderError::Stale) => {}
                    Err(other) => broken = Some(other),
                }
            });
        }
        stop.store(true, Ordering::SeqCst);
        user.join().unwrap()
    });
    assert_eq!(broken, None);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    drop(folder);
    runtime.block_on(bench.folder().sweep()).unwrap();
    found.push(bench.content("note.md"));
    found.extend(bench.kept().into_iter().map(|(_, _, text)| text));
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
