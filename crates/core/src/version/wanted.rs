//! Which of a note's kept versions somebody means.

use super::{Numbered, VersionNo};
use crate::digest::Digest;

/// What a person writes to name a version: its number, with or without `#`, or the first digits of
/// its content's digest, at least four. `None` where it is neither.
#[must_use]
pub fn parse_wanted(word: &str) -> Option<&str> {
    let word = word.strip_prefix('#').unwrap_or(word);
    let is_number = word.parse::<i64>().is_ok_and(|no| 0 < no);
    let is_hex = word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let is_digest = (4..=64).contains(&word.len()) && is_hex;
    (is_number || is_digest).then_some(word)
}

/// The version that `word` names among a note's `history`: the one of that number, else the newest
/// one whose digest begins so.
#[must_use]
pub fn wanted<'a>(history: &'a [Numbered], word: &str) -> Option<&'a Numbered> {
    let word = parse_wanted(word)?;
    let by_number =
        word.parse().ok().and_then(|no| history.iter().find(|version| version.no == VersionNo(no)));
    let has_digest =
        |version: &&Numbered| 4 <= word.len() && version.kept.digest.to_string().starts_with(word);
    by_number.or_else(|| newest(history.iter().filter(has_digest)))
}

/// The newest version of a note whose text is not the `present` one.
#[must_use]
pub fn newest_other(history: &[Numbered], present: Option<Digest>) -> Option<&Numbered> {
    newest(history.iter().filter(|version| Some(version.kept.digest) != present))
}

fn newest<'a>(versions: impl Iterator<Item = &'a Numbered>) -> Option<&'a Numbered> {
    versions.max_by_key(|version| version.no)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{kept, numbered};
    use super::*;

    #[test]
    fn a_version_is_named_by_its_number_or_by_its_digest() {
        let history =
            [numbered(3, kept("one")), numbered(7, kept("two")), numbered(9, kept("one"))];
        let no = |word: &str| wanted(&history, word).map(|version| version.no.0);
        let (one, two) = (Digest::of(b"one").to_string(), Digest::of(b"two").to_string());
        assert_eq!((no("3"), no("#7"), no("8")), (Some(3), Some(7), None));
        assert_eq!((no(&two[..4]), no(&two[..8]), no(&two)), (Some(7), Some(7), Some(7)));
        assert_eq!(no(&one[..8]), Some(9), "the newest of equal texts");
        assert_eq!((no(&two[..3]), no("zz"), no(""), no("-3")), (None, None, None, None));
    }

    #[test]
    fn a_number_goes_before_a_digest_that_begins_alike() {
        let hex = Digest::of(b"one").to_string();
        let digits: String = hex.chars().take_while(char::is_ascii_digit).collect();
        assert!(digits.len() < 4, "this content's digest does not begin with a number");
        let history = [numbered(1234, kept("one"))];
        assert_eq!(wanted(&history, "1234").map(|version| version.no.0), Some(1234));
    }

    #[test]
    fn the_newest_other_text_is_the_last_one_that_differs() {
        let history =
            [numbered(1, kept("one")), numbered(2, kept("two")), numbered(3, kept("now"))];
        let other = |present: &[u8]| newest_other(&history, Some(Digest::of(present)));
        assert_eq!(other(b"now").map(|version| version.no.0), Some(2));
        assert_eq!(other(b"edited").map(|version| version.no.0), Some(3));
        assert_eq!(newest_other(&history, None).map(|version| version.no.0), Some(3));
        assert_eq!(newest_other(&history[2..], Some(Digest::of(b"now"))), None);
    }
}
