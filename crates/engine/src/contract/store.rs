//! What every store promises.

use std::collections::BTreeMap;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use tidelock_core::digest::Digest;
use tidelock_core::time::FileTime;
use tidelock_core::tree::Tag;

use super::{body, broken_body, whole};
use crate::ports::{Believed, Listed, Store, StoreError, Upload, Written};

/// Keys as real vaults and old buckets have them.
const KEYS: [&str; 8] = [
    "a/1.md",
    "a/2 .md",
    " leading.md",
    "+%&=#?@~'\"().md",
    "日记/今天 👩‍👩‍👧.md",
    "cafe\u{301}.md",
    "folder/",
    "zz",
];

/// So many bytes take several requests with S3 and with memory.
const LARGE: usize = 6 << 20;

/// Checks an empty store.
///
/// # Errors
/// When the store does not work at all.
///
/// # Panics
/// When it breaks a promise.
pub async fn store(store: &dyn Store) -> Result<(), StoreError> {
    nothing_is_an_answer(store).await?;
    a_read_sees_the_last_write(store).await?;
    metadata_comes_back(store).await?;
    a_broken_body_leaves_no_trace(store).await?;
    what_is_begun_is_finished_or_leaves_no_trace(store).await?;
    a_checked_belief_must_hold(store).await?;
    what_is_found_out_of_conditions_holds(store).await?;
    a_tag_is_a_digest_where_the_store_says_so(store).await?;
    only_what_was_believed_goes(store).await?;
    a_copy_has_the_content_and_its_own_metadata(store).await?;
    a_listing_shows_every_key_as_it_is(store).await?;
    what_is_deleted_is_gone(store).await
}

async fn nothing_is_an_answer(store: &dyn Store) -> Result<(), StoreError> {
    assert_eq!(listed(store, "").await?, BTreeMap::new(), "the store must be empty");
    assert_eq!(store.head("none").await?, None, "absence is an answer, not an error");
    assert!(store.get("none").await?.is_none(), "absence is an answer, not an error");
    store.delete("none").await?;
    assert!(0 < store.traffic().requests, "requests are counted");
    Ok(())
}

async fn a_read_sees_the_last_write(store: &dyn Store) -> Result<(), StoreError> {
    let first = put(store, "note", &[b"one"]).await?;
    assert_eq!(read(store, "note").await?, Some((first.tag.clone(), b"one".to_vec())));
    let second = put(store, "note", &[b"tw", b"o and more"]).await?;
    assert_ne!(first.tag, second.tag, "another content, another tag");
    assert_eq!(read(store, "note").await?, Some((second.tag.clone(), b"two and more".to_vec())));
    let head = store.head("note").await?.map(|object| (object.tag, object.size));
    assert_eq!(head, Some((second.tag, 12)), "what is told and what is read agree");
    let empty = put(store, "note", &[]).await?;
    assert_eq!(read(store, "note").await?, Some((empty.tag, Vec::new())), "empty is no absence");
    store.delete("note").await
}

async fn metadata_comes_back(store: &dyn Store) -> Result<(), StoreError> {
    let lineage = "1.0123456789abcdef.fedcba9876543210";
    for (mtime_ns, lineage) in [
        (Some(1_795_479_399_123_456_789), Some(lineage)),
        (Some(-1_500_000_000), Some(lineage)),
        (None, None),
    ] {
        let (mtime, lineage) = (mtime_ns.map(FileTime::from_ns), lineage.map(str::to_owned));
        let upload =
            Upload { mtime, lineage: lineage.clone(), ..Upload::bare(4, body(&[b"note"])) };
        store.put("note", upload).await?;
        let head = store.head("note").await?.map(|object| (object.mtime, object.lineage));
        // Files have a time of their own, whether one was given or not.
        let head = head.map(|(told, lineage)| (mtime.and(told), lineage));
        assert_eq!(head, Some((mtime, lineage)), "metadata comes back as it was given");
    }
    store.delete("note").await
}

async fn a_broken_body_leaves_no_trace(store: &dyn Store) -> Result<(), StoreError> {
    let written = put(store, "note", &[b"whole"]).await?;
    for (size, body) in [(8, broken_body()), (8, body(&[b"half"])), (2, body(&[b"too long"]))] {
        let failed = store.put("note", Upload::bare(size, body)).await;
        assert!(matches!(failed, Err(StoreError::Body(_))), "a broken body fails: {failed:?}");
        let kept = read(store, "note").await?;
        assert_eq!(kept, Some((written.tag.clone(), b"whole".to_vec())), "and nothing changed");
    }
    store.delete("note").await
}

async fn what_is_begun_is_finished_or_leaves_no_trace(store: &dyn Store) -> Result<(), StoreError> {
    let content = Bytes::from(vec![b'x'; LARGE]);
    let large = || Upload::bare(LARGE as u64, stream::iter([Ok(content.clone())]).boxed_local());
    let small = Upload::bare(0, body(&[]));
    assert_eq!(store.begin("large", &small).await?, None, "nothing is sent in one request");
    let Some(begun) = store.begin("large", &large()).await? else { return Ok(()) };
    assert_eq!(store.head("large").await?, None, "what is begun is not there yet");
    let other = store.begin("large", &large()).await?;
    assert_ne!(other.as_ref(), Some(&begun), "each attempt has a name of its own");
    for begun in other.iter().chain(&other) {
        store.abandon(begun).await?;
    }
    let late = store.put("large", Upload { begun: other, ..large() }).await;
    assert!(late.is_err(), "what was thrown away is not finished: {late:?}");
    assert_eq!(store.head("large").await?, None, "and leaves no trace");
    store.put("large", Upload { begun: Some(begun.clone()), ..large() }).await?;
    store.abandon(&begun).await?;
    let read = read(store, "large").await?.map(|(_, read)| read == content);
    assert_eq!(read, Some(true), "what is finished cannot be thrown away");
    store.delete("large").await
}

async fn a_checked_belief_must_hold(store: &dyn Store) -> Result<(), StoreError> {
    let first = put(store, "note", &[b"one"]).await?;
    let second = put(store, "note", &[b"two"]).await?;
    for believed in [Believed::Absent, Believed::Tagged(first.tag)] {
        let upload = Upload { believed, ..Upload::bare(4, body(&[b"late"])) };
        match store.put("note", upload).await {
            Err(StoreError::Stale) => {
                let kept = read(store, "note").await?;
                assert_eq!(kept, Some((second.tag.clone(), b"two".to_vec())), "refused");
            }
            // A store that cannot check writes; the engine looks before it does.
            Ok(_) => {
                put(store, "note", &[b"two"]).await?;
            }
            Err(error) => return Err(error),
        }
    }
    let present = store.head("note").await?.map(|object| object.tag);
    let believed = present.map_or(Believed::Absent, Believed::Tagged);
    store.put("note", Upload { believed, ..Upload::bare(5, body(&[b"three"])) }).await?;
    store.delete("note").await?;
    let upload = Upload { believed: Believed::Absent, ..Upload::bare(4, body(&[b"four"])) };
    store.put("note", upload).await?;
    assert_eq!(read(store, "note").await?.map(|read| read.1), Some(b"four".to_vec()));
    store.delete("note").await
}

async fn what_is_found_out_of_conditions_holds(store: &dyn Store) -> Result<(), StoreError> {
    let found = store.try_conditions().await?;
    assert_eq!(store.conditions(), found, "what was found is known");
    assert_eq!(listed(store, "").await?, BTreeMap::new(), "an experiment leaves nothing behind");
    a_checked_belief_must_hold(store).await?;
    let creates_only = store.creates_only(4);
    put(store, "there", &[]).await?;
    if found.is_some() {
        assert_eq!(store.recheck_conditions("there").await?, creates_only, "it still holds");
        assert_eq!(store.creates_only(4), creates_only, "and nothing was learned");
    }
    if creates_only {
        let upload = Upload { believed: Believed::Absent, ..Upload::bare(4, body(&[b"late"])) };
        let refused = store.put("there", upload).await;
        assert_eq!(refused.map(drop), Err(StoreError::Stale), "what is there cannot be created");
    }
    let there = read(store, "there").await?.map(|(_, content)| content);
    assert_eq!(there, Some(Vec::new()), "nothing was harmed");
    store.delete("there").await
}

async fn a_tag_is_a_digest_where_the_store_says_so(store: &dyn Store) -> Result<(), StoreError> {
    let written = put(store, "note", &[b"hel", b"lo"]).await?;
    if store.md5_tag_parts(5).is_some_and(|part| 5 <= part) {
        assert_eq!(written.tag, Tag::new("5d41402abc4b2a76b9719d911017c592"), "the MD5 of hello");
    }
    if store.tags_are_digests() {
        assert_eq!(written.tag, Tag::new(&Digest::of(b"hello").to_string()), "the BLAKE3 of hello");
    }
    store.delete("note").await
}

async fn only_what_was_believed_goes(store: &dyn Store) -> Result<(), StoreError> {
    let first = put(store, "note", &[b"one"]).await?;
    let second = put(store, "note", &[b"two"]).await?;
    match store.delete_tagged("note", &first.tag).await {
        Err(StoreError::Stale) => {
            let kept = read(store, "note").await?;
            assert_eq!(kept, Some((second.tag.clone(), b"two".to_vec())), "refused");
            store.delete_tagged("note", &second.tag).await?;
        }
        // A store that cannot check removals; the engine looks before it does.
        Ok(()) => {}
        Err(error) => return Err(error),
    }
    assert_eq!(store.head("note").await?, None, "it is gone");
    store.delete_tagged("note", &second.tag).await
}

async fn a_copy_has_the_content_and_its_own_metadata(store: &dyn Store) -> Result<(), StoreError> {
    let first = put(store, "old", &[b"one"]).await?;
    let old = put(store, "old", &[b"two"]).await?;
    let other = store.copy("old", &first.tag, "new/name", renamed()).await;
    assert!(matches!(other, Ok(None) | Err(StoreError::Stale)), "another version: {other:?}");
    assert_eq!(store.head("new/name").await?, None, "nothing came of it");
    if let Some(written) = store.copy("old", &old.tag, "new/name", renamed()).await? {
        let new = read(store, "new/name").await?;
        assert_eq!(new, Some((written.tag, b"two".to_vec())), "the content");
        let told = store.head("new/name").await?.map(|object| (object.mtime, object.lineage));
        assert_eq!(told, Some((renamed().mtime, renamed().lineage)), "and what was told of it");
    }
    let old = put(store, "old", &[b"two"]).await?;
    put(store, "new/name", &[b"taken"]).await?;
    match store.copy("old", &old.tag, "new/name", renamed()).await {
        Ok(None) | Err(StoreError::Stale) => {
            let there = read(store, "new/name").await?.map(|read| read.1);
            assert_eq!(there, Some(b"taken".to_vec()), "the name is taken");
            assert_eq!(read(store, "old").await?, Some((old.tag, b"two".to_vec())), "and it stays");
        }
        // A store that cannot check writes; the engine looks before it does.
        Ok(Some(_)) => {}
        Err(error) => return Err(error),
    }
    store.delete("old").await?;
    store.delete("new/name").await
}

/// What is told of a copy; nobody reads its body.
fn renamed() -> Upload<'static> {
    Upload {
        mtime: Some(FileTime::from_ns(1_795_479_399_123_456_789)),
        lineage: Some("1.0123456789abcdef.fedcba9876543210".to_owned()),
        believed: Believed::Absent,
        ..Upload::bare(3, broken_body())
    }
}

async fn a_listing_shows_every_key_as_it_is(store: &dyn Store) -> Result<(), StoreError> {
    let mut tags = BTreeMap::new();
    for key in KEYS {
        tags.insert(key.to_owned(), put(store, key, &[content_of(key)]).await?.tag);
    }
    let shown = listed(store, "").await?;
    let shown_tags: BTreeMap<_, _> =
        shown.iter().map(|(key, listed)| (key.clone(), listed.tag.clone())).collect();
    assert_eq!(shown_tags, tags, "every key once, as it is, in the state of its write");
    for (key, listed) in &shown {
        let content = KEYS.iter().find(|known| *known == key).map_or(&[][..], |k| content_of(k));
        assert_eq!(listed.size, content.len() as u64, "the length of {key:?}");
        let read = read(store, key).await?;
        assert_eq!(read, Some((listed.tag.clone(), content.to_vec())), "{key:?}");
    }
    let below: Vec<_> = listed(store, "a/").await?.into_keys().collect();
    assert_eq!(below, ["a/1.md", "a/2 .md"], "a listing keeps to what was asked");
    Ok(())
}

async fn what_is_deleted_is_gone(store: &dyn Store) -> Result<(), StoreError> {
    for key in KEYS {
        store.delete(key).await?;
        assert_eq!(store.head(key).await?, None, "{key:?} is gone");
        store.delete(key).await?;
    }
    assert_eq!(listed(store, "").await?, BTreeMap::new(), "nothing is left");
    Ok(())
}

/// What the object holds; the marker of a folder is empty.
fn content_of(key: &'static str) -> &'static [u8] {
    if key.ends_with('/') { b"" } else { key.as_bytes() }
}

async fn put(
    store: &dyn Store,
    key: &str,
    pieces: &[&'static [u8]],
) -> Result<Written, StoreError> {
    let size = pieces.iter().map(|piece| piece.len() as u64).sum();
    store.put(key, Upload::bare(size, body(pieces))).await
}

async fn read(store: &dyn Store, key: &str) -> Result<Option<(Tag, Vec<u8>)>, StoreError> {
    let Some((object, body)) = store.get(key).await? else { return Ok(None) };
    let content = whole(body).await?;
    assert_eq!(object.size, content.len() as u64, "the announced length");
    Ok(Some((object.tag, content)))
}

async fn listed(store: &dyn Store, below: &str) -> Result<BTreeMap<String, Listed>, StoreError> {
    let mut shown = BTreeMap::new();
    let mut pages = store.list(below);
    while let Some(page) = pages.try_next().await? {
        for listed in page.objects {
            let before = shown.insert(listed.key.to_string(), listed);
            assert_eq!(before, None, "a key is shown once");
        }
    }
    Ok(shown)
}
