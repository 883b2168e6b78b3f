//! Which names this system can hold.

/// The longest part of a name: bytes on Unix, UTF-16 units on Windows.
const PART_MAX: usize = 255;

/// Names of devices on Windows, with any ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Whether this system can hold every part of a name.
pub(crate) fn fits(name: &str) -> bool {
    name.split('/').all(if cfg!(windows) { fits_windows } else { fits_unix })
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
