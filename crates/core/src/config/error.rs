//! What can be wrong with a configuration.

use std::fmt;

use thiserror::Error;

use crate::address::{BadEndpoint, BadName, BadPrefix};

/// One thing that is wrong with a configuration, and where.
///
/// Neither `Display` nor `Debug` ever repeats a value of the file: a secret may stand in the wrong
/// place. The file's name is the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Where, when it has a place.
    pub place: Option<Place>,
    /// The key it is about, with the tables it stands in: `vault.remote.endpoint`.
    pub field: Option<String>,
    /// What is wrong.
    pub problem: Problem,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
}

impl Place {
    /// The place of the byte `at` in `text`; its end when `at` lies beyond.
    #[must_use]
    pub fn of(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1,
        }
    }
}

/// The kinds of things that are wrong.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Problem {
    /// More than [`super::Config::BYTES_MAX`] bytes.
    #[error("the file is larger than 1 MiB")]
    TooLarge,
    /// Bytes that are no UTF-8.
    #[error("the file is not in UTF-8")]
    NotUtf8,
    /// No TOML.
    #[error("this is no TOML: {what}")]
    Syntax {
        /// The parser's words, which never repeat the text.
        what: String,
    },
    /// A key that means nothing here.
    #[error("this key is not known; known here: {}", .known.join(", "))]
    UnknownKey {
        /// The keys that do.
        known: &'static [&'static str],
    },
    /// A key that must be there and is not.
    #[error("this is missing")]
    Missing,
    /// A value of another type.
    #[error("{expected} is expected here")]
    WrongType {
        /// The type it should have.
        expected: Type,
    },
    /// Two vaults of one name.
    #[error("another vault has this name already")]
    DuplicateVault,
    /// A secret itself, where only its place may be named.
    #[error("a secret is never written here; name the place where it is kept")]
    PlainSecret,
    /// A value of the right type that cannot be.
    #[error("this value cannot be used: {0}")]
    BadValue(#[source] BadValue),
}

/// The types of a configuration's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A table.
    Table,
    /// A list of tables.
    Tables,
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::Texts => "a list of texts",
            Self::Number => "a whole number",
            Self::Flag => "true or false",
            Self::Table => "a table",
            Self::Tables => "a list of tables",
        })
    }
}

impl Type {
    /// The stable word for the catalogue of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "type-text",
            Self::Texts => "type-texts",
            Self::Number => "type-number",
            Self::Flag => "type-flag",
            Self::Table => "type-table",
            Self::Tables => "type-tables",
        }
    }
}

/// Why a value of the right type cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BadValue {
    /// Nothing.
    #[error("it is empty")]
    Empty,
    /// Another word than these.
    #[error("it is none of {}", .0.join(", "))]
    NotOneOf(&'static [&'static str]),
    /// A number beyond its range.
    #[error("it is not between {min} and {max}")]
    OutOfRange {
        /// The smallest.
        min: u32,
        /// The largest.
        max: u32,
    },
    /// No vault's name.
    #[error("a vault's name has 1 to 64 visible characters, no slash, and no `-` in front")]
    VaultName,
    /// No environment variable's name.
    #[error("it names no environment variable")]
    Env,
    /// `keyring = false`.
    #[error("only `true` means something here")]
    OnlyTrue,
    /// No size.
    #[error("a size is a whole number and a unit: B, KiB, MiB, GiB, TiB")]
    Size,
    /// Not exactly one place for a secret.
    #[error("exactly one of env, keyring, command, file is expected")]
    NotOnePlace,
    /// No endpoint.
    #[error(transparent)]
    Endpoint(#[from] BadEndpoint),
    /// No prefix.
    #[error(transparent)]
    Prefix(#[from] BadPrefix),
    /// No name of its kind.
    #[error(transparent)]
    Name(#[from] BadName),
}

impl BadValue {
    /// The stable word for scripts and for the catalogue of texts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotOneOf(_) => "not-one-of",
            Self::OutOfRange { .. } => "out-of-range",
            Self::VaultName => "vault-name",
            Self::Env => "env-name",
            Self::OnlyTrue => "only-true",
            Self::Size => "size",
            Self::NotOnePlace => "not-one-place",
            Self::Endpoint(why) => why.code(),
            Self::Prefix(why) => why.code(),
            Self::Name(why) => why.code(),
        }
    }
}

impl ConfigError {
    /// Something wrong with the file as a whole.
    pub(super) const fn whole(problem: Problem) -> Self {
        Self { place: None, field: None, problem }
    }

    /// The stable code for scripts and for the catalogue of texts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.problem {
            Problem::TooLarge => "config-too-large",
            Problem::NotUtf8 => "config-not-utf8",
            Problem::Syntax { .. } => "config-syntax",
            Problem::UnknownKey { .. } => "config-unknown-key",
            Problem::Missing => "config-missing-key",
            Problem::WrongType { .. } => "config-wrong-type",
            Problem::DuplicateVault => "config-duplicate-vault",
            Problem::PlainSecret => "config-plain-secret",
            Problem::BadValue(_) => "config-bad-value",
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { line, column }) = self.place {
            write!(f, "line {line}, column {column}: ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "`{field}`: ")?;
        }
        self.problem.fmt(f)
    }
}

impl std::error::Error for ConfigError {}
