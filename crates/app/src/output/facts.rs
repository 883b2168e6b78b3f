//! What texts may say about a vault: names of things, never a secret.

use std::path::Path;

use tidelock_core::address::Endpoint;
use tidelock_core::clock::Offset;
use tidelock_wire::vendor::Vendor;

use crate::text::{Texts, Value, escape_name};

/// The names of one vault's things, and how its clock was found.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What the user calls the vault.
    pub vault: &'a str,
    /// The folder.
    pub folder: &'a Path,
    /// Where the storage answers.
    pub endpoint: &'a Endpoint,
    /// Whose storage it is.
    pub vendor: Vendor,
    /// The bucket.
    pub bucket: &'a str,
    /// What every key begins with.
    pub prefix: &'a str,
    /// The region, where one is known.
    pub region: Option<&'a str>,
    /// Where this device keeps what it remembers.
    pub state_dir: &'a Path,
}

impl Facts<'_> {
    /// What people are told the storage is called: its host, with the port where one is written.
    #[must_use]
    pub fn storage(&self) -> String {
        self.endpoint.authority()
    }

    /// The same as variables of the catalogue's texts, with the offset that was measured.
    #[must_use]
    pub fn args(
        &self,
        offset: Option<Offset>,
        texts: &Texts,
    ) -> Vec<(&'static str, Value<'static>)> {
        let escaped = |name: &str| Value::from(escape_name(name));
        let mut args = vec![
            ("vault", escaped(self.vault)),
            ("folder", escaped(&self.folder.to_string_lossy())),
            ("storage", escaped(&self.storage())),
            ("host", escaped(self.endpoint.host())),
            ("bucket", escaped(self.bucket)),
            ("prefix", escaped(&format!("{}/{}", self.bucket, self.prefix))),
            ("file", escaped(&self.state_dir.to_string_lossy())),
        ];
        args.extend(self.region.map(|region| ("region", escaped(region))));
        if let Some(offset) = offset {
            args.push(("offset", texts.duration(offset.mid_ms()).into()));
            args.push(("uncertainty", texts.duration(offset.uncertainty_ms()).into()));
        }
        args
    }
}
