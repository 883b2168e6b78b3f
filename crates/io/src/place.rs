//! Places as people write them.

use std::path::PathBuf;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_is_the_home_folder_only_where_it_stands_for_one() {
        let home = dirs::home_dir().unwrap();
        assert_eq!(full_place("~").unwrap(), home);
        assert_eq!(full_place("~/Notes").unwrap(), home.join("Notes"));
        assert_eq!(full_place("/a/~/b").unwrap(), PathBuf::from("/a/~/b"));
    }
}
