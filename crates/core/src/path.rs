//! Paths inside a vault, checked once at the border.
//!
//! A [`VaultPath`] is an identity: two names that differ only in Unicode normalization are one
//! path. How a name is spelled on disk or as a key is kept beside it, as found, and never changed.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use thiserror::Error;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::naming::case_folded;

/// A relative, `/`-separated path in Unicode NFC, without empty, `.` or `..` parts.
///
/// Holding one is proof that it was checked, so nobody checks again. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VaultPath(Arc<str>);

/// Why a text is no path inside a vault.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BadPath {
    /// Nothing, or two slashes with nothing between, or a slash at an end.
    #[error("a part of the path is empty")]
    EmptyPart,
    /// `.` or `..`, which name another place than they say.
    #[error("a part of the path is '.' or '..'")]
    Dots,
    /// A NUL character, which no file system takes.
    #[error("the path holds a NUL character")]
    Nul,
    /// More than 4,096 bytes.
    #[error("the path is longer than 4,096 bytes")]
    TooLong,
}

impl BadPath {
    /// The same for people: a key of the catalogue of texts.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Self::EmptyPart => "detail-empty-part",
            Self::Dots => "detail-dots",
            Self::Nul => "detail-nul",
            Self::TooLong => "detail-path-too-long",
        }
    }
}

impl VaultPath {
    /// The longest path that is accepted, in bytes: what S3 allows for a key (1,024) with room to
    /// spare.
    pub const BYTES_MAX: usize = 4_096;

    /// Checks `text` once, at the border.
    ///
    /// # Errors
    /// When the text is no path inside a vault, see [`BadPath`].
    pub fn parse(text: &str) -> Result<Self, BadPath> {
        if Self::BYTES_MAX < text.len() {
            return Err(BadPath::TooLong);
        }
        if text.contains('\0') {
            return Err(BadPath::Nul);
        }
        for part in text.split('/') {
            match part {
                "" => return Err(BadPath::EmptyPart),
                "." | ".." => return Err(BadPath::Dots),
                _ => {}
            }
        }
        Ok(Self(if is_nfc(text) { Arc::from(text) } else { text.nfc().collect::<String>().into() }))
    }

    /// The normalized text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `name` as an owned text, sharing this path's memory when both are the same.
    #[must_use]
    pub fn spelled(&self, name: &str) -> Arc<str> {
        if *self.0 == *name { Arc::clone(&self.0) } else { Arc::from(name) }
    }

    /// The folder this path lies in; `None` at the top of the vault.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.rfind('/').map(|slash| Self(Arc::from(&self.0[..slash])))
    }

    /// Every folder above this path, the nearest first.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), Self::parent)
    }

    /// Every folder above any of `paths`, each once.
    #[must_use]
    pub fn folders_above<'a>(paths: impl IntoIterator<Item = &'a Self>) -> BTreeSet<Self> {
        let mut folders: BTreeSet<Self> = BTreeSet::new();
        for path in paths {
            let mut above = path.as_str();
            while let Some(slash) = above.rfind('/') {
                above = &above[..slash];
                // With a folder come those above it.
                if folders.contains(above) {
                    break;
                }
                folders.insert(Self(Arc::from(above)));
            }
        }
        folders
    }

    /// The last part.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rfind('/').map_or(&*self.0, |slash| &self.0[slash + 1..])
    }

    /// Whether this path lies somewhere below `folder`.
    #[must_use]
    pub fn is_below(&self, folder: &Self) -> bool {
        self.0.strip_prefix(&*folder.0).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The path with upper and lower case folded: what a case-blind file system takes for one name.
    #[must_use]
    pub fn case_folded(&self) -> String {
        case_folded(&self.0)
    }
}

impl Borrow<str> for VaultPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for VaultPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl fmt::Display for VaultPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_elsewhere_is_refused() {
        for (text, why) in [
            ("", BadPath::EmptyPart),
            ("/etc/x", BadPath::EmptyPart),
            ("a//b", BadPath::EmptyPart),
            ("a/", BadPath::EmptyPart),
            ("../x", BadPath::Dots),
            ("a/../../x", BadPath::Dots),
            ("./a", BadPath::Dots),
            ("a\0b", BadPath::Nul),
        ] {
            assert_eq!(VaultPath::parse(text), Err(why), "{text:?}");
        }
        assert_eq!(VaultPath::parse(&"x".repeat(5_000)), Err(BadPath::TooLong));
    }

    #[test]
    fn names_in_any_script_with_spaces_and_signs_are_paths() {
        for text in [" a.md ", "日记/今天 +%&=#?.md", "…/👩‍👩‍👧.md", "a\\b", "...", "..a/b..", "a\nb"]
        {
            assert_eq!(VaultPath::parse(text).map(|p| p.as_str().to_owned()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn one_name_in_two_normal_forms_is_one_path() {
        assert_eq!(VaultPath::parse("cafe\u{301}.md"), VaultPath::parse("caf\u{e9}.md"));
    }

    #[test]
    fn many_paths_have_each_folder_above_them_once() {
        let paths = ["a/b/c.md", "a/b/d/e.md", "f.md", "a/x.md"];
        let paths = paths.map(|text| VaultPath::parse(text).unwrap());
        let folders = VaultPath::folders_above(&paths);
        assert_eq!(
            folders.iter().map(VaultPath::as_str).collect::<Vec<_>>(),
            ["a", "a/b", "a/b/d"]
        );
    }

    #[test]
    fn a_path_knows_its_folders() {
        let path = VaultPath::parse("a/b/c.md").unwrap();
        let above: Vec<String> = path.ancestors().map(|p| p.to_string()).collect();
        assert_eq!(above, ["a/b", "a"]);
        assert_eq!(path.file_name(), "c.md");
        assert!(path.is_below(&VaultPath::parse("a/b").unwrap()));
        assert!(!path.is_below(&VaultPath::parse("a/b/c").unwrap()));
        assert!(!VaultPath::parse("ab").unwrap().is_below(&VaultPath::parse("a").unwrap()));
    }
}
