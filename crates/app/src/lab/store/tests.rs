use std::thread;

use futures::TryStreamExt;

use super::uploads::{Part, Upload};
use super::*;

const NOW: Timestamp = Timestamp::from_s(1_795_479_399);

async fn content(store: &Store, bytes: &[u8]) -> Content {
    let mut sink = store.sink().await.unwrap();
    sink.write(bytes).await.unwrap();
    sink.finish().await.unwrap()
}

async fn object(store: &Store, bytes: &[u8]) -> Object {
    let meta = Meta { etag: hex::encode(bytes), modified_ms: NOW.ms(), ..Meta::default() };
    Object { meta, content: content(store, bytes).await }
}

async fn read(object: &Object, range: std::ops::Range<u64>) -> Vec<u8> {
    let chunks: Vec<_> = object.content.read(range).try_collect().await.unwrap();
    chunks.concat()
}

async fn put(store: &Store, key: &str, bytes: &[u8]) {
    let object = object(store, bytes).await;
    store.put("vault", key, object, &Precondition::None).unwrap();
}

fn body_count(root: &Path) -> usize {
    std::fs::read_dir(root.join("bodies")).unwrap().count()
}

#[tokio::test]
async fn a_store_on_disk_survives_a_restart_and_keeps_no_garbage() {
    let root = tempfile::tempdir().unwrap();
    {
        let store = Store::open(root.path()).unwrap();
        store.make_bucket("vault", NOW).unwrap();
        put(&store, "../x", b"kept").await;
        put(&store, "nul\0x", b"replaced").await;
        put(&store, "nul\0x", b"").await;
        put(&store, "gone", b"gone").await;
        let copy = store.get("vault", "gone").unwrap();
        store.put("vault", "copy", copy, &Precondition::None).unwrap();
        store.delete("vault", "gone", &Precondition::None).unwrap();
        drop(content(&store, b"an upload that nobody completed").await);
        assert_eq!(body_count(root.path()), 3);
    }
    let store = Store::open(root.path()).unwrap();
    let keys: Vec<String> =
        store.with_objects("vault", |all| all.keys().cloned().collect()).unwrap();
    assert_eq!(keys, ["../x", "copy", "nul\0x"]);
    let kept = store.get("vault", "../x").unwrap();
    assert_eq!(kept.meta.modified_ms, NOW.ms());
    assert_eq!(read(&kept, 0..4).await, b"kept");
    assert_eq!(read(&store.get("vault", "copy").unwrap(), 1..3).await, b"on");
    put(&store, "new", b"new").await;
    assert_eq!(read(&store.get("vault", "../x").unwrap(), 0..4).await, b"kept");
    assert_eq!(body_count(root.path()), 4);
}

#[tokio::test]
async fn a_torn_last_line_is_dropped_and_a_damaged_one_is_named() {
    let root = tempfile::tempdir().unwrap();
    let journal = root.path().join("journal.jsonl");
    {
        let store = Store::open(root.path()).unwrap();
        store.make_bucket("vault", NOW).unwrap();
        put(&store, "a", b"a").await;
    }
    let whole = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, [&whole[..], b"{\"put\":{\"buck"].concat()).unwrap();
    assert!(Store::open(root.path()).unwrap().get("vault", "a").is_ok());
    std::fs::write(&journal, [&whole[..], b"{\"put\":{\"buck\n"].concat()).unwrap();
    assert!(matches!(Store::open(root.path()), Err(RootError::Damaged { line: 4, .. })));
    std::fs::write(&journal, b"{\"v\":2}\n").unwrap();
    assert!(matches!(Store::open(root.path()), Err(RootError::Format { found: 2, .. })));
}

#[tokio::test]
async fn a_journal_of_version_1_can_be_read_for_ever() {
    const JOURNAL: &str = r#"{"v":1}
{"make-bucket":{"bucket":"vault","created_ms":1795479399000}}
{"make-bucket":{"bucket":"gone","created_ms":1795479399000}}
{"put":{"bucket":"vault","key":"a","meta":{"etag":"e","modified_ms":7,"user":{"mtime":"1"},"content_type":"text/markdown"},"files":[["0000000000000003",2],["0000000000000001",3]]}}
{"put":{"bucket":"vault","key":"b","meta":{"etag":"e","modified_ms":7},"files":[]}}
{"delete":{"bucket":"vault","key":"b"}}
{"drop-bucket":{"bucket":"gone"}}
"#;
    let root = tempfile::tempdir().unwrap();
    let bodies = root.path().join("bodies");
    std::fs::create_dir(&bodies).unwrap();
    for (name, bytes) in [("0000000000000003", "he"), ("0000000000000001", "llo")] {
        std::fs::write(bodies.join(name), bytes).unwrap();
    }
    std::fs::write(root.path().join("journal.jsonl"), JOURNAL).unwrap();
    for _ in 0..2 {
        let store = Store::open(root.path()).unwrap();
        assert_eq!(store.buckets(), [("vault".to_owned(), NOW)]);
        let kept = store.get("vault", "a").unwrap();
        assert_eq!(read(&kept, 0..5).await, b"hello");
        assert_eq!((kept.meta.modified_ms, kept.meta.user["mtime"].as_str()), (7, "1"));
        assert_eq!(kept.meta.headers.content_type.as_deref(), Some("text/markdown"));
        assert!(matches!(store.get("vault", "b"), Err(StoreError::NoKey)));
        put(&store, "new", b"never in the way of old names").await;
    }
}

#[tokio::test]
async fn an_object_that_is_replaced_while_it_is_read_is_read_to_its_end() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    store.make_bucket("vault", NOW).unwrap();
    put(&store, "a", &[7; 600_000]).await;
    let old = store.get("vault", "a").unwrap();
    let mut chunks = Box::pin(old.content.read(0..600_000));
    drop(old);
    let mut len = chunks.try_next().await.unwrap().unwrap().len();
    put(&store, "a", b"new").await;
    while let Some(chunk) = chunks.try_next().await.unwrap() {
        len += chunk.len();
    }
    assert_eq!(len, 600_000);
    drop(chunks);
    assert_eq!(body_count(root.path()), 1);
}

#[tokio::test]
async fn of_racing_writers_under_a_condition_one_wins() {
    let store = Store::in_memory();
    store.make_bucket("vault", NOW).unwrap();
    let object = object(&store, b"x").await;
    let wins = |precondition: &Precondition, tag: &str| {
        let mut object = object.clone();
        object.meta.etag = tag.to_owned();
        store.put("vault", "a", object, precondition).is_ok()
    };
    let winners = |precondition: Precondition, round: &str| {
        thread::scope(|scope| {
            let writers: Vec<_> = (0..16)
                .map(|n| {
                    let (wins, precondition) = (&wins, &precondition);
                    scope.spawn(move || wins(precondition, &format!("{round}{n}")))
                })
                .collect();
            writers.into_iter().map(|writer| writer.join().unwrap()).filter(|won| *won).count()
        })
    };
    assert_eq!(winners(Precondition::Absent, "first"), 1);
    let tag = store.get("vault", "a").unwrap().meta.etag;
    assert_eq!(winners(Precondition::Tag(tag), "second"), 1);
    assert_eq!(winners(Precondition::Present, "third"), 16);
    assert_eq!(winners(Precondition::Absent, "fourth"), 0);
}

#[tokio::test]
async fn parts_become_one_object_with_the_tag_that_s3_gives_it() {
    let store = Store::in_memory();
    let part = async |byte: u8, len: usize| {
        let bytes = vec![byte; len];
        let md5 = <md5::Md5 as md5::Digest>::digest(&bytes).into();
        Part { md5, modified: NOW, content: content(&store, &bytes).await }
    };
    let mib = 1024 * 1024;
    let parts = BTreeMap::from([(1, part(b'a', 5 * mib).await), (3, part(b'b', mib).await)]);
    let tags: Vec<_> = parts.iter().map(|(number, part)| (*number, part.etag())).collect();
    let upload = Upload {
        bucket: "vault".into(),
        key: "big".into(),
        meta: Meta::default(),
        started: NOW,
        parts,
    };
    let whole = upload.assemble(&tags, NOW).unwrap();
    // printf of both MD5 sums, in binary, through md5sum
    assert_eq!(whole.meta.etag, "88fc978485924ccd87ceb19c90195b35-2");
    assert_eq!(whole.content.len(), 6 * mib as u64);
    let seam = 5 * mib as u64;
    assert_eq!(read(&whole, seam - 2..seam + 2).await, b"aabb");

    let backwards: Vec<_> = tags.iter().rev().cloned().collect();
    assert!(matches!(upload.assemble(&backwards, NOW), Err(StoreError::PartOrder)));
    let wrong = [(1, tags[1].1.clone())];
    assert!(matches!(upload.assemble(&wrong, NOW), Err(StoreError::BadPart)));
    assert!(matches!(upload.assemble(&[], NOW), Err(StoreError::BadPart)));
}
