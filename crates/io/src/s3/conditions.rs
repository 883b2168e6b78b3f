//! What is known of conditional writes at this bucket, and how a write says its condition.
//!
//! Known is what an experiment showed ([`super::probe`]), here or in an earlier run, and nothing
//! else: no vendor's word. What turns out to be different is taken back at once.

use tidelock_core::condition::{Conditions, Verdict, Wording};
use tidelock_core::tree::Tag;
use tidelock_engine::ports::{Believed, StoreError};
use tidelock_wire::s3::{FailureKind, WriteIf};
use tidelock_wire::vendor::CreateOnly;

use super::S3Store;
use super::probe::PROBE;
use super::refusal::Refusal;

impl S3Store {
    /// Starts from what an earlier run found, if it was found in the same way.
    #[must_use]
    pub fn remembering(self, conditions: Option<Conditions>) -> Self {
        let usable = |known: &Conditions| {
            known.probe == PROBE && self.only_new(known.create) != Some(WriteIf::Always)
        };
        self.conditions.set(conditions.filter(usable));
        self
    }

    /// What the storage shall check of a write.
    pub(super) fn condition(&self, believed: &Believed) -> WriteIf {
        let Some(known) = self.conditions.get() else { return WriteIf::Always };
        let condition = match believed {
            Believed::Anything => None,
            Believed::Absent => self.only_new(known.create),
            Believed::Tagged(tag) => only_over(known.replace, tag),
        };
        condition.unwrap_or(WriteIf::Always)
    }

    /// The ways in which this storage may be asked to create only, the likeliest first.
    pub(super) fn ways_to_create(&self) -> Vec<(Wording, WriteIf)> {
        let standard = (Wording::Standard, WriteIf::Absent);
        match self.vendor.create_only() {
            CreateOnly::Header(name) => {
                vec![(Wording::VendorHeader, WriteIf::AbsentBy(name)), standard]
            }
            CreateOnly::IfNoneMatch | CreateOnly::Unknown => vec![standard],
        }
    }

    /// How a write that only creates is said; [`WriteIf::Always`] where this vendor has no such word.
    pub(super) fn only_new(&self, create: Verdict) -> Option<WriteIf> {
        let Verdict::Atomic(wording) = create else { return None };
        let way = self.ways_to_create().into_iter().find(|(known, _)| *known == wording);
        Some(way.map_or(WriteIf::Always, |(_, condition)| condition))
    }

    /// What a refused write means. A storage that does not know its condition any more is believed:
    /// the condition is never put again, and whoever wrote looks and decides afresh.
    pub(super) fn refused_write(&self, refusal: Refusal, condition: &WriteIf) -> StoreError {
        match (refusal.failure.kind == FailureKind::NotImplemented, condition) {
            (false, _) | (true, WriteIf::Always) => refusal.into(),
            (true, WriteIf::Absent | WriteIf::AbsentBy(_)) => {
                self.take_back(|known| known.create = Verdict::Refused);
                StoreError::Stale
            }
            (true, WriteIf::Unchanged(_) | WriteIf::UnchangedBare(_)) => {
                self.take_back(|known| known.replace = Verdict::Refused);
                StoreError::Stale
            }
        }
    }

    pub(super) fn take_back(&self, change: impl FnOnce(&mut Conditions)) {
        let mut known = self.conditions.get();
        if let Some(known) = &mut known {
            change(known);
        }
        self.conditions.set(known);
    }
}

fn only_over(replace: Verdict, tag: &Tag) -> Option<WriteIf> {
    let Verdict::Atomic(wording) = replace else { return None };
    Some(match wording {
        Wording::BareTag => WriteIf::UnchangedBare(tag.clone()),
        Wording::Standard | Wording::VendorHeader => WriteIf::Unchanged(tag.clone()),
    })
}
