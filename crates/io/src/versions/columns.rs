//! How our values stand in columns. What cannot be read back is damage, never a guess.

use std::sync::Arc;

use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use tidelock_core::clock::Offset;
use tidelock_core::digest::{Digest, Short};
use tidelock_core::path::VaultPath;
use tidelock_core::time::Timestamp;
use tidelock_core::version::{How, Kept, Numbered, VersionNo};

/// A value that this program never writes.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not what was written there")]
struct Strange(String);

fn parsed<T>(row: &Row<'_>, column: usize, parse: impl FnOnce(&str) -> Option<T>) -> Result<T> {
    let strange = |text: &str| {
        Error::FromSqlConversionFailure(column, Type::Text, Box::new(Strange(text.to_owned())))
    };
    let text = row.get_ref(column)?.as_str().map_err(|_| strange("no text"))?;
    parse(text).ok_or_else(|| strange(text))
}

/// What a query names for [`numbered`].
pub(super) const NUMBERED: &str = "no, path, name, digest, size, version, how, device, wall_ms,
  offset_low_ms, offset_high_ms";

/// A version, from a row with the columns of [`NUMBERED`].
pub(super) fn numbered(row: &Row<'_>) -> Result<Numbered> {
    let path = parsed(row, 1, |text| VaultPath::parse(text).ok())?;
    let name: Option<Arc<str>> = row.get(2)?;
    let version: Option<String> = row.get(5)?;
    let version = version.map(|_| parsed(row, 5, Short::parse)).transpose()?;
    let offset = match (row.get(9)?, row.get(10)?) {
        (Some(low), Some(high)) => Some(Offset::spanning(low, high)),
        (None, _) | (_, None) => None,
    };
    let kept = Kept {
        name: name.unwrap_or_else(|| path.spelled(path.as_str())),
        path,
        digest: Digest(row.get(3)?),
        size: row.get::<_, i64>(4)?.cast_unsigned(),
        version,
        how: parsed(row, 6, How::parse)?,
        device: row.get(7)?,
        wall: Timestamp::from_ms(row.get(8)?),
        offset,
    };
    Ok(Numbered { no: VersionNo(row.get(0)?), kept })
}
