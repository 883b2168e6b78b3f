//! Reading everything to see whether it is still what was stored.

use std::io;

use rusqlite::params;
use tidelock_core::version::Numbered;

use super::columns::{NUMBERED, numbered};
use super::write::folder_no;
use super::{FolderKey, VersionStore, VersionsError};

/// How a folder's kept versions are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// How many versions there are.
    pub versions: u64,
    /// How many contents they have.
    pub contents: u64,
    /// How much room those take, in bytes.
    pub bytes: u64,
    /// What cannot be brought back any more.
    pub damaged: Vec<Damaged>,
}

/// A version whose content is not what was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// The newest version with that content.
    pub version: Numbered,
    /// What was found.
    pub detail: String,
}

impl VersionStore {
    /// Reads every content of a folder's versions.
    ///
    /// # Errors
    /// [`VersionsError::Damaged`] when the data base itself is; else when it cannot be read.
    pub fn check(&self, folder: &FolderKey) -> Result<Health, VersionsError> {
        let mut health = Health::default();
        for (version, uses, stored) in self.contents(folder)? {
            health.versions += uses;
            health.contents += 1;
            health.bytes += stored;
            let read = self.open(&version.kept.digest).map_err(|error| error.to_string());
            let read = read.and_then(|mut content| {
                io::copy(&mut content, &mut io::sink()).map_err(|error| error.to_string())
            });
            if let Err(detail) = read {
                health.damaged.push(Damaged { version, detail });
            }
        }
        Ok(health)
    }

    /// The newest version with each content, how many have it, and how much room it takes.
    fn contents(&self, folder: &FolderKey) -> Result<Vec<(Numbered, u64, u64)>, VersionsError> {
        let found = self.shared.with_existing(|sql| {
            let verdict: String = sql.pragma_query_value(None, "quick_check", |row| row.get(0))?;
            if verdict != "ok" {
                return Err(VersionsError::Damaged(verdict));
            }
            let Some(folder) = folder_no(sql, folder)? else { return Ok(Vec::new()) };
            // SQLite takes the other columns from the row that has the greatest number.
            let mut find = sql.prepare(&format!(
                "SELECT {NUMBERED}, count(*), stored, max(no)
                 FROM version JOIN content USING (content)
                 WHERE folder = ?1 GROUP BY content ORDER BY no"
            ))?;
            let rows = find.query_map(params![folder], |row| {
                let count = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
                Ok((numbered(row)?, count(11)?, count(12)?))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        });
        found.map(Option::unwrap_or_default)
    }
}
