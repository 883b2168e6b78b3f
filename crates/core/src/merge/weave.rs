//! A chunk that both sides touched, line by line.

use std::slice;

use super::added;
use super::chunk::Chunk;
use super::fate::{Fate, Removed, Side};
use super::kind::Kind;
use super::line::{self, Line};
use super::three::Three;
use super::word;

/// A chunk and what each side did to its lines.
struct Loom<'t, 'a> {
    kind: Kind,
    base: &'t [Line<'a>],
    local: Side<'t, 'a>,
    remote: Side<'t, 'a>,
}

/// The lines of the chunk with the edits of both sides; `None` if that is not clear.
pub(super) fn weave<'a>(kind: Kind, three: &Three<'a>, chunk: &Chunk<'_>) -> Option<Vec<Line<'a>>> {
    let side = |lines, part| Side::new(&three.base, &chunk.base, lines, part);
    let loom = Loom {
        kind,
        base: &three.base[chunk.base.clone()],
        local: side(&three.local, &chunk.local),
        remote: side(&three.remote, &chunk.remote),
    };
    let mut lines = loom.added(0)?;
    for place in 0..loom.base.len() {
        lines.extend(loom.line(place)?);
        lines.extend(loom.added(place + 1)?);
    }
    Some(lines)
}

impl<'a> Loom<'_, 'a> {
    /// What became of one base line: a line or none, or `None` if the sides disagree.
    ///
    /// A removal gives way to any change, and takes only what the other side left alone.
    fn line(&self, place: usize) -> Option<Option<Line<'a>>> {
        let (local, remote) = (&self.local, &self.remote);
        match (local.fates[place], remote.fates[place]) {
            (Fate::Kept(one), Fate::Kept(other)) => Some(Some(self.kept(place, one, other))),
            (Fate::Edited(one), Fate::Kept(_)) => Some(Some(local.line(one).clone())),
            (Fate::Kept(_), Fate::Edited(other)) => Some(Some(remote.line(other).clone())),
            (Fate::Replaced(one), Fate::Kept(_)) => self.replaced(place, local.line(one), remote),
            (Fate::Kept(_), Fate::Replaced(other)) => {
                self.replaced(place, remote.line(other), local)
            }
            (
                Fate::Edited(one) | Fate::Replaced(one),
                Fate::Edited(other) | Fate::Replaced(other),
            ) => self.edited(place, one, other).map(Some),
            (Fate::Gone, Fate::Gone | Fate::Kept(_)) | (Fate::Kept(_), Fate::Gone) => Some(None),
            (Fate::Gone, Fate::Edited(_) | Fate::Replaced(_))
            | (Fate::Edited(_) | Fate::Replaced(_), Fate::Gone) => None,
        }
    }

    /// A line that one side put in the place of another is new, so it has to be free as well.
    fn replaced(
        &self,
        place: usize,
        line: &Line<'a>,
        other: &Side<'_, '_>,
    ) -> Option<Option<Line<'a>>> {
        let mut spots = [place, place + 1].into_iter();
        spots
            .all(|spot| self.is_free(slice::from_ref(line), other, spot))
            .then(|| Some(line.clone()))
    }

    fn kept(&self, place: usize, one: usize, other: usize) -> Line<'a> {
        let base = &self.base[place];
        Line { text: base.text.clone(), ending: self.ending(place, one, other) }
    }

    fn edited(&self, place: usize, one: usize, other: usize) -> Option<Line<'a>> {
        let (base, local, remote) =
            (&self.base[place].text, &self.local.line(one).text, &self.remote.line(other).text);
        let text = if local == remote {
            local.clone()
        } else {
            word::merged(self.kind, base, local, remote)?.into()
        };
        Some(Line { text, ending: self.ending(place, one, other) })
    }

    fn ending(&self, place: usize, one: usize, other: usize) -> line::Ending {
        let (local, remote) = (self.local.line(one), self.remote.line(other));
        line::ending(self.base[place].ending, local.ending, remote.ending)
    }

    /// What the sides added before base line `spot`.
    fn added(&self, spot: usize) -> Option<Vec<Line<'a>>> {
        let (mine, theirs) = (self.local.added(spot), self.remote.added(spot));
        let is_free =
            self.is_free(mine, &self.remote, spot) && self.is_free(theirs, &self.local, spot);
        is_free.then(|| added::joined(self.kind, mine, theirs)).flatten()
    }

    /// Whether `added` stands on its own, whatever the `other` side removed beside it.
    fn is_free(&self, added: &[Line<'_>], other: &Side<'_, '_>, spot: usize) -> bool {
        added.is_empty()
            || match other.removed_around(spot) {
                Removed::Beside(lines) => added::is_free_of(self.kind, added, &self.base[lines]),
                Removed::Around => false,
            }
    }
}
