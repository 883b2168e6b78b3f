//! Remotes written as one address on the command line.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use thiserror::Error;

use super::remote::{check_bucket, check_place, check_word};
use super::{
    BadEndpoint, BadName, Endpoint, FileRemote, Prefix, Remote, S3Remote, Trust, WebdavRemote,
};
use crate::config::{BadValue, Encryption};
use crate::secret::SecretRef;

/// The environment variable that holds the password of an encrypted remote given as an address.
pub const ENCRYPTION_PASSWORD_ENV: &str = "TIDELOCK_ENCRYPTION_PASSWORD";

/// What an address says: a remote, and how it is encrypted.
///
/// `s3://BUCKET/PREFIX?endpoint=URL&region=R&path-style=true&vendor=NAME&accept-clock=true`,
/// `webdavs://HOST/PATH` (`webdav://` without TLS), `file:///PATH`; each with
/// `encryption=rclone|openssl`. Everything may be percent-encoded; `+` is a plus sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The remote. Its keys come from the environment: no address names a place for them.
    pub remote: Remote,
    /// How it is encrypted; the password comes from [`ENCRYPTION_PASSWORD_ENV`].
    pub encryption: Encryption,
}

/// Why a text is no address. Never repeats a value, which may be a secret in the wrong place.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AddressError {
    /// No `SCHEME://`, or one we do not know.
    #[error("a remote begins with s3://, webdavs://, webdav:// or file:///")]
    Scheme,
    /// A user name or a password stands before the host or bucket.
    #[error("the address carries a user name or a password")]
    UserInfo,
    /// A `#`, which would cut the address; as a part of a name it is written `%23`.
    #[error("the address holds a `#`; in a name it is written %23")]
    Fragment,
    /// A `%` without two hex digits, or bytes that are no UTF-8.
    #[error(
        "a `%` in the address is not followed by two hex digits of UTF-8; a plain one is written %25"
    )]
    Escape,
    /// A parameter this kind of remote does not have.
    #[error("the address has a parameter `{name}`, which is not known here")]
    UnknownParameter {
        /// Its name.
        name: String,
        /// The ones that are known.
        known: &'static [&'static str],
    },
    /// A parameter that stands there twice.
    #[error("the address has the parameter `{name}` twice")]
    DuplicateParameter {
        /// Its name.
        name: String,
    },
    /// A parameter that is missing.
    #[error("the address lacks the parameter `{name}`")]
    MissingParameter {
        /// Its name.
        name: &'static str,
    },
    /// A key or a password: it would be seen in the list of processes and in the shell's history.
    #[error("the address carries a secret in its parameter `{name}`")]
    Secret {
        /// The parameter's name.
        name: String,
    },
    /// A part has no good value.
    #[error("the address has no good `{part}`")]
    BadValue {
        /// The part: a parameter's name, or `bucket`, `prefix`, `host`, `path`.
        part: &'static str,
        /// What is wrong with it.
        source: BadValue,
    },
}

impl AddressError {
    /// The stable code for scripts and for the catalogue of texts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Scheme => "address-scheme",
            Self::UserInfo => "address-user-info",
            Self::Fragment => "address-fragment",
            Self::Escape => "address-escape",
            Self::UnknownParameter { .. } => "address-unknown-parameter",
            Self::DuplicateParameter { .. } => "address-duplicate-parameter",
            Self::MissingParameter { .. } => "address-missing-parameter",
            Self::Secret { .. } => "address-secret",
            Self::BadValue { .. } => "address-bad-value",
        }
    }
}

impl Address {
    /// Reads one address.
    ///
    /// # Errors
    /// [`AddressError`] names the part that is wrong.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(AddressError::Scheme)?;
        if rest.contains('#') {
            return Err(AddressError::Fragment);
        }
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
        if host.contains('@') {
            return Err(AddressError::UserInfo);
        }
        match scheme.to_ascii_lowercase().as_str() {
            "s3" => s3(host, path, Parameters::read(query, S3_PARAMETERS)?),
            "webdavs" => webdav("https", place, Parameters::read(query, WEBDAV_PARAMETERS)?),
            "webdav" => webdav("http", place, Parameters::read(query, WEBDAV_PARAMETERS)?),
            "file" => file(host, path, Parameters::read(query, FILE_PARAMETERS)?),
            _ => Err(AddressError::Scheme),
        }
    }
}

const S3_PARAMETERS: &[&str] =
    &["endpoint", "region", "path-style", "vendor", "accept-clock", "encryption"];
const WEBDAV_PARAMETERS: &[&str] = &["accept-clock", "encryption"];
const FILE_PARAMETERS: &[&str] = &["encryption"];

fn s3(host: &str, path: &str, mut parameters: Parameters) -> Result<Address, AddressError> {
    let bad = |part| move |source: BadName| AddressError::BadValue { part, source: source.into() };
    let endpoint =
        parameters.take("endpoint").ok_or(AddressError::MissingParameter { name: "endpoint" })?;
    let remote = S3Remote {
        bucket: check_bucket(&decode(host)?).map_err(bad("bucket"))?,
        prefix: Prefix::normalize(&decode(path.strip_prefix('/').unwrap_or(path))?)
            .map_err(|why| AddressError::BadValue { part: "prefix", source: why.into() })?,
        endpoint: Endpoint::parse(&endpoint).map_err(bad_endpoint("endpoint"))?,
        region: parameters
            .take("region")
            .map(|text| check_word(&text).map_err(bad("region")))
            .transpose()?,
        vendor: parameters
            .take("vendor")
            .map(|text| check_word(&text).map_err(bad("vendor")))
            .transpose()?,
        path_style: parameters.take_flag("path-style")?,
        credentials: None,
        trust: parameters.take_trust()?,
    };
    Ok(Address { remote: Remote::S3(remote), encryption: parameters.take_encryption()? })
}

fn webdav(scheme: &str, place: &str, mut parameters: Parameters) -> Result<Address, AddressError> {
    let url = Endpoint::parse(&format!("{scheme}://{place}")).map_err(bad_endpoint("host"))?;
    let trust = parameters.take_trust()?;
    let remote = Remote::Webdav(WebdavRemote { url, username: None, password: None, trust });
    Ok(Address { remote, encryption: parameters.take_encryption()? })
}

fn file(host: &str, path: &str, mut parameters: Parameters) -> Result<Address, AddressError> {
    let bad = |source: BadName| AddressError::BadValue { part: "path", source: source.into() };
    if !matches!(host, "" | "localhost") {
        return Err(bad(BadName::RelativePlace));
    }
    let path = decode(path)?;
    // `file:///C:/Notes` means the place `C:/Notes` (RFC 8089, appendix D.2).
    let on_drive = path.strip_prefix('/').filter(|rest| !rest.starts_with(['/', '\\', '~']));
    let place =
        on_drive.and_then(|rest| check_place(rest).ok()).map_or_else(|| check_place(&path), Ok);
    let remote = Remote::File(FileRemote { path: place.map_err(bad)? });
    Ok(Address { remote, encryption: parameters.take_encryption()? })
}

fn bad_endpoint(part: &'static str) -> impl Fn(BadEndpoint) -> AddressError {
    move |source| {
        if source == BadEndpoint::UserInfo {
            return AddressError::UserInfo;
        }
        AddressError::BadValue { part, source: source.into() }
    }
}

/// The decoded parameters of an address, each once, all of them known.
struct Parameters(BTreeMap<String, String>);

impl Parameters {
    fn read(query: &str, known: &'static [&'static str]) -> Result<Self, AddressError> {
        let mut all = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name)?;
            if !known.contains(&name.as_str()) {
                return Err(match is_secret(&name) {
                    true => AddressError::Secret { name },
                    false => AddressError::UnknownParameter { name, known },
                });
            }
            if all.insert(name.clone(), decode(value)?).is_some() {
                return Err(AddressError::DuplicateParameter { name });
            }
        }
        Ok(Self(all))
    }

    fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    fn take_flag(&mut self, name: &'static str) -> Result<Option<bool>, AddressError> {
        match self.take(name).as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(not_one_of(name, &["true", "false"])),
        }
    }

    fn take_trust(&mut self) -> Result<Trust, AddressError> {
        Ok(Trust { accept_clock: self.take_flag("accept-clock")?.unwrap_or(false), ca: None })
    }

    fn take_encryption(&mut self) -> Result<Encryption, AddressError> {
        let password = SecretRef::Env(ENCRYPTION_PASSWORD_ENV.to_owned());
        match self.take("encryption").as_deref() {
            None | Some("none") => Ok(Encryption::None),
            Some("rclone") => Ok(Encryption::Rclone { password }),
            Some("openssl") => Ok(Encryption::Openssl { password }),
            Some(_) => Err(not_one_of("encryption", Encryption::KINDS)),
        }
    }
}

fn not_one_of(part: &'static str, known: &'static [&'static str]) -> AddressError {
    AddressError::BadValue { part, source: BadValue::NotOneOf(known) }
}

/// Whether a parameter of this name would carry a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["key", "secret", "pass", "token", "auth", "credential"].iter().any(|word| name.contains(word))
}

fn decode(text: &str) -> Result<String, AddressError> {
    let is_hex = |b: Option<&u8>| b.is_some_and(u8::is_ascii_hexdigit);
    let bytes = text.as_bytes();
    let is_whole = (0..bytes.len())
        .filter(|at| bytes[*at] == b'%')
        .all(|at| is_hex(bytes.get(at + 1)) && is_hex(bytes.get(at + 2)));
    let decoded = percent_decode_str(text).decode_utf8();
    match decoded {
        Ok(decoded) if is_whole => Ok(decoded.into_owned()),
        Ok(_) | Err(_) => Err(AddressError::Escape),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s3(text: &str) -> S3Remote {
        let Remote::S3(s3) = Address::parse(text).unwrap().remote else { panic!("{text}") };
        s3
    }

    fn error(text: &str) -> AddressError {
        Address::parse(text).unwrap_err()
    }

    #[test]
    fn an_address_says_all_that_a_configuration_would() {
        let remote =
            s3("s3://notes-125/my%20notes?endpoint=https://cos.ap-guangzhou.myqcloud.com&region=\
                         ap-guangzhou&path-style=false&vendor=tencent-cos&accept-clock=true");
        assert_eq!(remote.bucket, "notes-125");
        assert_eq!(remote.prefix.as_str(), "my notes/");
        assert_eq!(remote.endpoint.to_string(), "https://cos.ap-guangzhou.myqcloud.com");
        assert_eq!(remote.region.as_deref(), Some("ap-guangzhou"));
        assert_eq!(remote.vendor.as_deref(), Some("tencent-cos"));
        assert_eq!(remote.path_style, Some(false));
        assert_eq!(remote.trust, Trust { accept_clock: true, ca: None });
        assert_eq!(remote.credentials, None);
    }

    #[test]
    fn the_least_address_is_a_bucket_and_an_endpoint() {
        for text in [
            "s3://vault?endpoint=http://127.0.0.1:9000",
            "s3://vault/?endpoint=http%3A%2F%2F127.0.0.1%3A9000&",
            " S3://vault//?endpoint=http://127.0.0.1:9000/ ",
        ] {
            let remote = s3(text);
            assert_eq!((remote.bucket.as_str(), remote.prefix.as_str()), ("vault", ""), "{text}");
            assert_eq!(Remote::S3(remote).identity().as_str(), "s3 http://127.0.0.1:9000 vault ");
        }
    }

    #[test]
    fn names_are_decoded_once_and_a_plus_is_a_plus() {
        let prefix = |path: &str| s3(&format!("s3://b/{path}?endpoint=http://h")).prefix;
        assert_eq!(prefix("a+b%2Bc%20d%25").as_str(), "a+b+c d%/");
        assert_eq!(prefix("%E7%AC%94%E8%AE%B0").as_str(), "笔记/");
        assert_eq!(prefix("笔记/a%23b%3Fc").as_str(), "笔记/a#b?c/");
        assert_eq!(prefix("a%252Fb").as_str(), "a%2Fb/");
    }

    #[test]
    fn encryption_takes_its_password_from_the_environment() {
        let encryption = |query: &str| {
            Address::parse(&format!("s3://b?endpoint=http://h{query}")).map(|a| a.encryption)
        };
        let password = SecretRef::Env("TIDELOCK_ENCRYPTION_PASSWORD".to_owned());
        assert_eq!(encryption(""), Ok(Encryption::None));
        assert_eq!(encryption("&encryption=none"), Ok(Encryption::None));
        assert_eq!(
            encryption("&encryption=rclone"),
            Ok(Encryption::Rclone { password: password.clone() })
        );
        assert_eq!(encryption("&encryption=openssl"), Ok(Encryption::Openssl { password }));
        assert_eq!(encryption("&encryption=rot13").unwrap_err().code(), "address-bad-value");
    }

    #[test]
    fn other_kinds_are_read_too() {
        let remote = |text: &str| Address::parse(text).unwrap().remote;
        assert_eq!(
            remote("webdavs://Dav.Example/remote.php/dav?accept-clock=true").identity().as_str(),
            "webdav https://dav.example/remote.php/dav"
        );
        assert_eq!(remote("webdav://nas:8080").identity().as_str(), "webdav http://nas:8080");
        assert_eq!(remote("file:///mnt/my%20nas").identity().as_str(), "file /mnt/my nas");
        assert_eq!(remote("file:///C:/Notes").identity().as_str(), "file C:/Notes");
        assert_eq!(remote("file:////nas/x").identity().as_str(), "file //nas/x");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let host = "endpoint=http://h";
        for (text, code) in [
            ("".to_owned(), "address-scheme"),
            ("notes".to_owned(), "address-scheme"),
            ("ftp://h/x".to_owned(), "address-scheme"),
            ("s3://b".to_owned(), "address-missing-parameter"),
            ("s3://?endpoint=http://h".to_owned(), "address-bad-value"),
            (format!("s3://b/../x?{host}"), "address-bad-value"),
            (format!("s3://b/%2e%2e/x?{host}"), "address-bad-value"),
            (format!("s3://a%2Fb?{host}"), "address-bad-value"),
            (format!("s3://b/a#b?{host}"), "address-fragment"),
            (format!("s3://b/100%?{host}"), "address-escape"),
            (format!("s3://b/%zz?{host}"), "address-escape"),
            (format!("s3://b/%ff?{host}"), "address-escape"),
            (format!("s3://b/%E7%AC?{host}"), "address-escape"),
            (format!("s3://b?{host}&{host}"), "address-duplicate-parameter"),
            (format!("s3://b?{host}&regoin=x"), "address-unknown-parameter"),
            (format!("s3://b?{host}&path-style=yes"), "address-bad-value"),
            (format!("s3://b?{host}&region=a/b"), "address-bad-value"),
            ("s3://b?endpoint=h".to_owned(), "address-bad-value"),
            ("file://nas/x".to_owned(), "address-bad-value"),
            ("file:///x?region=y".to_owned(), "address-unknown-parameter"),
            ("webdavs:///x".to_owned(), "address-bad-value"),
        ] {
            assert_eq!(error(&text).code(), code, "{text}");
        }
    }

    #[test]
    fn a_secret_in_an_address_is_refused_and_not_repeated() {
        for text in [
            "s3://AKIAX:hunter2@b?endpoint=http://h",
            "s3://b?endpoint=http://me:hunter2@h",
            "s3://b?endpoint=http://h&secret-access-key=hunter2",
            "s3://b?endpoint=http://h&AWS_SECRET=hunter2",
            "webdavs://me:hunter2@h/x",
            "file:///x?password=hunter2",
        ] {
            let error = error(text);
            assert!(matches!(error.code(), "address-secret" | "address-user-info"), "{text}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
