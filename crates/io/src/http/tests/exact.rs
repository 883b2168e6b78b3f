//! What goes out is what was signed, and what comes in is what was sent.

use futures::TryStreamExt;
use http::StatusCode;
use tidelock_engine::ports::ByteStream;
use tidelock_wire::s3::{Address, Endpoint, Get, Style};

use super::server::{OK, Server, Then};
use super::*;

async fn text(body: ByteStream<'_>) -> String {
    let pieces: Vec<Bytes> = body.try_collect().await.unwrap();
    String::from_utf8(pieces.concat()).unwrap()
}

#[tokio::test]
async fn every_key_goes_out_letter_by_letter() {
    let server = Server::plain(OK, Then::Listen).await;
    let endpoint = Endpoint::parse(&server.url("/base")).unwrap();
    let address = Address::new(endpoint, "b", "r", Style::Path);
    let client = client();
    for (key, path) in [
        (" a .md ", "%20a%20.md%20"),
        ("a//b", "a//b"),
        ("/a/", "/a/"),
        ("+%&=#?", "%2B%25%26%3D%23%3F"),
        ("...", "..."),
        ("%2E%2E/x", "%252E%252E/x"),
        (
            "a\\b\0'\"<>`{}|^[]:;@!$*(),~",
            "a%5Cb%00%27%22%3C%3E%60%7B%7D%7C%5E%5B%5D%3A%3B%40%21%24%2A%28%29%2C~",
        ),
        ("日记 e\u{301}", "%E6%97%A5%E8%AE%B0%20e%CC%81"),
    ] {
        let get = Get { key, ..Get::default() }.request(&address).unwrap();
        let mut request = Request::get(&get.uri).body(Bytes::new()).unwrap();
        request.headers_mut().insert("x-amz-date", "now".parse().unwrap());
        client.send(request).await.unwrap();
        let heard = server.heard().pop().unwrap();
        assert!(heard.starts_with(&format!("GET /base/b/{path} HTTP/1.1\r\n")), "{key}: {heard}");
        assert!(heard.contains(&format!("host: 127.0.0.1:{}\r\n", server.port)), "{heard}");
        assert!(heard.contains("x-amz-date: now\r\n"), "{heard}");
    }
}

#[tokio::test]
async fn a_query_goes_out_letter_by_letter() {
    let server = Server::plain(OK, Then::Listen).await;
    let path = "/b/?encoding-type=url&list-type=2&continuation-token=1%2Fx%3D%3D&prefix=a%20%27";
    client().send(get(&server.url(path))).await.unwrap();
    let heard = server.heard().remove(0);
    assert!(heard.starts_with(&format!("GET {path} HTTP/1.1\r\n")), "{heard}");
}

#[tokio::test]
async fn an_address_that_would_be_rewritten_is_refused_before_it_is_sent() {
    let Err(HttpError::Net { fault, detail, maybe_arrived }) =
        client().send(get("http://[0:0:0:0:0:0:0:1]:1/")).await
    else {
        panic!("it was sent")
    };
    assert_eq!((fault, maybe_arrived), (NetFault::Name, false));
    assert!(detail.contains("http://[::1]:1/"), "{detail}");
}

#[tokio::test]
async fn bodies_carry_their_length_also_when_there_is_nothing_in_them() {
    let server = Server::plain(OK, Then::Listen).await;
    let large = "x".repeat(300_000);
    for body in ["", "note", &large] {
        let put = Request::put(server.url("/k")).body(Bytes::from(body.to_owned())).unwrap();
        client().send(put).await.unwrap();
        let heard = server.heard().pop().unwrap();
        let (head, came) = heard.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("\r\ncontent-length: {}", body.len())), "{head}");
        assert!(!head.contains("transfer-encoding"), "{head}");
        assert!(came == body, "the body arrives");
    }
}

#[tokio::test]
async fn nothing_is_followed_and_nothing_unpacked() {
    let moved = "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n";
    let server = Server::plain(moved, Then::Listen).await;
    let answer = client().send(get(&server.url("/"))).await.unwrap();
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(server.heard().len(), 1);

    let packed = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello";
    let server = Server::plain(packed, Then::Listen).await;
    let answer = client().send(get(&server.url("/"))).await.unwrap();
    assert_eq!(answer.headers["content-encoding"], "gzip");
    assert_eq!(text(answer.body).await, "hello");
    assert!(!server.heard()[0].contains("accept-encoding"));
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_its_connection_is_used_again() {
    let refused = "HTTP/1.1 403 Forbidden\r\ncontent-length: 5\r\n\r\nhello";
    let server = Server::plain(refused, Then::Listen).await;
    let client = client();
    for _ in 0..3 {
        let answer = client.send(get(&server.url("/"))).await.unwrap();
        assert_eq!((answer.status, answer.channel), (StatusCode::FORBIDDEN, Channel::Loopback));
        assert_eq!(text(answer.body).await, "hello");
    }
    assert_eq!((server.heard().len(), server.connections()), (3, 1));
}

#[test]
fn a_proxys_address_says_nothing_about_the_host() {
    use Channel::{Loopback, Plain, Tls};
    let loopback = Some("127.0.0.1".parse().unwrap());
    let mapped = Some("::ffff:127.0.0.1".parse().unwrap());
    let lan = Some("192.0.2.1".parse().unwrap());
    for (road, peer, is_tls, expected) in [
        (Road::Direct, loopback, false, Loopback),
        (Road::System, mapped, true, Loopback),
        (Road::Proxy, loopback, false, Plain),
        (Road::Proxy, loopback, true, Tls),
        (Road::System, lan, true, Tls),
        (Road::System, lan, false, Plain),
        (Road::System, None, false, Plain),
    ] {
        assert_eq!(channel(road, peer, is_tls), expected, "{road:?} {peer:?}");
    }
}

fn behind(proxy: &str) -> ReqwestHttp {
    ReqwestHttp {
        through_proxies: Client::builder()
            .tls_backend_preconfigured(super::super::tls::config(None).unwrap())
            .proxy(reqwest::Proxy::all(proxy).unwrap())
            .build()
            .unwrap(),
        proxies: Matcher::builder().all(proxy).build(),
        ..client()
    }
}

#[tokio::test]
async fn a_proxy_is_used_but_not_for_this_machine_itself() {
    let proxy = Server::plain(OK, Then::Listen).await;
    let client = behind(&proxy.url(""));
    let answer = client.send(get("http://storage.invalid/b/k")).await.unwrap();
    assert_eq!(answer.channel, Channel::Plain, "it came from loopback, but through a proxy");
    assert!(proxy.heard()[0].starts_with("GET http://storage.invalid/b/k HTTP/1.1\r\n"));

    let server = Server::plain(OK, Then::Listen).await;
    let answer = client.send(get(&server.url("/"))).await.unwrap();
    assert_eq!(answer.channel, Channel::Loopback);
    assert_eq!(proxy.heard().len(), 1);
}

#[tokio::test]
async fn a_proxy_that_fails_is_told_as_one() {
    let refusing = Server::plain("HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n", Then::Close).await;
    let tunnel = behind(&refusing.url("")).send(get("https://storage.invalid/")).await;
    assert_eq!(fault(tunnel), (NetFault::Proxy, false));
    let closed = behind("http://127.0.0.1:1").send(get("http://storage.invalid/")).await;
    assert_eq!(fault(closed), (NetFault::Proxy, false));
}
