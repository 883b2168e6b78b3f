//! Sizes as people write them: `5 GiB`.

/// The units, the smallest first, and how many bytes each stands for.
const UNITS: [(&str, u64); 5] =
    [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)];

/// Reads a whole number and a unit, with or without a blank between; `None` where it is no size.
pub(super) fn parse(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    let (_, bytes) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(bytes)
}

/// Writes a size with the largest unit that leaves a whole number.
pub(super) fn write(size: u64) -> String {
    let fits = |(_, bytes): &&(&str, u64)| size.is_multiple_of(*bytes) && *bytes <= size.max(1);
    let (unit, bytes) = UNITS.iter().rfind(fits).unwrap_or(&UNITS[0]);
    format!("{} {unit}", size / bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_size_is_a_whole_number_and_a_unit() {
        for (text, size) in [
            ("5 GiB", Some(5_368_709_120)),
            ("500MiB", Some(524_288_000)),
            ("0 B", Some(0)),
            ("1 TiB", Some(1 << 40)),
            ("", None),
            ("5", None),
            ("GiB", None),
            ("5 GB", None),
            ("5  GiB", None),
            ("-5 GiB", None),
            ("1.5 GiB", None),
            ("18446744073709551615 B", Some(u64::MAX)),
            ("18446744073709551615 KiB", None),
            ("99999999999999999999 B", None),
        ] {
            assert_eq!(parse(text), size, "{text:?}");
        }
        let written = [0, 1_023, 1_024, 5 << 30, (5 << 30) + 1].map(write);
        assert_eq!(written, ["0 B", "1023 B", "1 KiB", "5 GiB", "5368709121 B"]);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(size in any::<u64>(), shift in 0..64_u32) {
            let size = size << shift;
            prop_assert_eq!(parse(&write(size)), Some(size));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,30}") {
            let _ = parse(&text);
        }
    }
}
