//! Writes one change of what is remembered, inside the caller's transaction.

use rusqlite::{Connection, Params, Result, params};
use tidelock_core::path::VaultPath;
use tidelock_core::tree::{BaseFile, Deletion, Intent, LocalFile, Pending, Tag, Version};
use tidelock_engine::ports::{Begun, Change, VaultNo};

use super::columns;

pub(super) fn change(sql: &Connection, vault: VaultNo, change: &Change) -> Result<()> {
    let sheet = Sheet { sql, vault: vault.0 };
    match change {
        Change::Base(path, base) => sheet.base(path, base),
        Change::DropBase(path) => sheet.drop_base(path),
        Change::Folder(path) => sheet.run(
            "INSERT OR IGNORE INTO base_folder (vault, path) VALUES (?1, ?2)",
            params![vault.0, path.as_str()],
        ),
        Change::DropFolder(path) => sheet.drop_rows("base_folder", "path", path.as_str()),
        Change::Hint(file) => sheet.hint(file),
        Change::DropHint(name) => sheet.drop_rows("hint", "name", name),
        Change::Intent(path, intent) => sheet.intent(path, intent),
        Change::Begun(Begun { key, id }) => sheet.run(
            "INSERT OR IGNORE INTO begun (vault, key, id) VALUES (?1, ?2, ?3)",
            params![vault.0, key, id],
        ),
        Change::Ended(Begun { key, id }) => sheet.run(
            "DELETE FROM begun WHERE vault = ?1 AND key = ?2 AND id = ?3",
            params![vault.0, key, id],
        ),
        Change::Deletion(deletion) => sheet.deletion(deletion),
        Change::Published(said) => sheet.published(&said.key, &said.tag, &said.deletions),
        Change::RemoteIds(ids) => sheet.run(
            "UPDATE vault SET remote_ids = ?2 WHERE vault = ?1",
            params![vault.0, columns::joined(ids)],
        ),
        Change::LastSync(at) => sheet
            .run("UPDATE vault SET last_sync_ms = ?2 WHERE vault = ?1", params![vault.0, at.ms()]),
    }
}

/// One vault's rows in all tables.
struct Sheet<'a> {
    sql: &'a Connection,
    vault: i64,
}

impl Sheet<'_> {
    fn run(&self, statement: &str, params: impl Params) -> Result<()> {
        self.sql.prepare_cached(statement)?.execute(params).map(drop)
    }

    fn drop_rows(&self, table: &str, column: &str, value: &str) -> Result<()> {
        let statement = format!("DELETE FROM {table} WHERE vault = ?1 AND {column} = ?2");
        self.run(&statement, params![self.vault, value])
    }

    fn base(&self, path: &VaultPath, base: &BaseFile) -> Result<()> {
        self.drop_base(path)?;
        let version = base.confirmed.as_deref();
        self.run(
            "INSERT INTO base_file (vault, path, key, restored, digest, size, tag, lineage)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                self.vault,
                path.as_str(),
                base.key,
                base.restored.as_deref().map(Tag::to_string),
                version.map(|version| version.digest.0),
                version.map(|version| version.size.cast_signed()),
                version.map(|version| version.tag.to_string()),
                version.and_then(lineage),
            ],
        )?;
        (0_i64..)
            .zip(&base.pending)
            .try_for_each(|(place, pending)| self.pending(path, place, pending))
    }

    fn pending(&self, path: &VaultPath, place: i64, pending: &Pending) -> Result<()> {
        let Pending { version, uploaded } = pending;
        self.run(
            "INSERT INTO base_pending (vault, path, place, storage_date_ms, boot_ms, boot, digest, size, tag, lineage)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                self.vault,
                path.as_str(),
                place,
                uploaded.storage_date.map(|date| date.ms()),
                uploaded.boot_ms,
                uploaded.boot.0,
                version.digest.0,
                version.size.cast_signed(),
                version.tag.to_string(),
                lineage(version),
            ],
        )
    }

    fn drop_base(&self, path: &VaultPath) -> Result<()> {
        ["base_file", "base_pending", "intent"]
            .into_iter()
            .try_for_each(|table| self.drop_rows(table, "path", path.as_str()))
    }

    fn hint(&self, file: &LocalFile) -> Result<()> {
        self.run(
            "INSERT OR REPLACE INTO hint (vault, name, size, mtime_ns, ctime_ns, inode, digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                self.vault,
                file.name,
                file.size.cast_signed(),
                file.stamp.mtime_ns,
                file.stamp.ctime_ns,
                file.stamp.inode.cast_signed(),
                file.digest.0,
            ],
        )
    }

    fn intent(&self, path: &VaultPath, intent: &Intent) -> Result<()> {
        self.run(
            "INSERT OR REPLACE INTO intent (vault, path, replaced, digest, size, lineage)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                self.vault,
                path.as_str(),
                intent.replaced.as_ref().map(Tag::to_string),
                intent.digest.0,
                intent.size.cast_signed(),
                intent.lineage.to_string(),
            ],
        )
    }

    /// Told again, a deletion becomes the newest.
    fn deletion(&self, deletion: &Deletion) -> Result<()> {
        self.run(
            "INSERT OR REPLACE INTO deletion (vault, path, version) VALUES (?1, ?2, ?3)",
            params![self.vault, deletion.path.as_str(), deletion.version.to_string()],
        )
    }

    fn published(&self, record: &str, tag: &Tag, deletions: &[Deletion]) -> Result<()> {
        self.drop_rows("published_deletion", "record", record)?;
        self.run(
            "INSERT OR REPLACE INTO published (vault, record, tag) VALUES (?1, ?2, ?3)",
            params![self.vault, record, tag.to_string()],
        )?;
        for (place, deletion) in (0_i64..).zip(deletions) {
            self.run(
                "INSERT INTO published_deletion (vault, record, place, path, version)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    self.vault,
                    record,
                    place,
                    deletion.path.as_str(),
                    deletion.version.to_string()
                ],
            )?;
        }
        Ok(())
    }
}

fn lineage(version: &Version) -> Option<String> {
    version.lineage.as_ref().map(ToString::to_string)
}
