//! Dates as servers write them: HTTP's `Date`, and the ISO dates in S3's XML.

use std::time::UNIX_EPOCH;

use tidelock_core::time::Timestamp;

/// Reads an HTTP date in any of its three forms (RFC 9110 §5.6.7); garbage is `None`.
#[must_use]
pub fn parse_http(text: &str) -> Option<Timestamp> {
    let since_epoch =
        httpdate::parse_http_date(text.trim()).ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since_epoch.as_secs()).ok().map(Timestamp::from_s)
}

/// Reads `2026-11-24T00:16:39.000Z`, as S3's XML has it (RFC 3339 in UTC); garbage is `None`.
///
/// Fractions are cut after the millisecond.
#[must_use]
pub fn parse_iso(text: &str) -> Option<Timestamp> {
    let (date, time) = text.trim().strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = numbers(date, '-')?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let [hour, minute, second] = numbers(clock, ':')?;
    let valid = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60; // a leap second is the first of the next minute
    let seconds = days_from_civil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    valid.then_some(Timestamp::from_s(seconds).plus_ms(fraction_ms(fraction)?))
}

/// Three numbers of at most four digits each.
fn numbers(text: &str, separator: char) -> Option<[i64; 3]> {
    let mut parts = text.split(separator).map(|part| {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    });
    let found = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(found)
}

/// The first three digits of a decimal fraction; an empty one is 0.
fn fraction_ms(digits: &str) -> Option<i64> {
    let first_three = digits.bytes().chain([b'0'; 3]).take(3);
    let all_digits = digits.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| first_three.fold(0, |ms, digit| ms * 10 + i64::from(digit - b'0')))
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
/// `days_from_civil`).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let march_month = (month + 9) % 12;
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn http_dates_are_read_in_all_three_forms_and_garbage_is_nothing() {
        let moment = Some(Timestamp::from_s(784_111_777));
        for (text, read) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", moment),
            ("Sunday, 06-Nov-94 08:49:37 GMT", moment),
            ("Sun Nov  6 08:49:37 1994", moment),
            (" Sun, 06 Nov 1994 08:49:37 GMT ", moment),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(Timestamp::from_s(0))),
            ("", None),
            ("yesterday", None),
            ("Sun, 06 Nov 1994 25:49:37 GMT", None),
            ("1794-11-06T08:49:37Z", None),
        ] {
            assert_eq!(parse_http(text), read, "{text}");
        }
    }

    #[test]
    fn iso_dates_are_read_and_garbage_is_nothing() {
        for (text, ms) in [
            ("2009-10-12T17:50:30.000Z", Some(1_255_369_830_000)),
            ("2026-11-24T00:16:39Z", Some(1_795_479_399_000)),
            ("2026-11-24T00:16:39.123456789Z", Some(1_795_479_399_123)),
            ("1969-12-31T23:59:59.5Z", Some(-500)),
            ("2024-02-29T00:00:00Z", Some(1_709_164_800_000)),
            ("2023-02-29T00:00:00Z", None),
            ("2026-13-01T00:00:00Z", None),
            ("2026-11-24 00:16:39", None),
            ("2026-11-24T00:16:39+08:00", None),
            ("2026-11-24T00:16:39.1x3Z", None),
            ("+026-11-24T00:16:39Z", None),
            ("", None),
        ] {
            assert_eq!(parse_iso(text).map(Timestamp::ms), ms, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_a_moment_shows_is_read_back(s in -60_000_000_000..200_000_000_000_i64) {
            let moment = Timestamp::from_s(s);
            prop_assert_eq!(parse_iso(&moment.to_string()), Some(moment));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = (parse_iso(&text), parse_http(&text));
        }
    }
}
