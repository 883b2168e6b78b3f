//! Compression of contents that fit into memory.

use std::io;

use tidelock_core::digest::Digest;
use zstd::bulk::{Compressor, Decompressor};

use super::VersionsError;

/// Fast enough for a first sync, and within a tenth of what slower levels reach on notes.
pub(super) const LEVEL: i32 = 3;

/// Compresses and expands; made at its first use and used again for every content.
#[derive(Default)]
pub(super) struct Packer {
    compressor: Option<Compressor<'static>>,
    decompressor: Option<Decompressor<'static>>,
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packer")
    }
}

impl Packer {
    pub(super) fn pack(&mut self, content: &[u8]) -> io::Result<Vec<u8>> {
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            empty => empty.insert(Compressor::new(LEVEL)?),
        };
        compressor.compress(content)
    }

    /// The content of that size and digest, or why it is not.
    pub(super) fn unpack(
        &mut self,
        packed: &[u8],
        size: usize,
        digest: &Digest,
    ) -> Result<Vec<u8>, VersionsError> {
        let damaged = || VersionsError::Damaged(damage(digest));
        let decompressor = match &mut self.decompressor {
            Some(decompressor) => decompressor,
            empty => {
                let made = Decompressor::new();
                empty.insert(made.map_err(|error| VersionsError::Io(error.to_string()))?)
            }
        };
        let content = decompressor.decompress(packed, size).map_err(|_| damaged())?;
        let is_whole = content.len() == size && Digest::of(&content) == *digest;
        if is_whole { Ok(content) } else { Err(damaged()) }
    }
}

/// What is said of a content that is not what its name says.
pub(super) fn damage(digest: &Digest) -> String {
    format!("the content {} is not what was stored", digest.hex8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked_and_nothing_else_is(
            content in proptest::collection::vec(any::<u8>(), 0..2_000),
            at in any::<proptest::sample::Index>(),
            bit in 0..8_u8,
        ) {
            let (mut packer, digest) = (Packer::default(), Digest::of(&content));
            let mut packed = packer.pack(&content).unwrap();
            let unpacked = packer.unpack(&packed, content.len(), &digest);
            prop_assert_eq!(unpacked.as_ref(), Ok(&content));
            let cut = packer.unpack(&packed[..packed.len() - 1], content.len(), &digest);
            prop_assert!(matches!(cut, Err(VersionsError::Damaged(_))), "{:?}", cut);
            let at = at.index(packed.len());
            packed[at] ^= 1 << bit;
            // A flipped bit may change nothing that matters (a flag nobody reads), never the text.
            match packer.unpack(&packed, content.len(), &digest) {
                Ok(same) => prop_assert_eq!(same, content),
                Err(error) => prop_assert!(matches!(error, VersionsError::Damaged(_))),
            }
        }
    }
}
