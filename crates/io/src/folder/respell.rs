//! Names on a disk that is blind to case: one name has many spellings there, and shows one.
//!
//! A rename from one spelling to another is taken for no rename at all by some file systems, so each is
//! looked at afterwards, and goes by way of a second name where it must.

use std::io;

use cap_std::fs::Dir;
use tidelock_core::naming::case_folded;

use super::stage::fresh_name;
use super::swap::rename_new;

/// Whether something in the folder is spelled just so.
pub(super) fn is_spelled(dir: &Dir, leaf: &str) -> io::Result<bool> {
    let mut entries = dir.entries()?;
    entries.try_fold(false, |found, entry| Ok(found || entry?.file_name() == leaf))
}

/// Gives what has this name in another spelling the one that is asked for. What cannot be told for the
/// same name stays as it is.
pub(super) fn respell(dir: &Dir, leaf: &str) -> io::Result<()> {
    let folded = case_folded(leaf);
    let mut other = None;
    for entry in dir.entries()? {
        match entry?.file_name().into_string() {
            Ok(name) if name == leaf => return Ok(()),
            Ok(name) if case_folded(&name) == folded => other = Some(name),
            Ok(_) | Err(_) => {}
        }
    }
    other.map_or(Ok(()), |other| respell_from(dir, &other, dir, leaf))
}

/// Renames `a` to `b`, which is the same name in another spelling, or in a folder that is.
pub(super) fn respell_from(from: &Dir, a: &str, to: &Dir, b: &str) -> io::Result<()> {
    from.rename(a, to, b)?;
    if is_spelled(to, b)? {
        return Ok(());
    }
    // A name that everybody sees: should this run end here, nothing looks deleted.
    let between = format!("{} {}", fitting(b), &fresh_name()?[..8]);
    rename_new(from, a, to, &between)?;
    rename_new(to, &between, to, b).inspect_err(|_| drop(rename_new(to, &between, from, a)))
}

/// As much of a name as leaves room for what comes behind it.
fn fitting(name: &str) -> &str {
    name.char_indices().nth(32).map_or(name, |(end, _)| &name[..end])
}
