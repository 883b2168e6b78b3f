//! One page of a listing, as `ListObjectsV2` defines it: prefix, delimiter, start, limit.
//!
//! Pure, over any ordered map. Each entry costs one look-up, so a page is as fast in a bucket of
//! 100,000 keys as in a small one.

use std::collections::BTreeMap;
use std::ops::Bound;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Query<'a> {
    /// Only keys that begin so.
    pub(crate) prefix: &'a str,
    /// Keys that hold this text behind the prefix are rolled up; empty: none are.
    pub(crate) delimiter: &'a str,
    /// Only entries behind this one, be it a key or a rolled-up prefix; empty: from the start.
    pub(crate) after: &'a str,
    /// At most so many entries.
    pub(crate) limit: usize,
}

/// A key, or all keys that share a prefix.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry<'a, T> {
    Object(&'a str, &'a T),
    Prefix(&'a str),
}

impl<T> Entry<'_, T> {
    /// The text that continues the listing behind this entry.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Object(key, _) => key,
            Self::Prefix(prefix) => prefix,
        }
    }
}

/// Some entries in order, and whether more follow.
#[derive(Debug)]
pub(crate) struct Page<'a, T> {
    pub(crate) entries: Vec<Entry<'a, T>>,
    pub(crate) truncated: bool,
}

/// Lists one page.
pub(crate) fn page<'a, T>(objects: &'a BTreeMap<String, T>, query: Query<'_>) -> Page<'a, T> {
    let mut page = Page { entries: Vec::new(), truncated: false };
    let mut from = if query.after < query.prefix {
        Bound::Included(query.prefix.to_owned())
    } else {
        Bound::Excluded(query.after.to_owned())
    };
    // `after` may be empty, and so may a key never be: excluding "" excludes nothing.
    while let Some((key, value)) = objects.range((from, Bound::Unbounded)).next() {
        if !key.starts_with(query.prefix) {
            break;
        }
        let entry = match group(key, query) {
            Some(prefix) => Entry::Prefix(prefix),
            None => Entry::Object(key, value),
        };
        from = Bound::Excluded(match &entry {
            // Nearly every key of the group sorts below this; the rest is caught by `seen`.
            Entry::Prefix(prefix) => format!("{prefix}{}", char::MAX).max(key.clone()),
            Entry::Object(key, _) => (*key).to_owned(),
        });
        if seen(&page, &entry, query) {
            continue;
        }
        if page.entries.len() == query.limit {
            page.truncated = 0 < query.limit;
            break;
        }
        page.entries.push(entry);
    }
    page
}

fn group<'a>(key: &'a str, query: Query<'_>) -> Option<&'a str> {
    if query.delimiter.is_empty() {
        return None;
    }
    let tail = key.get(query.prefix.len()..)?;
    let end = query.prefix.len() + tail.find(query.delimiter)? + query.delimiter.len();
    key.get(..end)
}

/// Whether a rolled-up prefix was already told, on this page or as the last of the one before.
fn seen<T>(page: &Page<'_, T>, entry: &Entry<'_, T>, query: Query<'_>) -> bool {
    match entry {
        Entry::Object(..) => false,
        Entry::Prefix(prefix) => {
            *prefix == query.after || page.entries.last().is_some_and(|last| last.name() == *prefix)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn objects(keys: &[&str]) -> BTreeMap<String, ()> {
        keys.iter().map(|key| ((*key).to_owned(), ())).collect()
    }

    fn names(page: &Page<'_, ()>) -> Vec<String> {
        page.entries.iter().map(|entry| entry.name().to_owned()).collect()
    }

    /// All pages, one after the other.
    fn walk(
        objects: &BTreeMap<String, ()>,
        prefix: &str,
        delimiter: &str,
        limit: usize,
    ) -> Vec<String> {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let page = page(objects, Query { prefix, delimiter, after: &after, limit });
            assert!(page.entries.len() <= limit);
            all.extend(names(&page));
            match page.entries.last() {
                Some(last) if page.truncated => after = last.name().to_owned(),
                Some(_) | None => return all,
            }
        }
    }

    /// The definition, without any cleverness.
    fn model(objects: &BTreeMap<String, ()>, prefix: &str, delimiter: &str) -> Vec<String> {
        let mut all = Vec::new();
        for key in objects.keys().filter(|key| key.starts_with(prefix)) {
            let tail = &key[prefix.len()..];
            let name = match tail.find(delimiter) {
                Some(at) if !delimiter.is_empty() => {
                    format!("{prefix}{}{delimiter}", &tail[..at])
                }
                Some(_) | None => key.clone(),
            };
            if all.last() != Some(&name) {
                all.push(name);
            }
        }
        all
    }

    #[test]
    fn folders_are_rolled_up_and_a_page_can_start_inside_one() {
        let objects = objects(&["a", "b/", "b/1", "b/2", "b0", "c/x/y"]);
        assert_eq!(walk(&objects, "", "/", 2), ["a", "b/", "b0", "c/"]);
        assert_eq!(walk(&objects, "b/", "/", 1), ["b/", "b/1", "b/2"]);
        let inside = Query { prefix: "", delimiter: "/", after: "b/1", limit: 9 };
        assert_eq!(names(&page(&objects, inside)), ["b/", "b0", "c/"]);
    }

    #[test]
    fn a_full_last_page_is_not_truncated_and_no_limit_means_nothing() {
        let objects = objects(&["a", "b"]);
        let query = Query { prefix: "", delimiter: "", after: "", limit: 2 };
        assert!(!page(&objects, query).truncated);
        assert!(page(&objects, Query { limit: 1, ..query }).truncated);
        let none = page(&objects, Query { limit: 0, ..query });
        assert!(none.entries.is_empty() && !none.truncated);
    }

    proptest! {
        #[test]
        fn pages_of_any_size_make_the_whole_listing(
            keys in prop::collection::btree_set("[ab/\u{10ffff}]{1,5}", 0..40),
            prefix in "[ab/]{0,2}",
            delimiter in "(|/|a|//)",
            limit in 1_usize..6,
        ) {
            let objects: BTreeMap<String, ()> = keys.into_iter().map(|key| (key, ())).collect();
            prop_assert_eq!(
                walk(&objects, &prefix, &delimiter, limit),
                model(&objects, &prefix, &delimiter)
            );
        }
    }
}
