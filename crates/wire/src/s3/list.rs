//! Listing a bucket: `ListObjectsV2`.

use http::Method;
use percent_encoding::percent_decode_str;
use tidelock_core::time::Timestamp;

use super::address::encode;
use super::xml::Element;
use super::{Address, BadKey, Malformed, Unsigned};
use crate::date::parse_iso;
use crate::etag::unquoted;

/// Asks for one page of keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Only keys that begin so.
    pub prefix: String,
    /// Only keys after this one, in order of their bytes; ignored by stores once `token` is set.
    pub start_after: Option<String>,
    /// Where the page before said it goes on.
    pub token: Option<String>,
    /// At most so many keys (the store's own limit is 1,000).
    pub max_keys: Option<u16>,
}

/// One object, as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The whole key, prefix included.
    pub key: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its ETag without quotes; empty where the store gave none.
    pub etag: String,
    /// When it was written, by the storage's clock.
    pub last_modified: Option<Timestamp>,
}

/// One page of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// The objects, in the store's order.
    pub objects: Vec<Listed>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}

impl List {
    /// The request. Keys are asked for percent-encoded, because XML cannot carry every character.
    ///
    /// # Errors
    /// [`BadKey::NoUrl`] when prefix or token are too long for a URL.
    pub fn request(&self, address: &Address) -> Result<Unsigned, BadKey> {
        let mut query = vec!["encoding-type=url".to_owned(), "list-type=2".to_owned()];
        let mut add = |name: &str, value: &str| query.push(format!("{name}={}", encode(value)));
        if let Some(token) = &self.token {
            add("continuation-token", token);
        }
        if let Some(max_keys) = self.max_keys {
            add("max-keys", &max_keys.to_string());
        }
        add("prefix", &self.prefix);
        if let Some(start_after) = &self.start_after {
            add("start-after", start_after);
        }
        Unsigned::to_bucket(Method::GET, address, &query.join("&"))
    }
}

impl ListPage {
    /// Reads the body of a successful answer.
    ///
    /// # Errors
    /// [`Malformed`] when it is no listing, an object lacks key or size, or a truncated page does
    /// not say where the next one begins: an incomplete listing must never look complete.
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        let root = Element::parse(body)?;
        if root.name != "ListBucketResult" {
            return Err(Malformed::because(format!("detail-no-listing: {}", root.name)));
        }
        let encoded = root.text_of("EncodingType") == Some("url");
        let objects = root
            .children
            .iter()
            .filter(|child| child.name == "Contents")
            .map(|contents| listed(contents, encoded))
            .collect::<Result<_, _>>()?;
        Ok(Self { objects, next: next_token(&root)? })
    }
}

fn next_token(root: &Element) -> Result<Option<String>, Malformed> {
    let token = root.text_of("NextContinuationToken").filter(|token| !token.is_empty());
    match (root.text_of("IsTruncated").map(str::trim), token) {
        (Some("true"), Some(token)) => Ok(Some(token.to_owned())),
        (Some("true"), None) => Err(Malformed::because("detail-listing-without-token")),
        (Some("false"), _) => Ok(None),
        (Some(_) | None, _) => Err(Malformed::because("detail-listing-not-said-whole")),
    }
}

fn listed(contents: &Element, encoded: bool) -> Result<Listed, Malformed> {
    let missing = |name: &str| Malformed::because(format!("detail-listed-without: {name}"));
    let key =
        contents.text_of("Key").filter(|key| !key.is_empty()).ok_or_else(|| missing("Key"))?;
    let size = contents.text_of("Size").and_then(|size| size.trim().parse().ok());
    Ok(Listed {
        key: if encoded { decoded(key)? } else { key.to_owned() },
        size: size.ok_or_else(|| missing("Size"))?,
        etag: unquoted(contents.text_of("ETag").unwrap_or_default()).to_owned(),
        last_modified: contents.text_of("LastModified").and_then(parse_iso),
    })
}

/// AWS writes a space as `+` here, others as `%20`; a plus sign is `%2B` with all of them.
fn decoded(key: &str) -> Result<String, Malformed> {
    let spaced = key.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(key) => Ok(key.into_owned()),
        Err(_) => Err(Malformed::because("detail-listed-not-utf8")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Endpoint, Style};
    use super::*;

    fn page(inner: &str) -> Result<ListPage, Malformed> {
        let open = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
        ListPage::parse(format!("{open}{inner}</ListBucketResult>").as_bytes())
    }

    #[test]
    fn the_request_names_exactly_what_is_asked_for() {
        let endpoint = Endpoint::parse("https://h.example").unwrap();
        let address = Address::new(endpoint, "b", "r", Style::Path);
        let list = List {
            prefix: "my notes/+".to_owned(),
            start_after: Some("my notes/a&b".to_owned()),
            token: Some("1/x==".to_owned()),
            max_keys: Some(10),
        };
        assert_eq!(
            list.request(&address).unwrap().uri.to_string(),
            "https://h.example/b/?encoding-type=url&list-type=2&continuation-token=1%2Fx%3D%3D\
             &max-keys=10&prefix=my%20notes%2F%2B&start-after=my%20notes%2Fa%26b"
        );
    }

    #[test]
    fn a_token_too_long_for_a_url_is_an_error() {
        let endpoint = Endpoint::parse("https://h.example").unwrap();
        let address = Address::new(endpoint, "b", "r", Style::Path);
        let list = List { token: Some("t".repeat(70_000)), ..List::default() };
        assert_eq!(list.request(&address).unwrap_err(), BadKey::NoUrl);
    }

    #[test]
    fn an_encoded_page_is_decoded_and_a_plain_one_is_not() {
        let object = "<Contents><Key>a+b%2Bc%20%E4%B8%AD.md</Key><LastModified>2026-11-24T00:16:39.000Z</LastModified>\
            <ETag>&quot;5eb6&quot;</ETag><Size>11</Size></Contents><IsTruncated>false</IsTruncated>";
        let encoded = page(&format!("<EncodingType>url</EncodingType>{object}")).unwrap();
        let listed = Listed {
            key: "a b+c 中.md".to_owned(),
            size: 11,
            etag: "5eb6".to_owned(),
            last_modified: Some(Timestamp::from_s(1_795_479_399)),
        };
        assert_eq!(encoded, ListPage { objects: vec![listed], next: None });
        assert_eq!(page(object).unwrap().objects[0].key, "a+b%2Bc%20%E4%B8%AD.md");
    }

    #[test]
    fn a_page_that_might_be_incomplete_is_refused() {
        let object = "<Contents><Key>a</Key><Size>1</Size></Contents>";
        for (inner, problem) in [
            ("<IsTruncated>true</IsTruncated>", "token"),
            ("<IsTruncated>true</IsTruncated><NextContinuationToken/>", "token"),
            (object, "whole"),
            ("<Contents><Size>1</Size></Contents><IsTruncated>false</IsTruncated>", "Key"),
            ("<Contents><Key/><Size>1</Size></Contents><IsTruncated>false</IsTruncated>", "Key"),
            ("<Contents><Key>a</Key></Contents><IsTruncated>false</IsTruncated>", "Size"),
            ("<Contents><Key>a</Key><Size>-1</Size></Contents>", "Size"),
            (
                "<EncodingType>url</EncodingType><Contents><Key>%FF</Key><Size>1</Size></Contents>",
                "utf8",
            ),
        ] {
            let refused = page(inner).unwrap_err();
            assert!(refused.problem.contains(problem), "{inner}: {refused}");
        }
        assert!(ListPage::parse(b"<html><body>Log in</body></html>").is_err());
        assert!(ListPage::parse(b"<ListBucketResult><IsTruncated>fal").is_err());
    }
}
