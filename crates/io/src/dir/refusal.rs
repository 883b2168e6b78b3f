//! What a refusal of the system means to the engine.

use std::io::{self, ErrorKind};
use std::path::Path;

use tidelock_engine::ports::StoreError;

use crate::handle::{is_full, is_gone};

/// A refusal below the folder. What is gone, or became something else, is a belief that no longer
/// holds.
pub(super) fn refused(error: io::Error) -> StoreError {
    let is_moved = is_gone(&error)
        || matches!(error.kind(), ErrorKind::StaleNetworkFileHandle | ErrorKind::IsADirectory);
    if is_full(&error) {
        StoreError::Quota
    } else if is_moved {
        StoreError::Stale
    } else if matches!(error.kind(), ErrorKind::InvalidFilename | ErrorKind::InvalidInput) {
        StoreError::Impossible(error.to_string())
    } else {
        StoreError::Disk(error.to_string())
    }
}

/// A refusal of the folder itself.
pub(super) fn at_root(path: &Path, error: io::Error) -> StoreError {
    let is_missing = is_gone(&error) || error.kind() == ErrorKind::StaleNetworkFileHandle;
    match is_missing {
        true => StoreError::Missing(path.to_string_lossy().into_owned()),
        false => StoreError::Disk(error.to_string()),
    }
}
