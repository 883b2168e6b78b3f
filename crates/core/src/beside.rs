//! What lies beside the notes of a remote that keeps no metadata, as a folder does (design §5 is for
//! storage that does).
//!
//! One small JSON file for each version, written before the version itself and by nobody else, so that
//! devices need no turns: a record whose content never came speaks of nothing that is there. And one
//! for each folder that is kept although it may become empty. Read like any foreign input: it may call a version foreign or
//! claim a past for it, as an object's metadata may; it never says what to delete.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::path::VaultPath;

/// No record is larger: a key of at most 4,096 bytes and a lineage of at most 550.
pub const BYTES_MAX: usize = 64 * 1024;

/// Where the records of lineage lie, below [`crate::filter::OWN_FOLDER`].
pub const LINEAGE_FOLDER: &str = "lineage";

/// Where the records of folders lie, likewise.
pub const FOLDERS_FOLDER: &str = "folders";

/// The version of both formats that this program writes, and the only one it reads.
const VERSION: u32 = 1;

/// How many hex digits of a digest stand in a name.
const DIGITS: usize = 32;

#[derive(Serialize, Deserialize)]
struct Version {
    v: u32,
    key: String,
    content: String,
    lineage: String,
}

#[derive(Serialize, Deserialize)]
struct Folder {
    v: u32,
    folder: String,
}

/// The folder of all records about `key`, below [`LINEAGE_FOLDER`], and what their names begin with.
///
/// One of 256, by the first two digits of the key's digest, so that no folder holds too many.
#[must_use]
pub fn lineage_shelf(key: &VaultPath) -> (String, String) {
    let name = name_of(key);
    (name.chars().take(2).collect(), format!("{name}."))
}

/// The name of the record about `content` of `key`, in the folder that [`lineage_shelf`] tells.
#[must_use]
pub fn lineage_name(key: &VaultPath, content: &Digest) -> String {
    let content: String = content.to_string().chars().take(DIGITS).collect();
    format!("{}.{content}.json", name_of(key))
}

/// `{"v":1,"key":"…","content":"64 hex digits","lineage":"1.…"}`
#[must_use]
pub fn encode_lineage(key: &VaultPath, content: &Digest, lineage: &str) -> Vec<u8> {
    let (key, content, lineage) = (key.to_string(), content.to_string(), lineage.to_owned());
    serde_json::to_vec(&Version { v: VERSION, key, content, lineage }).unwrap_or_default()
}

/// The lineage that a record tells of this very content of this very key.
#[must_use]
pub fn decode_lineage(text: &[u8], key: &VaultPath, content: &Digest) -> Option<String> {
    let record: Version = serde_json::from_slice(text).ok()?;
    let is_it = record.v == VERSION
        && VaultPath::parse(&record.key).as_ref() == Ok(key)
        && Digest::parse(&record.content).as_ref() == Some(content);
    is_it.then_some(record.lineage)
}

/// The name of the record that keeps a folder, in [`FOLDERS_FOLDER`].
#[must_use]
pub fn folder_name(folder: &VaultPath) -> String {
    format!("{}.json", name_of(folder))
}

/// `{"v":1,"folder":"…"}`; the name alone is what counts, the rest is for people.
#[must_use]
pub fn encode_folder(folder: &VaultPath) -> Vec<u8> {
    serde_json::to_vec(&Folder { v: VERSION, folder: folder.to_string() }).unwrap_or_default()
}

/// The same for every spelling of one path.
fn name_of(path: &VaultPath) -> String {
    Digest::of(path.as_str().as_bytes()).to_string().chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> VaultPath {
        VaultPath::parse(text).unwrap()
    }

    /// The golden texts of format 1: they are on users' disks.
    #[test]
    fn format_1_reads_and_writes_the_same_for_ever() {
        let (key, content) = (path("日记/今天.md"), Digest::of(b"tea"));
        let text = "{\"v\":1,\"key\":\"日记/今天.md\",\
            \"content\":\"0bc49a8b185ddc06cb4fc98aa031656994f3b585cce28925369de430c8c21757\",\
            \"lineage\":\"1.0bc49a8b185ddc06.0123456789abcdef\"}";
        let lineage = "1.0bc49a8b185ddc06.0123456789abcdef";
        assert_eq!(String::from_utf8(encode_lineage(&key, &content, lineage)).unwrap(), text);
        assert_eq!(decode_lineage(text.as_bytes(), &key, &content).as_deref(), Some(lineage));
        assert_eq!(lineage_shelf(&key), ("51".into(), "516dd772ba434d4ac10381ea4c31f5a4.".into()));
        assert_eq!(
            lineage_name(&key, &content),
            "516dd772ba434d4ac10381ea4c31f5a4.0bc49a8b185ddc06cb4fc98aa0316569.json"
        );
        assert_eq!(folder_name(&path("日记")), "3c8a110e93844fd91b69953a88f72d82.json");
        let folder = String::from_utf8(encode_folder(&path("日记"))).unwrap();
        assert_eq!(folder, r#"{"v":1,"folder":"日记"}"#);
    }

    #[test]
    fn one_path_has_one_name_however_it_is_spelled() {
        let (composed, apart) = (path("caf\u{e9}.md"), path("cafe\u{301}.md"));
        assert_eq!(lineage_shelf(&composed), lineage_shelf(&apart));
        let record = encode_lineage(&composed, &Digest::of(b"x"), "l");
        assert_eq!(decode_lineage(&record, &apart, &Digest::of(b"x")).as_deref(), Some("l"));
    }

    #[test]
    fn a_record_speaks_only_of_its_own_key_and_content() {
        let (key, content) = (path("a.md"), Digest::of(b"one"));
        let record = encode_lineage(&key, &content, "l");
        assert_eq!(decode_lineage(&record, &key, &Digest::of(b"two")), None);
        assert_eq!(decode_lineage(&record, &path("b.md"), &content), None);
        let text = String::from_utf8(record).unwrap();
        let newer = text.replace("\"v\":1", "\"v\":2");
        for bad in ["", "{", "[]", &newer, &text[..text.len() - 1], &format!("{text}x")] {
            assert_eq!(decode_lineage(bad.as_bytes(), &key, &content), None, "{bad}");
        }
    }
}
