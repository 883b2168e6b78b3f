//! The second name of a note whose two sides were both edited.
//!
//! `STEM (conflict NAME DIGEST8).EXT`: the device's name and the content make it, never a date, so
//! that a wrong clock cannot change it and the same conflict met twice gives the same name.

use crate::digest::Digest;
use crate::path::VaultPath;

/// What most file systems take for one name, in bytes.
const NAME_BYTES_MAX: usize = 255;

/// The name, as spelled beside `name`, under which this device keeps its own version.
#[must_use]
pub fn conflict_name(name: &str, device: &str, content: &Digest) -> String {
    marked(name, &format!(" (conflict {device} {})", content.hex8()))
}

/// The same where that name is taken: a copy of the same text was made once and edited since.
#[must_use]
pub fn nth_conflict_name(name: &str, device: &str, content: &Digest, nth: u32) -> String {
    match nth {
        0 | 1 => conflict_name(name, device, content),
        _ => marked(name, &format!(" (conflict {device} {}-{nth})", content.hex8())),
    }
}

fn marked(name: &str, mark: &str) -> String {
    let start = name.rfind('/').map_or(0, |slash| slash + 1);
    let (folder, file) = name.split_at(start);
    let (stem, ending) = match file.rfind('.') {
        Some(dot) if 0 < dot => file.split_at(dot),
        _ => (file, ""),
    };
    let room = NAME_BYTES_MAX.saturating_sub(mark.len() + ending.len());
    format!("{folder}{}{mark}{ending}", cut(stem, room))
}

/// Whether `path` is named like a conflict copy.
#[must_use]
pub fn is_conflict_name(path: &VaultPath) -> bool {
    path.file_name().contains(" (conflict ")
}

/// The longest beginning of `text` that fits into `bytes`.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_copy_lies_beside_the_note_and_keeps_its_ending() {
        let content = Digest::of(b"");
        for (name, copy) in [
            ("a.md", "a (conflict pc af1349b9).md"),
            ("日记/今天.md", "日记/今天 (conflict pc af1349b9).md"),
            ("a.b/c", "a.b/c (conflict pc af1349b9)"),
            ("x/.env", "x/.env (conflict pc af1349b9)"),
            ("x.tar.gz", "x.tar (conflict pc af1349b9).gz"),
        ] {
            assert_eq!(conflict_name(name, "pc", &content), copy);
            assert!(is_conflict_name(&VaultPath::parse(copy).unwrap()));
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let content = Digest::of(b"");
        let name = |nth| nth_conflict_name("a.md", "pc", &content, nth);
        assert_eq!(name(1), conflict_name("a.md", "pc", &content));
        assert_eq!(name(2), "a (conflict pc af1349b9-2).md");
        assert!(is_conflict_name(&VaultPath::parse(&name(3)).unwrap()));
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let copy = conflict_name(&format!("d/{}.md", "笔".repeat(90)), "pc", &Digest::of(b""));
        assert!(copy.len() <= NAME_BYTES_MAX + 2 && copy.ends_with("(conflict pc af1349b9).md"));
    }
}
