//! What the end-to-end tests are made of: devices, servers, witnesses and folders of notes.

pub(crate) mod canned;
pub(crate) mod device;
pub(crate) mod journal;
pub(crate) mod lab;
pub(crate) mod place;
pub(crate) mod remote;
pub(crate) mod server;
pub(crate) mod vault;
pub(crate) mod wait;
pub(crate) mod witness;

/// The key every server of these tests knows.
pub(crate) const ACCESS_KEY: &str = "TIDELOCKTESTKEY00001";
/// Its secret: recognizable, so that a leak can be found in any output.
pub(crate) const SECRET_KEY: &str = "SeCrEt/wJalrXUtnFEMI+K7MDENGbPxRfiCYzzz=";

/// The value of an environment variable that `./test` sets.
pub(crate) fn from_test_command(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run ./test"))
}
