//! Three-way merge: what two sides made of one text, as one text again, or the word that their
//! edits overlap.
//!
//! The method is diff3 as Khanna, Kunal and Pierce describe it ("A Formal Investigation of Diff3",
//! FSTTCS 2007): the lines that both sides left alone cut the text into chunks; a chunk that one
//! side touched is taken from that side. A chunk that both touched is looked at line by line, and
//! a line that both edited word by word. Whatever stays unclear is an overlap: nothing here
//! guesses, and nothing marks a text with conflict markers.
//!
//! A merge is a function of the two sides without an order: two devices that merge the same texts,
//! one with the sides swapped, make the same bytes. `docs/design/0005-merge.md` has the reasons.

mod added;
mod chunk;
mod edit;
mod fate;
mod json;
mod kind;
mod line;
mod pair;
mod shown;
mod three;
mod twice;
mod union;
mod weave;
mod word;

#[cfg(test)]
mod tests;

pub use kind::{Kind, kind};
pub use shown::{Hunk, diff};
pub use union::union;

use three::{Piece, Three};

/// How long a text may be to be merged, in bytes: 4 MiB. What is longer was not written by hand.
pub const BYTES_MAX: usize = 4 * 1024 * 1024;

/// What became of two sides of a text.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// The text with the edits of both sides.
    Clean(String),
    /// Both sides edited the same place, or the merged text would be damaged: keep both texts.
    Overlap,
}

/// `content` as a text that may be merged: UTF-8 without NUL, at most [`BYTES_MAX`] long.
#[must_use]
pub fn is_text(content: &[u8]) -> Option<&str> {
    if BYTES_MAX < content.len() || content.contains(&0) {
        return None;
    }
    std::str::from_utf8(content).ok()
}

/// Merges what two sides made of `base`; each text passed [`is_text`].
///
/// * A side that changed nothing gives way to the other one; equal changes count once.
/// * Lines that neither side touched keep their bytes. A line that one side removed does not come
///   back, a line that one side added or edited is not lost.
/// * Edits of neighbouring lines merge; a line that both edited merges when the edits are words
///   apart. New lines beside a line that the other side removed overlap, as do different new
///   lines at one spot, except for list items: those are independent of each other, and both
///   sides' items are kept, in the order of their text.
/// * Line endings are merged apart from the lines, so a side that converted all of them merges
///   with any edit.
/// * [`Kind::Json`] merges only from JSON to JSON.
pub fn merge(kind: Kind, base: &str, local: &str, remote: &str) -> Merged {
    if let Some(side) = unopposed(base, local, remote) {
        return Merged::Clean(side.to_owned());
    }
    let three = Three::new(base, local, remote);
    match three.agreed(kind).filter(|merged| is_sound(kind, &[base, local, remote, merged])) {
        Some(merged) => Merged::Clean(merged),
        None => Merged::Overlap,
    }
}

/// Merges like [`merge`], but where the edits overlap it keeps the lines of both sides, the local
/// ones after the remote ones, each side's in one piece and without any mark.
///
/// For an owner who asks for everything in one file. What both pieces share at their beginning
/// and end stands there once. Nothing promises that JSON stays JSON.
#[must_use]
pub fn both(kind: Kind, base: &str, local: &str, remote: &str) -> String {
    if let Some(side) = unopposed(base, local, remote) {
        return side.to_owned();
    }
    let three = Three::new(base, local, remote);
    let lines: Vec<_> = three.pieces(kind).flat_map(Piece::of_both).collect();
    three.joined(&lines)
}

/// Whether `foreign`, made by a writer who may or may not have known `ours`, keeps every hunk that
/// `ours` made against `base` (design §5, "confirmed", d).
///
/// It does when merging `ours` into it changes nothing. Any doubt is a no.
#[must_use]
pub fn keeps_every_hunk(base: &str, ours: &str, foreign: &str) -> bool {
    match merge(Kind::Prose, base, ours, foreign) {
        Merged::Clean(merged) => merged == foreign,
        Merged::Overlap => false,
    }
}

/// The result where only one side, or both sides alike, changed something.
fn unopposed<'a>(base: &str, local: &'a str, remote: &'a str) -> Option<&'a str> {
    if base == local || local == remote {
        Some(remote)
    } else if base == remote {
        Some(local)
    } else {
        None
    }
}

/// Whether every text is what its kind demands.
fn is_sound(kind: Kind, texts: &[&str]) -> bool {
    match kind {
        Kind::Json => texts.iter().all(|text| json::is_json(text)),
        Kind::Prose | Kind::Table | Kind::Code => true,
    }
}
