//! Reads a file that must be the believed one.

use std::io::Read;

use bytes::Bytes;
use cap_std::fs::File;
use futures::{StreamExt, stream};
use tidelock_core::digest::Digest;
use tidelock_engine::ports::{ByteStream, StreamError};

/// The longest piece.
const PIECE: u64 = 256 * 1024;

/// The content in pieces; the last one comes only when all of them were the believed content. The
/// file is opened where waiting is allowed, when the first piece is asked for.
pub(crate) fn pieces(
    open: impl FnOnce() -> Result<Reader, StreamError> + Send + 'static,
) -> ByteStream<'static> {
    let steps = stream::try_unfold(Step::Open(Box::new(open)), |step| async {
        let next = tokio::task::spawn_blocking(move || step.next()).await;
        next.unwrap_or_else(|error| Err(StreamError::Local(error.to_string())))
    });
    steps.boxed_local()
}

enum Step {
    Open(Box<dyn FnOnce() -> Result<Reader, StreamError> + Send>),
    Read(Box<Reader>),
    End,
}

impl Step {
    fn next(self) -> Result<Option<(Bytes, Self)>, StreamError> {
        match self {
            Self::Open(open) => Box::new(open()?).advance(),
            Self::Read(reader) => reader.advance(),
            Self::End => Ok(None),
        }
    }
}

/// A file on its way, and what is believed of it.
pub(crate) struct Reader {
    file: File,
    size: u64,
    digest: Digest,
    hasher: blake3::Hasher,
    read: u64,
    /// The newest piece, held back until there is another or all is checked.
    held: Option<Bytes>,
}

impl Reader {
    pub(crate) fn new(file: File, size: u64, digest: Digest) -> Self {
        Self { file, size, digest, hasher: blake3::Hasher::new(), read: 0, held: None }
    }

    fn advance(mut self: Box<Self>) -> Result<Option<(Bytes, Step)>, StreamError> {
        loop {
            let Some(piece) = self.piece()? else {
                self.check()?;
                return Ok(self.held.map(|last| (last, Step::End)));
            };
            if let Some(ready) = self.held.replace(piece) {
                return Ok(Some((ready, Step::Read(self))));
            }
        }
    }

    /// The next piece; `None` at the end.
    pub(crate) fn piece(&mut self) -> Result<Option<Bytes>, StreamError> {
        let left = self.size.saturating_sub(self.read).min(PIECE);
        let mut piece = Vec::with_capacity(usize::try_from(left).unwrap_or(0));
        let read = (&mut self.file).take(PIECE).read_to_end(&mut piece);
        read.map_err(|error| StreamError::Local(error.to_string()))?;
        self.hasher.update(&piece);
        self.read += piece.len() as u64;
        if self.size < self.read {
            return Err(StreamError::Changed);
        }
        Ok((!piece.is_empty()).then(|| Bytes::from(piece)))
    }

    /// Whether all that was read is what was believed.
    pub(crate) fn check(&self) -> Result<(), StreamError> {
        let is_believed =
            self.read == self.size && *self.hasher.finalize().as_bytes() == self.digest.0;
        if is_believed { Ok(()) } else { Err(StreamError::Changed) }
    }
}
