//! Names from disks and storages, made harmless for terminals.

use tidelock_core::unseen::is_unseen;

/// The name with everything that people would not see spelled out: `\u{1b}`, `\n`, `\u{202e}`.
///
/// A name may hold commands to the terminal, or turn the direction of what follows it.
#[must_use]
pub fn escape_name(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for c in name.chars() {
        if is_unseen(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        for (name, shown) in [
            ("\u{1b}[31mred", r"\u{1b}[31mred"),
            ("a\u{202e}gpj.exe", r"a\u{202e}gpj.exe"),
            ("bell\u{7}", r"bell\u{7}"),
            ("two\nlines\r\t", r"two\nlines\r\t"),
            ("\u{9b}2J\u{200b}\u{feff}", r"\u{9b}2J\u{200b}\u{feff}"),
            ("日记 2026 é 🌊 (1).md", "日记 2026 é 🌊 (1).md"),
        ] {
            assert_eq!(escape_name(name), shown);
        }
    }
}
