//! What a scan, a look and the ID tell.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tidelock_core::binding::RandomId;
use tidelock_core::digest::Digest;
use tidelock_core::tree::LocalFile;
use tidelock_engine::ports::{Folder, FolderError, Hints, PathProblem, Scan};
use tidelock_io::folder::DiskFolder;

use crate::bench::{Bench, Blind, scan, whole};

fn names(scan: &Scan) -> Vec<&str> {
    scan.files.iter().map(|found| &*found.file.name).collect()
}

fn problems(scan: &Scan) -> Vec<(&str, &str)> {
    told(&scan.problems)
}

fn told(problems: &[PathProblem]) -> Vec<(&str, &str)> {
    problems.iter().map(|PathProblem { name, code, .. }| (name.as_str(), *code)).collect()
}

#[tokio::test]
async fn everything_is_found_and_what_is_skipped_is_not() {
    let bench = Bench::new();
    for name in ["a b.md", " z ", "日记/今天 +%&=#?.md", "deep/er/est/x.md", "empty"] {
        bench.write(name, if name == "empty" { "" } else { name });
    }
    for skipped in [
        ".obsidian/app.json",
        "deep/.git/x",
        "_private.md",
        ".tidelock/tmp/y",
        "a/node_modules/z.js",
    ] {
        bench.write(skipped, "skipped");
    }
    fs::create_dir(bench.vault().join("hollow")).unwrap();
    let scan = scan(&bench.folder()).await;
    assert_eq!(names(&scan), [" z ", "a b.md", "deep/er/est/x.md", "empty", "日记/今天 +%&=#?.md"]);
    let folders: Vec<&str> = scan.folders.iter().map(|name| &**name).collect();
    assert_eq!(folders, ["a", "deep", "deep/er", "deep/er/est", "hollow", "日记"]);
    assert_eq!(problems(&scan), []);
    for found in &scan.files {
        let content = if &*found.file.name == "empty" { "" } else { &*found.file.name };
        assert_eq!(found.file.digest, Digest::of(content.as_bytes()));
        assert_eq!(found.file.size, content.len() as u64);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_file_is_passed_over_and_told_and_the_rest_goes_on() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let bench = Bench::new();
    bench.write("note.md", "note");
    fs::write(bench.outside().join("secret.md"), "secret").unwrap();
    let vault = bench.vault();
    symlink(bench.outside(), vault.join("way out")).unwrap();
    symlink("note.md", vault.join("second name")).unwrap();
    symlink("/nowhere", vault.join(".hidden link")).unwrap();
    fs::write(vault.join(OsStr::from_bytes(b"caf\xe9.md")), "latin").unwrap();
    fs::write(vault.join(OsStr::from_bytes(b".caf\xe9")), "hidden").unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(vault.join("socket")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(vault.join("pipe")).status().unwrap();
    assert!(pipe.success());
    let scan = scan(&bench.folder()).await;
    assert_eq!(names(&scan), ["note.md"]);
    assert_eq!(problems(&scan), [("caf\u{fffd}.md", "path-name-impossible")]);
    let expected = [
        ("pipe", "path-special"),
        ("second name", "path-link"),
        ("socket", "path-special"),
        ("way out", "path-link"),
    ];
    assert_eq!(told(&scan.passed_over), expected);
}

#[tokio::test]
async fn a_placeholder_of_a_cloud_folder_is_reported_under_its_own_name_and_never_read() {
    let bench = Bench::new();
    for (name, content) in [
        (".report.pdf.icloud", "bplist00"),
        ("日记/.今天.md.icloud", "bplist00"),
        ("virtual.md.nextcloud", " "),
        ("..DS_Store.icloud", "bplist00"),
        ("..obsidian.icloud", "bplist00"),
    ] {
        bench.write(name, content);
    }
    bench.write("about.nextcloud", "a note about it");
    let scan = scan(&bench.folder()).await;
    assert_eq!(names(&scan), ["about.nextcloud"]);
    let expected = [
        ("report.pdf", "path-placeholder"),
        ("virtual.md", "path-placeholder"),
        ("日记/今天.md", "path-placeholder"),
    ];
    assert_eq!(problems(&scan), expected);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_or_folder_without_permission_is_reported_and_the_rest_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    for name in ["closed.md", "closed/x.md", "open.md"] {
        bench.write(name, "text");
    }
    let close = |name, mode| {
        fs::set_permissions(bench.vault().join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    close("closed.md", 0o000);
    close("closed", 0o000);
    if fs::read(bench.vault().join("closed.md")).is_ok() {
        eprintln!("skipped: this user may read everything");
    } else {
        let scan = scan(&bench.folder()).await;
        assert_eq!(names(&scan), ["open.md"]);
        assert_eq!(
            problems(&scan),
            [("closed", "path-unreadable"), ("closed.md", "path-unreadable")]
        );
    }
    close("closed", 0o700);
}

#[tokio::test]
async fn a_file_tells_when_it_was_created_where_the_system_knows() {
    let bench = Bench::new();
    bench.write("note.md", "one");
    let folder = bench.folder();
    let file = scan(&folder).await.files.remove(0).file;
    let system = fs::metadata(bench.vault().join("note.md")).unwrap().created().ok();
    let system = system.map(|at| at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos());
    let told = folder.created(&file).await;
    assert_eq!(told.map(|at| u128::try_from(at.ns()).unwrap()), system);
    fs::remove_file(bench.vault().join("note.md")).unwrap();
    assert_eq!(folder.created(&file).await, None, "a file that is gone tells nothing");
}

#[tokio::test]
async fn a_hint_is_believed_only_once_the_file_has_come_to_rest() {
    let bench = Bench::new();
    bench.write("note.md", "one");
    let folder = bench.folder();
    folder.set_id(&RandomId::new([1; 16])).await.unwrap();
    let first = scan(&folder).await.files.remove(0);
    assert!(!first.is_settled, "written a moment ago, it may change again within the same stamp");
    let hint = LocalFile { digest: Digest::of(b"as hinted"), ..(*first.file).clone() };
    let hints: Hints = [(Arc::clone(&first.file.name), Arc::new(hint))].into();
    let hints = Arc::new(hints);
    let hinted = folder.scan(Arc::clone(&hints), &Blind).await.unwrap().files.remove(0);
    assert_eq!(hinted.file.digest, Digest::of(b"as hinted"), "what fits is not read");
    bench.write("note.md", "two");
    let path = bench.vault().join("note.md");
    let later = SystemTime::now() + Duration::from_secs(86_400);
    fs::File::options().append(true).open(path).unwrap().set_modified(later).unwrap();
    let changed = folder.scan(hints, &Blind).await.unwrap().files.remove(0);
    assert_eq!(changed.file.digest, Digest::of(b"two"), "another stamp, so it was read");
}

/// Waits as long as the rule demands: only the file system makes change times.
#[tokio::test]
async fn a_file_settles_two_seconds_after_its_last_change() {
    let bench = Bench::new();
    bench.write_old("note.md", "one");
    let folder = bench.folder();
    folder.set_id(&RandomId::new([1; 16])).await.unwrap();
    assert!(!scan(&folder).await.files[0].is_settled, "an old time that was set just now");
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    assert!(scan(&folder).await.files[0].is_settled);
}

#[tokio::test]
async fn a_scan_tells_how_far_it_is() {
    use std::cell::RefCell;
    use tidelock_engine::ports::{Progress, Progressed};
    struct Counter(RefCell<Vec<u64>>);
    impl Progress for Counter {
        fn on(&self, event: Progressed) {
            if let Progressed::Scanned { files } = event {
                self.0.borrow_mut().push(files);
            }
        }
    }
    let bench = Bench::new();
    for n in 0..3_000 {
        bench.write(&format!("{}/{n}.md", n % 7), "x");
    }
    let counter = Counter(RefCell::default());
    let scan = bench.folder().scan(Arc::default(), &counter).await.unwrap();
    let told = counter.0.into_inner();
    assert_eq!((scan.files.len(), told.last()), (3_000, Some(&3_000)));
    assert!(1 < told.len() && told.is_sorted(), "{told:?}");
}

#[tokio::test]
async fn a_scan_that_is_given_up_ends_by_itself() {
    let bench = Bench::new();
    for n in 0..2_000 {
        bench.write(&format!("{n}.md"), "x");
    }
    let folder = bench.folder();
    drop(tokio::time::timeout(Duration::ZERO, folder.scan(Arc::default(), &Blind)).await);
    assert_eq!(scan(&folder).await.files.len(), 2_000, "and the next one is whole");
}

#[tokio::test]
async fn a_folder_that_is_not_there_or_went_away_is_missing() {
    let bench = Bench::new();
    let folder = DiskFolder::open(&bench.vault().join("nowhere"), bench.versions());
    assert_eq!(folder.id().await, Err(FolderError::Missing));
    assert_eq!(folder.scan(Arc::default(), &Blind).await, Err(FolderError::Missing));
    assert_eq!(folder.sweep().await, Err(FolderError::Missing));
    assert_eq!(folder.make_folder("a").await, Err(FolderError::Missing));

    bench.write("note.md", "x");
    let folder = bench.folder();
    assert_eq!(scan(&folder).await.files.len(), 1);
    fs::rename(bench.vault(), bench.outside().join("unplugged")).unwrap();
    assert_eq!(folder.id().await, Err(FolderError::Missing));
    fs::create_dir(bench.vault()).unwrap();
    assert_eq!(
        folder.id().await,
        Err(FolderError::Missing),
        "an empty mount point is another folder"
    );
    assert_eq!(folder.scan(Arc::default(), &Blind).await, Err(FolderError::Missing));
    assert_eq!(bench.folder().id().await, Ok(None));
}

#[tokio::test]
async fn the_id_stays_and_only_an_id_is_one() {
    let bench = Bench::new();
    let id = RandomId::new([0xcd; 16]);
    bench.folder().set_id(&id).await.unwrap();
    assert_eq!(bench.folder().id().await, Ok(Some(id.clone())));
    assert_eq!(bench.content(".tidelock/id"), format!("{}\n", id.as_str()));
    let next = RandomId::new([1; 16]);
    bench.folder().set_id(&next).await.unwrap();
    assert_eq!(bench.folder().id().await, Ok(Some(next)));
    for junk in ["", "x", &"0".repeat(1_000_000)] {
        bench.write(".tidelock/id", junk);
        assert_eq!(bench.folder().id().await, Ok(None));
    }
    assert_eq!(fs::read_dir(bench.temp()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_copy_of_the_folder_is_known_from_another_way_to_it() {
    let bench = Bench::new();
    let (folder, id) = (bench.folder(), RandomId::new([3; 16]));
    folder.set_id(&id).await.unwrap();
    let copy = bench.outside().join("copy");
    fs::create_dir_all(copy.join(".tidelock")).unwrap();
    let is_also_at =
        async |place: &std::path::Path| folder.is_also_at(place.to_str().unwrap(), &id).await;
    assert!(!is_also_at(&copy).await, "no ID there");
    fs::copy(bench.vault().join(".tidelock/id"), copy.join(".tidelock/id")).unwrap();
    assert!(is_also_at(&copy).await);
    assert!(!folder.is_also_at(copy.to_str().unwrap(), &RandomId::new([4; 16])).await);
    assert!(!is_also_at(&bench.vault()).await, "it is this folder itself");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(bench.vault(), bench.outside().join("way in")).unwrap();
        assert!(!is_also_at(&bench.outside().join("way in")).await, "another way to this folder");
        let through = DiskFolder::open(&bench.outside().join("way in"), bench.versions());
        assert_eq!(through.place(), folder.place());
    }
}

#[tokio::test]
async fn a_look_reads_only_what_differs() {
    let bench = Bench::new();
    bench.write("note.md", "one");
    let folder = bench.folder();
    let file = scan(&folder).await.files.remove(0).file;
    assert_eq!(folder.look(&file).await.unwrap().as_ref(), Some(&*file));
    bench.write("note.md", "two!");
    let now = folder.look(&file).await.unwrap().unwrap();
    assert_eq!((now.digest, now.size), (Digest::of(b"two!"), 4));
    assert_eq!(whole(&folder, &now).await.unwrap(), b"two!");
    fs::remove_file(bench.vault().join("note.md")).unwrap();
    assert_eq!(folder.look(&file).await, Ok(None));
    fs::create_dir(bench.vault().join("note.md")).unwrap();
    assert_eq!(folder.look(&file).await, Ok(None), "a folder is no file");
    #[cfg(unix)]
    {
        fs::remove_dir(bench.vault().join("note.md")).unwrap();
        fs::write(bench.outside().join("secret"), "two!").unwrap();
        std::os::unix::fs::symlink(bench.outside().join("secret"), bench.vault().join("note.md"))
            .unwrap();
        assert_eq!(folder.look(&now).await, Ok(None), "a link is no file");
    }
}
