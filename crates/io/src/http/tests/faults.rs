//! Every way not to get an answer has its name.

use futures::TryStreamExt;
use http_body::Body as _;
use tidelock_engine::ports::StreamError;
use tokio::net::TcpListener;
use tokio::time::sleep;

use super::server::{Server, Then};
use super::*;

#[tokio::test]
async fn a_closed_port_refuses() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let answer = client().send(get(&format!("http://127.0.0.1:{port}/"))).await;
    assert_eq!(fault(answer), (NetFault::Refused, false));
}

#[tokio::test]
async fn a_name_that_nobody_has_does_not_resolve() {
    for url in ["http://storage.invalid/", "https://storage.invalid/"] {
        assert_eq!(fault(client().send(get(url)).await), (NetFault::Name, false));
    }
}

#[tokio::test]
async fn silence_ends_in_a_timeout() {
    let server = Server::plain("", Then::FallSilent).await;
    let answer = patient_for(100).send(get(&server.url("/"))).await;
    assert_eq!(fault(answer), (NetFault::Timeout, true));
    assert_eq!(server.heard().len(), 1);
}

#[tokio::test]
async fn a_connection_that_closes_without_an_answer_broke() {
    let server = Server::plain("", Then::Close).await;
    let answer = client().send(get(&server.url("/"))).await;
    assert_eq!(fault(answer), (NetFault::Reset, true));
    assert_eq!(server.heard().len(), 1, "and nothing is sent twice");
}

#[tokio::test]
async fn a_body_that_stops_breaks_off() {
    let started = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello";
    for (then, word) in [(Then::FallSilent, "silent"), (Then::Close, "")] {
        let server = Server::plain(started, then).await;
        let mut body = patient_for(100).send(get(&server.url("/"))).await.unwrap().body;
        assert_eq!(body.try_next().await, Ok(Some(Bytes::from("hello"))));
        let Err(StreamError::Broken(why)) = body.try_next().await else { panic!("it went on") };
        assert!(why.contains(word), "{why}");
    }
}

#[tokio::test]
async fn whoever_speaks_no_http_is_told_as_such() {
    // The banner of another protocol, and what a TLS server says to plain http: an alert.
    for talk in ["SSH-2.0-OpenSSH_10\r\n", "\u{15}\u{3}\u{3}\0\u{2}\u{2}\n"] {
        let server = Server::plain(talk, Then::Close).await;
        let (fault, _) = fault(client().send(get(&server.url("/"))).await);
        assert_eq!(fault, NetFault::NotHttp, "{talk:?}");
    }
}

/// However long it takes in all: 5 MiB at 50 KB/s are 100 s.
#[tokio::test(start_paused = true)]
async fn an_upload_may_take_its_time_as_long_as_it_moves() {
    let client = patient_for(60_000);
    let (mut body, sent) = Outgoing::new(Bytes::from(vec![0; 5 << 20]));
    let slowly = async {
        while !body.is_end_stream() {
            let piece = std::future::poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx));
            let _ = piece.await;
            sleep(Duration::from_secs(50)).await;
        }
        "done"
    };
    assert_eq!(client.while_it_moves(&sent, slowly).await, Ok("done"));

    let (_, sent) = Outgoing::new(Bytes::from("note"));
    let stuck = client.while_it_moves(&sent, sleep(Duration::from_secs(3_600))).await;
    assert_eq!(stuck, Err(super::super::fault::silence(Duration::from_secs(60))));
}
