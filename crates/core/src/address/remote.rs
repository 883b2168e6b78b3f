//! The kinds of remotes, as values whose parts were checked.

use std::fmt;

use thiserror::Error;

use super::{Endpoint, Prefix};
use crate::secret::SecretRef;

/// Where the notes of a vault are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote {
    /// A bucket of S3-compatible storage.
    S3(S3Remote),
    /// A WebDAV server.
    Webdav(WebdavRemote),
    /// Another folder, a mounted one for example.
    File(FileRemote),
}

/// A bucket, and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Remote {
    /// The server, without the bucket.
    pub endpoint: Endpoint,
    /// The region that signatures name; found from vendor and endpoint when absent.
    pub region: Option<String>,
    /// The bucket's name.
    pub bucket: String,
    /// What every key begins with.
    pub prefix: Prefix,
    /// `https://HOST/BUCKET/KEY` instead of `https://BUCKET.HOST/KEY`; the vendor's way when absent.
    pub path_style: Option<bool>,
    /// The vendor's name; guessed from the endpoint when absent.
    pub vendor: Option<String>,
    /// Where the keys are kept; the usual environment variables when absent.
    pub credentials: Option<S3Credentials>,
    /// What is trusted, and how far.
    pub trust: Trust,
}

/// Where the keys to a bucket are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Credentials {
    /// The access key's public half.
    pub access_key_id: SecretRef,
    /// Its secret half.
    pub secret_access_key: SecretRef,
    /// The token that comes with temporary keys.
    pub session_token: Option<SecretRef>,
}

/// What a user trusts a remote with, beyond the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// A correction of the clock beyond the automatic limits was consented to for this remote.
    pub accept_clock: bool,
    /// A file with one more certificate authority (PEM), as a place on this device.
    pub ca: Option<String>,
}

/// A WebDAV server's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebdavRemote {
    /// The folder's URL.
    pub url: Endpoint,
    /// Who logs in.
    pub username: Option<String>,
    /// Where the password is kept.
    pub password: Option<SecretRef>,
    /// What is trusted, and how far.
    pub trust: Trust,
}

/// A folder that serves as remote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRemote {
    /// The folder's place on this device.
    pub path: String,
}

impl FileRemote {
    /// The place without slashes at its end, which change nothing; the top of a file system keeps one.
    fn bare_path(&self) -> &str {
        match self.path.trim_end_matches('/') {
            "" => "/",
            bare => bare,
        }
    }
}

impl Remote {
    /// What makes it this place and no other.
    #[must_use]
    pub fn identity(&self) -> RemoteIdentity {
        RemoteIdentity(match self {
            Self::S3(s3) => format!("s3 {} {} {}", s3.endpoint, s3.bucket, s3.prefix.as_str()),
            Self::Webdav(webdav) => format!("webdav {}", webdav.url),
            Self::File(file) => format!("file {}", file.bare_path()),
        })
    }

    /// A name that people recognize: the server's host, or the folder.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::S3(s3) => s3.endpoint.host(),
            Self::Webdav(webdav) => webdav.url.host(),
            Self::File(file) => &file.path,
        }
    }

    /// The word by which configurations and addresses call this kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::S3(_) => "s3",
            Self::Webdav(_) => "webdav",
            Self::File(_) => "file",
        }
    }
}

/// The written identity of a remote: normalized endpoint, bucket and prefix; never a key, so that
/// keys can be changed.
///
/// State on devices is filed under this text, so its form is for ever: the kind, a space, and the
/// parts with a space between (`s3 https://h:9000 bucket some prefix/`). Only the last part can
/// hold a space.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RemoteIdentity(String);

impl RemoteIdentity {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RemoteIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text names nothing of its kind.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BadName {
    /// No bucket's name: S3 takes 3 to 63 lower-case letters, digits, `-` and `.`; its clones also
    /// upper case, `_`, and 1 to 255 of them.
    #[error("a bucket's name has letters, digits, `-`, `_` and `.`, and no `/`")]
    Bucket,
    /// No word such as a region or a vendor.
    #[error("a name of letters, digits, `-`, `_` and `.` is expected")]
    Word,
    /// A place that depends on where the program was started.
    #[error("a place is written in full, or begins with `~/`")]
    RelativePlace,
}

impl BadName {
    /// The stable word for scripts and for the catalogue of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bucket => "name-bucket",
            Self::Word => "name-word",
            Self::RelativePlace => "name-relative-place",
        }
    }
}

/// Checks a bucket's name, as leniently as S3's clones do.
///
/// # Errors
/// [`BadName::Bucket`].
pub fn check_bucket(text: &str) -> Result<String, BadName> {
    is_word(text, 255).then(|| text.to_owned()).ok_or(BadName::Bucket)
}

/// Checks a region or the like: 1 to 64 letters, digits, `-`, `_`, `.`.
///
/// # Errors
/// [`BadName::Word`].
pub fn check_word(text: &str) -> Result<String, BadName> {
    is_word(text, 64).then(|| text.to_owned()).ok_or(BadName::Word)
}

/// Checks the place of a folder or file: `/…`, `~`, `~/…`, `C:\…`, `\\server\…`, on any system.
///
/// # Errors
/// [`BadName::RelativePlace`], also for a NUL character, which no system takes.
pub fn check_place(text: &str) -> Result<String, BadName> {
    let on_drive = |text: &str| {
        let mut start = text.chars();
        let [letter, colon, slash] = [start.next(), start.next(), start.next()];
        letter.is_some_and(|c| c.is_ascii_alphabetic())
            && colon == Some(':')
            && matches!(slash, Some('/' | '\\'))
    };
    let is_full = text.starts_with('/') || text.starts_with(r"\\") || on_drive(text);
    let is_home = text == "~" || text.starts_with("~/") || text.starts_with("~\\");
    match (is_full || is_home) && !text.contains('\0') {
        true => Ok(text.to_owned()),
        false => Err(BadName::RelativePlace),
    }
}

fn is_word(text: &str, len_max: usize) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=len_max).contains(&text.len()) && text.bytes().all(is_plain) && !matches!(text, "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s3(endpoint: &str, bucket: &str, prefix: &str) -> S3Remote {
        S3Remote {
            endpoint: Endpoint::parse(endpoint).unwrap(),
            region: None,
            bucket: check_bucket(bucket).unwrap(),
            prefix: Prefix::normalize(prefix).unwrap(),
            path_style: None,
            vendor: None,
            credentials: None,
            trust: Trust::default(),
        }
    }

    #[test]
    fn one_place_has_one_identity_however_it_is_written() {
        let written = s3("HTTPS://S3.Example:443/", "notes", "/my notes");
        let mut other = s3("https://s3.example", "notes", "my notes/");
        other.credentials = Some(S3Credentials {
            access_key_id: SecretRef::Keyring,
            secret_access_key: SecretRef::Keyring,
            session_token: None,
        });
        other.region = Some("r".to_owned());
        other.trust.accept_clock = true;
        let identity = Remote::S3(written).identity();
        assert_eq!(identity.as_str(), "s3 https://s3.example notes my notes/");
        assert_eq!(identity, Remote::S3(other).identity());
    }

    #[test]
    fn a_slash_at_the_end_makes_no_other_folder() {
        let identity =
            |path: &str| Remote::File(FileRemote { path: path.to_owned() }).identity().to_string();
        assert_eq!(identity("/mnt/nas/"), "file /mnt/nas");
        assert_eq!(identity("/mnt/nas"), "file /mnt/nas");
        assert_eq!(identity("//"), "file /");
    }

    #[test]
    fn other_places_have_other_identities() {
        let here = Remote::S3(s3("http://h/a", "b", "c")).identity();
        for other in [
            s3("https://h/a", "b", "c"),
            s3("http://h:81/a", "b", "c"),
            s3("http://h", "a", "b/c"),
            s3("http://h/a", "B", "c"),
            s3("http://h/a", "b", "C"),
            s3("http://h/a", "b", ""),
        ] {
            assert_ne!(Remote::S3(other).identity(), here);
        }
    }

    #[test]
    fn buckets_of_clones_are_taken_and_paths_are_not() {
        for good in ["notes-1250000000", "a", "My_Bucket.v2", &"x".repeat(255)] {
            assert!(check_bucket(good).is_ok(), "{good}");
        }
        for bad in ["", "a/b", "..", ".", "a b", "笔记", "a?b", "a%2fb", "a:b", &"x".repeat(256)]
        {
            assert_eq!(check_bucket(bad), Err(BadName::Bucket), "{bad}");
        }
    }

    #[test]
    fn a_place_never_depends_on_the_current_folder() {
        for good in ["/n", "~", "~/Notes", r"C:\Notes", "d:/Notes", r"\\nas\notes", "/a b/笔记"] {
            assert!(check_place(good).is_ok(), "{good}");
        }
        for bad in ["", "Notes", "./n", "../n", "C:n", "C:", "~other/n", "/a\0b"] {
            assert_eq!(check_place(bad), Err(BadName::RelativePlace), "{bad}");
        }
    }
}
