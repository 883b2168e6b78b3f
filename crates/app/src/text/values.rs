//! Durations, sizes and moments as people say them.

use super::{Texts, Value};

const S: u64 = 1;
const MIN: u64 = 60 * S;
const H: u64 = 60 * MIN;
const DAY: u64 = 24 * H;

impl Texts {
    /// A length of time as people say it, without sign: `4.2 s`, `30 min`, `5 h 2 min`, `400 days`.
    ///
    /// Rounded to what is said: the smaller of two units is left out where nobody would ask for it.
    #[must_use]
    pub fn duration(&self, ms: i64) -> String {
        let ms = ms.unsigned_abs();
        let s = (ms + 500) / 1_000;
        match s {
            0..10 => self.one("duration-s", &tenths((ms + 50) / 100)),
            10..MIN => self.one("duration-s", &s.to_string()),
            MIN..600 => self.two("duration-min", s / MIN, "duration-s", s % MIN),
            600..DAY => self.hours(round(s, MIN) * MIN),
            DAY.. => self.days(s),
        }
    }

    fn hours(&self, s: u64) -> String {
        if s < H {
            return self.one("duration-min", &(s / MIN).to_string());
        }
        self.two("duration-h", s / H, "duration-min", s % H / MIN)
    }

    fn days(&self, s: u64) -> String {
        let hours = round(s, H);
        match hours {
            0..48 => self.one("duration-h", &hours.to_string()),
            48..240 => self.two("duration-days", hours / 24, "duration-h", hours % 24),
            240.. => self.one("duration-days", &round(s, DAY).to_string()),
        }
    }

    /// A size in bytes as people say it: `512 B`, `1.5 MiB`.
    #[must_use]
    pub fn size(&self, bytes: u64) -> String {
        const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
        if bytes < 1_024 {
            return self.get("size-bytes", &[("n", Value::from(bytes.to_string()))]);
        }
        let mut unit = 0;
        let mut tenths_of_unit = u128::from(bytes) * 10 / 1_024;
        while 10_240 <= tenths_of_unit && unit + 1 < UNITS.len() {
            tenths_of_unit /= 1_024;
            unit += 1;
        }
        let (whole, tenth) = (tenths_of_unit / 10, tenths_of_unit % 10);
        let number = if whole < 10 { format!("{whole}.{tenth}") } else { whole.to_string() };
        format!("{number} {}", UNITS[unit])
    }

    fn one(&self, unit: &str, number: &str) -> String {
        self.get(unit, &[("n", Value::from(number))])
    }

    fn two(&self, unit: &str, number: u64, small_unit: &str, small: u64) -> String {
        let big = self.one(unit, &number.to_string());
        match small {
            0 => big,
            small => format!("{big} {}", self.one(small_unit, &small.to_string())),
        }
    }
}

fn round(value: u64, step: u64) -> u64 {
    (value + step / 2) / step
}

fn tenths(count: u64) -> String {
    match count % 10 {
        0 => (count / 10).to_string(),
        tenth => format!("{}.{tenth}", count / 10),
    }
}

#[cfg(test)]
mod tests {
    use crate::text::{Lang, Texts};

    #[test]
    fn a_duration_is_said_as_people_say_it() {
        let (en, zh) = (Texts::new(Lang::En), Texts::new(Lang::ZhCn));
        for (s, english, chinese) in [
            (0.0, "0 s", "0 秒"),
            (0.26, "0.3 s", "0.3 秒"),
            (-4.2, "4.2 s", "4.2 秒"),
            (9.6, "10 s", "10 秒"),
            (59.4, "59 s", "59 秒"),
            (59.6, "1 min", "1 分钟"),
            (301.0, "5 min 1 s", "5 分钟 1 秒"),
            (1_799.6, "30 min", "30 分钟"),
            (-1_800.0, "30 min", "30 分钟"),
            (3_590.0, "1 h", "1 小时"),
            (18_120.0, "5 h 2 min", "5 小时 2 分钟"),
            (86_400.0, "24 h", "24 小时"),
            (270_000.0, "3 days 3 h", "3 天 3 小时"),
            (34_560_000.0, "400 days", "400 天"),
        ] {
            #[expect(clippy::cast_possible_truncation, reason = "small numbers of a table")]
            let ms = (s * 1_000.0) as i64;
            assert_eq!((en.duration(ms), zh.duration(ms)), (english.into(), chinese.into()), "{s}");
        }
        assert_eq!(en.duration(i64::MIN), "106751991167 days");
    }

    #[test]
    fn a_size_keeps_two_digits() {
        let (en, zh) = (Texts::new(Lang::En), Texts::new(Lang::ZhCn));
        for (bytes, said) in [
            (1_023, "1023 B"),
            (1_024, "1.0 KiB"),
            (1_536, "1.5 KiB"),
            (10_240, "10 KiB"),
            (5_242_880, "5.0 MiB"),
            (1_073_741_823, "1023 MiB"),
            (4_294_967_296, "4.0 GiB"),
            (u64::MAX, "16383 PiB"),
        ] {
            assert_eq!(en.size(bytes), said);
        }
        assert_eq!(zh.size(12), "12 字节");
    }
}
