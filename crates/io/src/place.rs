//! Places as people write them.

use std::path::{Path, PathBuf};

/// The place that a setting names: `~` stands for the home folder, and what is left of a relative
/// place begins at the current folder.
///
/// # Errors
/// When the home folder or the current folder is unknown.
pub fn full_place(written: &str) -> std::io::Result<PathBuf> {
    let below_home = match written {
        "~" => Some(""),
        _ => written.strip_prefix("~/").or_else(|| written.strip_prefix("~\\")),
    };
    match (below_home, dirs::home_dir()) {
        (None, _) => std::path::absolute(written),
        (Some(rest), Some(home)) => Ok(home.join(rest)),
        (Some(_), None) => Err(std::io::Error::other("the home folder is unknown")),
    }
}

/// Whether `inner` is `outer` or lies somewhere in it, however both are written: links and second mounts
/// of one folder lead to the same place.
#[must_use]
pub fn lies_within(inner: &Path, outer: &Path) -> bool {
    let (inner, outer) = (whole(inner), whole(outer));
    inner.ancestors().any(|above| above == outer || is_same_folder(above, &outer))
}

/// The place as the system knows it; what is missing at its end is left as it is.
fn whole(place: &Path) -> PathBuf {
    match (place.canonicalize(), place.parent(), place.file_name()) {
        (Ok(whole), _, _) => whole,
        (Err(_), Some(above), Some(name)) => whole(above).join(name),
        (Err(_), _, _) => place.to_owned(),
    }
}

#[cfg(unix)]
fn is_same_folder(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |place: &Path| std::fs::metadata(place).map(|meta| (meta.dev(), meta.ino())).ok();
    number(a).is_some_and(|number_a| Some(number_a) == number(b))
}

#[cfg(not(unix))]
fn is_same_folder(_: &Path, _: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lies_within_itself_and_what_it_lies_in() {
        let dir = tempfile::tempdir().unwrap();
        let place = |name: &str| dir.path().join(name);
        std::fs::create_dir_all(place("a/b")).unwrap();
        for (inner, outer, within) in [
            ("a", "a", true),
            ("a/b", "a", true),
            ("a", "a/b", false),
            ("a/new/er", "a", true),
            ("ab", "a", false),
            ("a/b/../../a/b", "a/b", true),
            ("a/../c", "a", false),
        ] {
            assert_eq!(lies_within(&place(inner), &place(outer)), within, "{inner} in {outer}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(place("a"), place("way in")).unwrap();
            assert!(lies_within(&place("way in/b"), &place("a")));
            assert!(lies_within(&place("a/b"), &place("way in")));
        }
    }

    #[test]
    fn a_tilde_is_the_home_folder_only_where_it_stands_for_one() {
        let home = dirs::home_dir().unwrap();
        assert_eq!(full_place("~").unwrap(), home);
        assert_eq!(full_place("~/Notes").unwrap(), home.join("Notes"));
        assert_eq!(full_place("/a/~/b").unwrap(), PathBuf::from("/a/~/b"));
    }
}
