//! The store keeps the promises of its port, over a storage that is no more than a map.

use std::cell::RefCell;
use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Method, Request};
use md5::{Digest, Md5};
use percent_encoding::percent_decode_str;
use tidelock_engine::contract;
use tidelock_wire::vendor::Vendor;

use super::super::S3Options;
use super::bench::{Bench, Scripted, answer, refused};

/// One object: its bytes, and the headers it was written with.
pub(super) type Bucket = BTreeMap<String, (Bytes, http::HeaderMap)>;

/// Objects, and the parts of each upload that is begun; its number is its ID.
#[derive(Default)]
struct Storage {
    objects: Bucket,
    uploads: BTreeMap<String, BTreeMap<String, Bytes>>,
    begun: usize,
}

impl Storage {
    fn serve(&mut self, request: &Request<Bytes>) -> Scripted {
        let query = request.uri().query().unwrap_or_default();
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        match value("uploadId") {
            Some(id) => self.of_upload(&id, value("partNumber"), request),
            None if query == "uploads=" => {
                self.begun += 1;
                self.uploads.insert(self.begun.to_string(), BTreeMap::new());
                let id = format!("<UploadId>{}</UploadId>", self.begun);
                answer(200, &[], &format!("<Result>{id}</Result>"))
            }
            None => serve(&mut self.objects, request),
        }
    }

    fn of_upload(&mut self, id: &str, part: Option<String>, request: &Request<Bytes>) -> Scripted {
        let Some(parts) = self.uploads.get_mut(id) else {
            return refused(404, "NoSuchUpload", "");
        };
        if let Some(number) = part {
            parts.insert(number, request.body().clone());
            return answer(200, &[("etag", &etag(request.body()))], "");
        }
        let whole: Vec<u8> = parts.values().flatten().copied().collect();
        self.uploads.remove(id);
        if request.method() == Method::DELETE {
            return answer(204, &[], "");
        }
        let etag = etag(&whole);
        self.objects.insert(key(request), (whole.into(), http::HeaderMap::new()));
        let joined = format!("<ETag>{etag}</ETag>");
        answer(
            200,
            &[],
            &format!("<CompleteMultipartUploadResult>{joined}</CompleteMultipartUploadResult>"),
        )
    }
}

fn key(request: &Request<Bytes>) -> String {
    let key = request.uri().path().strip_prefix("/b/").unwrap();
    percent_decode_str(key).decode_utf8().unwrap().into_owned()
}

pub(super) fn serve(bucket: &mut Bucket, request: &Request<Bytes>) -> Scripted {
    let key = key(request);
    match *request.method() {
        Method::GET if key.is_empty() => list(bucket, request.uri().query().unwrap()),
        Method::GET | Method::HEAD => read(bucket, &key),
        Method::PUT => write(bucket, key, request),
        _ => {
            bucket.remove(&key);
            answer(204, &[], "")
        }
    }
}

pub(super) fn etag(body: &[u8]) -> String {
    format!("\"{}\"", hex::encode(Md5::digest(body)))
}

fn read(bucket: &Bucket, key: &str) -> Scripted {
    let Some((body, headers)) = bucket.get(key) else { return refused(404, "NoSuchKey", "") };
    let kept = |name| headers.get(name).map_or("", |value| value.to_str().unwrap());
    let told = [
        ("etag", etag(body)),
        ("content-length", body.len().to_string()),
        ("x-amz-meta-mtime", kept("x-amz-meta-mtime").to_owned()),
        ("x-amz-meta-tidelock-lineage", kept("x-amz-meta-tidelock-lineage").to_owned()),
    ];
    let told: Vec<_> =
        told.iter().filter(|(_, value)| !value.is_empty()).map(|(n, v)| (*n, v.as_str())).collect();
    answer(200, &told, "").in_pieces(vec![Ok(body.clone())])
}

fn copy(bucket: &mut Bucket, to: String, request: &Request<Bytes>, from: &str) -> Scripted {
    let from = percent_decode_str(from.strip_prefix("/b/").unwrap()).decode_utf8().unwrap();
    let Some((body, _)) = bucket.get(&*from).cloned() else {
        return refused(404, "NoSuchKey", "");
    };
    let etag = etag(&body);
    if request.headers().get("x-amz-copy-source-if-match").is_some_and(|tag| *tag != *etag) {
        return refused(412, "PreconditionFailed", "");
    }
    bucket.insert(to, (body, request.headers().clone()));
    answer(200, &[], &format!("<CopyObjectResult><ETag>{etag}</ETag></CopyObjectResult>"))
}

fn write(bucket: &mut Bucket, key: String, request: &Request<Bytes>) -> Scripted {
    let asks = |name| request.headers().get(name).map(|value| value.to_str().unwrap());
    if let Some(from) = asks("x-amz-copy-source") {
        return copy(bucket, key, request, from);
    }
    let there = bucket.get(&key).map(|(body, _)| etag(body));
    let holds = match (asks("if-none-match"), asks("if-match")) {
        (Some(_), _) => there.is_none(),
        (None, Some(tag)) => there.as_deref() == Some(tag),
        (None, None) => true,
    };
    if !holds {
        return refused(412, "PreconditionFailed", "");
    }
    bucket.insert(key, (request.body().clone(), request.headers().clone()));
    answer(200, &[("etag", &etag(request.body()))], "")
}

/// Three keys a page.
fn list(bucket: &Bucket, query: &str) -> Scripted {
    let pairs: BTreeMap<_, _> =
        query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
    let decoded = |name| {
        let value = pairs.get(name).copied().unwrap_or_default();
        percent_decode_str(value).decode_utf8().unwrap().into_owned()
    };
    let (prefix, after) = (decoded("prefix"), decoded("continuation-token"));
    let left: Vec<_> =
        bucket.iter().filter(|(key, _)| key.starts_with(&prefix) && after < **key).collect();
    let page: String = left.iter().take(3).map(|(key, (body, _))| contents(key, body)).collect();
    let end = match left.get(2) {
        Some((last, _)) if 3 < left.len() => format!(
            "<IsTruncated>true</IsTruncated><NextContinuationToken>{}</NextContinuationToken>",
            last.replace('&', "&amp;").replace('<', "&lt;")
        ),
        _ => "<IsTruncated>false</IsTruncated>".to_owned(),
    };
    let body = format!("<EncodingType>url</EncodingType>{page}{end}");
    answer(200, &[], &format!("<ListBucketResult>{body}</ListBucketResult>"))
}

fn contents(key: &str, body: &[u8]) -> String {
    let key: String = key.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let (etag, size) = (etag(body), body.len());
    format!("<Contents><Key>{key}</Key><ETag>{etag}</ETag><Size>{size}</Size></Contents>")
}

#[tokio::test]
async fn the_promises_of_a_store_are_kept() {
    for vendor in [Vendor::Generic, Vendor::Aws, Vendor::TencentCos] {
        let storage = RefCell::new(Storage::default());
        let bench = Bench::new(move |request| Ok(storage.borrow_mut().serve(request)));
        let store = bench.open(S3Options { vendor, ..Bench::options() });
        contract::store(&store).await.unwrap();
    }
}
