//! What names are called on the folder's disk.

use std::borrow::Cow;

use tidelock_core::filter::OWN_FOLDER;
use tidelock_core::naming::Rules;
use tidelock_core::path::VaultPath;
use tidelock_engine::ports::FolderError;

use super::disk::Outcome;

/// What a relative name is called on a disk of these rules. None leads into our own folder.
pub(super) fn on_disk<'a>(name: &'a str, rules: &Rules) -> Outcome<Cow<'a, str>> {
    let is_ours = name.split('/').next().is_some_and(|top| top.eq_ignore_ascii_case(OWN_FOLDER));
    if is_ours || VaultPath::parse(name).is_err() {
        return Err(FolderError::Name(name.to_owned()));
    }
    rules.on_disk(name).map_err(|bad| FolderError::Name(bad.detail()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_or_into_our_own_folder_is_refused() {
        for rules in [Rules::UNIX, Rules::WINDOWS] {
            for name in [
                "../x",
                "/etc/x",
                "a/../../x",
                "a//b",
                "",
                ".",
                "a\0b",
                ".tidelock/id",
                ".Tidelock",
            ] {
                let refused = Err(FolderError::Name(name.into()));
                assert_eq!(on_disk(name, &rules), refused, "{name:?}");
            }
            for name in ["a b/ c", "日记/今天 +%&=#？.md", "a/.tidelock", &"x".repeat(255)] {
                assert_eq!(on_disk(name, &rules), Ok(Cow::Borrowed(name)), "{name:?}");
            }
        }
    }

    #[test]
    fn a_name_that_is_too_long_is_refused_with_the_limit() {
        let long = format!("a/{}", "日".repeat(86));
        let refused = Err(FolderError::Name("detail-name-bytes: 255".into()));
        assert_eq!(on_disk(&long, &Rules::UNIX), refused);
        assert_eq!(on_disk(&long, &Rules::WINDOWS), Ok(Cow::Borrowed(&*long)));
    }
}
