//! Which files are texts, and how finely each may be merged.

use crate::path::VaultPath;

/// How a text may be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Written for people: by lines, list items and words.
    Prose,
    /// One record a line: by lines and cells.
    Table,
    /// Read by programs, where half a line of each side is a third meaning: by lines only.
    Code,
    /// By lines, and only if base, both sides and the merged text are JSON without a name twice
    /// in one object.
    Json,
}

/// Endings of texts, in lower case.
const ENDINGS: [(Kind, &str); 4] = [
    (
        Kind::Prose,
        "adoc asciidoc fountain latex markdown md mdown mdx mediawiki mkd norg org qmd rmd rst \
         tex text textile txt typ wiki",
    ),
    (Kind::Table, "csv tsv"),
    (
        Kind::Code,
        "base bash bat bib c cfg cjs conf cpp css dot env go gpx h hpp htm html ini java js jsonl \
         jsx kml kt ledger less log lrc lua mermaid mjs mmd ndjson opml pl properties ps1 puml py \
         r rb rs scss sh sql srt svg swift toml ts tsx vtt xhtml xml yaml yml zsh",
    ),
    (Kind::Json, "canvas geojson json"),
];

/// The texts of drawings: their lines are packed data, and half of each side is no drawing.
const PACKED: &str = ".excalidraw.md";

/// How the text at `path` may be merged, by its ending in upper or lower case; `None` if it is no
/// text.
#[must_use]
pub fn kind(path: &VaultPath) -> Option<Kind> {
    let name = path.file_name().to_ascii_lowercase();
    let (stem, ending) = name.rsplit_once('.')?;
    if stem.is_empty() || name.ends_with(PACKED) {
        return None;
    }
    let is_named = |(_, endings): &&(Kind, &str)| endings.split(' ').any(|other| other == ending);
    ENDINGS.iter().find(is_named).map(|(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_tells_how_a_text_may_be_merged() {
        for (path, expected) in [
            ("a.md", Some(Kind::Prose)),
            ("日记/今天.MD", Some(Kind::Prose)),
            ("a.b/Notes.Txt", Some(Kind::Prose)),
            ("budget.csv", Some(Kind::Table)),
            ("theme.css", Some(Kind::Code)),
            ("a.tar.yml", Some(Kind::Code)),
            ("board.canvas", Some(Kind::Json)),
            ("data.JSON", Some(Kind::Json)),
            ("photo.jpg", None),
            ("md", None),
            (".md", None),
            ("notes.md/photo", None),
            ("sketch.excalidraw.md", None),
            ("Sketch.Excalidraw.md", None),
            ("a.md.gpg", None),
        ] {
            assert_eq!(kind(&VaultPath::parse(path).unwrap()), expected, "{path}");
        }
    }

    #[test]
    fn no_ending_has_two_kinds() {
        let all: Vec<&str> = ENDINGS.iter().flat_map(|(_, endings)| endings.split(' ')).collect();
        let distinct: std::collections::BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), distinct.len());
        assert!(all.iter().all(|ending| *ending == ending.to_lowercase()));
    }
}
