//! The system's keyring: Secret Service (GNOME Keyring, KWallet) on Linux and BSD, the login
//! Keychain on macOS, the Credential Manager on Windows.
//!
//! An entry is found under the service `tidelock` and the user `VAULT/SETTING`. On Linux:
//! `secret-tool store --label Tidelock service tidelock username notes/secret-access-key`; on
//! macOS: `security add-generic-password -s tidelock -a notes/secret-access-key -w`; on Windows a
//! generic credential named `notes/secret-access-key.tidelock`. Only reads. The Linux side has been
//! run; those of macOS and Windows rest on their crates' own tests.

use std::sync::Arc;

use keyring_core::{CredentialStore, Error};
use tidelock_core::secret::Secret;

use super::SecretProblem;

/// The service's name of every entry.
const SERVICE: &str = "tidelock";

/// The entry of a vault's setting. A locked keyring may ask the user, so this can take long.
pub(super) async fn secret(vault: &str, field: &str) -> Result<Secret, SecretProblem> {
    let user = format!("{vault}/{field}");
    let looked_up = tokio::task::spawn_blocking(move || look_up(&user)).await;
    looked_up.unwrap_or_else(|error| Err(unavailable(&error.to_string())))
}

fn look_up(user: &str) -> Result<Secret, SecretProblem> {
    let found = store()
        .and_then(|store| store.build(SERVICE, user, None))
        .and_then(|entry| entry.get_password());
    match found {
        Ok(text) if text.is_empty() => Err(super::empty(&format!("{SERVICE}, {user}"))),
        Ok(text) => Ok(Secret::new(text)),
        Err(Error::NoEntry) => {
            Err(SecretProblem::KeyringMissing { service: SERVICE, user: user.to_owned() })
        }
        // `Display` never shows what an entry holds, unlike `Debug`.
        Err(error) => Err(unavailable(&error.to_string())),
    }
}

#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(dbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "openbsd",
    target_os = "macos",
    windows
)))]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NotSupportedByStore("this system has no keyring that Tidelock knows".to_owned()))
}

fn unavailable(detail: &str) -> SecretProblem {
    SecretProblem::KeyringUnavailable { detail: detail.to_owned() }
}
