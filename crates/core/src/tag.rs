//! What a storage calls the state of an object.

use std::fmt;
use std::sync::Arc;

use crate::digest::Digest;

/// An ETag or a revision. Opaque.
///
/// Two equal tags of one key are one content. Two different tags say nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(Form);

/// Most tags are an MD5 in lower-case hex digits: a vault holds one for each note, so they are kept
/// as the 16 bytes they stand for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Digest([u8; 16]),
    Text(Arc<str>),
}

impl Tag {
    /// The tag with this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(digest(text).map_or_else(|| Form::Text(Arc::from(text)), Form::Digest))
    }

    /// Whether it looks like a digest that is made of the content alone: an MD5, as many storages
    /// have it, or a BLAKE3, as a folder has it.
    #[must_use]
    pub fn is_digest(&self) -> bool {
        match &self.0 {
            Form::Digest(_) => true,
            Form::Text(text) => Digest::parse(text).is_some(),
        }
    }
}

impl fmt::Display for Tag {
    /// The text it was made from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Digest(bytes) => write!(f, "{:032x}", u128::from_be_bytes(*bytes)),
            Form::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({self})")
    }
}

/// Exactly 32 lower-case hex digits.
fn digest(text: &str) -> Option<[u8; 16]> {
    let is_hex = text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    let bits = (text.len() == 32 && is_hex).then(|| u128::from_str_radix(text, 16).ok())?;
    bits.map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_tag_is_its_text_whatever_that_is(
            text in "[0-9a-f]{32}|[0-9a-fA-F+]{30,34}|.{0,40}", other in "[0-9a-f]{32}",
        ) {
            prop_assert_eq!(Tag::new(&text).to_string(), text.clone());
            prop_assert_eq!(Tag::new(&text) == Tag::new(&other), text == other);
        }
    }

    #[test]
    fn what_may_be_made_of_the_content_looks_like_it() {
        for (tag, looks) in [
            ("5d41402abc4b2a76b9719d911017c592", true),
            ("ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f", true),
            ("5d41402abc4b2a76b9719d911017c592-2", false),
            ("EA8F163DB38682925E4491C5E58D4BB3506EF8C14EB78A86E908C5624A67200F", false),
            ("write-7", false),
            ("", false),
        ] {
            assert_eq!(Tag::new(tag).is_digest(), looks, "{tag}");
        }
    }

    #[test]
    fn leading_zeros_and_capitals_are_part_of_a_tag() {
        let tag = "00000000000000000000000000000abc";
        assert_eq!(Tag::new(tag).to_string(), tag);
        assert_ne!(Tag::new(tag), Tag::new("ABC"));
        assert_ne!(Tag::new(tag), Tag::new(&tag.to_uppercase()));
    }
}
