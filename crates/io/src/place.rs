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
        (Some(_), None) => Err(std::io::Error::other("detail-no-home")),
    }
}

/// How one place lies in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nested {
    /// The first lies in the second, or is it.
    FirstInSecond,
    /// The second lies in the first.
    SecondInFirst,
}

/// Whether one of two places lies in the other, however both are written: links and second mounts of
/// one folder lead to the same place. Either may not be there yet.
#[must_use]
pub fn nested(first: &Path, second: &Path) -> Option<Nested> {
    let (first, second) = (real(first), real(second));
    if lies_within(&first, &second) {
        Some(Nested::FirstInSecond)
    } else if lies_within(&second, &first) {
        Some(Nested::SecondInFirst)
    } else {
        None
    }
}

fn lies_within(inner: &Path, outer: &Path) -> bool {
    inner.ancestors().any(|above| above == outer || is_same_folder(above, outer))
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

/// The place without links, as far as there is something.
fn real(place: &Path) -> PathBuf {
    let place = std::path::absolute(place).unwrap_or_else(|_| place.to_owned());
    let there = place.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    there.map_or(place.clone(), |(above, real)| match place.strip_prefix(above) {
        Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
        Ok(_) | Err(_) => real,
    })
}

/// Makes `dir` and what is above it; what is new may be entered by its owner only.
pub(crate) fn make_private_dir(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_another_is_found_through_links_and_before_it_is_made() {
        let outside = tempfile::tempdir().unwrap();
        let at = |name: &str| outside.path().join(name);
        std::fs::create_dir_all(at("vault/deep")).unwrap();
        std::fs::create_dir(at("vault-2")).unwrap();
        for (first, second, found) in [
            ("vault", "vault", Some(Nested::FirstInSecond)),
            ("vault/deep/not/yet", "vault", Some(Nested::FirstInSecond)),
            ("not/yet", "not", Some(Nested::FirstInSecond)),
            ("vault", "vault/../vault/state", Some(Nested::SecondInFirst)),
            ("vault/../new", "vault", None),
            ("vault", "vault-2", None),
            ("vault", "state", None),
        ] {
            assert_eq!(nested(&at(first), &at(second)), found, "{first} {second}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("vault/deep"), at("link")).unwrap();
            assert_eq!(nested(&at("link/new"), &at("vault")), Some(Nested::FirstInSecond));
            assert_eq!(nested(&at("vault"), &at("link")), Some(Nested::SecondInFirst));
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
