//! How our values stand in columns. What cannot be read back is damage, never a guess.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use tidelock_core::binding::RandomId;
use tidelock_core::clock::Grounds;
use tidelock_core::condition::Verdict;
use tidelock_core::digest::{Digest, Short};
use tidelock_core::lineage::Lineage;
use tidelock_core::path::VaultPath;
use tidelock_core::tree::{Tag, Version};

/// A value that this program never writes.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not what was written there")]
pub(super) struct Damage(String);

fn damage(column: usize, found: &str) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, Box::new(Damage(found.to_owned())))
}

pub(super) fn parsed<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T> {
    let text = row.get_ref(column)?.as_str().map_err(|_| damage(column, "no text"))?;
    parse(text).ok_or_else(|| damage(column, text))
}

pub(super) fn path(row: &Row<'_>, column: usize) -> Result<VaultPath> {
    parsed(row, column, |text| VaultPath::parse(text).ok())
}

pub(super) fn text(row: &Row<'_>, column: usize) -> Result<Arc<str>> {
    parsed(row, column, |text| Some(Arc::from(text)))
}

pub(super) fn id(row: &Row<'_>, column: usize) -> Result<RandomId> {
    parsed(row, column, RandomId::parse)
}

pub(super) fn short(row: &Row<'_>, column: usize) -> Result<Short> {
    parsed(row, column, Short::parse)
}

pub(super) fn lineage(row: &Row<'_>, column: usize) -> Result<Lineage> {
    parsed(row, column, Lineage::parse)
}

/// IDs with one space between them; the empty text for none.
pub(super) fn ids(row: &Row<'_>, column: usize) -> Result<BTreeSet<RandomId>> {
    parsed(row, column, |text| text.split_terminator(' ').map(RandomId::parse).collect())
}

pub(super) fn joined(ids: &BTreeSet<RandomId>) -> String {
    ids.iter().map(RandomId::as_str).collect::<Vec<_>>().join(" ")
}

pub(super) fn tag(row: &Row<'_>, column: usize) -> Result<Tag> {
    parsed(row, column, |text| Some(Tag::new(text)))
}

pub(super) fn maybe<T>(
    row: &Row<'_>,
    column: usize,
    read: impl FnOnce(&Row<'_>, usize) -> Result<T>,
) -> Result<Option<T>> {
    let value = row.get_ref(column)?;
    if value == rusqlite::types::ValueRef::Null { Ok(None) } else { read(row, column).map(Some) }
}

pub(super) fn digest(row: &Row<'_>, column: usize) -> Result<Digest> {
    row.get(column).map(Digest)
}

/// The number without sign that has the stored bits.
pub(super) fn bits(row: &Row<'_>, column: usize) -> Result<u64> {
    row.get(column).map(i64::cast_unsigned)
}

/// Digest, size, tag and lineage, in this order from `column` on.
pub(super) fn version(row: &Row<'_>, column: usize) -> Result<Version> {
    Ok(Version {
        digest: digest(row, column)?,
        size: bits(row, column + 1)?,
        tag: tag(row, column + 2)?,
        lineage: maybe(row, column + 3, lineage)?.map(Box::new),
    })
}

pub(super) fn verdict(row: &Row<'_>, column: usize) -> Result<Verdict> {
    parsed(row, column, Verdict::parse)
}

pub(super) fn grounds(row: &Row<'_>, column: usize) -> Result<Grounds> {
    parsed(row, column, |text| {
        [Grounds::Channel, Grounds::SecondSource, Grounds::Consent]
            .into_iter()
            .find(|grounds| grounds_text(*grounds) == text)
    })
}

pub(super) fn grounds_text(grounds: Grounds) -> &'static str {
    match grounds {
        Grounds::Channel => "channel",
        Grounds::SecondSource => "second-source",
        Grounds::Consent => "consent",
    }
}
