//! The client over real sockets, all of them on loopback.

mod exact;
mod faults;
mod server;
mod tls;

use super::*;

fn client() -> ReqwestHttp {
    ReqwestHttp::new(&HttpOptions::default()).unwrap()
}

fn patient_for(read_timeout_ms: u64) -> ReqwestHttp {
    ReqwestHttp::new(&HttpOptions { read_timeout_ms, ..HttpOptions::default() }).unwrap()
}

fn get(url: &str) -> Request<Bytes> {
    Request::get(url).body(Bytes::new()).unwrap()
}

fn fault(answer: Result<Answer, HttpError>) -> (NetFault, bool) {
    match answer {
        Err(HttpError::Net { fault, maybe_arrived, .. }) => (fault, maybe_arrived),
        Err(HttpError::Clock(stop)) => panic!("{stop}"),
        Ok(answer) => panic!("answered with {}", answer.status),
    }
}
