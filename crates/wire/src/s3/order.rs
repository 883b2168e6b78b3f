//! The order of the keys in a listing.
//!
//! S3 lists keys in the order of their bytes. Gateways before a file system walk its folders
//! instead, some blind to case or by UTF-16, and a few stores keep no order at all. So none is ever
//! demanded. But a store that keeps one within its pages and goes back between two of them begins
//! anew or makes keys up: it would list for ever.

use std::cmp::Ordering;

/// How names are compared.
#[derive(Clone, Copy, Debug)]
enum Letters {
    Utf8,
    Utf16,
    Folded,
}

/// What a `/` is.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// A letter like any other.
    Flat,
    /// The end of a folder's name: names are compared part by part.
    Walked,
}

/// The order that S3 promises.
const PROMISED: u16 = 1;

/// Every order that is known of a store; bit N of a set of orders is number N here.
const ORDERS: [(Letters, Shape); 6] = [
    (Letters::Utf8, Shape::Flat),
    (Letters::Utf16, Shape::Flat),
    (Letters::Folded, Shape::Flat),
    (Letters::Utf8, Shape::Walked),
    (Letters::Utf16, Shape::Walked),
    (Letters::Folded, Shape::Walked),
];

/// What is known of a store's order so far.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// The orders that may hold within pages.
    within: u16,
    /// The orders that may hold from the end of a page to the beginning of the next one.
    between: u16,
    /// How many neighbours were seen within pages.
    neighbours: u32,
    last: Option<String>,
}

impl Order {
    /// So many neighbours in order are no accident.
    const NEIGHBOURS_MIN: u32 = 16;

    pub(super) const fn new() -> Self {
        let all = (1 << ORDERS.len()) - 1;
        Self { within: all, between: all, neighbours: 0, last: None }
    }

    /// Takes in the keys of a page; tells whether the store keeps an order within its pages and breaks
    /// it between them.
    pub(super) fn take<'k>(&mut self, keys: impl IntoIterator<Item = &'k str>) -> bool {
        let mut before: Option<&str> = None;
        for key in keys {
            match (before, self.last.take()) {
                (Some(before), _) => self.within = self.holding(self.within, before, key),
                (None, Some(last)) => self.between = self.holding(self.between, &last, key),
                (None, None) => {}
            }
            self.neighbours = self.neighbours.saturating_add(u32::from(before.is_some()));
            before = Some(key);
        }
        self.last = before.map(str::to_owned).or(self.last.take());
        let is_kept = Self::NEIGHBOURS_MIN <= self.neighbours && self.within != 0;
        is_kept && self.within & self.between == 0
    }

    /// Those of `orders` in which `a` comes before `b`. As long as all is as promised nobody looks at
    /// the other ones, which so are believed for longer.
    fn holding(&self, orders: u16, a: &str, b: &str) -> u16 {
        if self.within & self.between & PROMISED != 0 && a <= b {
            return orders;
        }
        let holds = |order: &(u16, &(Letters, Shape))| {
            let (bit, (letters, shape)) = order;
            orders & bit != 0 && shape.compare(a, b, *letters) != Ordering::Greater
        };
        let bits = (0..).map(|number| 1 << number);
        bits.zip(&ORDERS).filter(holds).map(|(bit, _)| bit).sum()
    }
}

impl Letters {
    fn compare(self, a: &str, b: &str) -> Ordering {
        let folded = |text| str::chars(text).flat_map(char::to_lowercase);
        match self {
            Self::Utf8 => a.cmp(b),
            Self::Utf16 => a.encode_utf16().cmp(b.encode_utf16()),
            Self::Folded => folded(a).cmp(folded(b)),
        }
    }
}

impl Shape {
    fn compare(self, a: &str, b: &str, letters: Letters) -> Ordering {
        match self {
            Self::Flat => letters.compare(a, b),
            Self::Walked => by_parts(a, b, letters),
        }
    }
}

fn by_parts(a: &str, b: &str, letters: Letters) -> Ordering {
    let (mut left, mut right) = (a.split('/'), b.split('/'));
    loop {
        match (left.next(), right.next()) {
            (Some(a), Some(b)) => match letters.compare(a, b) {
                Ordering::Equal => {}
                found @ (Ordering::Less | Ordering::Greater) => return found,
            },
            (a, b) => return a.is_some().cmp(&b.is_some()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether any page in order shows that the store goes back.
    fn goes_back<S: AsRef<str>>(keys: &[S], page: usize) -> bool {
        let mut order = Order::new();
        keys.chunks(page).any(|page| order.take(page.iter().map(AsRef::as_ref)))
    }

    fn numbered(before: &str, count: usize) -> Vec<String> {
        (0..count).map(|number| format!("{before}{number:03}")).collect()
    }

    proptest! {
        #[test]
        fn a_store_that_keeps_any_known_order_is_believed(
            keys in prop::collection::btree_set("[aB-\u{ff01}\u{1f30a}./]{1,6}", 1..120),
            number in 0..ORDERS.len(),
            page in 1_usize..20,
        ) {
            let (letters, shape) = ORDERS[number];
            let mut keys: Vec<String> = keys.into_iter().collect();
            keys.sort_by(|a, b| shape.compare(a, b, letters));
            prop_assert!(!goes_back(&keys, page), "{letters:?} {shape:?}");
        }
    }

    #[test]
    fn orders_differ_as_stores_do() {
        let keys = ["B/x", "a", "a-b", "a/x", "\u{ff01}", "\u{1f30a}"];
        for ((letters, shape), sorted) in [
            ((Letters::Utf8, Shape::Flat), ["B/x", "a", "a-b", "a/x", "\u{ff01}", "\u{1f30a}"]),
            ((Letters::Utf16, Shape::Flat), ["B/x", "a", "a-b", "a/x", "\u{1f30a}", "\u{ff01}"]),
            ((Letters::Utf8, Shape::Walked), ["B/x", "a", "a/x", "a-b", "\u{ff01}", "\u{1f30a}"]),
            ((Letters::Folded, Shape::Walked), ["a", "a/x", "a-b", "B/x", "\u{ff01}", "\u{1f30a}"]),
        ] {
            let mut found = keys;
            found.sort_by(|a, b| shape.compare(a, b, letters));
            assert_eq!(found, sorted, "{letters:?} {shape:?}");
        }
    }

    #[test]
    fn a_store_without_order_is_not_judged_by_one() {
        let mut keys = numbered("k", 200);
        // As good as shuffled: 77 and 200 have no common divisor.
        keys = (0..200).map(|at| keys[at * 77 % 200].clone()).collect();
        for page in [1, 3, 50] {
            assert!(!goes_back(&keys, page), "{page}");
        }
    }

    #[test]
    fn whoever_goes_back_between_pages_in_order_is_found() {
        let begun_anew = [numbered("m", 40), numbered("a", 40)].concat();
        assert!(goes_back(&begun_anew, 20), "begins anew");
        let made_up = [vec!["note.md".to_owned()], numbered("endless/", 40)].concat();
        let mut order = Order::new();
        assert!(!order.take(["note.md"]), "one key is no order");
        assert!(order.take(made_up[1..].iter().map(String::as_str)), "found in hindsight");
    }

    #[test]
    fn few_keys_prove_nothing() {
        let backwards: Vec<String> = numbered("k", 30).into_iter().rev().collect();
        assert!(!goes_back(&backwards, 1));
        assert!(!goes_back(&["b", "c", "a", "d"], 2));
    }
}
