//! The prefix below which a bucket holds one vault.

use thiserror::Error;

/// A prefix of keys, normalized: empty, or without a leading and with exactly one trailing `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefix(String);

/// Why a text is no prefix.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BadPrefix {
    /// It leads out of the bucket, or names no place.
    #[error("`.` and `..` cannot be followed to a place in the bucket")]
    Dots,
    /// A control character.
    #[error("it holds a control character")]
    Control,
    /// More than [`Prefix::BYTES_MAX`].
    #[error("it is longer than {} bytes", Prefix::BYTES_MAX)]
    TooLong,
}

impl Prefix {
    /// The longest prefix, in bytes: half of what S3 allows for a whole key.
    pub const BYTES_MAX: usize = 512;

    /// Normalizes as Remotely Save does, so that both read and write the same keys: blanks at both
    /// ends are cut, `.`, `..` and doubled slashes resolved, a leading `/` cut, a trailing one
    /// added (`simpleTransRemotePrefix` in its `src/fsS3.ts`, which is `path.posix.normalize` of
    /// Node.js and those two changes).
    ///
    /// # Errors
    /// What Remotely Save would keep as a part `.` or `..`, which no HTTP client sends as it is.
    pub fn normalize(text: &str) -> Result<Self, BadPrefix> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.chars().any(char::is_control) {
            return Err(BadPrefix::Control);
        }
        let rooted = text.starts_with('/');
        let mut parts = Vec::new();
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." if parts.pop().is_some() || rooted => {}
                ".." => return Err(BadPrefix::Dots),
                part => parts.push(part),
            }
        }
        match parts.is_empty() {
            true if text.ends_with('/') && !rooted => Err(BadPrefix::Dots),
            true => Ok(Self::default()),
            false => Self::within_length(parts.join("/") + "/"),
        }
    }

    fn within_length(text: String) -> Result<Self, BadPrefix> {
        if Self::BYTES_MAX < text.len() { Err(BadPrefix::TooLong) } else { Ok(Self(text)) }
    }

    /// The normalized text: what a key begins with.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl BadPrefix {
    /// The stable word for scripts and for the catalogue of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dots => "prefix-dots",
            Self::Control => "prefix-control",
            Self::TooLong => "prefix-too-long",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_prefix_is_normalized_as_remotely_save_does() {
        for (text, normal) in [
            ("", ""),
            ("/", ""),
            (".", ""),
            ("//", ""),
            ("  ", ""),
            ("foo", "foo/"),
            ("/foo", "foo/"),
            ("foo/", "foo/"),
            (" x ", "x/"),
            ("foo//bar/", "foo/bar/"),
            ("./foo", "foo/"),
            ("foo/./bar", "foo/bar/"),
            ("foo/../bar", "bar/"),
            ("foo/..", ""),
            ("/../foo", "foo/"),
            ("/..", ""),
            ("/./", ""),
            ("笔记/ 我的 ", "笔记/ 我的/"),
            ("a b/ c", "a b/ c/"),
            ("..a/b..", "..a/b../"),
            ("a%2Fb+c", "a%2Fb+c/"),
        ] {
            assert_eq!(
                Prefix::normalize(text).as_ref().map(Prefix::as_str),
                Ok(normal),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_prefix_that_names_no_place_in_the_bucket_is_refused() {
        for text in ["..", "../foo", "foo/../../bar", "./", "foo/../", "././", "foo/..//"] {
            assert_eq!(Prefix::normalize(text), Err(BadPrefix::Dots), "{text:?}");
        }
        assert_eq!(Prefix::normalize("a\u{1b}b"), Err(BadPrefix::Control));
        assert_eq!(Prefix::normalize(&"x".repeat(512)), Err(BadPrefix::TooLong));
        assert!(Prefix::normalize(&"x".repeat(511)).is_ok());
    }

    proptest! {
        #[test]
        fn a_normal_prefix_is_empty_or_ends_with_one_slash(text in "[a-c./ ]{0,12}") {
            if let Ok(once) = Prefix::normalize(&text) {
                prop_assert!(once.as_str().is_empty() || once.as_str().ends_with('/'));
                prop_assert!(!once.as_str().starts_with('/') && !once.as_str().contains("//"));
            }
        }
    }
}
