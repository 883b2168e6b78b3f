//! The media type that goes with a key, as Remotely Save (the `mime-types` tables) gives it.

/// The media type for a key's ending; unknown ones are `application/octet-stream`.
///
/// Text types carry `charset=utf-8`. Folder objects (`path/`) and encrypted names have no ending.
#[must_use]
pub fn content_type(key: &str) -> &'static str {
    let name = key.rsplit('/').next().unwrap_or(key);
    let Some((_, ending)) = name.rsplit_once('.') else { return UNKNOWN };
    let ending = ending.to_ascii_lowercase();
    let known = TYPES.iter().find(|(endings, _)| endings.split(' ').any(|e| e == ending));
    known.map_or(UNKNOWN, |(_, media_type)| media_type)
}

const UNKNOWN: &str = "application/octet-stream";

/// Endings, and their type.
const TYPES: &[(&str, &str)] = &[
    ("md markdown", "text/markdown; charset=utf-8"),
    ("txt text log conf ini", "text/plain; charset=utf-8"),
    ("html htm", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("tsv", "text/tab-separated-values; charset=utf-8"),
    ("js mjs", "text/javascript; charset=utf-8"),
    ("ics", "text/calendar; charset=utf-8"),
    ("vtt", "text/vtt; charset=utf-8"),
    ("yaml yml", "text/yaml; charset=utf-8"),
    ("json map", "application/json; charset=utf-8"),
    ("xml", "text/xml; charset=utf-8"),
    ("toml", "application/toml"),
    ("pdf", "application/pdf"),
    ("rtf", "text/rtf; charset=utf-8"),
    ("epub", "application/epub+zip"),
    ("zip", "application/zip"),
    ("gz", "application/gzip"),
    ("7z", "application/x-7z-compressed"),
    ("tar", "application/x-tar"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("png", "image/png"),
    ("jpg jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("bmp", "image/bmp"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("heic", "image/heic"),
    ("svg", "image/svg+xml"),
    ("tif tiff", "image/tiff"),
    ("ico", "image/vnd.microsoft.icon"),
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("wav", "audio/wav"),
    ("flac", "audio/x-flac"),
    ("ogg", "audio/ogg"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("mkv", "video/x-matroska"),
    ("mov", "video/quicktime"),
    ("woff2", "font/woff2"),
    ("ttf", "font/ttf"),
    ("otf", "font/otf"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_tells_the_type() {
        for (key, media_type) in [
            ("a.md", "text/markdown; charset=utf-8"),
            ("dir.d/A.MD", "text/markdown; charset=utf-8"),
            ("x.json", "application/json; charset=utf-8"),
            ("x.png", "image/png"),
            ("x.canvas", UNKNOWN),
            ("dir.md/x", UNKNOWN),
            ("dir.md/", UNKNOWN),
            ("x", UNKNOWN),
            ("x.", UNKNOWN),
            ("YXxcNdd9bsrgu1vsd9WsTw", UNKNOWN),
        ] {
            assert_eq!(content_type(key), media_type, "{key}");
        }
    }
}
