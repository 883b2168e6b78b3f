//! Placeholders: what a cloud folder shows of a file whose content is elsewhere.
//!
//! Reading one fetches the content, for thousands of notes at once and perhaps over a telephone line;
//! taking it for absent would delete the note. So a scan tells them apart before it opens anything.
//!
//! facts: Apple, `sys/stat.h` (`SF_DATALESS`, macOS 10.15 and later) and the `.NAME.icloud` files of
//! earlier systems; Microsoft, "File Attribute Constants"; the virtual files of the Nextcloud and
//! ownCloud clients where the system has none (`NAME.nextcloud`, one byte).

/// `FILE_ATTRIBUTE_OFFLINE` and `FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS`. Not `…_RECALL_ON_OPEN`, whose
/// bit also says that a file has extended attributes, as files of Linux on Windows do.
const WINDOWS_ELSEWHERE: u32 = 0x0000_1000 | 0x0040_0000;

/// `SF_DATALESS`.
const APPLE_DATALESS: u32 = 0x4000_0000;

/// Endings of virtual files, and how long such a file is at most.
const VIRTUAL: [&str; 2] = [".nextcloud", ".owncloud"];
const VIRTUAL_SIZE_MAX: u64 = 1;

/// What a system tells of an entry beside its name; zero where it knows no such thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// A file's length in bytes; `None` for anything else.
    pub size: Option<u64>,
    /// `dwFileAttributes` of Windows.
    pub windows_attributes: u32,
    /// `st_flags` of Apple's systems.
    pub apple_flags: u32,
}

/// The name of the file that an entry called `name` stands for, where the name alone tells it.
#[must_use]
pub fn named(name: &str) -> Option<&str> {
    let meant = name.strip_prefix('.')?.strip_suffix(".icloud")?;
    (!meant.is_empty()).then_some(meant)
}

/// The name of the file or folder that an entry called `name` stands for, where its marks tell it.
#[must_use]
pub fn marked(name: &str, marks: Marks) -> Option<&str> {
    let is_elsewhere = marks.windows_attributes & WINDOWS_ELSEWHERE != 0
        || marks.apple_flags & APPLE_DATALESS != 0;
    if is_elsewhere {
        return Some(name);
    }
    let is_virtual = marks.size.is_some_and(|size| size <= VIRTUAL_SIZE_MAX);
    let meant = VIRTUAL.iter().find_map(|ending| name.strip_suffix(ending));
    meant.filter(|meant| is_virtual && !meant.is_empty())
}

/// Every other name under which a cloud folder may hold the file `name`.
pub fn names_of(name: &str) -> impl Iterator<Item = String> {
    let icloud = std::iter::once(format!(".{name}.icloud"));
    icloud.chain(VIRTUAL.iter().map(move |ending| format!("{name}{ending}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(size: u64) -> Marks {
        Marks { size: Some(size), ..Marks::default() }
    }

    #[test]
    fn icloud_names_its_placeholders() {
        for (name, meant) in [
            (".note.md.icloud", Some("note.md")),
            (".日记.icloud", Some("日记")),
            ("..hidden.icloud", Some(".hidden")),
            (".icloud", None),
            ("..icloud", None),
            ("note.icloud", None),
            (".note.md.icloud.md", None),
        ] {
            assert_eq!(named(name), meant, "{name:?}");
        }
    }

    #[test]
    fn windows_and_apple_mark_what_is_elsewhere() {
        for windows_attributes in [0x1000, 0x0040_0000, 0x0040_0220] {
            let marks = Marks { windows_attributes, ..file(9) };
            assert_eq!(marked("note.md", marks), Some("note.md"), "{windows_attributes:#x}");
        }
        assert_eq!(
            marked("note.md", Marks { apple_flags: 0x4000_0040, ..file(9) }),
            Some("note.md")
        );
        let folder = Marks { apple_flags: 0x4000_0000, ..Marks::default() };
        assert_eq!(marked("folder", folder), Some("folder"), "a folder may be elsewhere too");
        // Archive, sparse file, reparse point, extended attributes, pinned: its content is here.
        let here = Marks { windows_attributes: 0x000c_0620, apple_flags: 0x8040, ..file(9) };
        assert_eq!(marked("note.md", here), None);
    }

    #[test]
    fn a_virtual_file_has_an_ending_of_its_own_and_nothing_in_it() {
        assert_eq!(marked("note.md.nextcloud", file(1)), Some("note.md"));
        assert_eq!(marked("note.md.owncloud", file(0)), Some("note.md"));
        assert_eq!(marked("about.nextcloud", file(2)), None, "a file about it");
        assert_eq!(marked("note.md.nextcloud", Marks::default()), None, "a folder");
        assert_eq!(marked(".nextcloud", file(1)), None);
    }

    #[test]
    fn a_name_is_found_again_under_every_name_of_its_placeholder() {
        let names: Vec<String> = names_of("note.md").collect();
        assert_eq!(names, [".note.md.icloud", "note.md.nextcloud", "note.md.owncloud"]);
        for name in names {
            assert_eq!(named(&name).or(marked(&name, file(1))), Some("note.md"));
        }
    }
}
