//! Content digests: the only thing that says whether two texts are the same.

use std::fmt;

/// The BLAKE3 digest of a whole plain content, 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of `content`.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(*blake3::hash(content).as_bytes())
    }

    /// Reads exactly 64 lower-case hex digits; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let digits = text.as_bytes().chunks_exact(16);
        if text.len() != 64 {
            return None;
        }
        for (eight, digits) in bytes.chunks_exact_mut(8).zip(digits) {
            let short = std::str::from_utf8(digits).ok().and_then(Short::parse)?;
            eight.copy_from_slice(&short.0);
        }
        Some(Self(bytes))
    }

    /// The first eight bytes, which name the content in a lineage.
    #[must_use]
    pub fn short(&self) -> Short {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        Short([a, b, c, d, e, f, g, h])
    }

    /// The first eight lower-case hex digits, which name the content to people.
    #[must_use]
    pub fn hex8(&self) -> String {
        self.short().to_string().chars().take(8).collect()
    }
}

impl fmt::Display for Digest {
    /// 64 lower-case hex digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.hex8())
    }
}

/// Eight bytes of a digest, written as 16 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Short(pub [u8; 8]);

impl Short {
    /// Reads exactly 16 lower-case hex digits; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 16 || !digits.iter().all(|d| matches!(d, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        u64::from_str_radix(text, 16).ok().map(|number| Self(number.to_be_bytes()))
    }
}

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", u64::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_blake3() {
        // Official test vector of BLAKE3 for the empty input.
        let empty = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(Digest::of(b"").hex8(), "af1349b9");
        assert_eq!(Digest::of(b"").short().to_string(), "af1349b9f5f9a1a6");
    }

    #[test]
    fn only_64_lower_case_digits_are_a_digest() {
        let digest = Digest::of(b"note");
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        let upper = digest.to_string().to_uppercase();
        for bad in ["", &digest.to_string()[1..], &format!("{digest}0"), &upper, &"ä".repeat(32)] {
            assert_eq!(Digest::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn only_sixteen_lower_case_digits_are_a_short_digest() {
        assert_eq!(Short::parse("00000000000000ff"), Some(Short([0, 0, 0, 0, 0, 0, 0, 255])));
        for bad in [
            "",
            "ff",
            "00000000000000FF",
            "+0000000000000ff",
            "00000000000000ff0",
            "ä0000000000000f",
        ] {
            assert_eq!(Short::parse(bad), None, "{bad:?}");
        }
    }
}
