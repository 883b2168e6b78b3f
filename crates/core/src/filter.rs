//! Which names are never synced: what Remotely Save skips, so that both can share a bucket.
//!
//! facts: Remotely Save 0.5.25 `src/misc.ts` and `docs`, re-described. The folder `.tidelock` is
//! ours and begins with a dot, so it is skipped like everything hidden.

use crate::path::VaultPath;

/// The folder, in the vault and at the storage, that only Tidelock uses.
pub const OWN_FOLDER: &str = ".tidelock";

/// Names that other programs leave behind and nobody means to share.
const CLUTTER: [&str; 12] = [
    ".git",
    ".github",
    ".gitlab",
    ".svn",
    "node_modules",
    ".DS_Store",
    "__MACOSX ",
    "Icon\r",
    "desktop.ini",
    "Desktop.ini",
    "thumbs.db",
    "Thumbs.db",
];

/// Endings of the lock files that office programs put beside an open document.
const OFFICE: [&str; 6] = [".doc", ".docx", ".ppt", ".pptx", ".xls", ".xlsx"];

/// Whether `path`, or a folder above it, is one that a sync passes over on both sides.
#[must_use]
pub fn is_skipped(path: &VaultPath) -> bool {
    path.as_str().split('/').any(is_skipped_name)
}

/// Whether a file or folder of this name is passed over, wherever it lies.
#[must_use]
pub fn is_skipped_name(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with('_')
        || CLUTTER.contains(&name)
        || is_office_lock(name)
}

fn is_office_lock(name: &str) -> bool {
    name.starts_with("~$") && OFFICE.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_remotely_save_skips_is_skipped_and_nothing_else() {
        for (path, skipped) in [
            ("notes/today.md", false),
            (".obsidian/app.json", true),
            ("a/.hidden/b.md", true),
            (".tidelock/id", true),
            ("_private.md", true),
            ("a/_b/c.md", true),
            ("node_modules/x.js", true),
            ("a/Icon\r", true),
            ("~$report.docx", true),
            ("~$report.md", false),
            ("a_b.md", false),
            ("desktop.ini.md", false),
            ("a/Thumbs.db", true),
        ] {
            assert_eq!(is_skipped(&VaultPath::parse(path).unwrap()), skipped, "{path}");
        }
    }
}
