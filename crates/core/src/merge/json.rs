//! Whether a text is JSON that says one thing.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Whether `text` is one JSON value in which no object has a name twice.
///
/// Programs take one of two equal names and drop the other when they save.
pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<Checked>(text).is_ok()
}

/// A JSON value that was looked at and forgotten.
struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = Checked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_str<E>(self, _: &str) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Checked, A::Error> {
        while items.next_element::<Checked>()?.is_some() {}
        Ok(Checked)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Checked, A::Error> {
        let mut names = BTreeSet::new();
        while let Some((name, Checked)) = entries.next_entry::<String, Checked>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("a name comes twice"));
            }
        }
        Ok(Checked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_one_thing_or_is_none() {
        for (text, expected) in [
            (r#"{"nodes":[{"id":"a","x":-1.5},null,true,"\u00e9",12345678901234567890]}"#, true),
            (r#"[{"a":1},{"a":2}]"#, true),
            (r#"{"a":1,"b":2,"a":3}"#, false),
            (r#"{"x":{"a":1,"\u0061":3}}"#, false),
            (r#"{"a":1,}"#, false),
            (r#"{"a":1} {"a":2}"#, false),
            ("", false),
        ] {
            assert_eq!(is_json(text), expected, "{text}");
        }
        assert!(!is_json(&"[".repeat(1_000_000)), "too deep for a stack");
    }
}
