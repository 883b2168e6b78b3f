//! From keys to names below the folder.

use tidelock_core::filter::{OWN_FOLDER, is_skipped_name};
use tidelock_core::naming::Rules;
use tidelock_core::path::VaultPath;
use tidelock_engine::ports::StoreError;

use crate::handle::split;

/// What lies below `.tidelock/` and is no object: the adapter's own.
pub(super) const PRIVATE: [&str; 4] =
    [tidelock_core::beside::LINEAGE_FOLDER, tidelock_core::beside::FOLDERS_FOLDER, TEMP, RESCUED];

/// Where files lie that are not whole yet, or on their way out.
pub(super) const TEMP: &str = "tmp";

/// Where goes what a run that was cut off left behind and nobody can place.
pub(super) const RESCUED: &str = "rescued";

/// A key that names a place below the folder, and which kind of object it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The name below the folder, spelled as in the key.
    pub(super) name: String,
    /// The same as an identity.
    pub(super) path: VaultPath,
    pub(super) kind: Kind,
}

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file that people see.
    Note,
    /// A file of Tidelock's own, below `.tidelock/`.
    Own,
    /// A folder that is kept although nothing lies in it.
    Folder,
}

/// Whether this system can hold every part of a name, just so.
fn fits(name: &str) -> bool {
    let rules = if cfg!(windows) { Rules::WINDOWS } else { Rules::UNIX };
    rules.on_disk(name).is_ok_and(|held| held == name)
}

impl Key {
    /// Lets through what leads to a place of its own below the folder.
    pub(super) fn parse(key: &str) -> Result<Self, StoreError> {
        let impossible = |detail: &str| StoreError::Impossible(detail.to_owned());
        let (name, is_folder) = key.strip_suffix('/').map_or((key, false), |name| (name, true));
        let path = VaultPath::parse(name).map_err(|why| impossible(why.detail()))?;
        if !fits(name) {
            return Err(impossible("detail-name-unfit-there"));
        }
        let kind = match (is_own(name), is_folder) {
            (Some(Own::Object), false) => Kind::Own,
            (Some(Own::Object | Own::Private), _) => {
                return Err(impossible("detail-name-of-tidelock"));
            }
            (None, true) => Kind::Folder,
            (None, false) => Kind::Note,
        };
        Ok(Self { name: name.to_owned(), path, kind })
    }
}

impl Key {
    /// The folders above it, the nearest first, each with its name as spelled.
    pub(super) fn folders(&self) -> impl Iterator<Item = (VaultPath, &str)> {
        fn above<'a>(name: &&'a str) -> Option<&'a str> {
            Some(split(name).0)
        }
        let names = std::iter::successors(Some(self.name.as_str()), above);
        self.path.ancestors().zip(names.skip(1))
    }
}

enum Own {
    Object,
    Private,
}

/// Whether a name lies in our own folder, on file systems blind to case too.
fn is_own(name: &str) -> Option<Own> {
    let mut parts = name.split('/');
    let top = parts.next().filter(|top| top.eq_ignore_ascii_case(OWN_FOLDER))?;
    let is_private = |part: &str| PRIVATE.iter().any(|private| part.eq_ignore_ascii_case(private));
    let is_object = top == OWN_FOLDER && parts.next().is_some_and(|part| !is_private(part));
    Some(if is_object { Own::Object } else { Own::Private })
}

/// What a listing does not show: names that no sync takes, and what is private.
pub(super) fn is_passed_over(above: &str, leaf: &str) -> bool {
    match above.strip_suffix('/') {
        None => leaf != OWN_FOLDER && is_skipped_name(leaf),
        Some(OWN_FOLDER) => PRIVATE.contains(&leaf) || is_skipped_name(leaf),
        Some(_) => is_skipped_name(leaf),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_note_a_folder_or_our_own() {
        let kind = |key: &str| Key::parse(key).map(|key| (key.name, key.kind));
        assert_eq!(kind(" a/日记 .md"), Ok((" a/日记 .md".to_owned(), Kind::Note)));
        assert_eq!(kind("a/b/"), Ok(("a/b".to_owned(), Kind::Folder)));
        let own = ".tidelock/vault/0123";
        assert_eq!(kind(own), Ok((own.to_owned(), Kind::Own)));
        assert_eq!(kind("a/.tidelock/tmp/x").map(|key| key.1), Ok(Kind::Note));
    }

    #[test]
    fn a_key_that_leads_elsewhere_or_into_what_is_private_is_refused() {
        for key in [
            "",
            "/",
            "../x",
            "a//b",
            "a/../../b",
            "a\0",
            ".tidelock",
            ".tidelock/",
            ".tidelock/tmp/x",
            ".tidelock/lineage/00/x.json",
            ".tidelock/Folders/x.json",
            ".tidelock/rescued/x",
            ".TideLock/vault/x",
            ".tidelock/vault/",
            &"x".repeat(256),
        ] {
            let refused = matches!(Key::parse(key), Err(StoreError::Impossible(_)));
            assert!(refused, "{key:?}");
        }
    }

    #[test]
    fn a_key_knows_its_folders_as_they_are_spelled() {
        let key = Key::parse("a/cafe\u{301}/n.md").unwrap();
        let folders: Vec<_> = key.folders().map(|(path, name)| (path.to_string(), name)).collect();
        assert_eq!(folders, [("a/caf\u{e9}".to_owned(), "a/cafe\u{301}"), ("a".to_owned(), "a")]);
    }

    #[test]
    fn a_listing_shows_notes_and_our_objects_only() {
        for (above, leaf, shown) in [
            ("", "note.md", true),
            ("", ".tidelock", true),
            (".tidelock/", "vault", true),
            (".tidelock/", "doctor-1", true),
            (".tidelock/", "tmp", false),
            (".tidelock/", "lineage", false),
            ("", ".stversions", false),
            ("a/", ".tidelock", false),
            ("a/", "tmp", true),
            ("a/", "_private", false),
        ] {
            assert_eq!(!is_passed_over(above, leaf), shown, "{above}{leaf}");
        }
    }
}
