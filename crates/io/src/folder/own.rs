//! The folder's own ID in `.tidelock/id`: 32 hex digits and a line feed.

use std::io::{self, Read, Write};
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use tidelock_core::binding::RandomId;
use tidelock_core::filter::OWN_FOLDER;

use super::disk::{Disk, Outcome, below, failed, is_gone, is_same_dir, made_below, sync_dir};
use super::{hash, stage};

const FILE: &str = "id";

/// More than an ID has; what is longer is none.
const LENGTH_MAX: u64 = 64;

pub(super) fn id(disk: &Disk) -> Outcome<Option<RandomId>> {
    id_below(disk.root_in_place()?).map_err(failed)
}

/// The ID of the folder `root`; `None` where none, or nothing like one, is written.
pub(super) fn id_below(root: &Dir) -> io::Result<Option<RandomId>> {
    let own = match below(root, OWN_FOLDER) {
        Err(error) if is_gone(&error) => return Ok(None),
        other => other?,
    };
    let Some(file) = hash::open(&own, FILE.as_ref())? else { return Ok(None) };
    let mut text = Vec::new();
    file.take(LENGTH_MAX).read_to_end(&mut text)?;
    Ok(std::str::from_utf8(&text).ok().and_then(|text| RandomId::parse(text.trim())))
}

pub(super) fn set_id(disk: &Disk, id: &RandomId) -> Outcome<()> {
    let own = made_below(disk.root()?, OWN_FOLDER).map_err(failed)?;
    let temp = stage::temp(disk)?;
    let (place, mut file) = temp.create().map_err(failed)?;
    let written = writeln!(file, "{}", id.as_str())
        .and_then(|()| file.sync_all())
        .and_then(|()| temp.dir.rename(&place, &own, FILE))
        .and_then(|()| sync_dir(&own));
    disk.forget_key();
    written.map_err(failed)
}

/// Whether another folder with that ID lies at `place`. Another way to this same folder is none.
pub(super) fn is_also_at(disk: &Disk, place: &Path, id: &RandomId) -> Outcome<bool> {
    let other = Dir::open_ambient_dir(place, ambient_authority()).map_err(failed)?;
    if is_same_dir(disk.root()?, &other) {
        return Ok(false);
    }
    Ok(id_below(&other).map_err(failed)?.as_ref() == Some(id))
}
