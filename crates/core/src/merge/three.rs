//! The three texts side by side, chunk by chunk.

use super::added::without_common;
use super::chunk::{Chunk, chunks};
use super::edit::{Edit, edits};
use super::kind::Kind;
use super::line::{self, Line};
use super::twice::{is_doubled, is_moved_apart};
use super::weave::weave;

/// A text as its base and both sides have it, and what each side did.
pub(super) struct Three<'a> {
    pub(super) base: Vec<Line<'a>>,
    pub(super) local: Vec<Line<'a>>,
    pub(super) remote: Vec<Line<'a>>,
    pub(super) local_edits: Vec<Edit>,
    pub(super) remote_edits: Vec<Edit>,
}

/// A part of the merged text.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Agreed(Vec<Line<'a>>),
    /// Both sides edited here and it is not clear how their edits go together.
    Apart {
        local: Vec<Line<'a>>,
        remote: Vec<Line<'a>>,
    },
}

impl<'a> Three<'a> {
    pub(super) fn new(base: &'a str, local: &'a str, remote: &'a str) -> Self {
        let [base, local, remote] = [base, local, remote].map(line::split);
        Self {
            local_edits: line_edits(&base, &local),
            remote_edits: line_edits(&base, &remote),
            base,
            local,
            remote,
        }
    }

    /// The merged text, if the sides agree everywhere.
    pub(super) fn agreed(&self, kind: Kind) -> Option<String> {
        let mut lines = Vec::with_capacity(self.base.len());
        for piece in self.pieces(kind) {
            match piece {
                Piece::Agreed(agreed) => lines.extend(agreed),
                Piece::Apart { .. } => return None,
            }
        }
        (!is_moved_apart(self, &lines)).then(|| self.joined(&lines))
    }

    /// The merged lines as one text.
    pub(super) fn joined(&self, lines: &[Line<'_>]) -> String {
        line::join(lines, line::style([&self.base, &self.local, &self.remote]))
    }

    /// The merged text piece by piece.
    pub(super) fn pieces(&self, kind: Kind) -> impl Iterator<Item = Piece<'a>> {
        let chunks = chunks(self.base.len(), &self.local_edits, &self.remote_edits);
        chunks.into_iter().map(move |chunk| self.piece(kind, &chunk))
    }

    fn piece(&self, kind: Kind, chunk: &Chunk<'_>) -> Piece<'a> {
        let base = &self.base[chunk.base.clone()];
        let local = &self.local[chunk.local.lines.clone()];
        let remote = &self.remote[chunk.remote.lines.clone()];
        match (chunk.local.edits, chunk.remote.edits) {
            ([], []) => Piece::Agreed(calm(base, local, remote)),
            (_, []) => Piece::Agreed(local.to_vec()),
            ([], _) => Piece::Agreed(remote.to_vec()),
            (_, _) if line::is_same(local, remote) => Piece::Agreed(line::once(local, remote)),
            (_, _) => match weave(kind, self, chunk) {
                Some(woven) if !is_doubled(local, remote, &woven) => Piece::Agreed(woven),
                _ => Piece::Apart { local: local.to_vec(), remote: remote.to_vec() },
            },
        }
    }
}

/// Lines that are the same in all three texts; their endings may not be.
fn calm<'a>(base: &[Line<'a>], local: &[Line<'_>], remote: &[Line<'_>]) -> Vec<Line<'a>> {
    let lines = base.iter().zip(local.iter().zip(remote));
    lines
        .map(|(base, (local, remote))| Line {
            text: base.text.clone(),
            ending: line::ending(base.ending, local.ending, remote.ending),
        })
        .collect()
}

impl<'a> Piece<'a> {
    /// All lines of both sides, the local ones last; what both begin and end with only once.
    pub(super) fn of_both(self) -> Vec<Line<'a>> {
        match self {
            Self::Agreed(lines) => lines,
            Self::Apart { local, remote } => {
                let shared = without_common(&local, &remote);
                [&shared.before, shared.theirs, shared.mine, &shared.after].concat()
            }
        }
    }
}

fn line_edits(base: &[Line<'_>], side: &[Line<'_>]) -> Vec<Edit> {
    let texts = |lines| <[Line<'_>]>::iter(lines).map(|line| &*line.text);
    edits(texts(base), texts(side))
}
