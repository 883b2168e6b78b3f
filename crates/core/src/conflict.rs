//! The second name of a note whose two sides were both edited, and the way back from it.
//!
//! `STEM (conflict NAME DIGEST8).EXT`: the device's name and the content make it, never a date, so
//! that a wrong clock cannot change it and the same conflict met twice gives the same name. The name
//! is all there is: what it says is read back from it, on every device alike.

use std::collections::BTreeSet;

use crate::config::DeviceName;
use crate::digest::Digest;
use crate::path::VaultPath;

/// What most file systems take for one name, in bytes.
const NAME_BYTES_MAX: usize = 255;

/// Whose text it is in the name of a copy that any device may make of an object that nobody can place:
/// all of them make the same one.
pub const STORAGE: &str = "storage";

/// What stands between a stem and the device's name.
const MARK: &str = " (conflict ";

/// How many digits of the content's digest a name carries.
const DIGITS: usize = 8;

/// The longest a character gets in UTF-8, in bytes.
const CHAR_BYTES_MAX: usize = 4;

/// A file that is named like a conflict copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictCopy {
    /// The note it is a version of; it need not be there any more.
    pub note: VaultPath,
    /// The copy itself.
    pub copy: VaultPath,
    /// The device that kept its text under this name.
    pub device: String,
}

/// The name, as spelled beside `name`, under which this device keeps its own version.
#[must_use]
pub fn conflict_name(name: &str, device: &str, content: &Digest) -> String {
    marked(name, device, &content.hex8())
}

/// The same where that name is taken: a copy of the same text was made once and edited since.
#[must_use]
pub fn nth_conflict_name(name: &str, device: &str, content: &Digest, nth: u32) -> String {
    match nth {
        0 | 1 => conflict_name(name, device, content),
        _ => marked(name, device, &format!("{}-{nth}", content.hex8())),
    }
}

/// Which of `paths` are conflict copies, ordered by note and then by copy.
///
/// The note of a name that was cut to what file systems take is looked for among `paths`.
#[must_use]
pub fn conflict_copies(paths: &BTreeSet<VaultPath>) -> Vec<ConflictCopy> {
    let mut copies: Vec<_> = paths.iter().filter_map(|path| copy_at(path, paths)).collect();
    copies.sort_by(|a, b| (&a.note, &a.copy).cmp(&(&b.note, &b.copy)));
    copies
}

/// A name beside `name` that says nothing of a conflict: `STEM 2.EXT`, or the first number up from
/// there that is not taken.
#[must_use]
pub fn ordinary_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let (folder, stem, ending) = split(name);
    let numbered = (2_u64..).map(|number| {
        let tail = format!(" {number}{ending}");
        format!("{folder}{}{tail}", fitting(stem, tail.len()))
    });
    // There are more numbers than a folder has files.
    numbered.into_iter().find(|name| !is_taken(name)).unwrap_or_else(|| name.to_owned())
}

/// What the name of a conflict copy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Said<'a> {
    folder: &'a str,
    stem: &'a str,
    device: &'a str,
    digits: &'a str,
    ending: &'a str,
}

impl<'a> Said<'a> {
    /// Reads a name; `None` for any that [`conflict_name`] does not make.
    fn of(name: &'a str) -> Option<Self> {
        let (folder, file) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
        let with_ending = file.rfind('.').map(|dot| file.split_at(dot));
        // A note without ending, and a device with a dot in its name.
        let ways = [Some((file, "")), with_ending];
        let said = |(marked, ending)| Self::read(folder, marked, ending);
        ways.into_iter().flatten().filter_map(said).find(|said| said.made(&said.note()) == name)
    }

    fn read(folder: &'a str, marked: &'a str, ending: &'a str) -> Option<Self> {
        let (stem, words) = marked.strip_suffix(')')?.rsplit_once(MARK)?;
        let (device, digits) = words.rsplit_once(' ')?;
        let is_ours = is_device(device) && is_digits(digits);
        is_ours.then_some(Self { folder, stem, device, digits, ending })
    }

    /// The note's name, if it was not cut.
    fn note(&self) -> String {
        format!("{}{}{}", self.folder, self.stem, self.ending)
    }

    /// The conflict copy of another note by the same device with the same content.
    fn made(&self, note: &str) -> String {
        marked(note, self.device, self.digits)
    }

    /// Whether the note's name may have been longer.
    fn may_be_cut(&self, name: &str) -> bool {
        NAME_BYTES_MAX < name.len() - self.folder.len() + CHAR_BYTES_MAX
    }
}

fn copy_at(path: &VaultPath, paths: &BTreeSet<VaultPath>) -> Option<ConflictCopy> {
    let name = path.as_str();
    let said = Said::of(name)?;
    let written = VaultPath::parse(&said.note()).ok()?;
    let note = match paths.contains(&written) || !said.may_be_cut(name) {
        true => written,
        false => longer_note(&said, name, paths).unwrap_or(written),
    };
    Some(ConflictCopy { note, copy: path.clone(), device: said.device.to_owned() })
}

/// The one note beside a copy whose name, cut, is the copy's.
fn longer_note(said: &Said<'_>, name: &str, paths: &BTreeSet<VaultPath>) -> Option<VaultPath> {
    let start = VaultPath::parse(&format!("{}{}", said.folder, said.stem)).ok()?;
    let begins = |path: &&VaultPath| path.as_str().starts_with(start.as_str());
    let beside = paths.range::<VaultPath, _>(&start..).take_while(begins);
    let mut notes = beside.filter(|path| said.made(path.as_str()) == name);
    notes.next().filter(|_| notes.next().is_none()).cloned()
}

fn marked(name: &str, device: &str, digits: &str) -> String {
    let (folder, stem, ending) = split(name);
    let tail = format!("{MARK}{device} {digits}){ending}");
    format!("{folder}{}{tail}", fitting(stem, tail.len()))
}

/// Whether some version of this program may have called a device so.
fn is_device(name: &str) -> bool {
    (1..=DeviceName::LEN_MAX).contains(&name.chars().count())
        && !name.contains(['(', ')'])
        && name.trim() == name
}

/// The digits of a digest, and the number of a copy that is not the first one of its text.
fn is_digits(digits: &str) -> bool {
    let (digest, number) = digits.split_once('-').unwrap_or((digits, "2"));
    let is_number = number.parse::<u32>().is_ok_and(|nth| 1 < nth && nth.to_string() == number);
    let is_hex = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    is_number && digest.len() == DIGITS && digest.bytes().all(is_hex)
}

/// Folder with its slash, stem, and ending with its dot. A name that begins with its only dot has
/// no ending.
fn split(name: &str) -> (&str, &str, &str) {
    let (folder, file) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
    match file.rfind('.') {
        Some(dot) if 0 < dot => (folder, &file[..dot], &file[dot..]),
        Some(_) | None => (folder, file, ""),
    }
}

/// The longest beginning of `stem` that leaves room for so many bytes behind it.
fn fitting(stem: &str, tail: usize) -> &str {
    let mut end = stem.len().min(NAME_BYTES_MAX.saturating_sub(tail));
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    &stem[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(text: &str) -> VaultPath {
        VaultPath::parse(text).unwrap()
    }

    /// The notes of the copies among `names`, with their devices.
    fn notes(names: &[&str]) -> Vec<(String, String)> {
        let paths = names.iter().map(|name| path(name)).collect();
        let told = |found: ConflictCopy| (found.note.to_string(), found.device);
        conflict_copies(&paths).into_iter().map(told).collect()
    }

    #[test]
    fn a_conflict_copy_lies_beside_the_note_and_keeps_its_ending() {
        let content = Digest::of(b"");
        for (name, device, copy) in [
            ("a.md", "pc", "a (conflict pc af1349b9).md"),
            ("日记/今天.md", "我的 电脑", "日记/今天 (conflict 我的 电脑 af1349b9).md"),
            ("a.b/c", "pc", "a.b/c (conflict pc af1349b9)"),
            ("a.b/c", "my.pc", "a.b/c (conflict my.pc af1349b9)"),
            ("x/.env", "pc", "x/.env (conflict pc af1349b9)"),
            ("x.tar.gz", "pc", "x.tar (conflict pc af1349b9).gz"),
            ("plan (v2).md", "pc", "plan (v2) (conflict pc af1349b9).md"),
            ("list (old)", "pc", "list (old) (conflict pc af1349b9)"),
            (
                "a (conflict pc 00000000).md",
                "b",
                "a (conflict pc 00000000) (conflict b af1349b9).md",
            ),
            ("a.x af1349b9)", "pc", "a (conflict pc af1349b9).x af1349b9)"),
        ] {
            assert_eq!(conflict_name(name, device, &content), copy);
            assert_eq!(notes(&[copy])[0], (name.to_owned(), device.to_owned()), "{copy}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let content = Digest::of(b"");
        let name = |nth| nth_conflict_name("a.md", "pc", &content, nth);
        assert_eq!(name(1), conflict_name("a.md", "pc", &content));
        assert_eq!(name(2), "a (conflict pc af1349b9-2).md");
        assert_eq!(notes(&[&name(100)]), [("a.md".to_owned(), "pc".to_owned())]);
    }

    #[test]
    fn a_name_that_nobody_of_us_makes_is_no_conflict_copy() {
        for name in [
            "a (conflict).md",
            "a (conflict pc).md",
            "a (conflict af1349b9).md",
            "a (conflict  af1349b9).md",
            "a (conflict pc AF1349B9).md",
            "a (conflict pc af1349b).md",
            "a (conflict pc af1349b99).md",
            "a(conflict pc af1349b9).md",
            "a (conflict (a) af1349b9).md",
            "a (conflict  pc af1349b9).md",
            "a (conflict a name of twenty-one c af1349b9).md",
            "a (conflict pc af1349b9) 2.md",
            "a (conflict pc af1349b9-1).md",
            "a (conflict pc af1349b9-02).md",
            "a (conflict pc af1349b9-).md",
            "a (conflict pc af1349b9).md.bak",
            "a (conflict pc af1349b9)/b.md",
            "a (Conflict pc af1349b9).md",
            " (conflict pc af1349b9).md",
        ] {
            assert_eq!(notes(&[name]), [], "{name}");
        }
    }

    #[test]
    fn copies_are_told_note_by_note_also_where_the_note_is_gone() {
        let (one, other) = ("a (conflict pc 00000001).md", "a (conflict phone 00000000).md");
        let found = notes(&["b (conflict pc 00000000).md", other, one, "a.md", "c.md"]);
        let expected = [("a.md", "pc"), ("a.md", "phone"), ("b.md", "pc")];
        assert_eq!(found, expected.map(|(note, by)| (note.to_owned(), by.to_owned())));
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_its_note_found_beside_it() {
        let long = format!("d/{}.md", "笔".repeat(80));
        let copy = conflict_name(&long, "pc", &Digest::of(b""));
        assert!(copy.len() <= NAME_BYTES_MAX + 2 && copy.ends_with("(conflict pc af1349b9).md"));
        assert_eq!(notes(&[&copy, &long, "d/a.md"]), [(long.clone(), "pc".to_owned())]);
        // Nobody can tell which of two it was, and no other file is taken for it.
        let other = format!("d/{}记.md", "笔".repeat(79));
        let cut = copy.replace(" (conflict pc af1349b9)", "");
        for beside in [&[&*copy, &long, &other][..], &[&copy], &[&copy, "d/笔.md"]] {
            assert_eq!(notes(beside), [(cut.clone(), "pc".to_owned())]);
        }
    }

    #[test]
    fn an_ordinary_name_is_numbered_from_two() {
        let taken = |names: &'static [&str]| move |name: &str| names.contains(&name);
        for (name, names, expected) in [
            ("a.md", &[][..], "a 2.md"),
            ("d/a.b.md", &["d/a.b 2.md", "d/a.b 3.md"], "d/a.b 4.md"),
            ("c", &[], "c 2"),
        ] {
            assert_eq!(ordinary_name(name, taken(names)), expected);
        }
        let long = ordinary_name(&format!("{}.md", "笔".repeat(84)), |_| false);
        assert!(long.len() <= NAME_BYTES_MAX && long.ends_with("笔 2.md"), "{long}");
    }

    /// Names as people, programs and we ourselves make them.
    fn any_name() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            "[a-c .()笔é\u{301}]{1,6}",
            Just(" (conflict pc af1349b9)".to_owned()),
            Just(".md".to_owned()),
            Just("(".to_owned()),
            Just(" af1349b9)".to_owned()),
        ];
        let part = prop::collection::vec(word, 1..5).prop_map(|words| words.concat());
        prop::collection::vec(part, 1..3).prop_map(|parts| parts.join("/"))
    }

    proptest! {
        #[test]
        fn a_conflict_name_is_read_back_as_it_was_made(
            name in any_name(), device in "[ab.()笔 ]{1,25}", content in ".{0,3}", nth in 1_u32..4,
        ) {
            prop_assume!(VaultPath::parse(&name).is_ok());
            let (device, content) = (DeviceName::clean(&device), Digest::of(content.as_bytes()));
            let copy = nth_conflict_name(&name, device.as_str(), &content, nth);
            let said = Said::of(&copy).unwrap();
            prop_assert_eq!(said.note(), name.as_str());
            prop_assert_eq!(said.device, device.as_str());
            prop_assert!(said.digits.starts_with(&content.hex8()));
            // The same as a path, whatever normal form the name has.
            let found = conflict_copies(&[path(&copy)].into());
            prop_assert_eq!(&found[0].note, &path(&name));
        }

        #[test]
        fn whatever_is_read_from_a_name_makes_that_name(name in any_name()) {
            if let Some(said) = Said::of(&name) {
                prop_assert_eq!(said.made(&said.note()), name);
            }
        }

        #[test]
        fn an_ordinary_name_is_no_conflict_copy_and_not_taken(
            name in any_name(), taken in 0_usize..5,
        ) {
            prop_assume!(VaultPath::parse(&name).is_ok());
            let mut names: BTreeSet<String> = BTreeSet::new();
            for _ in 0..=taken {
                let next = ordinary_name(&name, |name| names.contains(name));
                prop_assert_eq!(Said::of(&next), None);
                prop_assert!(names.insert(next));
            }
        }
    }
}
