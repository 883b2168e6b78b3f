//! The languages, and which one a person wants.

use std::ffi::OsString;

use unic_langid::LanguageIdentifier;

/// A language of the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, in simplified characters.
    ZhCn,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The language that `--lang` names: `en` or `zh-CN`, whatever the case.
    #[must_use]
    pub fn from_flag(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag().eq_ignore_ascii_case(text))
    }

    /// The language of a locale such as `zh_CN.UTF-8`, `zh-Hans-CN`, `en_GB`, `C`: English unless
    /// it is some Chinese.
    #[must_use]
    pub fn from_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") { Self::ZhCn } else { Self::En }
    }

    /// The language that `--lang` among the arguments names, else that of the environment. Looks
    /// before anything is parsed, since help and mistakes are told in it too.
    #[must_use]
    pub fn of_arguments(arguments: &[OsString]) -> Self {
        Self::from_arguments(arguments).unwrap_or_else(Self::from_env)
    }

    fn from_arguments(arguments: &[OsString]) -> Option<Self> {
        let mut words = arguments.iter().take_while(|word| *word != "--").map(|w| w.to_str());
        while let Some(word) = words.next() {
            match word.and_then(|word| word.strip_prefix("--lang")) {
                Some("") => return words.next().flatten().and_then(Self::from_flag),
                Some(rest) if rest.starts_with('=') => return Self::from_flag(&rest[1..]),
                Some(_) | None => {}
            }
        }
        None
    }

    /// The language that the environment asks for: the first of `LC_ALL`, `LC_MESSAGES`, `LANG`
    /// that is set and not empty (POSIX.1-2024, section 8.2), else the system's.
    #[must_use]
    pub fn from_env() -> Self {
        let set = |name: &str| std::env::var(name).ok();
        Self::from_variables(set)
            .or_else(|| sys_locale::get_locale().map(|l| Self::from_locale(&l)))
            .unwrap_or_default()
    }

    fn from_variables(set: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let locale =
            ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(set).find(|l| !l.is_empty());
        locale.map(|locale| Self::from_locale(&locale))
    }

    /// Its tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    pub(super) fn identifier(self) -> LanguageIdentifier {
        self.tag().parse().unwrap_or_default()
    }

    pub(crate) const fn catalogue(self) -> &'static str {
        match self {
            Self::En => include_str!("../../locales/en.ftl"),
            Self::ZhCn => include_str!("../../locales/zh-CN.ftl"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_that_is_some_chinese_reads_chinese() {
        for (locale, lang) in [
            ("zh_CN.UTF-8", Lang::ZhCn),
            ("zh-Hans-CN", Lang::ZhCn),
            ("zh_TW", Lang::ZhCn),
            ("ZH", Lang::ZhCn),
            ("en_GB.UTF-8", Lang::En),
            ("C", Lang::En),
            ("zhuang", Lang::En),
            ("de_AT@euro", Lang::En),
        ] {
            assert_eq!(Lang::from_locale(locale), lang, "{locale}");
        }
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let of = |all: &str, messages: &str, lang: &str| {
            let set = [("LC_ALL", all), ("LC_MESSAGES", messages), ("LANG", lang)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            Lang::from_variables(|name| {
                set.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
            })
        };
        assert_eq!(of("", "", ""), None);
        assert_eq!(of("", "", "zh_CN"), Some(Lang::ZhCn));
        assert_eq!(of("", "zh_CN", "en_US"), Some(Lang::ZhCn));
        assert_eq!(of("C", "zh_CN", "zh_CN"), Some(Lang::En));
    }

    #[test]
    fn a_language_among_the_arguments_is_found_before_they_are_parsed() {
        for (line, lang) in [
            ("tidelock --lang zh-CN snc", Some(Lang::ZhCn)),
            ("tidelock snc --lang=en", Some(Lang::En)),
            ("tidelock --language zh-CN", None),
            ("tidelock --lang de", None),
            ("tidelock --lang", None),
            ("tidelock sync -- --lang zh-CN", None),
        ] {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(Lang::from_arguments(&words), lang, "{line}");
        }
    }

    #[test]
    fn a_flag_names_a_language_or_nothing() {
        assert_eq!(Lang::from_flag("zh-cn"), Some(Lang::ZhCn));
        assert_eq!(Lang::from_flag("en"), Some(Lang::En));
        assert_eq!(Lang::from_flag("zh"), None);
    }
}
