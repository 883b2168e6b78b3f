//! Bodies on their way out and in, watched for silence.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, stream};
use http_body::{Body, Frame, SizeHint};
use tidelock_engine::ports::{ByteStream, StreamError};

use super::fault;

/// How much is handed to the connection at a time, in bytes.
const PIECE_LEN_MAX: usize = 65_536;

/// A body that counts what has left it.
pub(super) struct Outgoing {
    rest: Bytes,
    sent: Arc<AtomicU64>,
}

/// How much of a body has left.
pub(super) struct Sent(Arc<AtomicU64>);

impl Outgoing {
    pub(super) fn new(body: Bytes) -> (Self, Sent) {
        let sent = Arc::new(AtomicU64::new(0));
        (Self { rest: body, sent: Arc::clone(&sent) }, Sent(sent))
    }
}

impl Sent {
    pub(super) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let len = self.rest.len().min(PIECE_LEN_MAX);
        let piece = self.rest.split_to(len);
        self.sent.fetch_add(len as u64, Ordering::Relaxed);
        Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

/// The body of an answer; an error where the connection breaks or falls silent.
pub(super) fn incoming(reply: reqwest::Response, silence_max: Duration) -> ByteStream<'static> {
    stream::try_unfold(reply, move |mut reply| async move {
        match tokio::time::timeout(silence_max, reply.chunk()).await {
            Ok(Ok(piece)) => Ok(piece.map(|piece| (piece, reply))),
            Ok(Err(error)) => Err(StreamError::Broken(fault::words(&error))),
            Err(_) => Err(StreamError::Broken(fault::silent_for(silence_max))),
        }
    })
    .boxed_local()
}
