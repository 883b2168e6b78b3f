//! How a disk holds names: which of them it takes, and what it calls those that it does not.
//!
//! A name in the vault is the same on every device. A disk of the Windows family refuses some; each
//! character that it does not take, C, becomes U+F000 + C there, as with Services for Unix, Cygwin,
//! WSL and Linux's `mapchars`. The way back is exact: what is read from a disk is either the one name
//! that leads there, or told as a problem. Nothing is cut, and no two names become one.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::iter;

use percent_encoding::{CONTROLS, utf8_percent_encode};

use crate::path::VaultPath;

/// Where the characters lie that stand for refused ones: a part of Unicode's private use area.
const MAPPED: u32 = 0xF000;

/// The longest name of a file almost everywhere, counted as the disk counts.
const PART_MAX: usize = 255;

/// Names of devices on Windows, with any ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// What numbers the serial and printer ports have there.
const PORTS: &str = "123456789¹²³";

/// What a file system takes for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Which characters it takes.
    pub family: Family,
    /// How long a part of a path may be.
    pub limit: Limit,
    /// Whether `A.md` and `a.md` are one name there.
    pub is_case_blind: bool,
}

/// Which names file systems refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Only `/` and NUL, which no path of a vault holds.
    Unix,
    /// Also `"*:<>?\|`, control characters, a dot or space at the end, and names of devices.
    Windows,
}

/// The longest part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// In bytes of UTF-8.
    Bytes(usize),
    /// In units of UTF-16.
    Utf16(usize),
}

/// Why a disk cannot hold a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BadName {
    /// A part of it is longer than this.
    TooLong(Limit),
    /// It holds a character that stands for another one on this disk.
    Ambiguous,
}

impl BadName {
    /// The stable code for scripts and texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong(_) => "path-name-too-long",
            Self::Ambiguous => "path-name-ambiguous",
        }
    }

    /// Why, for people: a key of the catalogue of texts and what it takes.
    #[must_use]
    pub fn detail(self) -> String {
        match self {
            Self::TooLong(Limit::Bytes(max)) => format!("detail-name-bytes: {max}"),
            Self::TooLong(Limit::Utf16(max)) => format!("detail-name-units: {max}"),
            Self::Ambiguous => "detail-name-ambiguous".to_owned(),
        }
    }
}

impl Rules {
    /// Linux, BSD and their kind.
    pub const UNIX: Self =
        Self { family: Family::Unix, limit: Limit::Bytes(PART_MAX), is_case_blind: false };

    /// NTFS, exFAT, FAT with long names, and what is shared from there.
    pub const WINDOWS: Self =
        Self { family: Family::Windows, limit: Limit::Utf16(PART_MAX), is_case_blind: true };

    /// What the path `name` is called on the disk.
    ///
    /// # Errors
    /// When the disk cannot hold it, see [`BadName`].
    pub fn on_disk<'a>(&self, name: &'a str) -> Result<Cow<'a, str>, BadName> {
        self.each_part(name, |part| self.part_on_disk(part))
    }

    /// The part of a path that `part` on the disk stands for.
    ///
    /// # Errors
    /// When nothing leads there, because a disk of these rules would have refused it: what it reads as.
    pub fn from_disk<'a>(&self, part: &'a str) -> Result<Cow<'a, str>, Cow<'a, str>> {
        let name = self.unmapped(part);
        if self.mapped(&name) == part { Ok(name) } else { Err(name) }
    }

    /// What two paths have in common that are one on this disk.
    #[must_use]
    pub fn folded(&self, path: &str) -> String {
        let held = match self.each_part(path, |part| Ok(self.mapped(part))) {
            Ok(held) => held,
            Err(_) => Cow::Borrowed(path),
        };
        match self.is_case_blind {
            true => case_folded(&held),
            false => held.into_owned(),
        }
    }

    fn each_part<'a>(
        &self,
        path: &'a str,
        held: impl Fn(&'a str) -> Result<Cow<'a, str>, BadName>,
    ) -> Result<Cow<'a, str>, BadName> {
        let mut all: Option<String> = None;
        for (start, part) in parts(path) {
            let held = held(part)?;
            if all.is_none() && *held != *part {
                all = Some(path[..start].to_owned());
            }
            if let Some(all) = &mut all {
                if 0 < start && !all.ends_with('/') {
                    all.push('/');
                }
                all.push_str(&held);
            }
        }
        Ok(all.map_or(Cow::Borrowed(path), Cow::Owned))
    }

    fn part_on_disk<'a>(&self, part: &'a str) -> Result<Cow<'a, str>, BadName> {
        let held = self.mapped(part);
        if self.unmapped(&held) != part {
            return Err(BadName::Ambiguous);
        }
        match self.limit.takes(&held) {
            true => Ok(held),
            false => Err(BadName::TooLong(self.limit)),
        }
    }

    fn mapped<'a>(&self, part: &'a str) -> Cow<'a, str> {
        match self.family {
            Family::Unix => Cow::Borrowed(part),
            Family::Windows => mapped(part),
        }
    }

    fn unmapped<'a>(&self, part: &'a str) -> Cow<'a, str> {
        match self.family {
            Family::Unix => Cow::Borrowed(part),
            Family::Windows => unmapped(part),
        }
    }
}

/// Whether the spelling `a` of a path is the one that counts, and not `b`: the one that is `known`,
/// else the one that reads as the path does, else the first.
#[must_use]
pub fn is_preferred(path: &VaultPath, known: Option<&str>, a: &str, b: &str) -> bool {
    let rank = |name| (known != Some(name), path.as_str() != name, name.to_owned());
    rank(a) < rank(b)
}

/// The name with every character beyond ASCII as its bytes (`caf%C3%A9.md`): what tells two names apart
/// that look the same.
#[must_use]
pub fn written_out(name: &str) -> String {
    utf8_percent_encode(name, CONTROLS).to_string()
}

/// The text with upper and lower case as one: what a case-blind file system takes for one name. It
/// goes character by character, without looking at what stands beside.
#[must_use]
pub fn case_folded(text: &str) -> String {
    text.chars().flat_map(folded).collect()
}

impl Limit {
    /// Whether a part of a path, as the disk calls it, is short enough.
    #[must_use]
    pub fn takes(self, part: &str) -> bool {
        match self {
            Self::Bytes(max) => part.len() <= max,
            // No character has more units than bytes.
            Self::Utf16(max) => part.len() <= max || part.encode_utf16().count() <= max,
        }
    }
}

/// The parts of a path, and where each begins.
fn parts(path: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    path.split('/').map(move |part| {
        let begins = start;
        start += part.len() + 1;
        (begins, part)
    })
}

fn mapped(part: &str) -> Cow<'_, str> {
    let last = part.chars().next_back().filter(|c| is_lost_at_the_end(*c));
    let held = match last.is_some() || part.contains(is_refused) {
        true => Cow::Owned(map_characters(part, last)),
        false => Cow::Borrowed(part),
    };
    match held.chars().next().filter(|_| is_device(&held)).and_then(stand_in) {
        Some(first) => Cow::Owned(iter::once(first).chain(held.chars().skip(1)).collect()),
        None => held,
    }
}

fn map_characters(part: &str, last: Option<char>) -> String {
    let (start, end) = part.split_at(part.len() - last.map_or(0, char::len_utf8));
    let map = |c: char| if is_refused(c) { stand_in(c).unwrap_or(c) } else { c };
    start.chars().map(map).chain(end.chars().map(|c| stand_in(c).unwrap_or(c))).collect()
}

fn unmapped(part: &str) -> Cow<'_, str> {
    if !part.contains(|c| meant(c).is_some()) {
        return Cow::Borrowed(part);
    }
    let mut name: Vec<char> =
        device_behind(part).unwrap_or_else(|| part.to_owned()).chars().collect();
    let last = name.len().saturating_sub(1);
    for (at, c) in name.iter_mut().enumerate() {
        let refused = |meant: &char| is_refused(*meant) || at == last && is_lost_at_the_end(*meant);
        *c = meant(*c).filter(refused).unwrap_or(*c);
    }
    Cow::Owned(name.into_iter().collect())
}

/// The name of a device whose first letter another character stands for.
fn device_behind(part: &str) -> Option<String> {
    let first = part.chars().next().and_then(meant).filter(char::is_ascii_alphabetic)?;
    let name: String = iter::once(first).chain(part.chars().skip(1)).collect();
    is_device(&name).then_some(name)
}

/// The character that stands for `c`.
fn stand_in(c: char) -> Option<char> {
    char::from_u32(MAPPED + u32::from(c)).filter(|_| c.is_ascii())
}

/// The character that `c` may stand for. None stands for NUL.
fn meant(c: char) -> Option<char> {
    let behind = u32::from(c).checked_sub(MAPPED)?;
    char::from_u32(behind).filter(|meant| meant.is_ascii() && *meant != '\0')
}

/// Microsoft, "Naming Files, Paths, and Namespaces".
fn is_refused(c: char) -> bool {
    c < ' ' || r#"<>:"\|?*"#.contains(c)
}

/// Windows leaves these out at the end of a name.
fn is_lost_at_the_end(c: char) -> bool {
    matches!(c, '.' | ' ')
}

/// Whether Windows takes the name for that of a device, which any ending does not change.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end_matches(' ');
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)) || is_port(stem)
}

/// `com1` to `com9` and `lpt1` to `lpt9`, the superscript digits included.
fn is_port(stem: &str) -> bool {
    let Some((kind, number)) = stem.split_at_checked(3) else { return false };
    let mut digits = number.chars();
    let is_number = digits.next().is_some_and(|digit| PORTS.contains(digit));
    let is_kind = kind.eq_ignore_ascii_case("com") || kind.eq_ignore_ascii_case("lpt");
    is_kind && is_number && digits.next().is_none()
}

fn folded(c: char) -> impl Iterator<Item = char> {
    let mut upper = c.to_uppercase();
    let one = upper.next().filter(|_| upper.next().is_none());
    one.unwrap_or(c).to_lowercase()
}
