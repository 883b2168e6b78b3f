//! What must be known before a plan can be made: which uploads arrived, and what to look at.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::path::VaultPath;
use crate::time::{BootId, Reading};
use crate::tree::{
    BaseFile, BaseTree, Intent, Origin, Pending, RemoteTree, Tag, Uploaded, Version,
};

use super::CONFIRM_AFTER_MS;

/// The remote paths whose metadata must be read before [`super::reconcile`]: those that changed
/// since the base, and those of which an upload was begun and no end is known.
#[must_use]
pub fn questions(
    base: &BaseTree,
    remote: &RemoteTree,
    intents: &BTreeMap<VaultPath, Intent>,
) -> Vec<VaultPath> {
    remote
        .files
        .iter()
        .filter(|(path, found)| {
            let known = base.files.get(*path);
            let is_known = known.is_some_and(|base| base.versions().any(|v| v.tag == found.tag));
            !is_known && (known.is_some() || intents.contains_key(*path))
        })
        .map(|(path, _)| path.clone())
        .collect()
}

/// Uploads whose answer was lost but that arrived: the remote is, or was made from, what we meant
/// to send. They become pending uploads, so that nobody conflicts with himself.
#[must_use]
pub fn adopt_intents(
    base: &BaseTree,
    remote: &RemoteTree,
    intents: &BTreeMap<VaultPath, Intent>,
    now: Reading,
    boot: &BootId,
) -> BTreeMap<VaultPath, BaseFile> {
    let adopt = |(path, intent): (&VaultPath, &Intent)| {
        let found = remote.files.get(path)?;
        let Origin::Claimed(lineage) = &found.origin else { return None };
        if !lineage.names(intent.lineage.id) {
            return None;
        }
        let is_it = lineage.id == intent.lineage.id;
        let version = Version {
            digest: intent.digest,
            size: intent.size,
            tag: if is_it { found.tag.clone() } else { Tag::new("") },
            lineage: Some(Box::new(intent.lineage.clone())),
        };
        let uploaded = Uploaded {
            storage_date: found.modified.filter(|_| is_it),
            boot_ms: now.boot_ms,
            boot: boot.clone(),
        };
        let before = base
            .files
            .get(path)
            .map_or_else(|| BaseFile::unknown(Arc::clone(&found.key)), |base| (**base).clone());
        if before.head().is_some_and(|head| head.lineage_or_first().id == intent.lineage.id) {
            return None;
        }
        Some((path.clone(), before.with_upload(Pending { version, uploaded })))
    };
    intents.iter().filter_map(adopt).collect()
}

/// Pending uploads that this listing confirms (design §5 a and b).
#[must_use]
pub fn confirm(
    base: &BaseTree,
    remote: &RemoteTree,
    now: Reading,
    boot: &BootId,
) -> BTreeMap<VaultPath, BaseFile> {
    base.files
        .iter()
        .filter(|(_, base)| !base.pending.is_empty())
        .filter_map(|(path, base)| {
            let found = remote.files.get(path)?;
            let confirmed = base.pending.iter().rev().find(|pending| {
                let shown_late = found.tag == pending.version.tag
                    && is_old_enough(&pending.uploaded, remote, now, boot);
                let named = matches!(&found.origin, Origin::Claimed(l)
                    if l.id != pending.version.lineage_or_first().id && pending.version.is_named_by(l));
                shown_late || named
            })?;
            Some((path.clone(), (**base).clone().with_confirmed(&confirmed.version.tag)))
        })
        .collect()
}

fn is_old_enough(uploaded: &Uploaded, remote: &RemoteTree, now: Reading, boot: &BootId) -> bool {
    match (uploaded.storage_date, remote.listed_at) {
        (Some(put), Some(listed)) => CONFIRM_AFTER_MS <= listed.since_ms(put),
        (None, _) | (_, None) => {
            !uploaded.boot.same_as(boot) || CONFIRM_AFTER_MS <= now.boot_ms - uploaded.boot_ms
        }
    }
}
