//! The small part of XML that S3 speaks, read strictly.
//!
//! No document type, no entities but the five of XML and character references, no nesting deeper
//! than S3 needs: whoever writes the answer may be hostile.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};
use quick_xml::reader::Reader;

use super::Malformed;

/// One element: its name without prefix, its text, its children in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// Reads a whole document and returns its root.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(body).map_err(|_| no_xml("not UTF-8"))?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let mut open: Vec<Self> = vec![Self::default()];
        loop {
            match reader.read_event().map_err(|error| no_xml(&error.to_string()))? {
                Event::Start(start) if open.len() <= DEPTH_MAX => {
                    open.push(Self::named(start.local_name().as_ref()));
                }
                Event::Start(_) => return Err(no_xml("XML nested too deep")),
                Event::Empty(empty) => {
                    open.push(Self::named(empty.local_name().as_ref()));
                    close(&mut open)?;
                }
                Event::End(_) => close(&mut open)?,
                Event::Text(text) => add_text(&mut open, &text.xml10_content())?,
                Event::CData(data) => add_text(&mut open, &data.xml10_content())?,
                Event::GeneralRef(entity) => add_text(&mut open, &resolved(&entity)?)?,
                Event::DocType(_) => return Err(no_xml("XML with a document type")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => return only_root(open),
            }
        }
    }

    /// The text of the first child of that name.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

const DEPTH_MAX: usize = 16;

fn close(open: &mut Vec<Element>) -> Result<(), Malformed> {
    match (open.pop(), open.last_mut()) {
        (Some(done), Some(parent)) => {
            parent.children.push(done);
            Ok(())
        }
        (Some(_) | None, Some(_) | None) => Err(no_xml("XML closed too often")),
    }
}

/// Only white space may stand outside of the root.
fn add_text(open: &mut [Element], text: &str) -> Result<(), Malformed> {
    match open {
        [] | [_] if text.trim().is_empty() => Ok(()),
        [] | [_] => Err(no_xml("text outside of the XML")),
        [.., innermost] => {
            innermost.text.push_str(text);
            Ok(())
        }
    }
}

fn resolved(entity: &BytesRef<'_>) -> Result<String, Malformed> {
    let unknown = || no_xml("XML with an unknown entity");
    match entity.resolve_char_ref() {
        Ok(Some(c)) => Ok(c.to_string()),
        Ok(None) => resolve_predefined_entity(entity).map(str::to_owned).ok_or_else(unknown),
        Err(_) => Err(unknown()),
    }
}

fn only_root(mut open: Vec<Element>) -> Result<Element, Malformed> {
    match (open.pop(), open.is_empty()) {
        (Some(document), true) if document.children.len() == 1 => {
            document.children.into_iter().next().ok_or_else(|| no_xml("no XML"))
        }
        (Some(_) | None, _) => Err(no_xml("not one whole XML element")),
    }
}

fn no_xml(problem: &str) -> Malformed {
    Malformed::because(format!("detail-no-xml: {problem}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_unescaped_and_prefixes_are_dropped() {
        let body = "\u{feff}<?xml version=\"1.0\"?>\n<a:R xmlns:a=\"u\"><K> x &amp;&#x4E2D;<![CDATA[<&>]]></K><E/></a:R>\n";
        let root = Element::parse(body.as_bytes()).unwrap();
        assert_eq!(root.name, "R");
        assert_eq!(root.text_of("K"), Some(" x &中<&>"));
        assert_eq!(root.text_of("E"), Some(""));
        assert_eq!(root.text_of("Missing"), None);
    }

    #[test]
    fn hostile_and_broken_documents_are_refused() {
        let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
        for body in [
            "",
            "   ",
            "no xml",
            "<a>",
            "<a></b>",
            "</a>",
            "<a/><b/>",
            "<a/>tail",
            "<a>&bomb;</a>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
            "<a>&#x110000;</a>",
            &deep,
        ] {
            assert!(Element::parse(body.as_bytes()).is_err(), "{body}");
        }
        assert!(Element::parse(b"<a>\xff</a>").is_err());
    }

    proptest! {
        #[test]
        fn no_body_panics(body in "(<a>|</a>|<b/>|&[a-z]{1,3};|<!\\[CDATA\\[|\\]\\]>|.){0,12}") {
            let _ = Element::parse(body.as_bytes());
        }
    }
}
