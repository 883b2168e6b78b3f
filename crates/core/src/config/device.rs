//! What a device is called in the names of conflict copies.

use crate::unseen::is_unseen;

/// A device's name, cleaned: 1 to 20 characters that every file system and every person can take.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeviceName(String);

impl DeviceName {
    /// The longest name, in characters.
    pub const LEN_MAX: usize = 20;
    /// The name of a device whose own has no usable character.
    pub const FALLBACK: &str = "device";

    /// Makes a name of any text: leaves out what separates paths, what Windows refuses in names,
    /// parentheses (they mark conflict copies) and what people do not see; joins blanks; cuts.
    #[must_use]
    pub fn clean(text: &str) -> Self {
        let usable = |c: &char| !is_unseen(*c) && !r#"/\:*?"<>|()"#.contains(*c);
        let text: String =
            text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(usable).collect();
        let joined = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let cut: String =
            joined.trim_start_matches(['.', ' ']).chars().take(Self::LEN_MAX).collect();
        match cut.trim_end_matches(['.', ' ']) {
            "" => Self(Self::FALLBACK.to_owned()),
            name => Self(name.to_owned()),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_keeps_what_people_read_and_loses_the_rest() {
        for (text, name) in [
            ("windows-pc", "windows-pc"),
            ("Anna's  MacBook\tPro", "Anna's MacBook Pro"),
            ("我的电脑", "我的电脑"),
            ("a/b\\c:d(e)", "abcde"),
            ("\u{202e}gpj.\u{1b}[31m", "gpj.[31m"),
            ("..", "device"),
            (". .pc", "pc"),
            ("", "device"),
            ("()", "device"),
            ("trailing. .", "trailing"),
            ("a name of more than twenty characters", "a name of more than"),
        ] {
            assert_eq!(DeviceName::clean(text).as_str(), name, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_makes_a_clean_name_that_stays_as_it_is(text in any::<String>()) {
            let name = DeviceName::clean(&text);
            prop_assert!((1..=DeviceName::LEN_MAX).contains(&name.as_str().chars().count()));
            prop_assert!(!name.as_str().contains(['/', '\\', '(', ')', '\0', '\n']));
            prop_assert_eq!(DeviceName::clean(name.as_str()), name);
        }
    }
}
