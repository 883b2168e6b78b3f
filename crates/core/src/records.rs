//! The JSON objects that devices leave for each other under `.tidelock/` at the remote.
//!
//! A hint by whoever can write the bucket: read like any foreign input, at most 64 KiB, and what
//! cannot be understood is as if it were not there.

use serde::{Deserialize, Serialize};

use crate::digest::Short;
use crate::path::VaultPath;
use crate::tree::Deletion;

/// No record is larger; the oldest entries go.
pub const BYTES_MAX: usize = 64 * 1024;

/// The version of the format that this program writes and the only one it reads.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Deletions {
    v: u32,
    deletions: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    version: String,
}

/// `{"v":1,"deletions":[{"path":"…","version":"16 hex digits"}]}`, the newest entries that fit.
#[must_use]
pub fn encode_deletions(oldest_first: &[Deletion]) -> Vec<u8> {
    let mut from = 0;
    loop {
        let kept = oldest_first.get(from..).unwrap_or_default();
        let entry =
            |d: &Deletion| Entry { path: d.path.to_string(), version: d.version.to_string() };
        let record = Deletions { v: VERSION, deletions: kept.iter().map(entry).collect() };
        let text = serde_json::to_vec(&record).unwrap_or_default();
        if text.len() <= BYTES_MAX || kept.is_empty() {
            return text;
        }
        from += (kept.len() / 8).max(1);
    }
}

/// Reads a record of deletions; what is not one says nothing.
#[must_use]
pub fn decode_deletions(text: &[u8]) -> Vec<Deletion> {
    if BYTES_MAX < text.len() {
        return Vec::new();
    }
    let record =
        serde_json::from_slice::<Deletions>(text).ok().filter(|record| record.v == VERSION);
    record.map_or_else(Vec::new, |record| {
        record
            .deletions
            .iter()
            .filter_map(|entry| {
                let path = VaultPath::parse(&entry.path).ok()?;
                Some(Deletion { path, version: Short::parse(&entry.version)? })
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deletion(n: u32) -> Deletion {
        let path = VaultPath::parse(&format!("笔记/{n}.md")).unwrap();
        Deletion { path, version: Short([7; 8]) }
    }

    #[test]
    fn format_1_reads_and_writes_the_same_for_ever() {
        let text = r#"{"v":1,"deletions":[{"path":"笔记/1.md","version":"0707070707070707"}]}"#;
        assert_eq!(String::from_utf8(encode_deletions(&[deletion(1)])).unwrap(), text);
        assert_eq!(decode_deletions(text.as_bytes()), [deletion(1)]);
    }

    #[test]
    fn the_oldest_entries_go_when_a_record_grows_too_large() {
        let many: Vec<Deletion> = (0..5_000).map(deletion).collect();
        let text = encode_deletions(&many);
        assert!(text.len() <= BYTES_MAX);
        assert_eq!(decode_deletions(&text).last(), Some(&deletion(4_999)));
    }

    #[test]
    fn what_is_no_record_says_nothing() {
        for text in [
            "",
            "{",
            "[]",
            r#"{"v":2,"deletions":[]}"#,
            r#"{"v":1,"deletions":[{"path":"../x","version":"0707070707070707"}]}"#,
        ] {
            assert_eq!(decode_deletions(text.as_bytes()), [], "{text}");
        }
        assert_eq!(decode_deletions(&vec![b' '; BYTES_MAX + 1]), []);
    }
}
