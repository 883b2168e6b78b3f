//! What a user may write in `tidelock.toml`, read and checked once.
//!
//! A [`Config`] comes out whole or not at all: an unknown key, a wrong type or a bad value is
//! refused with its name and line. It names secrets and never holds one. Nothing here looks for a
//! file, a folder or a server.

mod device;
mod edit;
mod error;
mod read;
mod size;
mod table;
#[cfg(test)]
mod tests;
mod write;

pub use device::DeviceName;
pub use edit::{CannotAdd, Former};
pub use error::{BadValue, ConfigError, Place, Problem, Type};

use crate::address::Remote;
use crate::guard::Limits;
use crate::secret::SecretRef;
use crate::unseen::is_unseen;
use crate::version::Retention;

/// Everything a configuration file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// This device's name in conflict copies; the host's name when absent.
    pub device: Option<DeviceName>,
    /// The vaults, as written; at least one, no name twice.
    pub vaults: Vec<Vault>,
}

impl Config {
    /// The largest file that is read, in bytes.
    pub const BYTES_MAX: usize = 1 << 20;

    /// The vault of that name.
    #[must_use]
    pub fn vault(&self, name: &str) -> Option<&Vault> {
        self.vaults.iter().find(|vault| vault.name.as_str() == name)
    }
}

/// A folder and the remote it is the same as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vault {
    /// What the user calls it.
    pub name: VaultName,
    /// The folder's place on this device, written in full or from `~/`.
    pub folder: String,
    /// Which way changes go.
    pub direction: Direction,
    /// Deletions beyond these wait for a word (`guard-delete-percent`, `guard-delete-count`).
    pub limits: Limits,
    /// How long this device keeps versions (`[vault.versions]`: `days`, `count`, `bytes`).
    pub retention: Retention,
    /// The other side.
    pub remote: Remote,
    /// How the remote is encrypted.
    pub encryption: Encryption,
}

/// A vault's name: 1 to 64 characters, all of them seen, no `/` or `\`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VaultName(String);

impl VaultName {
    /// The longest name, in characters.
    pub const LEN_MAX: usize = 64;

    /// Checks a name; `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_good = (1..=Self::LEN_MAX).contains(&text.chars().count())
            && text.trim() == text
            && !text.starts_with('-')
            && !text.chars().any(|c| is_unseen(c) || matches!(c, '/' | '\\'));
        is_good.then(|| Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which way changes go between folder and remote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Both ways.
    #[default]
    Both,
    /// Only to the remote; nothing is deleted there.
    Push,
    /// Only to the folder; nothing is deleted here.
    Pull,
    /// Only to the remote, deletions too.
    PushDelete,
    /// Only to the folder, deletions too.
    PullDelete,
}

impl Direction {
    /// The words for them, in the order of [`Direction::ALL`].
    pub const WORDS: &[&str] = &["both", "push", "pull", "push-delete", "pull-delete"];
    /// Every direction.
    pub const ALL: [Self; 5] =
        [Self::Both, Self::Push, Self::Pull, Self::PushDelete, Self::PullDelete];

    /// The direction of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.word() == word)
    }

    /// The word in configurations and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Push => "push",
            Self::Pull => "pull",
            Self::PushDelete => "push-delete",
            Self::PullDelete => "pull-delete",
        }
    }
}

/// How a remote is encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Encryption {
    /// Plain files under their own names.
    #[default]
    None,
    /// As rclone's crypt remote does.
    Rclone {
        /// Where the password is kept.
        password: SecretRef,
    },
    /// As `openssl enc` does, the older way of Remotely Save.
    Openssl {
        /// Where the password is kept.
        password: SecretRef,
    },
}

impl Encryption {
    /// The words for them.
    pub const KINDS: &[&str] = &["none", "rclone", "openssl"];

    /// The word in configurations and addresses.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Rclone { .. } => "rclone",
            Self::Openssl { .. } => "openssl",
        }
    }
}
