//! Remotes: where notes are kept, written as an address or as a table of the configuration.
//!
//! Every part is checked once, here, and normalized, so that the same place is always written the
//! same way. Nothing here connects to anything, and no address ever carries a secret.

mod endpoint;
mod parse;
mod prefix;
mod remote;

pub use endpoint::{BadEndpoint, Endpoint};
pub use parse::{Address, AddressError, ENCRYPTION_PASSWORD_ENV};
pub use prefix::{BadPrefix, Prefix};
pub use remote::{
    BadName, FileRemote, Remote, RemoteIdentity, S3Credentials, S3Remote, Trust, WebdavRemote,
    check_bucket, check_place, check_word,
};
