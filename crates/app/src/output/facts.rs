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
    /// Where the notes are kept.
    pub home: Home<'a>,
    /// Where this device keeps what it remembers.
    pub state_dir: &'a Path,
}

/// Where the notes of a vault are kept.
#[derive(Clone, Copy, Debug)]
pub enum Home<'a> {
    /// In a bucket.
    Bucket {
        /// Where the storage answers.
        endpoint: &'a Endpoint,
        /// Whose storage it is.
        vendor: Vendor,
        /// The bucket.
        bucket: &'a str,
        /// What every key begins with.
        prefix: &'a str,
        /// The region, where one is known.
        region: Option<&'a str>,
    },
    /// In a folder, which has no clock of its own.
    Folder(&'a Path),
}

impl Facts<'_> {
    /// What people are told the storage is called: its host, with the port where one is written, or
    /// the folder.
    #[must_use]
    pub fn storage(&self) -> String {
        match self.home {
            Home::Bucket { endpoint, .. } => endpoint.authority(),
            Home::Folder(place) => place.to_string_lossy().into_owned(),
        }
    }

    /// Whose storage it is; `None` for a folder.
    #[must_use]
    pub fn vendor(&self) -> Option<Vendor> {
        match self.home {
            Home::Bucket { vendor, .. } => Some(vendor),
            Home::Folder(_) => None,
        }
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
            ("file", escaped(&self.state_dir.to_string_lossy())),
        ];
        args.extend(self.home_args());
        if let Some(offset) = offset {
            args.push(("offset", texts.duration(offset.mid_ms()).into()));
            args.push(("uncertainty", texts.duration(offset.uncertainty_ms()).into()));
        }
        args
    }

    /// A folder has one name for everything.
    fn home_args(&self) -> Vec<(&'static str, Value<'static>)> {
        let escaped = |name: &str| Value::from(escape_name(name));
        match self.home {
            Home::Bucket { endpoint, vendor: _, bucket, prefix, region } => {
                let mut args = vec![
                    ("host", escaped(endpoint.host())),
                    ("bucket", escaped(bucket)),
                    ("prefix", escaped(&format!("{bucket}/{prefix}"))),
                ];
                args.extend(region.map(|region| ("region", escaped(region))));
                args
            }
            Home::Folder(_) => {
                let name = || escaped(&self.storage());
                vec![("host", name()), ("bucket", name()), ("prefix", name())]
            }
        }
    }
}
