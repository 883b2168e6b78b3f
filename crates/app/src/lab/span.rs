//! Spans of time as people write them on a command line: `20ms`, `30m`, `-5h`, `+400d`.
//!
//! Only text to number; it knows nothing of clocks or calendars.

use thiserror::Error;

/// Text that is no span of time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{text}` is no span of time; write a whole number and ms, s, m, h or d, such as 30m or -5h"
)]
pub struct BadSpan {
    /// What was written.
    pub text: String,
}

/// Reads a span in milliseconds: an optional sign, a whole number, a unit (`ms`, `s`, `m`, `h` or
/// `d`). A bare `0` needs no unit.
///
/// # Errors
///
/// Anything else, and spans beyond 64 bits.
pub fn span_ms(text: &str) -> Result<i64, BadSpan> {
    parse(text).ok_or_else(|| BadSpan { text: text.to_owned() })
}

fn parse(text: &str) -> Option<i64> {
    if text == "0" {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits_end = rest.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = rest.split_at(digits_end);
    number.parse::<i64>().ok()?.checked_mul(sign)?.checked_mul(unit_ms(unit)?)
}

fn unit_ms(unit: &str) -> Option<i64> {
    match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        "d" => Some(86_400_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_number_with_a_unit() {
        for (text, ms) in [
            ("0", 0),
            ("20ms", 20),
            ("301s", 301_000),
            ("30m", 1_800_000),
            ("-5h", -18_000_000),
            ("+400d", 34_560_000_000),
            ("0s", 0),
        ] {
            assert_eq!(span_ms(text), Ok(ms), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_by_its_text() {
        for text in ["", "5", "m", "-", "--5m", "1.5h", "5 m", "5y", "9223372036854775807d", "+"] {
            let refused = span_ms(text).unwrap_err();
            assert_eq!(refused.text, text);
        }
    }
}
