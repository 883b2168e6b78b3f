//! The metadata of an object that belongs to its file: times as rclone and Remotely Save write
//! them, and the lineage.

use tidelock_core::time::Timestamp;

use crate::date::fraction_ms;

/// When the file was last changed.
pub const META_MTIME: &str = "x-amz-meta-mtime";
/// When the file was created.
pub const META_CTIME: &str = "x-amz-meta-ctime";
/// Where the version comes from; opaque here.
pub const META_LINEAGE: &str = "x-amz-meta-tidelock-lineage";

/// Numbers from here on are milliseconds, as old versions of Remotely Save wrote them.
const MILLISECONDS_FROM: i64 = 1_000_000_000_000;

/// Writes decimal seconds: `1735725600.123`, and `1735725600` when there is nothing behind the
/// point.
#[must_use]
pub fn format_file_time(time: Timestamp) -> String {
    let sign = if time.ms() < 0 { "-" } else { "" };
    let (s, ms) = (time.ms().unsigned_abs() / 1_000, time.ms().unsigned_abs() % 1_000);
    match ms {
        0 => format!("{sign}{s}"),
        ms => format!("{sign}{s}.{}", format!("{ms:03}").trim_end_matches('0')),
    }
}

/// Reads what [`format_file_time`], rclone (nanoseconds, cut here) and Remotely Save write.
///
/// 0, garbage and an empty text mean that nobody knows.
#[must_use]
pub fn parse_file_time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (whole, fraction_ms): (i64, _) = (whole.parse().ok()?, fraction_ms(fraction)?);
    let ms = match whole {
        MILLISECONDS_FROM.. => whole,
        s => s * 1_000 + fraction_ms,
    };
    (ms != 0).then(|| Timestamp::from_ms(sign * ms))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_are_read_as_others_write_them() {
        for (text, ms) in [
            ("1735725600.123", Some(1_735_725_600_123)),
            ("1735725600", Some(1_735_725_600_000)),
            ("1735725600.1", Some(1_735_725_600_100)),
            ("1735725600.123456789", Some(1_735_725_600_123)),
            ("1735725600123", Some(1_735_725_600_123)),
            ("1735725600123.7", Some(1_735_725_600_123)),
            (" 12 ", Some(12_000)),
            ("-1.5", Some(-1_500)),
            ("0", None),
            ("", None),
            (".5", None),
            ("1e9", None),
            ("+5", None),
            ("99999999999999999999", None),
            ("2025-01-01T00:00:00Z", None),
        ] {
            assert_eq!(parse_file_time(text).map(Timestamp::ms), ms, "{text}");
        }
    }

    #[test]
    fn times_are_written_as_remotely_save_writes_them() {
        for (ms, text) in [
            (1_735_725_600_123, "1735725600.123"),
            (1_735_725_600_120, "1735725600.12"),
            (1_735_725_600_007, "1735725600.007"),
            (1_735_725_600_000, "1735725600"),
            (-500, "-0.5"),
        ] {
            assert_eq!(format_file_time(Timestamp::from_ms(ms)), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(ms in -900_000_000_000_000..900_000_000_000_000_i64) {
            let time = Timestamp::from_ms(ms);
            prop_assume!(ms != 0);
            prop_assert_eq!(parse_file_time(&format_file_time(time)), Some(time));
        }
    }
}
