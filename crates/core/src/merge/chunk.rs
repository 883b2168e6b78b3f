//! The text cut into chunks by the lines that both sides left alone.

use std::ops::Range;

use super::edit::Edit;

/// Some base lines and what each side made of them.
#[derive(Debug)]
pub(super) struct Chunk<'e> {
    pub(super) base: Range<usize>,
    pub(super) local: Part<'e>,
    pub(super) remote: Part<'e>,
}

/// One side of a chunk.
#[derive(Debug)]
pub(super) struct Part<'e> {
    /// What the chunk's lines became.
    pub(super) lines: Range<usize>,
    /// The edits that made it so; empty if this side left the chunk alone.
    pub(super) edits: &'e [Edit],
}

/// The whole text of `count` base lines in chunks, in order.
///
/// Edits of both sides that overlap or touch, directly or through others, are in one chunk; the
/// lines that both sides left alone are in chunks without edits.
pub(super) fn chunks<'e>(
    count: usize,
    mut local: &'e [Edit],
    mut remote: &'e [Edit],
) -> Vec<Chunk<'e>> {
    let mut chunks = Vec::new();
    let mut at = [0; 3];
    while let Some(start) = first([local, remote]) {
        let (base, [of_local, of_remote]) = connected(start, local, remote);
        push(&mut chunks, &mut at, start, [&[]; 2]);
        push(
            &mut chunks,
            &mut at,
            base.end,
            [take(&mut local, of_local), take(&mut remote, of_remote)],
        );
    }
    push(&mut chunks, &mut at, count, [&[]; 2]);
    chunks
}

/// Where the first of all edits begins in the base.
fn first(sides: [&[Edit]; 2]) -> Option<usize> {
    sides.iter().filter_map(|edits| edits.first()).map(|edit| edit.base.start).min()
}

/// The base lines from `start` on that are connected, and how many edits of each side they take.
fn connected(start: usize, local: &[Edit], remote: &[Edit]) -> (Range<usize>, [usize; 2]) {
    let (mut end, mut taken) = (start, [0, 0]);
    loop {
        let before = taken;
        for (edits, taken) in [local, remote].into_iter().zip(&mut taken) {
            while let Some(edit) = edits.get(*taken).filter(|edit| edit.base.start <= end) {
                end = end.max(edit.base.end);
                *taken += 1;
            }
        }
        if taken == before {
            return (start..end, taken);
        }
    }
}

fn take<'e>(edits: &mut &'e [Edit], count: usize) -> &'e [Edit] {
    let (taken, rest) = edits.split_at(count);
    *edits = rest;
    taken
}

/// Adds the chunk from where the three texts are `at` up to base line `end`.
fn push<'e>(chunks: &mut Vec<Chunk<'e>>, at: &mut [usize; 3], end: usize, edits: [&'e [Edit]; 2]) {
    let [base_at, local_at, remote_at] = *at;
    let [local, remote] = edits;
    let base = base_at..end;
    let chunk =
        Chunk { local: part(&base, local_at, local), remote: part(&base, remote_at, remote), base };
    *at = [end, chunk.local.lines.end, chunk.remote.lines.end];
    chunks.push(chunk);
}

fn part<'e>(base: &Range<usize>, start: usize, edits: &'e [Edit]) -> Part<'e> {
    let end = match edits.last() {
        Some(last) => last.side.end + (base.end - last.base.end),
        None => start + base.len(),
    };
    Part { lines: start..end, edits }
}
