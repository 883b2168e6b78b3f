//! Lineage: which version came from which, as the remote's objects carry it.
//!
//! An ID names a version, not a content: ticking and unticking a box makes two. The text form is
//! `1.CONTENT.ID.ANCESTOR…` (design §5), each field 16 lower-case hex digits, ancestors newest
//! first, at most thirty. It stays readable for ever; whatever else stands there is a version by a
//! foreign writer.

use std::fmt;

use crate::digest::{Digest, Short};

/// How many ancestors a lineage names at most.
pub const ANCESTORS_MAX: usize = 30;

/// The name under which an object's metadata carries its lineage, without the service's prefix.
pub const METADATA_NAME: &str = "tidelock-lineage";

/// What goes before the content digest when a version's ID is made.
const DOMAIN: &[u8] = b"tidelock-version-1\n";

/// Names one version of one note: the first eight bytes of a digest.
pub type VersionId = Short;

/// One version and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// The first eight bytes of the content's digest.
    pub content: Short,
    /// This version.
    pub id: VersionId,
    /// The versions it was made from, newest first, at most [`ANCESTORS_MAX`].
    pub ancestors: Vec<VersionId>,
}

impl Lineage {
    /// A version without parents: the first of its note.
    #[must_use]
    pub fn first(content: &Digest) -> Self {
        Self::born(content, &[], Vec::new())
    }

    /// The version that replaces `parent` with `content`.
    #[must_use]
    pub fn after(content: &Digest, parent: &Self) -> Self {
        let ancestors = std::iter::once(parent.id).chain(parent.ancestors.iter().copied());
        Self::born(content, &[parent.id], ancestors.collect())
    }

    /// The version that joins both sides of a conflict in `content`.
    ///
    /// The ancestors alternate, the remote's first, each named once.
    #[must_use]
    pub fn merged(content: &Digest, remote: &Self, local: &Self) -> Self {
        let mut sides = [remote, local]
            .map(|side| std::iter::once(side.id).chain(side.ancestors.iter().copied()));
        let mut ancestors = Vec::new();
        loop {
            let pair: Vec<VersionId> = sides.iter_mut().filter_map(Iterator::next).collect();
            if pair.is_empty() {
                break;
            }
            ancestors.extend(pair);
        }
        Self::born(content, &[remote.id, local.id], ancestors)
    }

    fn born(content: &Digest, parents: &[VersionId], mut ancestors: Vec<VersionId>) -> Self {
        let mut seen = std::collections::BTreeSet::new();
        ancestors.retain(|ancestor| seen.insert(*ancestor));
        ancestors.truncate(ANCESTORS_MAX);
        Self { content: content.short(), id: version_id(content, parents), ancestors }
    }

    /// Reads the text form; `None` is a foreign version, whatever stands there.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (format, rest) = text.split_once('.')?;
        if format != "1" {
            return None;
        }
        let fields: Vec<Short> = rest.split('.').map(Short::parse).collect::<Option<_>>()?;
        match fields.as_slice() {
            [content, id, ancestors @ ..] if ancestors.len() <= ANCESTORS_MAX => {
                Some(Self { content: *content, id: *id, ancestors: ancestors.to_vec() })
            }
            _ => None,
        }
    }

    /// Whether this version is, or was made from, `version`.
    #[must_use]
    pub fn names(&self, version: VersionId) -> bool {
        self.id == version || self.ancestors.contains(&version)
    }

    /// The lineage of what a foreign writer put in the place of `replaced`.
    ///
    /// Every device that held the same base gives it the same ID.
    #[must_use]
    pub fn foreign(content: &Digest, replaced: Option<&Self>) -> Self {
        replaced.map_or_else(|| Self::first(content), |base| Self::after(content, base))
    }

    /// The lineage that an object's metadata claims, if it speaks of this very content.
    #[must_use]
    pub fn claimed(text: Option<&str>, content: &Digest) -> Option<Self> {
        text.and_then(Self::parse).filter(|lineage| lineage.content == content.short())
    }
}

impl fmt::Display for Lineage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}.{}", self.content, self.id)?;
        self.ancestors.iter().try_for_each(|ancestor| write!(f, ".{ancestor}"))
    }
}

/// BLAKE3(`tidelock-version-1\n` ‖ content digest ‖ parent IDs, sorted), its first eight bytes.
fn version_id(content: &Digest, parents: &[VersionId]) -> VersionId {
    let mut sorted = parents.to_vec();
    sorted.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    hasher.update(DOMAIN).update(&content.0);
    for parent in sorted {
        hasher.update(&parent.0);
    }
    Digest(*hasher.finalize().as_bytes()).short()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn digest(text: &str) -> Digest {
        Digest::of(text.as_bytes())
    }

    /// The golden file of format 1: these texts are in users' buckets.
    #[test]
    fn format_1_reads_and_writes_the_same_for_ever() {
        let first = Lineage::first(&digest("one"));
        let second = Lineage::after(&digest("two"), &first);
        let theirs = Lineage::after(&digest("three"), &first);
        let merged = Lineage::merged(&digest("two and three"), &second, &theirs);
        let golden = include_str!("lineage.golden");
        let lines: Vec<&str> = golden.lines().collect();
        assert_eq!(lines, [&first, &second, &merged].map(Lineage::to_string));
        for (line, lineage) in lines.iter().zip([first, second, merged]) {
            assert_eq!(Lineage::parse(line), Some(lineage));
        }
    }

    #[test]
    fn ticking_and_unticking_a_box_makes_two_versions() {
        let open = Lineage::first(&digest("- [ ] tea"));
        let ticked = Lineage::after(&digest("- [x] tea"), &open);
        let open_again = Lineage::after(&digest("- [ ] tea"), &ticked);
        assert_eq!(open.content, open_again.content);
        assert_ne!(open.id, open_again.id);
        assert!(open_again.names(open.id) && open_again.names(ticked.id));
    }

    #[test]
    fn two_devices_give_a_merge_the_same_id_whichever_side_they_are() {
        let base = Lineage::first(&digest("base"));
        let (a, b) = (Lineage::after(&digest("a"), &base), Lineage::after(&digest("b"), &base));
        let (here, there) =
            (Lineage::merged(&digest("ab"), &a, &b), Lineage::merged(&digest("ab"), &b, &a));
        assert_eq!(here.id, there.id);
        assert_eq!(here.ancestors, [a.id, b.id, base.id]);
    }

    #[test]
    fn anything_but_format_1_is_foreign() {
        let good = Lineage::first(&digest("x")).to_string();
        for bad in [
            "",
            "1",
            "1.",
            &good[..good.len() - 1],
            &format!("{good}."),
            &good.replacen('1', "2", 1),
        ] {
            assert_eq!(Lineage::parse(bad), None, "{bad:?}");
        }
        let long = format!("{good}{}", ".0000000000000000".repeat(ANCESTORS_MAX + 1));
        assert_eq!(Lineage::parse(&long), None);
        assert_eq!(Lineage::claimed(Some(&good), &digest("y")), None, "not this content");
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(depth in 0_usize..50) {
            let mut lineage = Lineage::first(&digest("v"));
            for n in 0..depth {
                lineage = Lineage::after(&digest(&n.to_string()), &lineage);
            }
            prop_assert!(lineage.ancestors.len() <= ANCESTORS_MAX);
            prop_assert_eq!(Lineage::parse(&lineage.to_string()), Some(lineage));
        }

        #[test]
        fn hostile_text_never_panics(text in ".{0,200}") {
            let _ = Lineage::parse(&text);
        }
    }
}
