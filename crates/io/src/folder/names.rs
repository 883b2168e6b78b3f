//! Which names a vault can hold.

use tidelock_core::filter::OWN_FOLDER;
use tidelock_core::path::VaultPath;
use tidelock_engine::ports::FolderError;

use super::disk::Outcome;
use crate::handle::names::fits;

/// Lets through a relative name that this system can hold, outside of our own folder.
pub(super) fn check(name: &str) -> Outcome<()> {
    let is_ours = name.split('/').next().is_some_and(|top| top.eq_ignore_ascii_case(OWN_FOLDER));
    let is_good = !is_ours && VaultPath::parse(name).is_ok() && fits(name);
    if is_good { Ok(()) } else { Err(FolderError::Name(name.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_or_into_our_own_folder_is_refused() {
        for name in
            ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a\0b", ".tidelock/id", ".Tidelock"]
        {
            assert_eq!(check(name), Err(FolderError::Name(name.into())), "{name:?}");
        }
        let long = format!("a/{}", "日".repeat(86));
        assert_eq!(check(&long), Err(FolderError::Name(long.clone())));
        for name in ["a b/ c ", "日记/今天 +%&=#?.md", "...", "a/.tidelock", &"x".repeat(255)] {
            assert_eq!(check(name), Ok(()), "{name:?}");
        }
    }
}
