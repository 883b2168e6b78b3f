//! What every state promises.

use std::sync::Arc;

use tidelock_core::binding::{Bound, RandomId};
use tidelock_core::clock::{Grounds, Offset, SavedOffset};
use tidelock_core::condition::{Conditions, Verdict, Wording};
use tidelock_core::digest::Digest;
use tidelock_core::lineage::Lineage;
use tidelock_core::path::VaultPath;
use tidelock_core::time::{BootId, Reading, Timestamp};
use tidelock_core::tree::{
    BaseFile, Deletion, Intent, LocalFile, Pending, Stamp, Tag, Uploaded, Version,
};

use crate::ports::{Begun, Change, Hints, Memory, State, StateError, VaultNo};

/// Checks a state that remembers nothing.
///
/// # Errors
/// When the state does not work at all.
///
/// # Panics
/// When it breaks a promise.
pub async fn state(state: &dyn State) -> Result<(), StateError> {
    a_device_has_one_id(state).await?;
    let (first, second) = vaults_are_bound_apart(state).await?;
    what_is_recorded_is_loaded(state, first, second).await?;
    an_impossible_record_changes_nothing(state).await?;
    binding_over_keeps_the_base_and_forgetting_drops_it(state, first).await?;
    offsets_are_kept_per_remote(state).await?;
    findings_are_kept_per_remote(state).await
}

async fn a_device_has_one_id(state: &dyn State) -> Result<(), StateError> {
    assert_eq!(state.device().await?, state.device().await?, "made once");
    assert_eq!(state.bound().await?, [], "the state must be empty");
    Ok(())
}

async fn vaults_are_bound_apart(state: &dyn State) -> Result<(VaultNo, VaultNo), StateError> {
    let (one, two) = (bound("/one", 1), bound("/two", 2));
    let first = state.bind(&one, None).await?;
    let second = state.bind(&two, None).await?;
    let mut all = state.bound().await?;
    all.sort_by_key(|(vault, _)| *vault);
    let mut expected = [(first, one), (second, two)];
    expected.sort_by_key(|(vault, _)| *vault);
    assert_eq!(all, expected);
    assert_eq!(state.load(first).await?, Default::default(), "a new vault remembers nothing");
    Ok((first, second))
}

async fn what_is_recorded_is_loaded(
    state: &dyn State,
    first: VaultNo,
    second: VaultNo,
) -> Result<(), StateError> {
    let (mut model, mut hints) = (Memory::default(), Hints::default());
    for changes in history() {
        state.record(first, &changes).await?;
        changes.iter().for_each(|change| model.apply(change));
        for change in &changes {
            if let Change::Hint(file) = change {
                hints.insert(Arc::clone(&file.name), Arc::clone(file));
            }
            if let Change::DropHint(name) = change {
                hints.remove(name);
            }
        }
        assert_eq!(state.hints(first).await?, hints, "after {changes:?}");
        assert_eq!(state.load(first).await?, (model.clone(), hints.clone()), "after {changes:?}");
    }
    assert_eq!(state.load(second).await?, Default::default(), "another vault knows nothing of it");
    let ids = [RandomId::new([7; 16]), RandomId::new([8; 16])];
    state.record(first, &[Change::RemoteIds(ids.clone().into())]).await?;
    let bound = state.bound().await?.into_iter().find(|(vault, _)| *vault == first);
    assert_eq!(bound.map(|(_, bound)| bound.remote_ids), Some(ids.into()));
    Ok(())
}

async fn an_impossible_record_changes_nothing(state: &dyn State) -> Result<(), StateError> {
    let nowhere = VaultNo(i64::MAX);
    let recorded = state.record(nowhere, &[Change::LastSync(Timestamp::from_s(1))]).await;
    assert!(recorded.is_err(), "there is no such vault");
    assert!(state.load(nowhere).await.is_err(), "there is no such vault");
    Ok(())
}

async fn binding_over_keeps_the_base_and_forgetting_drops_it(
    state: &dyn State,
    vault: VaultNo,
) -> Result<(), StateError> {
    let before = state.load(vault).await?;
    let moved = bound("/moved", 1);
    assert_eq!(state.bind(&moved, Some(vault)).await?, vault);
    assert_eq!(state.load(vault).await?, before, "a folder that moved keeps its base");
    assert!(state.bound().await?.contains(&(vault, moved)), "under its new place");
    state.forget(vault).await?;
    let (left, hints) = state.load(vault).await?;
    let gone = (left.base, hints, left.intents);
    assert_eq!(gone, Default::default(), "base, hints and intents are gone");
    assert_eq!(left.begun, before.0.begun, "what lies at the storage is not forgotten");
    Ok(())
}

async fn offsets_are_kept_per_remote(state: &dyn State) -> Result<(), StateError> {
    assert_eq!(state.clock("r").await?, None);
    for (offset_ms, accepted_ms) in [(1_800_000, None), (-34_560_000_000, Some(-34_560_000_123))] {
        let saved = SavedOffset {
            offset: Offset::spanning(offset_ms, offset_ms + 1_500),
            at: Reading { wall: Timestamp::from_ms(1_795_479_399_123), boot_ms: 77 },
            boot: BootId("boot".into()),
            grounds: Grounds::Channel,
            accepted_ms,
        };
        state.set_clock("r", &saved).await?;
        assert_eq!(state.clock("r").await?, Some(saved));
        assert_eq!(state.clock("s").await?, None, "an offset belongs to one remote");
    }
    Ok(())
}

async fn findings_are_kept_per_remote(state: &dyn State) -> Result<(), StateError> {
    assert_eq!(state.conditions("r").await?, None);
    for (create, replace) in [
        (Verdict::Atomic(Wording::VendorHeader), Verdict::Ignored),
        (Verdict::Refused, Verdict::NotAtomic),
        (Verdict::Atomic(Wording::Standard), Verdict::Atomic(Wording::BareTag)),
    ] {
        let found = Conditions { probe: 7, create, replace };
        state.set_conditions("r", &found).await?;
        assert_eq!(state.conditions("r").await?, Some(found));
        assert_eq!(state.conditions("s").await?, None, "a finding belongs to one remote");
    }
    Ok(())
}

/// Every kind of change, in an order in which each matters.
fn history() -> Vec<Vec<Change>> {
    let (note, other) = (path("日记/ a.md"), path("b.md"));
    let first = Lineage::first(&Digest::of(b"one"));
    let second = Lineage::after(&Digest::of(b"two"), &first);
    let version = |content: &[u8], lineage: Option<&Lineage>| Version {
        digest: Digest::of(content),
        size: 5 << 30,
        tag: Tag::new("tag \"quoted\""),
        lineage: lineage.cloned().map(Box::new),
    };
    let key: Arc<str> = Arc::from("日记/ a.md");
    let confirmed = BaseFile::confirmed(Arc::clone(&key), version(b"one", Some(&first)));
    let told = Uploaded {
        storage_date: Some(Timestamp::from_s(1_795_479_399)),
        boot_ms: 12,
        boot: BootId("boot".into()),
    };
    let untold = Uploaded { storage_date: None, boot: BootId::default(), ..told.clone() };
    let pending = |uploaded| Pending { version: version(b"two", Some(&second)), uploaded };
    let unsure = BaseFile {
        pending: vec![pending(told), pending(untold)],
        restored: Some(Tag::new("old").into()),
        ..BaseFile::unknown(Arc::from("b.md"))
    };
    let unlooked = BaseFile::confirmed(key, version(b"one", None));
    let intent = Intent {
        replaced: Some(Tag::new("t")),
        digest: Digest::of(b"two"),
        size: 3,
        lineage: second.clone(),
    };
    let stamp = Stamp { mtime_ns: -1, ctime_ns: i64::MAX, inode: u64::MAX };
    let hint = |name: &str, size| {
        Change::Hint(Arc::new(LocalFile {
            name: name.into(),
            digest: Digest::of(b"h"),
            size,
            stamp,
        }))
    };
    let deletion = Deletion { path: note.clone(), version: first.id };
    let later = Deletion { path: other.clone(), version: second.id };
    let name = "日记/ a.md";
    let record: Arc<str> = Arc::from(".tidelock/deletions/x.json");
    let said = vec![deletion.clone(), later.clone()];
    let begun = |id: &str| Begun { key: "日记/ a.md".into(), id: id.into() };
    vec![
        [begun("1"), begun("2 \"'")].map(Change::Begun).into(),
        vec![Change::Begun(begun("1")), Change::Ended(begun("1")), Change::Ended(begun("none"))],
        vec![
            Change::Intent(note.clone(), Intent { replaced: None, ..intent.clone() }.into()),
            Change::Intent(other.clone(), intent.into()),
        ],
        vec![Change::Base(note.clone(), confirmed.into())],
        vec![
            Change::Base(other.clone(), unsure.into()),
            Change::Base(note.clone(), unlooked.into()),
        ],
        vec![Change::Folder(note.clone()), Change::Folder(other.clone())],
        vec![Change::DropFolder(note.clone())],
        vec![hint(name, u64::from(u32::MAX) + 1)],
        vec![hint(name, 0)],
        vec![hint("gone", 1), Change::DropHint(Arc::from("gone"))],
        vec![Change::Deletion(deletion.clone()), Change::Deletion(later.clone())],
        vec![Change::Deletion(deletion)],
        vec![Change::published(Arc::clone(&record), Tag::new("1"), said)],
        vec![Change::published(Arc::clone(&record), Tag::new("2"), vec![later])],
        vec![Change::published(record, Tag::new("3"), Vec::new())],
        vec![Change::LastSync(Timestamp::from_ms(1_795_479_399_123)), Change::DropBase(note)],
    ]
}

#[expect(clippy::expect_used, reason = "a contract may panic, and these are good paths")]
fn path(text: &str) -> VaultPath {
    VaultPath::parse(text).expect("a good path")
}

fn bound(place: &str, n: u8) -> Bound {
    Bound {
        place: place.to_owned(),
        folder: RandomId::new([n; 16]),
        remote: "https://s3.example/bucket/".to_owned(),
        remote_ids: [RandomId::new([n + 100; 16])].into(),
    }
}
