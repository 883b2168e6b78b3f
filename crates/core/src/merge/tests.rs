//! Merges as people meet them, rule by rule, and by properties.

mod endings;
mod property;
mod rules;
mod stories;
mod work;

use super::{Kind, Merged, both, diff, is_text, keeps_every_hunk, merge};

/// What a merge is expected to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Clean(&'static str),
    Overlap,
}

use Expected::{Clean, Overlap};

/// A text, what two sides made of it, and what becomes of both.
struct Case {
    base: &'static str,
    local: &'static str,
    remote: &'static str,
    expected: Expected,
}

/// Merges both ways around: two devices must make the same bytes.
fn check(kind: Kind, cases: &[Case]) {
    for Case { base, local, remote, expected } in cases {
        let expected = match expected {
            Clean(text) => Merged::Clean((*text).to_owned()),
            Overlap => Merged::Overlap,
        };
        let told = format!("{base:?} became {local:?} and {remote:?}");
        assert_eq!(merge(kind, base, local, remote), expected, "{told}");
        assert_eq!(merge(kind, base, remote, local), expected, "{told}, sides swapped");
    }
}

/// Cases as `base, local, remote => expected`.
macro_rules! cases {
    ($($base:expr, $local:expr, $remote:expr => $expected:expr;)+) => {
        &[$(Case { base: $base, local: $local, remote: $remote, expected: $expected }),+]
    };
}
use cases;
