//! Which base belongs to a folder and a remote, and when none may be used.
//!
//! A base says what both sides once held. Used with another folder or another bucket it would
//! read everything missing there as deleted, so the folder and the remote each carry a random ID.

use std::collections::BTreeSet;

use crate::digest::Short;
use crate::guard::{Guard, GuardKind, confirm_id};

/// 128 random bits as 32 lower-case hex digits: a folder, a remote or a device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RandomId(String);

impl RandomId {
    /// The ID with these bits.
    #[must_use]
    pub fn new(bits: [u8; 16]) -> Self {
        Self(bits.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads exactly 32 lower-case hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_at_checked(16)?;
        (Short::parse(first).is_some() && Short::parse(last).is_some())
            .then(|| Self(text.to_owned()))
    }

    /// The 32 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a device remembers of a folder it synced with a remote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Where the folder lay.
    pub place: String,
    /// The folder's own ID.
    pub folder: RandomId,
    /// The remote, as its identity is written (endpoint, bucket, prefix; never a key).
    pub remote: String,
    /// The IDs the remote carried.
    pub remote_ids: BTreeSet<RandomId>,
}

/// What is found now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where the folder lies.
    pub place: String,
    /// The ID in it, if any.
    pub folder: Option<RandomId>,
    /// The remote's written identity.
    pub remote: String,
    /// The IDs the remote carries.
    pub remote_ids: BTreeSet<RandomId>,
    /// Whether the folder still lies at the remembered place as well: then this one is a copy.
    pub is_copy: bool,
}

/// Whether the remembered base may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It belongs here.
    Known,
    /// Nothing is remembered: a first contact, which deletes and overwrites nothing.
    FirstContact,
    /// Something is remembered and does not fit: the owner decides.
    Guarded(Guard),
}

/// Which of the remembered bindings is about this folder and this remote: by the folder's ID, else
/// by its place.
#[must_use]
pub fn remembered<'a>(all: &'a [Bound], found: &Found) -> Option<&'a Bound> {
    let mut here = all.iter().filter(|bound| bound.remote == found.remote);
    let by_id = here.clone().find(|bound| Some(&bound.folder) == found.folder.as_ref());
    match by_id {
        Some(_) if found.is_copy => here.find(|bound| bound.place == found.place),
        Some(bound) => Some(bound),
        None => here.find(|bound| bound.place == found.place),
    }
}

/// Judges what is remembered against what is found.
#[must_use]
pub fn judge(bound: Option<&Bound>, found: &Found) -> Match {
    let Some(bound) = bound else { return Match::FirstContact };
    let kind = match &found.folder {
        None => Some(GuardKind::FolderMissing),
        Some(folder) if *folder != bound.folder => Some(GuardKind::FolderOther),
        Some(_) if bound.remote_ids.is_disjoint(&found.remote_ids) => Some(GuardKind::RemoteOther),
        Some(_) => None,
    };
    match kind {
        None => Match::Known,
        Some(kind) => {
            Match::Guarded(Guard { kind, paths: Vec::new(), confirm_id: id(kind, bound, found) })
        }
    }
}

/// A missing folder is told before anybody looks at the remote: its ID does not depend on that.
fn id(kind: GuardKind, bound: &Bound, found: &Found) -> String {
    let folder = found.folder.as_ref().map_or("", RandomId::as_str);
    let remote_ids = Some(&found.remote_ids).filter(|_| kind != GuardKind::FolderMissing);
    let ids =
        bound.remote_ids.iter().chain([&bound.folder]).chain(remote_ids.into_iter().flatten());
    let facts = [&found.place, &found.remote, folder].map(str::to_owned);
    confirm_id(kind, facts.into_iter().chain(ids.map(|id| id.as_str().to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RandomId {
        RandomId::new([n; 16])
    }

    fn bound() -> Bound {
        Bound { place: "/n".into(), folder: id(1), remote: "r".into(), remote_ids: [id(7)].into() }
    }

    fn found(folder: Option<RandomId>, remote_ids: &[RandomId]) -> Found {
        let remote_ids = remote_ids.iter().cloned().collect();
        Found { place: "/n".into(), folder, remote: "r".into(), remote_ids, is_copy: false }
    }

    #[test]
    fn a_base_is_used_only_where_both_ids_fit() {
        let kind = |found: &Found| match judge(remembered(&[bound()], found), found) {
            Match::Known => "known",
            Match::FirstContact => "first contact",
            Match::Guarded(guard) => guard.kind.code(),
        };
        assert_eq!(kind(&found(Some(id(1)), &[id(7)])), "known");
        assert_eq!(kind(&found(Some(id(1)), &[id(7), id(8)])), "known");
        assert_eq!(kind(&found(None, &[id(7)])), "guard-folder-missing");
        assert_eq!(kind(&found(Some(id(2)), &[id(7)])), "guard-folder-other");
        assert_eq!(kind(&found(Some(id(1)), &[])), "guard-remote-other");
        assert_eq!(kind(&found(Some(id(1)), &[id(8)])), "guard-remote-other");
    }

    #[test]
    fn a_missing_folder_is_confirmed_by_one_id_whether_the_remote_was_seen_or_not() {
        let id_of = |found: &Found| match judge(Some(&bound()), found) {
            Match::Guarded(guard) => guard.confirm_id,
            Match::Known | Match::FirstContact => panic!("a missing folder is a guard"),
        };
        assert_eq!(id_of(&found(None, &[])), id_of(&found(None, &[id(7)])));
        assert_ne!(id_of(&found(Some(id(2)), &[])), id_of(&found(Some(id(2)), &[id(7)])));
    }

    #[test]
    fn a_folder_that_moved_keeps_its_base_and_a_copy_gets_none() {
        let moved = Found { place: "/moved".into(), ..found(Some(id(1)), &[id(7)]) };
        assert_eq!(judge(remembered(&[bound()], &moved), &moved), Match::Known);
        let copy = Found { is_copy: true, ..moved };
        assert_eq!(judge(remembered(&[bound()], &copy), &copy), Match::FirstContact);
    }

    #[test]
    fn another_remote_is_a_first_contact() {
        let other = Found { remote: "s".into(), ..found(Some(id(1)), &[]) };
        assert_eq!(judge(remembered(&[bound()], &other), &other), Match::FirstContact);
    }

    #[test]
    fn only_32_lower_case_digits_are_an_id() {
        assert_eq!(RandomId::parse(id(171).as_str()), Some(id(171)));
        for bad in ["", "ab", &"g".repeat(32), &"A".repeat(32), &"ä".repeat(16)] {
            assert_eq!(RandomId::parse(bad), None);
        }
    }
}
