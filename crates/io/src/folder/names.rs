//! Which names this system can hold.

use tidelock_core::filter::OWN_FOLDER;
use tidelock_core::path::VaultPath;
use tidelock_engine::ports::FolderError;

use super::disk::Outcome;

/// The longest part of a name: bytes on Unix, UTF-16 units on Windows.
const PART_MAX: usize = 255;

/// Names of devices on Windows, with any ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Lets through a relative name that this system can hold, outside of our own folder.
pub(super) fn check(name: &str) -> Outcome<()> {
    let fits = if cfg!(windows) { fits_windows } else { fits_unix };
    let is_ours = name.split('/').next().is_some_and(|top| top.eq_ignore_ascii_case(OWN_FOLDER));
    let is_good = !is_ours && VaultPath::parse(name).is_ok() && name.split('/').all(fits);
    if is_good { Ok(()) } else { Err(FolderError::Name(name.to_owned())) }
}

fn fits_unix(part: &str) -> bool {
    part.len() <= PART_MAX
}

/// Microsoft, "Naming Files, Paths, and Namespaces".
fn fits_windows(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end().to_ascii_lowercase();
    part.encode_utf16().count() <= PART_MAX
        && !part.contains(|c: char| c < ' ' || r#"<>:"\|?*"#.contains(c))
        && !part.ends_with(['.', ' '])
        && !DEVICES.contains(&stem.as_str())
        && !is_port(&stem)
}

/// `com1` to `com9` and `lpt1` to `lpt9`, the superscript digits included.
fn is_port(stem: &str) -> bool {
    let number = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    number.is_some_and(|number| {
        ["1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"].contains(&number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_or_into_our_own_folder_is_refused() {
        for name in
            ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a\0b", ".tidelock/id", ".Tidelock"]
        {
            assert_eq!(check(name), Err(FolderError::Name(name.into())), "{name:?}");
        }
        let long = format!("a/{}", "日".repeat(86));
        assert_eq!(check(&long), Err(FolderError::Name(long.clone())));
        for name in ["a b/ c ", "日记/今天 +%&=#?.md", "...", "a/.tidelock", &"x".repeat(255)] {
            assert_eq!(check(name), Ok(()), "{name:?}");
        }
    }

    #[test]
    fn windows_refuses_more() {
        for part in
            ["a?", "a:b", "a\\b", "a\n", "a.", "a ", "NUL", "nul .txt", "Com1.md", "lpt²", "\u{1}"]
        {
            assert!(!fits_windows(part), "{part:?}");
        }
        let longest = "😀".repeat(127);
        for part in ["a.b", "con man", "com10", "com", " a", "日记", &longest] {
            assert!(fits_windows(part), "{part:?}");
        }
        assert!(!fits_windows(&"😀".repeat(128)));
    }
}
