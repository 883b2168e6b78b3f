//! A listing is whole and true, or it is an error.

use std::cell::Cell;

use bytes::Bytes;
use futures::TryStreamExt;
use tidelock_core::time::Timestamp;
use tidelock_core::tree::Tag;
use tidelock_engine::ports::{ListPage, Store, StoreError};

use super::bench::{Bench, NOW_MS, Scripted, answer, refused};

fn page(keys: &[&str], next: Option<&str>) -> Scripted {
    let object = |key: &&str| {
        format!(
            "<Contents><Key>{key}</Key><LastModified>2026-11-24T00:16:39.000Z</LastModified>\
             <ETag>\"e\"</ETag><Size>1</Size></Contents>"
        )
    };
    let objects: String = keys.iter().map(object).collect();
    let end = match next {
        Some(token) => format!(
            "<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>"
        ),
        None => "<IsTruncated>false</IsTruncated>".to_owned(),
    };
    answer(200, &[], &format!("<ListBucketResult>{objects}{end}</ListBucketResult>"))
}

async fn listed(store: &impl Store, below: &str) -> Result<Vec<String>, StoreError> {
    let pages: Vec<ListPage> = store.list(below).try_collect().await?;
    Ok(pages.iter().flat_map(|page| &page.objects).map(|object| object.key.to_string()).collect())
}

async fn refusal(script: impl Fn() -> Scripted + 'static) -> StoreError {
    let bench = Bench::new(move |_| Ok(script()));
    listed(&bench.store(), "").await.unwrap_err()
}

#[tokio::test]
async fn pages_follow_one_another_and_keys_lose_the_prefix() {
    let bench = Bench::new(|request| {
        let query = request.uri().query().unwrap();
        match query.contains("continuation-token=t1") {
            true => Ok(page(&["n/c"], None)),
            false => Ok(page(&["n/", "n/a b", "n/n/x"], Some("t1"))),
        }
    });
    let store = bench.store();
    let pages: Vec<ListPage> = store.list("").try_collect().await.unwrap();
    let keys: Vec<Vec<&str>> =
        pages.iter().map(|page| page.objects.iter().map(|o| o.key.as_ref()).collect()).collect();
    assert_eq!(keys, [vec!["a b", "n/x"], vec!["c"]], "the prefix's own folder object is no key");
    assert_eq!(pages[0].date, Some(Timestamp::from_ms(NOW_MS)));
    let first = &pages[0].objects[0];
    assert_eq!((&first.tag, first.size), (&Tag::new("e"), 1));
    assert_eq!(first.modified, Some(Timestamp::from_ms(NOW_MS)));
    assert_eq!(
        bench.lines(),
        [
            "GET /b/?encoding-type=url&list-type=2&prefix=n%2F",
            "GET /b/?encoding-type=url&list-type=2&continuation-token=t1&prefix=n%2F",
        ]
    );
}

#[tokio::test]
async fn below_is_added_to_the_prefix_and_stays_in_the_keys() {
    let bench = Bench::new(|_| Ok(page(&["n/.tidelock/vault/1"], None)));
    assert_eq!(listed(&bench.store(), ".tidelock/").await.unwrap(), [".tidelock/vault/1"]);
    assert!(bench.lines()[0].ends_with("&prefix=n%2F.tidelock%2F"));
}

#[tokio::test]
async fn each_page_is_tried_again_by_itself() {
    let tries = Cell::new(0);
    let bench = Bench::new(move |request| {
        tries.set(tries.get() + 1);
        let is_second = request.uri().query().unwrap().contains("continuation-token=t1");
        match (tries.get(), is_second) {
            (1 | 3 | 4, _) => Ok(refused(503, "SlowDown", "")),
            (_, false) => Ok(page(&["n/a"], Some("t1"))),
            (_, true) => Ok(page(&["n/b"], None)),
        }
    });
    assert_eq!(listed(&bench.store(), "").await.unwrap(), ["a", "b"]);
    assert_eq!(bench.sent_count(), 5);
}

#[tokio::test]
async fn a_listing_that_contradicts_itself_is_void() {
    let circle = refusal(|| page(&[], Some("t"))).await;
    let outside = refusal(|| page(&["x/a"], None)).await;
    let twice = refusal(|| page(&["n/a", "n/a"], None)).await;
    let cut = refusal(|| answer(200, &[], "<ListBucketResult><Contents><Key>n/a</K")).await;
    let open = refusal(|| answer(200, &[], "<ListBucketResult></ListBucketResult>")).await;
    for (error, word) in
        [(circle, "token"), (outside, "x/a"), (twice, "twice"), (cut, ""), (open, "whole")]
    {
        let StoreError::Listing(problem) = error else { panic!("{word}: {error:?}") };
        assert!(problem.contains(word), "{problem}");
    }
}

#[tokio::test]
async fn what_is_no_listing_is_told_by_its_name() {
    let html = refusal(|| answer(200, &[], "<html>Log in</html>")).await;
    assert!(matches!(html, StoreError::NotThis(_)), "{html:?}");
    let nothing = refusal(|| answer(404, &[], "")).await;
    assert!(matches!(nothing, StoreError::NotThis(_)), "{nothing:?}");
    let no_tag = refusal(|| {
        let object = "<Contents><Key>n/a</Key><Size>1</Size></Contents>";
        let end = "<IsTruncated>false</IsTruncated>";
        answer(200, &[], &format!("<ListBucketResult>{object}{end}</ListBucketResult>"))
    });
    assert!(matches!(no_tag.await, StoreError::NotThis(_)));
    let in_disguise = refusal(|| {
        let body = "<Error><Code>AccessDenied</Code></Error>";
        answer(200, &[], body)
    });
    assert!(matches!(in_disguise.await, StoreError::Access { .. }));
}

#[tokio::test]
async fn a_page_without_end_does_not_fill_the_memory() {
    let endless = refusal(|| {
        let piece = Bytes::from(vec![b' '; 1 << 20]);
        answer(200, &[], "").in_pieces((0..100).map(|_| Ok(piece.clone())).collect())
    });
    assert!(matches!(endless.await, StoreError::NotThis(_)));
}
