//! Conditional writes: what racing writers showed of one storage.
//!
//! "Only if nothing is there yet" and "only if it is still the version I know" are two promises that
//! some storages keep, some keep when nobody races, some pass over in silence and some refuse to
//! give. Which one it is, an experiment tells; its outcomes are judged here. Nothing that must not
//! go wrong rests on it: where a promise is kept, a look before the write is saved.

/// What a storage makes of one kind of condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Exactly one of several racing writers won, every time.
    Atomic(Wording),
    /// A condition that does not hold is passed over.
    Ignored,
    /// The storage refuses the condition itself.
    Refused,
    /// A write whose condition does not hold is seen for a moment, and then taken back.
    Undone,
    /// It is heeded, but not by all at once: several win a race, or nobody does.
    NotAtomic,
}

/// How a condition is put so that the storage heeds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// As HTTP has it.
    Standard,
    /// By a header of the vendor's own.
    VendorHeader,
    /// As HTTP has it, but for the quotes around the tag.
    BareTag,
}

/// What an experiment found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// Which experiment it was: another one may find something else.
    pub probe: u32,
    /// Writes that only create.
    pub create: Verdict,
    /// Writes that only replace one version.
    pub replace: Verdict,
}

/// What one of several racing writers was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// That it wrote.
    Won,
    /// That its condition did not hold.
    Lost,
    /// That there is no such condition.
    Refused,
    /// Nothing that could be relied on, as by 500: it may have written.
    Nothing,
}

/// What one race showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Race {
    /// This writer won, and nobody else.
    One(usize),
    /// Several wrote, or nobody may.
    NotOne,
    /// There is no such condition.
    Refused,
    /// Nobody wrote, and not everybody knows why.
    Unclear,
}

/// Judges a race by what each writer was told, and by whose text is there now (`None`: nobody's).
#[must_use]
pub fn race(told: &[Told], there: Option<usize>) -> Race {
    let count = |what| told.iter().filter(|told| **told == what).count();
    let holder = there.and_then(|writer| told.get(writer));
    match (count(Told::Won), there, holder) {
        _ if 0 < count(Told::Refused) => Race::Refused,
        (1, Some(writer), Some(Told::Won)) => Race::One(writer),
        // The answer was lost, and not the write.
        (0, Some(writer), Some(Told::Nothing)) => Race::One(writer),
        (0, None, _) if 0 < count(Told::Nothing) => Race::Unclear,
        _ => Race::NotOne,
    }
}

impl Verdict {
    const ALL: [Self; 7] = [
        Self::Atomic(Wording::Standard),
        Self::Atomic(Wording::VendorHeader),
        Self::Atomic(Wording::BareTag),
        Self::Ignored,
        Self::Refused,
        Self::Undone,
        Self::NotAtomic,
    ];

    /// Whether the promise is kept.
    #[must_use]
    pub fn is_atomic(self) -> bool {
        match self {
            Self::Atomic(_) => true,
            Self::Ignored | Self::Refused | Self::Undone | Self::NotAtomic => false,
        }
    }

    /// Whether no text goes by it that nobody read, though another one may be seen in between.
    #[must_use]
    pub fn holds_in_the_end(self) -> bool {
        match self {
            Self::Atomic(_) | Self::Undone => true,
            Self::Ignored | Self::Refused | Self::NotAtomic => false,
        }
    }

    /// The word in the state and in the catalogue of texts.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Atomic(Wording::Standard) => "atomic",
            Self::Atomic(Wording::VendorHeader) => "atomic-vendor-header",
            Self::Atomic(Wording::BareTag) => "atomic-bare-tag",
            Self::Ignored => "ignored",
            Self::Refused => "refused",
            Self::Undone => "undone",
            Self::NotAtomic => "not-atomic",
        }
    }

    /// Reads [`Verdict::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::parse(verdict.word()), Some(verdict));
        }
        assert_eq!(Verdict::parse("believed"), None);
    }

    #[test]
    fn a_race_has_one_winner_whose_text_is_there_or_it_proves_nothing_good() {
        use Told::{Lost, Nothing, Refused, Won};
        for (told, there, shown) in [
            (&[Lost, Won, Lost][..], Some(1), Race::One(1)),
            // Ceph tells race losers 500.
            (&[Nothing, Won, Nothing], Some(1), Race::One(1)),
            (&[Nothing, Lost], Some(0), Race::One(0)),
            (&[Won, Won], Some(1), Race::NotOne),
            (&[Won, Lost], Some(1), Race::NotOne),
            (&[Won, Nothing], Some(1), Race::NotOne),
            (&[Won, Lost], None, Race::NotOne),
            (&[Lost, Lost], Some(0), Race::NotOne),
            (&[Lost, Lost], None, Race::NotOne),
            (&[Lost, Nothing], None, Race::Unclear),
            (&[Won, Refused], Some(0), Race::Refused),
            (&[Won], Some(7), Race::NotOne),
            (&[], None, Race::NotOne),
        ] {
            assert_eq!(race(told, there), shown, "{told:?} {there:?}");
        }
    }
}
