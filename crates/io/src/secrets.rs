//! Fetches secrets from the places that settings name.
//!
//! A secret goes from its place into a [`Secret`] and nowhere else: no error, log or process
//! argument ever holds one.

#[cfg(feature = "keyring")]
mod keyring;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use thiserror::Error;
use tidelock_core::address::{S3Credentials, S3Remote};
use tidelock_core::secret::{Secret, SecretRef};
use tidelock_wire::sigv4::Credentials;
use tokio::io::AsyncReadExt;
use zeroize::{Zeroize, Zeroizing};

use crate::place::full_place;

/// The largest secret that is read, in bytes.
const BYTES_MAX: u64 = 64 * 1_024;
/// How long a command may take, in milliseconds.
const COMMAND_MS_MAX: u64 = 30_000;
/// The pairs of variables that are looked at, in this order, where no place is named.
const ENV_PAIRS: [EnvKeys; 2] = [
    EnvKeys { id: "TIDELOCK_ACCESS_KEY_ID", key: "TIDELOCK_SECRET_ACCESS_KEY", token: None },
    EnvKeys {
        id: "AWS_ACCESS_KEY_ID",
        key: "AWS_SECRET_ACCESS_KEY",
        token: Some("AWS_SESSION_TOKEN"),
    },
];

/// The variables of one pair of keys.
struct EnvKeys {
    id: &'static str,
    key: &'static str,
    token: Option<&'static str>,
}

/// Whose secret is fetched.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The vault's name.
    pub vault: &'a str,
    /// The setting's name, such as `secret-access-key`.
    pub field: &'static str,
}

/// A secret that could not be fetched.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{field}: {problem}")]
pub struct SecretError {
    /// The setting that names its place.
    pub field: &'static str,
    /// What is wrong.
    pub problem: SecretProblem,
}

/// Why a secret could not be fetched.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SecretProblem {
    /// No place was named, and no pair of variables is set.
    #[error("no access key is set in the environment")]
    NoCredentials,
    /// The variable is not set.
    #[error("the environment variable {name} is not set")]
    EnvMissing {
        /// The variable.
        name: String,
    },
    /// The variable is no UTF-8.
    #[error("the environment variable {name} holds no text")]
    EnvNotText {
        /// The variable.
        name: String,
    },
    /// Nothing is there.
    #[error("{place} holds nothing")]
    Empty {
        /// The variable, file or program.
        place: String,
    },
    /// The file cannot be read, is too large, or holds no text.
    #[error("{} cannot be read: {detail}", file.display())]
    FileUnreadable {
        /// The file.
        file: PathBuf,
        /// The system's words.
        detail: String,
    },
    /// Group or others may read or write the file.
    #[error("others may read {}", file.display())]
    FileOpenToOthers {
        /// The file.
        file: PathBuf,
    },
    /// The command cannot be started, failed, or printed no text.
    #[error("the command failed: {detail}")]
    CommandFailed {
        /// What happened, without what the command printed.
        detail: String,
    },
    /// The command did not end in time.
    #[error("the command did not end within 30 s")]
    CommandTimeout,
    /// The keyring has no such entry.
    #[error("the keyring has nothing under {service}, {user}")]
    KeyringMissing {
        /// The service's name of the entry.
        service: &'static str,
        /// The user's name of the entry.
        user: String,
    },
    /// There is no keyring, or it stays locked.
    #[error("the keyring cannot be used: {detail}")]
    KeyringUnavailable {
        /// The system's words.
        detail: String,
    },
}

impl SecretError {
    /// The stable code for scripts and for the catalogue of texts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.problem {
            SecretProblem::NoCredentials => "secret-no-credentials",
            SecretProblem::EnvMissing { .. } => "secret-env-missing",
            SecretProblem::EnvNotText { .. } => "secret-env-not-text",
            SecretProblem::Empty { .. } => "secret-empty",
            SecretProblem::FileUnreadable { .. } => "secret-file-unreadable",
            SecretProblem::FileOpenToOthers { .. } => "secret-file-open-to-others",
            SecretProblem::CommandFailed { .. } => "secret-command-failed",
            SecretProblem::CommandTimeout => "secret-command-timeout",
            SecretProblem::KeyringMissing { .. } => "secret-keyring-missing",
            SecretProblem::KeyringUnavailable { .. } => "secret-keyring-unavailable",
        }
    }

    /// What the texts of this error name, by the names of their variables.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let field = ("field", self.field.to_owned());
        let own = match &self.problem {
            SecretProblem::NoCredentials | SecretProblem::CommandTimeout => None,
            SecretProblem::EnvMissing { name } | SecretProblem::EnvNotText { name } => {
                Some(("detail", name.clone()))
            }
            SecretProblem::Empty { place } => Some(("detail", place.clone())),
            SecretProblem::FileUnreadable { file, detail } => {
                return vec![
                    field,
                    ("file", file.display().to_string()),
                    ("detail", detail.clone()),
                ];
            }
            SecretProblem::FileOpenToOthers { file } => {
                let file = file.display().to_string();
                return vec![field, ("command", format!("chmod 600 '{file}'")), ("file", file)];
            }
            SecretProblem::CommandFailed { detail }
            | SecretProblem::KeyringUnavailable { detail } => Some(("detail", detail.clone())),
            SecretProblem::KeyringMissing { service, user } => {
                Some(("detail", format!("{service}, {user}")))
            }
        };
        [Some(field), own].into_iter().flatten().collect()
    }
}

/// The keys to a bucket: from the places that its settings name, else from the environment, where
/// `TIDELOCK_ACCESS_KEY_ID` and `TIDELOCK_SECRET_ACCESS_KEY` come before `AWS_ACCESS_KEY_ID`,
/// `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
///
/// # Errors
/// [`SecretError`] names the setting and its place, never what it holds.
pub async fn credentials(vault: &str, remote: &S3Remote) -> Result<Credentials, SecretError> {
    let Some(places) = &remote.credentials else {
        return credentials_of(|name| env(name).transpose());
    };
    let S3Credentials { access_key_id, secret_access_key, session_token } = places;
    let owner = |field| Owner { vault, field };
    Ok(Credentials {
        access_key_id: resolve(access_key_id, owner("access-key-id")).await?.expose().to_owned(),
        secret_access_key: resolve(secret_access_key, owner("secret-access-key")).await?,
        session_token: match session_token {
            Some(place) => Some(resolve(place, owner("session-token")).await?),
            None => None,
        },
    })
}

/// One secret from its place, without the newline at its end.
///
/// # Errors
/// [`SecretError`] names the setting and its place, never what it holds.
pub async fn resolve(place: &SecretRef, owner: Owner<'_>) -> Result<Secret, SecretError> {
    let found = match place {
        SecretRef::Env(name) => env(name).and_then(|secret| {
            secret.ok_or_else(|| SecretProblem::EnvMissing { name: name.clone() })
        }),
        SecretRef::File(written) => file(written),
        SecretRef::Command(words) => command(words).await,
        SecretRef::Keyring => from_keyring(owner).await,
    };
    found.map_err(|problem| SecretError { field: owner.field, problem })
}

/// The first pair of variables that is set: half of a pair is a mistake worth telling.
fn credentials_of(
    set: impl Fn(&str) -> Option<Result<Secret, SecretProblem>>,
) -> Result<Credentials, SecretError> {
    let found = |field, name: &str| match set(name) {
        Some(secret) => secret.map(Some).map_err(|problem| SecretError { field, problem }),
        None => Ok(None),
    };
    let missing = |field, name: &str| {
        let problem = SecretProblem::EnvMissing { name: name.to_owned() };
        SecretError { field, problem }
    };
    for EnvKeys { id, key, token } in ENV_PAIRS {
        match (found("access-key-id", id)?, found("secret-access-key", key)?) {
            (None, None) => {}
            (Some(_), None) => return Err(missing("secret-access-key", key)),
            (None, Some(_)) => return Err(missing("access-key-id", id)),
            (Some(access_key_id), Some(secret_access_key)) => {
                let session_token = token.map(|token| found("session-token", token)).transpose()?;
                return Ok(Credentials {
                    access_key_id: access_key_id.expose().to_owned(),
                    secret_access_key,
                    session_token: session_token.flatten(),
                });
            }
        }
    }
    Err(SecretError { field: "access-key-id", problem: SecretProblem::NoCredentials })
}

/// The variable's text; `None` when it is not set, or empty.
fn env(name: &str) -> Result<Option<Secret>, SecretProblem> {
    match std::env::var(name) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => Ok(Some(Secret::new(text))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(SecretProblem::EnvNotText { name: name.to_owned() })
        }
    }
}

fn file(written: &str) -> Result<Secret, SecretProblem> {
    let unreadable = |file: &Path, detail: String| SecretProblem::FileUnreadable {
        file: file.to_owned(),
        detail,
    };
    let place = full_place(written).map_err(|e| unreadable(Path::new(written), e.to_string()))?;
    let opened = std::fs::File::open(&place).map_err(|e| unreadable(&place, e.to_string()))?;
    if is_open_to_others(&opened).map_err(|e| unreadable(&place, e.to_string()))? {
        return Err(SecretProblem::FileOpenToOthers { file: place });
    }
    let mut bytes = Zeroizing::new(Vec::new());
    opened
        .take(BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable(&place, e.to_string()))?;
    match text(bytes) {
        Ok(secret) if secret.expose().is_empty() => Err(empty(&place.display().to_string())),
        Ok(secret) => Ok(secret),
        Err(detail) => Err(unreadable(&place, format!("{detail}: {}", place.display()))),
    }
}

/// Whether group or others may read or write it. Windows keeps such rights elsewhere; there a
/// file in the user's own folder is the user's own.
fn is_open_to_others(file: &std::fs::File) -> std::io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Ok(file.metadata()?.permissions().mode() & 0o066 != 0)
    }
    #[cfg(not(unix))]
    file.metadata().map(|_| false)
}

async fn command(words: &[String]) -> Result<Secret, SecretProblem> {
    let limit = Duration::from_millis(COMMAND_MS_MAX);
    match tokio::time::timeout(limit, printed(words)).await {
        Ok(secret) => secret,
        Err(_) => Err(SecretProblem::CommandTimeout),
    }
}

/// What the program prints. Its own errors go to the terminal; it is ended when nobody waits for
/// it any more.
async fn printed(words: &[String]) -> Result<Secret, SecretProblem> {
    let failed = |detail: String| SecretProblem::CommandFailed { detail };
    let (program, arguments) =
        words.split_first().ok_or_else(|| failed("detail-no-program".to_owned()))?;
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("{program}: {error}")))?;
    let mut bytes = Zeroizing::new(Vec::new());
    if let Some(out) = child.stdout.take() {
        out.take(BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .await
            .map_err(|error| failed(format!("{program}: {error}")))?;
    }
    let status = child.wait().await.map_err(|error| failed(format!("{program}: {error}")))?;
    if !status.success() {
        return Err(failed(format!("{program}: {status}")));
    }
    match text(bytes) {
        Ok(secret) if secret.expose().is_empty() => Err(empty(program)),
        Ok(secret) => Ok(secret),
        Err(detail) => Err(failed(format!("{detail}: {program}"))),
    }
}

#[cfg(feature = "keyring")]
async fn from_keyring(owner: Owner<'_>) -> Result<Secret, SecretProblem> {
    keyring::secret(owner.vault, owner.field).await
}

#[cfg(not(feature = "keyring"))]
async fn from_keyring(_: Owner<'_>) -> Result<Secret, SecretProblem> {
    let detail = "detail-built-without-keyring".to_owned();
    Err(SecretProblem::KeyringUnavailable { detail })
}

fn empty(place: &str) -> SecretProblem {
    SecretProblem::Empty { place: place.to_owned() }
}

/// The text of a place, without one newline at its end.
fn text(mut bytes: Zeroizing<Vec<u8>>) -> Result<Secret, &'static str> {
    if BYTES_MAX < bytes.len() as u64 {
        return Err("detail-secret-too-large");
    }
    for newline in [b'\n', b'\r'] {
        if bytes.last() == Some(&newline) {
            bytes.pop();
        }
    }
    String::from_utf8(std::mem::take(&mut *bytes)).map(Secret::new).map_err(|error| {
        error.into_bytes().zeroize();
        "detail-secret-not-utf8"
    })
}

#[cfg(test)]
mod tests;
