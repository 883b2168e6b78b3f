//! The metadata of an object that belongs to its file: times as rclone and Remotely Save write
//! them, and the lineage.

use tidelock_core::time::FileTime;

/// When the file was last changed.
pub const META_MTIME: &str = "x-amz-meta-mtime";
/// When the file was created.
pub const META_CTIME: &str = "x-amz-meta-ctime";
/// Where the version comes from; opaque here.
pub const META_LINEAGE: &str = "x-amz-meta-tidelock-lineage";

/// Numbers from here on are milliseconds, as old versions of Remotely Save wrote them.
const MILLISECONDS_FROM: i64 = 1_000_000_000_000;
const NS_PER_S: i128 = 1_000_000_000;

/// Writes decimal seconds as rclone does, to the nanosecond: `1735725600.123456789`, and without
/// zeros at the end: `1735725600.5`, `1735725600`.
#[must_use]
pub fn format_file_time(time: FileTime) -> String {
    let ns = i128::from(time.s()) * NS_PER_S + i128::from(time.subsec_ns());
    let sign = if ns < 0 { "-" } else { "" };
    let (s, ns) = (ns.abs() / NS_PER_S, ns.abs() % NS_PER_S);
    match ns {
        0 => format!("{sign}{s}"),
        ns => format!("{sign}{s}.{}", format!("{ns:09}").trim_end_matches('0')),
    }
}

/// Reads what [`format_file_time`], rclone and Remotely Save write; cut after the nanosecond.
///
/// 0, garbage and an empty text mean that nobody knows.
#[must_use]
pub fn parse_file_time(text: &str) -> Option<FileTime> {
    let text = text.trim();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (whole, fraction_ns): (i64, _) = (whole.parse().ok()?, fraction_ns(fraction)?);
    match whole {
        MILLISECONDS_FROM.. => Some(FileTime::from_ms(sign * whole)),
        0 if fraction_ns == 0 => None,
        s => Some(FileTime::from_ns(sign * fraction_ns).plus_s(sign * s)),
    }
}

/// The first nine digits of a decimal fraction; an empty one is 0.
fn fraction_ns(digits: &str) -> Option<i64> {
    let first_nine = digits.bytes().chain([b'0'; 9]).take(9);
    let all_digits = digits.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| first_nine.fold(0, |ns, digit| ns * 10 + i64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const S: i64 = 1_000_000_000;

    #[test]
    fn times_are_read_as_others_write_them() {
        for (text, ns) in [
            ("1735725600.123", Some(1_735_725_600_123_000_000)),
            ("1735725600", Some(1_735_725_600 * S)),
            ("1735725600.1", Some(1_735_725_600_100_000_000)),
            ("1735725600.123456789", Some(1_735_725_600_123_456_789)),
            ("1735725600.1234567891", Some(1_735_725_600_123_456_789)),
            ("1735725600123", Some(1_735_725_600_123_000_000)),
            ("1735725600123.7", Some(1_735_725_600_123_000_000)),
            (" 12 ", Some(12 * S)),
            ("-1.5", Some(-1_500_000_000)),
            ("-0.000000001", Some(-1)),
            ("0", None),
            ("0.000", None),
            ("", None),
            (".5", None),
            ("1.x", None),
            ("1e9", None),
            ("+5", None),
            ("99999999999999999999", None),
            ("2025-01-01T00:00:00Z", None),
        ] {
            assert_eq!(parse_file_time(text).map(FileTime::ns), ns, "{text}");
        }
    }

    #[test]
    fn times_are_written_as_rclone_writes_them() {
        for (ns, text) in [
            (1_735_725_600_123_456_789, "1735725600.123456789"),
            (1_735_725_600_123_000_000, "1735725600.123"),
            (1_735_725_600_000_000_070, "1735725600.00000007"),
            (1_735_725_600 * S, "1735725600"),
            (-500_000_000, "-0.5"),
            (-1_500_000_000, "-1.5"),
        ] {
            assert_eq!(format_file_time(FileTime::from_ns(ns)), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(s in -999_999_999_999..999_999_999_999_i64, ns in 0..S) {
            let time = FileTime::from_ns(ns).plus_s(s);
            prop_assume!((s, ns) != (0, 0));
            prop_assert_eq!(parse_file_time(&format_file_time(time)), Some(time));
        }
    }
}
