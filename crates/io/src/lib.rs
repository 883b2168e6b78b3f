//! Touches the world for Tidelock. Decides nothing about notes.
//!
//! Without features: the S3 store, over whatever [`tidelock_engine::ports::Http`] it is given; that
//! runs in a web view too. With `native` (the default): the HTTP client, the file system, SQLite
//! and the system's clocks.

#[cfg(feature = "native")]
pub mod config_file;
#[cfg(feature = "native")]
pub mod device;
#[cfg(feature = "native")]
pub mod dir;
#[cfg(feature = "native")]
pub mod folder;
#[cfg(feature = "native")]
mod handle;
#[cfg(feature = "native")]
pub mod http;
#[cfg(feature = "native")]
pub mod open;
#[cfg(feature = "native")]
pub mod place;
pub mod s3;
#[cfg(feature = "native")]
pub mod secrets;
#[cfg(feature = "native")]
mod sqlite;
#[cfg(feature = "native")]
pub mod state;
#[cfg(feature = "native")]
pub mod system;
#[cfg(feature = "native")]
pub mod versions;
