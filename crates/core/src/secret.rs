//! Secrets, and the references by which a configuration names them.
//!
//! A [`Secret`] is wiped when dropped and never shown. A [`SecretRef`] says where a secret is
//! kept; nothing here ever looks there, and no configuration ever holds a secret itself.

use std::fmt;

use zeroize::Zeroizing;

/// A secret text: wiped when dropped, and never shown by `Debug`.
///
/// It has neither `Display` nor `Serialize` nor `PartialEq` on purpose: whoever wants the text
/// says [`Secret::expose`], so that every use can be found.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over `text`; this very buffer is wiped when the secret is dropped.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one place that signs or decrypts with it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Where a secret is kept: `{ env = "X" }`, `{ keyring = true }`, `{ command = ["…"] }` or
/// `{ file = "…" }` in a configuration.
///
/// Holds no secret, so it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretRef {
    /// The environment variable of this name.
    Env(String),
    /// The system's keyring, under the names of the vault and of the setting.
    Keyring,
    /// What a program prints: its name and its arguments, run without a shell.
    Command(Vec<String>),
    /// The content of a file, which nobody else may read.
    File(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_a_secret_not_even_its_length() {
        let short = Secret::new("a".to_owned());
        let long = Some(Secret::new("wJalrXUtnFEMI/K7MDENG".to_owned()));
        assert_eq!(format!("{short:?}"), "Secret(..)");
        assert_eq!(format!("{long:?}"), "Some(Secret(..))");
        assert_eq!(format!("{long:#?}"), "Some(\n    Secret(..),\n)");
    }

    #[test]
    fn a_secret_is_what_was_put_in() {
        assert_eq!(Secret::new(" key\n".to_owned()).expose(), " key\n");
    }
}
