//! A request's body that two can hold: who reads it, and who sees to it that it is read.
//!
//! A server that answers before it has read the body and then closes makes the system reset the
//! connection, and the client never sees the answer. So what nobody read is read at the end.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::future::poll_fn;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

/// A handle to a body; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct SharedBody(Arc<Mutex<Counted>>);

#[derive(Debug)]
struct Counted {
    body: Incoming,
    len: u64,
}

impl SharedBody {
    pub(crate) fn new(body: Incoming) -> Self {
        Self(Arc::new(Mutex::new(Counted { body, len: 0 })))
    }

    /// Reads and forgets what is left. A client that went away is no error here.
    pub(crate) async fn drain(&mut self) {
        while let Some(Ok(_)) = poll_fn(|cx| Pin::new(&mut *self).poll_frame(cx)).await {}
    }

    /// How many bytes were read.
    pub(crate) fn len(&self) -> u64 {
        self.counted().len
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Body for SharedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let mut counted = self.counted();
        let polled = Pin::new(&mut counted.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            counted.len += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.counted().body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.counted().body.size_hint()
    }
}
