//! From a [`Config`] to a document for people.

use std::fmt::Write;

use super::{Config, DeviceName, Encryption, Vault, size};
use crate::address::{FileRemote, Remote, S3Remote, Trust, WebdavRemote};
use crate::guard::Limits;
use crate::secret::SecretRef;
use crate::version::Retention;

impl Config {
    /// Writes the file that reads as this very configuration, with a few words for its owner.
    ///
    /// Secrets are named by their place, as always: a configuration holds none.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = String::from(
            "# Tidelock's configuration. `tidelock doctor` checks it, `tidelock sync` uses it.\n",
        );
        if let Some(device) = &self.device {
            out += "\n";
            out += &device_lines(device);
        }
        for vault in &self.vaults {
            out += &vault_lines(vault);
        }
        out
    }
}

/// The line that names the device, and a word about it.
pub(super) fn device_lines(device: &DeviceName) -> String {
    let mut out = "# This device's name in the names of conflict copies.\n".to_owned();
    line(&mut out, "device", &quoted(device.as_str()));
    out
}

/// The table of a vault, an empty line before it.
pub(super) fn vault_lines(vault: &Vault) -> String {
    let mut out = String::new();
    write_vault(&mut out, vault);
    out
}

fn write_vault(out: &mut String, vault: &Vault) {
    *out += "\n[[vault]]\n";
    line(out, "name", &quoted(vault.name.as_str()));
    line(out, "folder", &quoted(&vault.folder));
    *out += "# both | push | pull | push-delete | pull-delete\n";
    line(out, "direction", &quoted(vault.direction.word()));
    if vault.limits != Limits::default() {
        *out += "# A sync that deletes more than both of these waits for a confirmation.\n";
        line(out, "guard-delete-percent", &vault.limits.percent.to_string());
        line(out, "guard-delete-count", &vault.limits.count.to_string());
    }
    write_retention(out, vault.retention);
    *out += "\n[vault.remote]\n";
    line(out, "kind", &quoted(vault.remote.kind()));
    match &vault.remote {
        Remote::S3(remote) => write_s3(out, remote),
        Remote::Webdav(remote) => write_webdav(out, remote),
        Remote::File(FileRemote { path }) => line(out, "path", &quoted(path)),
    }
    match &vault.encryption {
        Encryption::None => {}
        Encryption::Rclone { password } | Encryption::Openssl { password } => {
            *out += "\n[vault.encryption]\n";
            line(out, "kind", &quoted(vault.encryption.kind()));
            line(out, "password", &reference(password));
        }
    }
}

fn write_retention(out: &mut String, retention: Retention) {
    if retention == Retention::default() {
        return;
    }
    *out += "\n# What a sync replaces or deletes here is kept: this many days, at least the last so many\n";
    *out += "# versions of a note, and no more than this in all.\n[vault.versions]\n";
    line(out, "days", &retention.days.to_string());
    line(out, "count", &retention.count.to_string());
    line(out, "bytes", &quoted(&size::write(retention.bytes)));
}

fn write_s3(out: &mut String, remote: &S3Remote) {
    if let Some(vendor) = &remote.vendor {
        line(out, "vendor", &quoted(vendor));
    }
    line(out, "endpoint", &quoted(&remote.endpoint.to_string()));
    if let Some(region) = &remote.region {
        line(out, "region", &quoted(region));
    }
    line(out, "bucket", &quoted(&remote.bucket));
    // With a slash in front, blanks at the beginning of a prefix survive the next reading.
    let slash = if remote.prefix.as_str().starts_with(char::is_whitespace) { "/" } else { "" };
    line(out, "prefix", &quoted(&format!("{slash}{}", remote.prefix.as_str())));
    if let Some(path_style) = remote.path_style {
        line(out, "path-style", &path_style.to_string());
    }
    if let Some(credentials) = &remote.credentials {
        *out += "# Where the keys are kept: { env = \"NAME\" }, { keyring = true },\n";
        *out += "# { command = [\"program\", \"argument\"] } or { file = \"/place\" }; never a key itself.\n";
        line(out, "access-key-id", &reference(&credentials.access_key_id));
        line(out, "secret-access-key", &reference(&credentials.secret_access_key));
        if let Some(token) = &credentials.session_token {
            line(out, "session-token", &reference(token));
        }
    }
    write_trust(out, &remote.trust);
}

fn write_webdav(out: &mut String, remote: &WebdavRemote) {
    line(out, "url", &quoted(&remote.url.to_string()));
    if let Some(username) = &remote.username {
        line(out, "username", &quoted(username));
    }
    if let Some(password) = &remote.password {
        line(out, "password", &reference(password));
    }
    write_trust(out, &remote.trust);
}

fn write_trust(out: &mut String, trust: &Trust) {
    if trust.accept_clock {
        line(out, "accept-clock", "true");
    }
    if let Some(ca) = &trust.ca {
        line(out, "ca", &quoted(ca));
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {value}");
}

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn reference(secret: &SecretRef) -> String {
    match secret {
        SecretRef::Env(name) => format!("{{ env = {} }}", quoted(name)),
        SecretRef::Keyring => "{ keyring = true }".to_owned(),
        SecretRef::Command(words) => {
            let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
            format!("{{ command = [{}] }}", words.join(", "))
        }
        SecretRef::File(place) => format!("{{ file = {} }}", quoted(place)),
    }
}
