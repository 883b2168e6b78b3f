//! What a side did to every single line of a chunk.

use std::ops::Range;

use super::chunk::Part;
use super::line::Line;
use super::pair::{Likeness, pairs};

/// What became of one base line on one side; the number is the line's place on that side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Kept(usize),
    /// Still this line, with other words.
    Edited(usize),
    /// Another line in its place.
    Replaced(usize),
    Gone,
}

/// One side of a chunk, told along the base lines.
pub(super) struct Side<'t, 'a> {
    lines: &'t [Line<'a>],
    /// One for each base line of the chunk.
    pub(super) fates: Vec<Fate>,
    /// What was added before each base line, and at the end of the chunk.
    spots: Vec<Range<usize>>,
    /// What was added before the base line that comes next.
    open: Range<usize>,
}

impl<'t, 'a> Side<'t, 'a> {
    /// Tells what `part` did to the base lines `chunk` of `base`.
    pub(super) fn new(
        base: &[Line<'_>],
        chunk: &Range<usize>,
        lines: &'t [Line<'a>],
        part: &Part<'_>,
    ) -> Self {
        let start = part.lines.start;
        let mut side = Self { lines, fates: Vec::new(), spots: Vec::new(), open: start..start };
        let mut at = chunk.start;
        for edit in part.edits {
            side.keep(edit.base.start - at);
            side.edit(&base[edit.base.clone()], edit.side.len());
            at = edit.base.end;
        }
        side.keep(chunk.end - at);
        side.spots.push(side.open.clone());
        side
    }

    fn keep(&mut self, count: usize) {
        for _ in 0..count {
            let place = self.open.end;
            self.close(Fate::Kept(place), place + 1);
        }
    }

    /// Tells how `base` became the next `count` lines: new lines come before lines that went.
    fn edit(&mut self, base: &[Line<'_>], count: usize) {
        let start = self.open.end;
        let mut at = 0;
        for pair in pairs(base, &self.lines[start..start + count]) {
            let place = start + pair.place;
            self.open.end = place;
            self.drop_lines(pair.line - at);
            let fate = match pair.likeness {
                Likeness::Alike => Fate::Edited(place),
                Likeness::Replaced => Fate::Replaced(place),
            };
            self.close(fate, place + 1);
            at = pair.line + 1;
        }
        self.open.end = start + count;
        self.drop_lines(base.len() - at);
    }

    fn drop_lines(&mut self, count: usize) {
        for _ in 0..count {
            self.close(Fate::Gone, self.open.end);
        }
    }

    fn close(&mut self, fate: Fate, next: usize) {
        self.spots.push(self.open.clone());
        self.fates.push(fate);
        self.open = next..next;
    }

    pub(super) fn line(&self, place: usize) -> &'t Line<'a> {
        &self.lines[place]
    }

    /// What this side added before line `spot` of the chunk.
    pub(super) fn added(&self, spot: usize) -> &'t [Line<'a>] {
        &self.lines[self.spots[spot].clone()]
    }

    /// The lines next to `spot` that this side removed, as far as they are connected.
    pub(super) fn removed_around(&self, spot: usize) -> Removed {
        let is_gone = |place: &usize| self.fates.get(*place) == Some(&Fate::Gone);
        let before = (0..spot).rev().take_while(is_gone);
        let after = (spot..self.fates.len()).take_while(is_gone);
        // Counted only at the ends of a run, so that all spots together take linear time.
        if before.clone().next().is_some() && after.clone().next().is_some() {
            return Removed::Around;
        }
        Removed::Beside(spot - before.count()..spot + after.count())
    }
}

/// Which lines beside a spot are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Removed {
    /// Lines on one side of the spot, or none.
    Beside(Range<usize>),
    /// Lines before and after it.
    Around,
}
