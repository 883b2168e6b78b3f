//! The promises of the ports, as tests that every adapter passes.
//!
//! Each contract takes a port that holds nothing yet, does with it what the engine does, and
//! panics at the first broken promise; an error means that the port did not work at all. The
//! adapters in [`crate::memory`] are the reference. Nothing here is for shipped programs.

mod folder;
mod state;
mod store;

pub use folder::folder;
pub use state::state;
pub use store::store;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};

use crate::ports::{ByteStream, StreamError};

/// A body of these pieces.
fn body(pieces: &[&'static [u8]]) -> ByteStream<'static> {
    let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from_static(piece))).collect();
    stream::iter(pieces).boxed_local()
}

/// A body that breaks off after its first piece.
fn broken_body() -> ByteStream<'static> {
    let broken = StreamError::Broken("on purpose".to_owned());
    stream::iter([Ok(Bytes::from_static(b"half")), Err(broken)]).boxed_local()
}

async fn whole(body: ByteStream<'_>) -> Result<Vec<u8>, StreamError> {
    let pieces: Vec<Bytes> = body.try_collect().await?;
    Ok(pieces.concat())
}
