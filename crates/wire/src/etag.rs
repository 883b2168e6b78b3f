//! Predicting the ETag that most stores give a body: its MD5, or the MD5 of its parts' MD5s.
//!
//! A tag may confirm that two contents are equal, never prove that they differ: stores with
//! SSE-KMS, other part sizes or own rules give other tags.

use md5::{Digest, Md5};

use crate::s3::part_size;

/// Computes the predicted ETag of a body whose length is known, chunk by chunk.
#[derive(Clone, Debug)]
pub struct EtagHasher {
    part_size: u64,
    multipart: bool,
    part: Md5,
    part_len: u64,
    /// MD5s of the parts that are full, one after the other.
    parts: Vec<u8>,
}

impl EtagHasher {
    /// Starts on a body of `len` bytes, cut as [`part_size`] says.
    #[must_use]
    pub fn new(len: u64) -> Self {
        let part_size = part_size(len);
        let multipart = part_size < len;
        Self { part_size, multipart, part: Md5::new(), part_len: 0, parts: Vec::new() }
    }

    /// Takes in the next bytes, in chunks of any length.
    pub fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.part_len == self.part_size {
                self.close_part();
            }
            let room = usize::try_from(self.part_size - self.part_len).unwrap_or(usize::MAX);
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.part.update(now);
            self.part_len += now.len() as u64;
            bytes = later;
        }
    }

    /// The ETag, without quotes: 32 hex digits, for several parts followed by `-N`.
    #[must_use]
    pub fn finish(mut self) -> String {
        if !self.multipart {
            return hex::encode(self.part.finalize());
        }
        self.close_part();
        format!("{}-{}", hex::encode(Md5::digest(&self.parts)), self.parts.len() / 16)
    }

    fn close_part(&mut self) {
        self.parts.extend_from_slice(&self.part.finalize_reset());
        self.part_len = 0;
    }
}

/// The ETag of `text` without quotes and surrounding spaces, as headers and XML carry it.
#[must_use]
pub fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(text)
}

/// Whether an ETag of a store proves that the content has the predicted one.
///
/// `false` proves nothing. Weak tags (`W/"…"`) never confirm.
#[must_use]
pub fn confirms(etag: &str, predicted: &str) -> bool {
    !predicted.is_empty() && unquoted(etag).eq_ignore_ascii_case(predicted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MIB: usize = 1_048_576;

    fn etag(body: &[u8]) -> String {
        let mut hasher = EtagHasher::new(body.len() as u64);
        hasher.update(body);
        hasher.finish()
    }

    #[test]
    fn small_bodies_have_their_md5() {
        assert_eq!(etag(b""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(etag(b"hello world"), "5eb63bbbe01eeed093cb22bb8f5acdc3");
    }

    /// Values from `head -c N /dev/zero | split -b 5M --filter=md5sum`, then `md5sum` of the bytes.
    #[test]
    fn large_bodies_have_the_md5_of_their_parts_md5s() {
        assert_eq!(etag(&vec![0; 5 * MIB]), "5f363e0e58a95f06cbe9bbc662c5dfb6");
        assert_eq!(etag(&vec![0; 5 * MIB + 1]), "92f3a08aa3b1d7eb318ab9c2fc4a6ec3-2");
        assert_eq!(etag(&vec![0; 10 * MIB]), "a7d414b9133d6483d9a1c4e04e856e3b-2");
    }

    #[test]
    fn only_an_equal_strong_tag_confirms() {
        let md5 = "5eb63bbbe01eeed093cb22bb8f5acdc3";
        for (tag, verdict) in [
            (format!("\"{md5}\""), true),
            (md5.to_owned(), true),
            (md5.to_uppercase(), true),
            (format!("W/\"{md5}\""), false),
            (format!("\"{md5}-1\""), false),
            ("\"\"".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(confirms(&tag, md5), verdict, "{tag}");
        }
        assert!(!confirms("", ""), "no tag is no proof");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn the_cut_into_chunks_does_not_matter(
            len in (5 * MIB - 2)..(5 * MIB + 3), cut in 1_000..(5 * MIB),
        ) {
            let body = b"0123456789".repeat(len / 10 + 1)[..len].to_vec();
            let mut hasher = EtagHasher::new(len as u64);
            body.chunks(cut).for_each(|chunk| hasher.update(chunk));
            prop_assert_eq!(hasher.finish(), etag(&body));
        }
    }
}
