//! All pages of one listing, in order, with an eye on stores that never come to an end.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use thiserror::Error;

use super::order::Order;
use super::{List, ListPage, Listed};

/// Why a listing cannot be trusted to be whole. Nothing may be deleted because of it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadListing {
    /// A token came a second time: the pages go round in a circle.
    #[error("the storage repeats a continuation token")]
    RepeatedToken,
    /// A key came a second time.
    #[error("the storage lists `{key}` twice")]
    RepeatedKey {
        /// The key.
        key: String,
    },
    /// A key that was not asked for.
    #[error("the storage lists `{key}`, which does not begin with the prefix")]
    OutsidePrefix {
        /// The key.
        key: String,
    },
    /// Page after page without any key.
    #[error("the storage sends empty pages without end")]
    NoProgress,
    /// The pages are in order, and one begins before the end of the page before it: whoever goes back
    /// lists for ever.
    #[error("the storage lists in order, and goes back to `{key}` on a new page")]
    GoesBack {
        /// The first key of that page.
        key: String,
    },
    /// More than any real vault needs.
    #[error(
        "the listing does not end: {} keys, {} MiB of names or {} pages were not all of it",
        Paging::KEYS_MAX,
        Paging::NAME_BYTES_MAX >> 20,
        Paging::PAGES_MAX
    )]
    Endless,
}

impl BadListing {
    /// The same for people: a key of the catalogue of texts, with the words it takes behind a colon.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::RepeatedToken => "detail-repeated-token".to_owned(),
            Self::RepeatedKey { key } => format!("detail-listed-twice: {key}"),
            Self::OutsidePrefix { key } => format!("detail-outside-prefix: {key}"),
            Self::NoProgress => "detail-empty-pages".to_owned(),
            Self::GoesBack { key } => format!("detail-listing-goes-back: {key}"),
            Self::Endless => format!("detail-endless: {}", Paging::KEYS_MAX),
        }
    }
}

/// Asks for page after page and checks that they add up to one listing.
#[derive(Clone, Debug)]
pub struct Paging {
    next: Option<List>,
    /// Hashes instead of texts: 8 bytes for each. A collision stops the listing, never hides a key.
    tokens: BTreeSet<u64>,
    keys: BTreeSet<u64>,
    order: Order,
    keys_left: u64,
    name_bytes_left: u64,
    pages: u32,
    empty_pages: u32,
}

impl Paging {
    /// More keys than this are no vault: a hundred thousand notes are many, and each key costs some
    /// 250 bytes of memory.
    pub const KEYS_MAX: u64 = 2_000_000;
    /// Nor are longer names in all, in bytes: 128 for each of that many keys.
    pub const NAME_BYTES_MAX: u64 = 256 << 20;
    /// More pages than this are no honest listing: ten times what that many keys need.
    pub const PAGES_MAX: u32 = 20_000;
    /// So many empty pages in a row are no progress.
    pub const EMPTY_PAGES_MAX: u32 = 10;

    /// Begins with a first request.
    #[must_use]
    pub fn new(first: List) -> Self {
        let (tokens, keys) = (BTreeSet::new(), BTreeSet::new());
        Self {
            next: Some(first),
            tokens,
            keys,
            order: Order::new(),
            keys_left: Self::KEYS_MAX,
            name_bytes_left: Self::NAME_BYTES_MAX,
            pages: 0,
            empty_pages: 0,
        }
    }

    /// The next page to ask for; `None` when the listing is whole.
    #[must_use]
    pub const fn next(&self) -> Option<&List> {
        self.next.as_ref()
    }

    /// Takes in the page that was asked for, and returns its objects.
    ///
    /// # Errors
    /// [`BadListing`] when it does not fit to the pages before; then the whole listing is void.
    pub fn take(&mut self, page: ListPage) -> Result<Vec<Listed>, BadListing> {
        let Some(asked) = self.next.take() else { return Err(BadListing::Endless) };
        self.pages += 1;
        self.empty_pages = if page.objects.is_empty() { self.empty_pages + 1 } else { 0 };
        for object in &page.objects {
            self.check(&object.key, &asked.prefix)?;
        }
        if self.order.take(page.objects.iter().map(|object| object.key.as_str())) {
            let first = page.objects.first().map(|object| object.key.clone());
            return Err(BadListing::GoesBack { key: first.unwrap_or_default() });
        }
        if let Some(token) = page.next {
            self.go_on(asked, token)?;
        }
        Ok(page.objects)
    }

    fn check(&mut self, key: &str, prefix: &str) -> Result<(), BadListing> {
        if !key.starts_with(prefix) {
            return Err(BadListing::OutsidePrefix { key: key.to_owned() });
        }
        self.count(key)?;
        match self.keys.insert(hashed(key)) {
            true => Ok(()),
            false => Err(BadListing::RepeatedKey { key: key.to_owned() }),
        }
    }

    fn count(&mut self, key: &str) -> Result<(), BadListing> {
        let bytes_left = self.name_bytes_left.checked_sub(key.len() as u64);
        let left = self.keys_left.checked_sub(1).zip(bytes_left);
        (self.keys_left, self.name_bytes_left) = left.ok_or(BadListing::Endless)?;
        Ok(())
    }

    fn go_on(&mut self, asked: List, token: String) -> Result<(), BadListing> {
        if !self.tokens.insert(hashed(&token)) {
            return Err(BadListing::RepeatedToken);
        }
        if Self::EMPTY_PAGES_MAX <= self.empty_pages {
            return Err(BadListing::NoProgress);
        }
        if Self::PAGES_MAX <= self.pages {
            return Err(BadListing::Endless);
        }
        self.next = Some(List { token: Some(token), ..asked });
        Ok(())
    }
}

fn hashed(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(keys: &[&str], next: Option<&str>) -> ListPage {
        let objects = keys
            .iter()
            .map(|key| Listed {
                key: (*key).to_owned(),
                size: 1,
                etag: String::new(),
                last_modified: None,
            })
            .collect();
        ListPage { objects, next: next.map(str::to_owned) }
    }

    fn paging() -> Paging {
        Paging::new(List { prefix: "n/".to_owned(), ..List::default() })
    }

    #[test]
    fn pages_follow_their_tokens_to_the_end_in_whatever_order_the_keys_come() {
        let mut paging = paging();
        assert_eq!(paging.next().and_then(|list| list.token.as_deref()), None);
        assert_eq!(paging.take(page(&["n/b", "n/a"], Some("t1"))).unwrap().len(), 2);
        let second = paging.next().unwrap();
        assert_eq!((second.token.as_deref(), second.prefix.as_str()), (Some("t1"), "n/"));
        assert_eq!(paging.take(page(&[], Some("t2"))).unwrap().len(), 0);
        assert_eq!(paging.take(page(&["n/"], None)).unwrap().len(), 1);
        assert_eq!(paging.next(), None);
    }

    #[test]
    fn circles_strangers_and_endless_pages_are_found() {
        let mut circle = paging();
        circle.take(page(&["n/a"], Some("t"))).unwrap();
        assert_eq!(circle.take(page(&["n/b"], Some("t"))), Err(BadListing::RepeatedToken));

        let mut twice = paging();
        twice.take(page(&["n/a"], Some("t1"))).unwrap();
        let repeated = BadListing::RepeatedKey { key: "n/a".to_owned() };
        assert_eq!(twice.take(page(&["n/a"], Some("t2"))), Err(repeated));

        let stranger = BadListing::OutsidePrefix { key: "x/a".to_owned() };
        assert_eq!(paging().take(page(&["x/a"], None)), Err(stranger));

        let mut empty = paging();
        let end = (0..100).find_map(|n| empty.take(page(&[], Some(&n.to_string()))).err());
        assert_eq!(end, Some(BadListing::NoProgress));
    }

    /// Page after page of one new key, in order, until it is too much; tells how many there were.
    fn pages_taken(mut paging: Paging) -> (usize, BadListing) {
        let take = |n: usize| {
            let page = page(&[&format!("n/{n:05}")], Some(&n.to_string()));
            Some((n, paging.take(page).err()?))
        };
        (0..30_000).find_map(take).unwrap()
    }

    #[test]
    fn a_listing_that_never_ends_is_ended_by_its_keys_their_length_or_its_pages() {
        assert_eq!(pages_taken(paging()), (19_999, BadListing::Endless));
        let few = Paging { keys_left: 10, ..paging() };
        assert_eq!(pages_taken(few), (10, BadListing::Endless));
        let short = Paging { name_bytes_left: 10 * 7, ..paging() };
        assert_eq!(pages_taken(short), (10, BadListing::Endless));
    }

    #[test]
    fn a_store_that_goes_back_is_found_on_the_page_that_shows_it() {
        let keys: Vec<String> = (0..40).map(|n| format!("n/{n:02}")).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let mut back = paging();
        back.take(page(&keys[20..], Some("t1"))).unwrap();
        let went_back = BadListing::GoesBack { key: "n/00".to_owned() };
        assert_eq!(back.take(page(&keys[..20], Some("t2"))), Err(went_back));
    }
}
