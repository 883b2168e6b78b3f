//! From a document to a [`Config`].

use std::collections::BTreeSet;

use super::error::{BadValue, ConfigError, Problem};
use super::table::{Field, Table};
use super::{Config, DeviceName, Direction, Encryption, Vault, VaultName, size};
use crate::address::{
    BadName, Endpoint, FileRemote, Prefix, Remote, S3Credentials, S3Remote, Trust, WebdavRemote,
    check_bucket, check_place, check_word,
};
use crate::guard::Limits;
use crate::secret::SecretRef;
use crate::version::Retention;

impl Config {
    /// Reads and checks a whole file; what comes out needs no further checks.
    ///
    /// # Errors
    /// The first thing that is wrong, with its name and place. `~/` is not followed and nothing is
    /// looked for on disk.
    pub fn parse(bytes: &[u8]) -> Result<Self, ConfigError> {
        if Self::BYTES_MAX < bytes.len() {
            return Err(ConfigError::whole(Problem::TooLarge));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ConfigError::whole(Problem::NotUtf8))?;
        let mut document = Table::parse(text)?;
        document.only(&["device", "vault"])?;
        let device = document.take("device").map(|field| device(&field)).transpose()?;
        let tables = document.need("vault")?;
        let missing = document.missing("vault");
        let mut names = BTreeSet::new();
        let vaults = tables
            .tables()?
            .into_iter()
            .map(|table| vault(table, &mut names))
            .collect::<Result<Vec<_>, _>>()?;
        if vaults.is_empty() { Err(missing) } else { Ok(Self { device, vaults }) }
    }
}

fn device(field: &Field<'_>) -> Result<DeviceName, ConfigError> {
    field.text().map(DeviceName::clean)
}

const VAULT_KEYS: &[&str] = &[
    "name",
    "folder",
    "direction",
    "guard-delete-percent",
    "guard-delete-count",
    "versions",
    "remote",
    "encryption",
];

fn vault(mut table: Table<'_>, names: &mut BTreeSet<VaultName>) -> Result<Vault, ConfigError> {
    table.only(VAULT_KEYS)?;
    let name_field = table.need("name")?;
    let name = name_field.parsed(|text| VaultName::parse(text).ok_or(BadValue::VaultName))?;
    if !names.insert(name.clone()) {
        return Err(name_field.error(Problem::DuplicateVault));
    }
    Ok(Vault {
        name,
        folder: table.need("folder")?.parsed(check_place)?,
        direction: table
            .take("direction")
            .map_or(Ok(Direction::Both), |field| direction(&field))?,
        limits: limits(&mut table)?,
        retention: table.take("versions").map_or(Ok(Retention::default()), retention)?,
        remote: remote(table.need("remote")?.table()?)?,
        encryption: table.take("encryption").map_or(Ok(Encryption::None), encryption)?,
    })
}

fn direction(field: &Field<'_>) -> Result<Direction, ConfigError> {
    field.parsed(|word| Direction::from_word(word).ok_or(BadValue::NotOneOf(Direction::WORDS)))
}

fn limits(table: &mut Table<'_>) -> Result<Limits, ConfigError> {
    let mut limits = Limits::default();
    if let Some(field) = table.take("guard-delete-percent") {
        limits.percent = field.number(100)?;
    }
    if let Some(field) = table.take("guard-delete-count") {
        limits.count = field.number(COUNT_MAX)? as usize;
    }
    Ok(limits)
}

/// More deletions than any vault has notes.
const COUNT_MAX: u32 = 1_000_000_000;

fn retention(field: Field<'_>) -> Result<Retention, ConfigError> {
    let mut table = field.table()?;
    table.only(&["days", "count", "bytes"])?;
    let mut retention = Retention::default();
    if let Some(field) = table.take("days") {
        retention.days = field.number(DAYS_MAX)?;
    }
    if let Some(field) = table.take("count") {
        retention.count = field.number(COUNT_MAX)?;
    }
    if let Some(field) = table.take("bytes") {
        retention.bytes = field.parsed(|text| size::parse(text).ok_or(BadValue::Size))?;
    }
    Ok(retention)
}

/// A thousand years.
const DAYS_MAX: u32 = 365_250;

const REMOTE_KINDS: &[&str] = &["s3", "webdav", "file"];

fn remote(mut table: Table<'_>) -> Result<Remote, ConfigError> {
    let kind = table.need("kind")?;
    match kind.text()? {
        "s3" => s3(table).map(Remote::S3),
        "webdav" => webdav(table).map(Remote::Webdav),
        "file" => file(table).map(Remote::File),
        _ => Err(kind.bad(BadValue::NotOneOf(REMOTE_KINDS))),
    }
}

const S3_KEYS: &[&str] = &[
    "kind",
    "vendor",
    "endpoint",
    "region",
    "bucket",
    "prefix",
    "path-style",
    "access-key-id",
    "secret-access-key",
    "session-token",
    "accept-clock",
    "ca",
];

fn s3(mut table: Table<'_>) -> Result<S3Remote, ConfigError> {
    table.only(S3_KEYS)?;
    Ok(S3Remote {
        endpoint: table.need("endpoint")?.parsed(Endpoint::parse)?,
        region: optional(&mut table, "region", check_word)?,
        bucket: table.need("bucket")?.parsed(check_bucket)?,
        prefix: table.take("prefix").map_or(Ok(Prefix::default()), |field| prefix(&field))?,
        path_style: table.take("path-style").map(|field| field.flag()).transpose()?,
        vendor: optional(&mut table, "vendor", check_word)?,
        credentials: credentials(&mut table)?,
        trust: trust(&mut table)?,
    })
}

fn optional(
    table: &mut Table<'_>,
    name: &str,
    check: fn(&str) -> Result<String, BadName>,
) -> Result<Option<String>, ConfigError> {
    table.take(name).map(|field| field.parsed(check)).transpose()
}

fn prefix(field: &Field<'_>) -> Result<Prefix, ConfigError> {
    Prefix::normalize(field.text_or_empty()?).map_err(|why| field.bad(why))
}

/// Both halves of a key, or none of them.
fn credentials(table: &mut Table<'_>) -> Result<Option<S3Credentials>, ConfigError> {
    let mut take = |name: &str| table.take(name).map(secret).transpose();
    let id = take("access-key-id")?;
    let key = take("secret-access-key")?;
    let session_token = take("session-token")?;
    match (id, key) {
        (Some(access_key_id), Some(secret_access_key)) => {
            Ok(Some(S3Credentials { access_key_id, secret_access_key, session_token }))
        }
        (None, None) if session_token.is_none() => Ok(None),
        (None, _) => Err(table.missing("access-key-id")),
        (Some(_), None) => Err(table.missing("secret-access-key")),
    }
}

fn trust(table: &mut Table<'_>) -> Result<Trust, ConfigError> {
    Ok(Trust {
        accept_clock: table.take("accept-clock").map_or(Ok(false), |field| field.flag())?,
        ca: optional(table, "ca", check_place)?,
    })
}

fn webdav(mut table: Table<'_>) -> Result<WebdavRemote, ConfigError> {
    table.only(&["kind", "url", "username", "password", "accept-clock", "ca"])?;
    Ok(WebdavRemote {
        url: table.need("url")?.parsed(Endpoint::parse)?,
        username: table
            .take("username")
            .map(|field| field.text().map(str::to_owned))
            .transpose()?,
        password: table.take("password").map(secret).transpose()?,
        trust: trust(&mut table)?,
    })
}

fn file(mut table: Table<'_>) -> Result<FileRemote, ConfigError> {
    table.only(&["kind", "path"])?;
    Ok(FileRemote { path: table.need("path")?.parsed(check_place)? })
}

fn encryption(field: Field<'_>) -> Result<Encryption, ConfigError> {
    let mut table = field.table()?;
    table.only(&["kind", "password"])?;
    let kind = table.need("kind")?;
    match kind.text()? {
        "none" => table.only(&["kind"]).map(|()| Encryption::None),
        "rclone" => Ok(Encryption::Rclone { password: secret(table.need("password")?)? }),
        "openssl" => Ok(Encryption::Openssl { password: secret(table.need("password")?)? }),
        _ => Err(kind.bad(BadValue::NotOneOf(Encryption::KINDS))),
    }
}

/// Where a secret is kept; never the secret.
fn secret(field: Field<'_>) -> Result<SecretRef, ConfigError> {
    if field.is_text() {
        return Err(field.error(Problem::PlainSecret));
    }
    let not_one = field.bad(BadValue::NotOnePlace);
    let mut table = field.table()?;
    table.only(&["env", "keyring", "command", "file"])?;
    if table.len() != 1 {
        return Err(not_one);
    }
    if let Some(field) = table.take("env") {
        return field.parsed(env_name).map(SecretRef::Env);
    }
    if let Some(field) = table.take("command") {
        return field.texts().map(SecretRef::Command);
    }
    if let Some(field) = table.take("file") {
        return field.parsed(check_place).map(SecretRef::File);
    }
    let keyring = table.need("keyring")?;
    if keyring.flag()? { Ok(SecretRef::Keyring) } else { Err(keyring.bad(BadValue::OnlyTrue)) }
}

fn env_name(text: &str) -> Result<String, BadValue> {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    match text.bytes().all(is_plain) {
        true => Ok(text.to_owned()),
        false => Err(BadValue::Env),
    }
}
