use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use proptest::prelude::*;
use tempfile::TempDir;
use tidelock_core::binding::{Bound, RandomId};
use tidelock_core::clock::{Grounds, Offset, SavedOffset};
use tidelock_core::digest::{Digest, Short};
use tidelock_core::lineage::Lineage;
use tidelock_core::path::VaultPath;
use tidelock_core::time::{BootId, Reading, Timestamp};
use tidelock_core::tree::{
    BaseFile, Deletion, Intent, LocalFile, Pending, Stamp, Tag, Uploaded, Version,
};
use tidelock_engine::ports::{Begun, Change, Memory, State, StateError, VaultNo};

use super::{SqliteState, VaultLock};

fn path(text: &str) -> VaultPath {
    VaultPath::parse(text).unwrap()
}

fn bound(place: &str) -> Bound {
    let ids = [RandomId::new([7; 16]), RandomId::new([8; 16])].into();
    Bound {
        place: place.into(),
        folder: RandomId::new([1; 16]),
        remote: "s3|b".into(),
        remote_ids: ids,
    }
}

fn version(text: &str) -> Version {
    let digest = Digest::of(text.as_bytes());
    let lineage = Some(Box::new(Lineage::first(&digest)));
    Version { digest, size: text.len() as u64, tag: Tag::new(&format!("\"{text}\"")), lineage }
}

fn pending(text: &str, storage_date: Option<Timestamp>) -> Pending {
    let uploaded = Uploaded { storage_date, boot_ms: 12, boot: BootId("boot".into()) };
    Pending { version: version(text), uploaded }
}

fn intent(text: &str) -> Intent {
    let version = version(text);
    let lineage = *version.lineage.unwrap();
    Intent { replaced: Some(Tag::new("t")), digest: version.digest, size: version.size, lineage }
}

fn begun(id: &str) -> Begun {
    Begun { key: "media/a b.bin".into(), id: id.into() }
}

fn deletion(text: &str) -> Deletion {
    Deletion { path: path(text), version: Digest::of(text.as_bytes()).short() }
}

fn hint(name: &str, inode: u64) -> Arc<LocalFile> {
    let stamp = Stamp { mtime_ns: -5, ctime_ns: 1_795_479_399_123_456_789, inode };
    Arc::new(LocalFile { name: name.into(), size: u64::MAX, stamp, digest: Digest::of(b"h") })
}

/// A state in a folder of its own, with one vault.
async fn opened() -> (TempDir, SqliteState, VaultNo) {
    let dir = tempfile::tempdir().unwrap();
    let state = SqliteState::open(dir.path()).unwrap();
    let vault = state.bind(&bound("/notes"), None).await.unwrap();
    (dir, state, vault)
}

/// What a new process finds.
async fn reloaded(dir: &TempDir, vault: VaultNo) -> Memory {
    SqliteState::open(dir.path()).unwrap().load(vault).await.unwrap().0
}

#[tokio::test]
async fn it_keeps_every_promise_of_a_state() {
    let dir = tempfile::tempdir().unwrap();
    tidelock_engine::contract::state(&SqliteState::open(dir.path()).unwrap()).await.unwrap();
}

#[tokio::test]
async fn every_change_is_there_after_a_restart() {
    let (dir, state, vault) = opened().await;
    let mut base = BaseFile::confirmed("Cafe\u{301}.md".into(), version("v1"));
    base.pending = vec![pending("v2", None), pending("v3", Some(Timestamp::from_s(9)))];
    base.restored = Some(Tag::new("old").into());
    let bare = BaseFile::unknown("b".into());
    let changes = [
        Change::Base(path("caf\u{e9}.md"), base.clone().into()),
        Change::Base(path("b"), bare.clone().into()),
        Change::Folder(path("empty")),
        Change::Hint(hint("a b.md", u64::MAX)),
        Change::Intent(path("new.md"), intent("n").into()),
        Change::Begun(begun("1")),
        Change::Begun(begun("2")),
        Change::Ended(begun("1")),
        Change::Deletion(deletion("one")),
        Change::Deletion(deletion("two")),
        Change::published("devices/x".into(), Tag::new("t1"), vec![deletion("z"), deletion("a")]),
        Change::LastSync(Timestamp::from_ms(1_234)),
        Change::RemoteIds([RandomId::new([9; 16])].into()),
    ];
    state.record(vault, &changes).await.unwrap();
    drop(state);

    let mut expected = Memory { last_sync: Some(Timestamp::from_ms(1_234)), ..Memory::default() };
    expected.base.files =
        [(path("caf\u{e9}.md"), Arc::new(base)), (path("b"), Arc::new(bare))].into();
    expected.base.folders = [path("empty")].into();
    expected.intents = [(path("new.md"), intent("n"))].into();
    expected.begun = [begun("2")].into();
    expected.deletions = vec![deletion("one"), deletion("two")];
    expected.published =
        [("devices/x".into(), (Tag::new("t1"), vec![deletion("z"), deletion("a")]))].into();
    assert_eq!(reloaded(&dir, vault).await, expected);
    let state = SqliteState::open(dir.path()).unwrap();
    let hints = [("a b.md".into(), hint("a b.md", u64::MAX))].into();
    assert_eq!(state.hints(vault).await.unwrap(), hints);
    let remote_ids: BTreeSet<RandomId> = [RandomId::new([9; 16])].into();
    assert_eq!(state.bound().await.unwrap(), [(vault, Bound { remote_ids, ..bound("/notes") })]);
}

#[tokio::test]
async fn later_changes_replace_earlier_ones() {
    let (dir, state, vault) = opened().await;
    let first = BaseFile::confirmed("a".into(), version("v1")).with_upload(pending("v2", None));
    let second = BaseFile::confirmed("a".into(), version("v2"));
    let changes = [
        Change::Intent(path("a"), intent("v2").into()),
        Change::Intent(path("c"), intent("c").into()),
        Change::Base(path("a"), first.into()),
        Change::Base(path("a"), second.clone().into()),
        Change::Base(path("c"), second.clone().into()),
        Change::Intent(path("c"), intent("c2").into()),
        Change::DropBase(path("c")),
        Change::Folder(path("f")),
        Change::Folder(path("f")),
        Change::DropFolder(path("f")),
        Change::Hint(hint("h", 1)),
        Change::Hint(hint("h", 2)),
        Change::Hint(hint("gone", 1)),
        Change::DropHint("gone".into()),
        Change::Deletion(deletion("one")),
        Change::Deletion(deletion("two")),
        Change::Deletion(deletion("one")),
        Change::published("r".into(), Tag::new("t"), vec![deletion("x")]),
        Change::published("r".into(), Tag::new("t2"), vec![deletion("y")]),
        Change::published("s".into(), Tag::new("t"), vec![deletion("x")]),
        Change::published("s".into(), Tag::new("t2"), vec![]),
    ];
    state.record(vault, &changes).await.unwrap();
    assert_eq!(state.hints(vault).await.unwrap(), [("h".into(), hint("h", 2))].into());
    let memory = reloaded(&dir, vault).await;
    let mut expected = Memory::default();
    expected.base.files = [(path("a"), Arc::new(second))].into();
    expected.deletions = vec![deletion("two"), deletion("one")];
    let (said, emptied) = (vec![deletion("y")], vec![]);
    expected.published =
        [("r".into(), (Tag::new("t2"), said)), ("s".into(), (Tag::new("t2"), emptied))].into();
    assert_eq!(memory, expected);
}

#[tokio::test]
async fn vaults_do_not_mix_and_a_forgotten_one_is_a_first_contact() {
    let (_dir, state, vault) = opened().await;
    let other = state.bind(&bound("/other"), None).await.unwrap();
    assert_ne!(vault, other);
    let base = Change::Base(
        path("a"),
        BaseFile::confirmed("a".into(), version("v")).with_upload(pending("w", None)).into(),
    );
    let all = [
        base,
        Change::Folder(path("f")),
        Change::Hint(hint("a", 1)),
        Change::Intent(path("b"), intent("b").into()),
    ];
    state.record(vault, &all).await.unwrap();
    state.record(other, &all).await.unwrap();
    state.forget(vault).await.unwrap();
    assert_eq!(state.load(vault).await.unwrap(), Default::default());
    let (kept, hints) = state.load(other).await.unwrap();
    assert_eq!((kept.base.files.len(), hints.len(), kept.intents.len()), (1, 1, 1));
    assert_eq!(kept.base.files[&path("a")].pending.len(), 1);
}

#[tokio::test]
async fn a_vault_that_moved_keeps_its_base() {
    let (_dir, state, vault) = opened().await;
    state.record(vault, &[Change::Folder(path("f"))]).await.unwrap();
    assert_eq!(state.bind(&bound("/moved"), Some(vault)).await.unwrap(), vault);
    assert_eq!(state.bound().await.unwrap(), [(vault, bound("/moved"))]);
    assert_eq!(state.load(vault).await.unwrap().0.base.folders, [path("f")].into());
}

#[tokio::test]
async fn a_device_has_one_id_for_ever() {
    let (dir, state, _) = opened().await;
    let id = state.device().await.unwrap();
    assert_eq!(SqliteState::open(dir.path()).unwrap().device().await.unwrap(), id);
    let elsewhere = SqliteState::open(tempfile::tempdir().unwrap().path()).unwrap();
    assert_ne!(elsewhere.device().await.unwrap(), id);
}

#[tokio::test]
async fn the_offset_of_each_remote_is_kept() {
    let (dir, state, _) = opened().await;
    for (n, grounds) in (0..).zip([Grounds::Channel, Grounds::SecondSource, Grounds::Consent]) {
        let at = Reading { wall: Timestamp::from_ms(-7), boot_ms: 5 };
        let offset = Offset::spanning(1_799_000, 1_801_000 + n);
        let saved =
            SavedOffset { offset, at, boot: BootId("b".into()), grounds, accepted_ms: Some(n) };
        state.set_clock("s3|a", &saved).await.unwrap();
        let again = SqliteState::open(dir.path()).unwrap();
        assert_eq!(again.clock("s3|a").await.unwrap(), Some(saved));
    }
    assert_eq!(state.clock("s3|b").await.unwrap(), None);
}

#[tokio::test]
async fn a_damaged_file_is_set_aside_and_reported() {
    let garbage = |bytes: &mut Vec<u8>| *bytes = b"This is no data base at all".repeat(50);
    let torn = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2 + 100);
    let scribbled = |bytes: &mut Vec<u8>| bytes[4_096..12_288].fill(0xA5);
    for spoil in [&garbage as &dyn Fn(&mut Vec<u8>), &torn, &scribbled] {
        let (dir, state, vault) = opened().await;
        state.record(vault, &[Change::Folder(path("f"))]).await.unwrap();
        assert_eq!(state.damaged_file(), None);
        drop(state);
        let file = dir.path().join("state.sqlite3");
        let mut bytes = fs::read(&file).unwrap();
        spoil(&mut bytes);
        fs::write(&file, &bytes).unwrap();

        let state = SqliteState::open(dir.path()).unwrap();
        let aside = dir.path().join("state.sqlite3.damaged-1");
        assert_eq!(state.damaged_file(), Some(aside.clone()));
        assert_eq!(fs::read(&aside).unwrap(), bytes, "nothing of it is lost");
        assert_eq!(state.bound().await.unwrap(), [], "a new one begins");
        drop(state);
        fs::write(&file, b"again garbage, which is set aside under another name").unwrap();
        let again = SqliteState::open(dir.path()).unwrap().damaged_file().unwrap();
        assert_eq!(again, dir.path().join("state.sqlite3.damaged-2"));
        assert_eq!(fs::read(aside).unwrap(), bytes);
    }
}

#[tokio::test]
async fn looking_for_a_state_makes_none() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("state");
    assert!(SqliteState::open_existing(&place).unwrap().is_none());
    assert!(!place.exists());
    let id = SqliteState::open(&place).unwrap().device().await.unwrap();
    let found = SqliteState::open_existing(&place).unwrap().unwrap();
    assert_eq!(found.device().await.unwrap(), id);
}

#[tokio::test]
async fn a_row_that_we_never_wrote_is_damage_and_no_guess() {
    let (dir, state, vault) = opened().await;
    let sql = rusqlite::Connection::open(dir.path().join("state.sqlite3")).unwrap();
    for row in ["'../x'", "'a//b'", "''"] {
        sql.execute(&format!("INSERT INTO base_folder VALUES (1, {row})"), []).unwrap();
        let loaded = state.load(vault).await;
        assert!(matches!(loaded, Err(StateError::Damaged(_))), "{row}: {loaded:?}");
        sql.execute("DELETE FROM base_folder", []).unwrap();
    }
    assert_eq!(state.load(vault).await, Ok(Default::default()));
}

/// What version 1 wrote, statement by statement as it wrote them.
const WRITTEN_BY_VERSION_1: &str = "
PRAGMA application_id = 1413762123;
PRAGMA user_version = 1;
INSERT INTO device (one, id) VALUES (1, '0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b');
INSERT INTO vault (place, folder, remote, remote_ids, last_sync_ms)
  VALUES ('/notes', '01010101010101010101010101010101', 's3|b',
          '07070707070707070707070707070707 08080808080808080808080808080808', 1234);
INSERT INTO base_folder (vault, path) VALUES (1, 'empty');
INSERT INTO hint (vault, name, size, mtime_ns, ctime_ns, inode, digest)
  VALUES (1, 'a.md', 3, -5, 7, -1, zeroblob(32));
";

#[tokio::test]
async fn a_file_of_version_1_is_read_and_goes_on_as_the_present_one() {
    let dir = tempfile::tempdir().unwrap();
    let sql = rusqlite::Connection::open(dir.path().join("state.sqlite3")).unwrap();
    sql.execute_batch(super::schema::VERSION_1).unwrap();
    sql.execute_batch(WRITTEN_BY_VERSION_1).unwrap();
    drop(sql);
    let state = SqliteState::open(dir.path()).unwrap();
    assert_eq!(state.damaged_file(), None);
    assert_eq!(state.device().await.unwrap(), RandomId::new([11; 16]));
    let vault = VaultNo(1);
    assert_eq!(state.bound().await.unwrap(), [(vault, bound("/notes"))]);
    let mut expected = Memory { last_sync: Some(Timestamp::from_ms(1_234)), ..Memory::default() };
    expected.base.folders = [path("empty")].into();
    let (memory, hints) = state.load(vault).await.unwrap();
    assert_eq!((memory, hints["a.md"].stamp.inode), (expected.clone(), u64::MAX));
    state.record(vault, &[Change::Begun(begun("1"))]).await.unwrap();
    assert_eq!(reloaded(&dir, vault).await, Memory { begun: [begun("1")].into(), ..expected });
}

#[test]
fn a_newer_file_is_set_aside_and_a_foreign_one_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("state.sqlite3");
    drop(SqliteState::open(dir.path()).unwrap());
    let sql = rusqlite::Connection::open(&file).unwrap();
    sql.pragma_update(None, "user_version", 1_000).unwrap();
    drop(sql);
    let aside = dir.path().join("state.sqlite3.damaged-1");
    assert_eq!(SqliteState::open(dir.path()).unwrap().damaged_file(), Some(aside));

    fs::remove_file(&file).unwrap();
    rusqlite::Connection::open(&file).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let before = fs::read(&file).unwrap();
    let why = SqliteState::open(dir.path()).unwrap_err();
    assert_eq!(why, StateError::Damaged("detail-foreign-file: state.sqlite3".into()));
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_file_with_a_row_that_we_never_wrote_is_set_aside_when_it_is_opened() {
    for row in [
        "INSERT INTO base_folder VALUES (1, '../x')",
        "INSERT INTO hint VALUES (1, 'a.md', 1, 0, 0, 0, x'00')",
        "INSERT INTO intent VALUES (1, 'a.md', NULL, zeroblob(32), 1, '1.no.lineage')",
        "UPDATE vault SET folder = 'no id'",
        "INSERT INTO device VALUES (1, 'no id')",
    ] {
        let (dir, state, _) = opened().await;
        drop(state);
        let sql = rusqlite::Connection::open(dir.path().join("state.sqlite3")).unwrap();
        sql.execute(row, []).unwrap();
        drop(sql);
        let state = SqliteState::open(dir.path()).unwrap();
        assert!(state.damaged_file().is_some(), "{row}");
        assert_eq!(state.bound().await.unwrap(), [], "{row}");
    }
}

/// Whatever bit flips: the file opens, and what it tells can be told, or it is set aside.
#[tokio::test]
async fn no_flipped_bit_makes_a_state_unusable() {
    let (dir, state, vault) = opened().await;
    let notes = ["a.md", "dir/b.md", "日记/c.md"];
    let changes = notes.iter().flat_map(|name| {
        let base =
            BaseFile::confirmed((*name).into(), version(name)).with_upload(pending("v2", None));
        [
            Change::Base(path(name), base.into()),
            Change::Hint(hint(name, 7)),
            Change::Intent(path(name), intent("n").into()),
        ]
    });
    state.record(vault, &changes.collect::<Vec<_>>()).await.unwrap();
    drop(state);
    let whole = fs::read(dir.path().join("state.sqlite3")).unwrap();
    // Every page, and every part of a row, is hit.
    let mut aside = 0;
    for position in (0..whole.len()).step_by(61) {
        let dir = tempfile::tempdir().unwrap();
        let mut flipped = whole.clone();
        flipped[position] ^= 1 << (position % 8);
        fs::write(dir.path().join("state.sqlite3"), flipped).unwrap();
        let state = SqliteState::open(dir.path());
        // Where the bit says whose file it is, it may now be another program's.
        let Ok(state) = state else {
            assert!(position < 100, "at {position}: {state:?}");
            continue;
        };
        aside += usize::from(state.damaged_file().is_some());
        for (vault, _) in state.bound().await.unwrap() {
            let loaded = state.load(vault).await;
            assert!(loaded.is_ok(), "at {position}: {loaded:?}");
        }
        drop(state);
        assert_eq!(SqliteState::open(dir.path()).unwrap().damaged_file(), None, "at {position}");
    }
    assert!(10 < aside, "only {aside} were noticed");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look_inside() {
    use std::os::unix::fs::PermissionsExt;
    let outside = tempfile::tempdir().unwrap();
    let dir = outside.path().join("share/tidelock");
    let _state = SqliteState::open(&dir).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    for name in ["state.sqlite3", "state.sqlite3-wal", "state.sqlite3-shm"] {
        assert_eq!(mode(&dir.join(name)), 0o600, "{name}");
    }
}

#[test]
fn one_vault_is_synced_once_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let first = VaultLock::take(dir.path(), "/notes", "s3|b").unwrap();
    let holder = format!("process {}", std::process::id());
    let second = VaultLock::take(dir.path(), "/notes", "s3|b");
    assert_eq!(second.unwrap_err(), StateError::Busy(holder));
    let _other = VaultLock::take(dir.path(), "/notes", "s3|other").unwrap();
    drop(first);
    VaultLock::take(dir.path(), "/notes", "s3|b").unwrap();
}

/// Prints what a load costs.
#[tokio::test]
async fn a_large_vault_is_loaded_whole() {
    let (_dir, state, vault) = opened().await;
    let changes: Vec<Change> = (0..20_000)
        .map(|n| {
            let name = format!("folder {}/note {n}.md", n % 100);
            Change::Base(
                path(&name),
                BaseFile::confirmed(name.as_str().into(), version(&name)).into(),
            )
        })
        .collect();
    state.record(vault, &changes).await.unwrap();
    let start = std::time::Instant::now();
    let (memory, _) = state.load(vault).await.unwrap();
    println!("{} files in {:?}", memory.base.files.len(), start.elapsed());
    assert_eq!(memory.base.files.len(), changes.len());
}

fn any_version() -> impl Strategy<Value = Version> {
    let lineage =
        (any::<[u8; 8]>(), any::<[u8; 8]>(), prop::collection::vec(any::<[u8; 8]>(), 0..=30))
            .prop_map(|(content, id, ancestors)| Lineage {
                content: Short(content),
                id: Short(id),
                ancestors: ancestors.into_iter().map(Short).collect(),
            });
    let tag = "[^\u{0}]{0,12}".prop_map(|text| Tag::new(&text));
    (any::<[u8; 32]>(), any::<u64>(), tag, prop::option::of(lineage)).prop_map(
        |(digest, size, tag, lineage)| Version {
            digest: Digest(digest),
            size,
            tag,
            lineage: lineage.map(Box::new),
        },
    )
}

fn any_base() -> impl Strategy<Value = BaseFile> {
    let pending = (any_version(), any::<Option<i64>>(), any::<i64>(), ".{0,6}").prop_map(
        |(version, date, boot_ms, boot)| {
            let storage_date = date.map(Timestamp::from_ms);
            Pending {
                version,
                uploaded: Uploaded { storage_date, boot_ms, boot: BootId(boot.into()) },
            }
        },
    );
    let restored = prop::option::of(".{0,6}".prop_map(|text| Tag::new(&text)));
    (".{1,20}", prop::option::of(any_version()), prop::collection::vec(pending, 0..4), restored)
        .prop_map(|(key, confirmed, pending, restored)| BaseFile {
            key: key.as_str().into(),
            confirmed: confirmed.map(Box::new),
            pending,
            restored: restored.map(Box::new),
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_base_is_written_is_read_again(base in any_base()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (dir, state, vault) = opened().await;
            state.record(vault, &[Change::Base(path("a"), base.clone().into())]).await.unwrap();
            let memory = reloaded(&dir, vault).await;
            prop_assert_eq!(&*memory.base.files[&path("a")], &base);
            Ok(())
        })?;
    }
}
