//! The decision about one file, readable as a table.

use crate::lineage::VersionId;
use crate::plan::{Action, Belief, Reason};
use crate::tree::{BaseFile, LocalFile, Origin, RemoteFile, Version};

use super::CONFIRM_AFTER_MS;

/// The local file against the newest version both sides held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Here {
    Gone,
    Same,
    Edited,
}

/// The remote object against the newest version both sides held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum There {
    Gone,
    /// That very version.
    Same,
    /// That very version under another tag.
    Retagged,
    /// A version made from it.
    Ahead,
    /// An older version of ours.
    Behind,
    /// Anything else: a foreign writer, or a device that did not know our version.
    Other,
}

/// Decides about one path; `None` when nothing is to do.
///
/// `is_published` tells whether some device published the deletion of a version of this path.
pub(super) fn decide(
    belief: &Belief,
    is_published: impl Fn(VersionId) -> bool,
) -> Option<(Action, Reason)> {
    let Belief { local, remote, base } = belief;
    match base.as_deref().and_then(|base| base.head().map(|head| (base, head))) {
        None => without_base(local.as_deref(), remote.as_deref()),
        Some((base, head)) => {
            let here = here(local.as_deref(), head);
            let there = there(remote.as_deref(), base, head);
            with_base(belief, base, here, there, is_published(head.lineage_or_first().id))
        }
    }
}

/// First contact: deletes nothing, overwrites nothing.
fn without_base(
    local: Option<&LocalFile>,
    remote: Option<&RemoteFile>,
) -> Option<(Action, Reason)> {
    match (local, remote) {
        (None, None) => Some((Action::Forget, Reason::GoneOnBoth)),
        (Some(_), None) => Some((Action::Upload, Reason::NewHere)),
        (None, Some(_)) => Some((Action::Download, Reason::NewThere)),
        (Some(local), Some(remote)) => Some(both(local, remote, Reason::NewOnBoth)),
    }
}

fn with_base(
    belief: &Belief,
    base: &BaseFile,
    here: Here,
    there: There,
    is_published: bool,
) -> Option<(Action, Reason)> {
    let surely_there = base.pending.is_empty();
    let decision = match (here, there) {
        (Here::Same, There::Same) => return None,
        (Here::Gone, There::Gone) => (Action::Forget, Reason::GoneOnBoth),
        (Here::Same, There::Retagged) => (Action::Adopt, Reason::SameContent),

        (Here::Gone, There::Same | There::Retagged) => (Action::DeleteRemote, Reason::DeletedHere),
        (Here::Edited, There::Same | There::Retagged) => (Action::Upload, Reason::EditedHere),

        (Here::Edited, There::Gone) => (Action::Upload, Reason::DeletedThereEditedHere),
        // An absence counts when the version surely was there, or a device says it deleted it.
        (Here::Same, There::Gone) if surely_there || is_published => {
            (Action::DeleteLocal, Reason::DeletedThere)
        }
        (Here::Same, There::Gone) => (Action::Upload, Reason::UploadVanished),

        (_, There::Behind) => behind(belief, base, here)?,

        // A deletion never beats an edit, because an edit cannot be redone.
        (Here::Gone, There::Ahead | There::Other) => {
            (Action::Download, Reason::DeletedHereEditedThere)
        }
        (Here::Same, There::Ahead) => take(belief, Reason::EditedThere),
        (Here::Same, There::Other) if surely_there || was_seen_before(belief, base) => {
            take(belief, Reason::EditedThere)
        }
        // Our upload may have been overwritten by somebody who never saw it.
        (Here::Same | Here::Edited, There::Other) | (Here::Edited, There::Ahead) => {
            match (&belief.local, &belief.remote) {
                (Some(local), Some(remote)) => both(local, remote, Reason::EditedOnBoth),
                _ => return None,
            }
        }
    };
    Some(decision)
}

/// The storage shows an older version of ours: a listing that lags, a lost upload, one that arrived
/// late, or a restore. One sighting proves nothing; the second is taken for what it says.
fn behind(belief: &Belief, base: &BaseFile, here: Here) -> Option<(Action, Reason)> {
    let remote = belief.remote.as_ref()?;
    if base.restored.as_deref() != Some(&remote.tag) {
        return Some((Action::Skip, Reason::OlderSeenOnce));
    }
    let is_sure = base.pending.is_empty();
    let our_upload_was_lost =
        !is_sure && base.versions().skip(1).any(|version| is_version(remote, version));
    Some(match here {
        Here::Gone if our_upload_was_lost => (Action::DeleteRemote, Reason::DeletedHere),
        Here::Same | Here::Edited if our_upload_was_lost => {
            (Action::Upload, Reason::UploadVanished)
        }
        Here::Gone => (Action::Download, Reason::Restored),
        Here::Same if is_sure => (Action::Download, Reason::Restored),
        // Whoever put it there may never have seen our upload.
        Here::Same | Here::Edited => both(belief.local.as_ref()?, remote, Reason::EditedOnBoth),
    })
}

/// Takes the remote version, unless it is known to have the content that is here already.
fn take(belief: &Belief, reason: Reason) -> (Action, Reason) {
    match (&belief.local, &belief.remote) {
        (Some(local), Some(remote)) if same_content(local, remote) == Some(true) => {
            (Action::Adopt, Reason::SameContent)
        }
        _ => (Action::Download, reason),
    }
}

/// Both sides hold something new.
fn both(local: &LocalFile, remote: &RemoteFile, reason: Reason) -> (Action, Reason) {
    match same_content(local, remote) {
        Some(true) => (Action::Adopt, Reason::SameContent),
        Some(false) => (Action::KeepBoth, reason),
        None => (Action::Compare, reason),
    }
}

/// Whether both hold the same content, as far as lineage tells without reading it.
fn same_content(local: &LocalFile, remote: &RemoteFile) -> Option<bool> {
    match &remote.origin {
        Origin::Claimed(lineage) if lineage.content == local.digest.short() => {
            (local.size == remote.size).then_some(true)
        }
        Origin::Claimed(_) | Origin::Foreign | Origin::Unknown => None,
    }
}

fn here(local: Option<&LocalFile>, head: &Version) -> Here {
    match local {
        None => Here::Gone,
        Some(file) if file.digest == head.digest => Here::Same,
        Some(_) => Here::Edited,
    }
}

fn there(remote: Option<&RemoteFile>, base: &BaseFile, head: &Version) -> There {
    let Some(remote) = remote else { return There::Gone };
    if remote.tag == head.tag {
        return There::Same;
    }
    if base.versions().skip(1).any(|older| older.tag == remote.tag) {
        return There::Behind;
    }
    let Origin::Claimed(lineage) = &remote.origin else { return There::Other };
    let head = head.lineage_or_first();
    if lineage.id == head.id {
        There::Retagged
    } else if lineage.names(head.id) {
        There::Ahead
    } else if head.names(lineage.id)
        || base.versions().any(|v| v.lineage_or_first().id == lineage.id)
    {
        There::Behind
    } else {
        There::Other
    }
}

fn is_version(remote: &RemoteFile, version: &Version) -> bool {
    remote.tag == version.tag
        || matches!(&remote.origin, Origin::Claimed(l) if l.id == version.lineage_or_first().id)
}

/// Whether the foreign object in the place of our last upload came so much later that its writer
/// must have seen ours (design §5, "confirmed" c).
fn was_seen_before(belief: &Belief, base: &BaseFile) -> bool {
    let (Some(remote), Some(last)) = (&belief.remote, base.pending.last()) else { return false };
    if !matches!(remote.origin, Origin::Foreign) {
        return false;
    }
    match (remote.modified, last.uploaded.storage_date) {
        (Some(modified), Some(uploaded)) => CONFIRM_AFTER_MS <= modified.since_ms(uploaded),
        (None, _) | (_, None) => false,
    }
}
