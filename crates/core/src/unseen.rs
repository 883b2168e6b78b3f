//! Characters that people do not see, but that change what they see.

/// Whether `c` is a control character, or steers the direction of text, or has no width.
///
/// A file name may hold any of these, and with them pretend to be another name: U+202E turns
/// `gpj.exe` around, ESC starts a command to the terminal (Unicode Standard Annex #9 "Explicit
/// formatting characters"; Unicode Technical Report #36, "Bidirectional text spoofing").
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_or_the_direction_of_text_is_unseen() {
        for c in [
            '\u{1b}', '\u{7}', '\n', '\0', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200f}', '\u{feff}',
        ] {
            assert!(is_unseen(c), "{c:?}");
        }
        for c in ['a', ' ', '潮', 'é', '\u{301}', '-', '(', '\u{a0}', '🌊'] {
            assert!(!is_unseen(c), "{c:?}");
        }
    }
}
