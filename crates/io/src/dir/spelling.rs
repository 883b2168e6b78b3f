//! File systems that take `note.md` and `Note.md` for one name: exFAT, most shares, and those of macOS
//! and Windows.
//!
//! A key is one spelling. Where the file system shows a file under any, only the one that it really has
//! is an object; another one is nothing, and nothing that could be made.

use std::io;

use cap_fs_ext::DirExt;
use cap_std::fs::Dir;
use tidelock_core::filter::OWN_FOLDER;
use tidelock_core::path::VaultPath;

use crate::handle::file::is_same_file;
use crate::handle::sync_dir;

/// Whether our own folder is found under another spelling too; `None` where it is not there yet.
pub(super) fn is_blind(root: &Dir) -> Option<bool> {
    let own = root.symlink_metadata(OWN_FOLDER).ok()?;
    let other = root.symlink_metadata(OWN_FOLDER.to_uppercase());
    Some(other.is_ok_and(|other| other.is_dir() && is_same_file(&own, &other)))
}

/// How what goes by the name `part` is really spelled, if otherwise. Unicode has several ways to write
/// one text; they are no other spelling.
pub(super) fn other_spelling(dir: &Dir, part: &str) -> io::Result<Option<String>> {
    let (wanted, mut other) = (VaultPath::parse(part), None);
    for entry in dir.entries()? {
        let Ok(name) = entry?.file_name().into_string() else { continue };
        let found = VaultPath::parse(&name);
        if found == wanted {
            return Ok(None);
        }
        if is_respelled(&name, part) {
            other = Some(name);
        }
    }
    Ok(other)
}

/// Whether two names differ in nothing but the case of letters.
pub(super) fn is_respelled(one: &str, other: &str) -> bool {
    let folded = |name| VaultPath::parse(name).map(|path| path.case_folded());
    VaultPath::parse(one) != VaultPath::parse(other) && folded(one) == folded(other)
}

/// Spells every part of a name anew that differs.
pub(super) fn respell(root: &Dir, from: &str, to: &str) -> io::Result<()> {
    let mut dir = root.try_clone()?;
    let mut parts = from.split('/').zip(to.split('/')).peekable();
    while let Some((old, new)) = parts.next() {
        if old != new {
            dir.rename(old, &dir, new)?;
            sync_dir(&dir)?;
        }
        if parts.peek().is_some() {
            dir = dir.open_dir_nofollow(new)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_case_alone_are_one_name_spelled_anew() {
        for (one, other, respelled) in [
            ("note.md", "Note.md", true),
            ("a/B/c", "A/b/c", true),
            ("É.md", "é.md", true),
            ("note.md", "note.md", false),
            ("caf\u{e9}", "cafe\u{301}", false),
            ("note.md", "notes.md", false),
            ("日记.md", "日记.MD", true),
        ] {
            assert_eq!(is_respelled(one, other), respelled, "{one} {other}");
        }
    }
}
