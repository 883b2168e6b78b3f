//! What errors of configurations and addresses give to their texts.

use std::path::Path;

use tidelock_core::address::AddressError;
use tidelock_core::config::{BadValue, ConfigError, Problem};

use super::{Texts, Value, escape_name};

/// A variable of a text and its value.
type Arg = (&'static str, Value<'static>);

impl Texts {
    /// The variables of a configuration's error; `file` is where it was read from.
    #[must_use]
    pub fn of_config(&self, file: &Path, error: &ConfigError) -> Vec<Arg> {
        let mut args = vec![("file", escaped(&file.to_string_lossy()))];
        args.extend(error.field.as_deref().map(|field| ("field", escaped(field))));
        if let Some(place) = error.place {
            args.push(("line", Value::from(place.line)));
            args.push(("column", Value::from(place.column)));
        }
        match &error.problem {
            Problem::Syntax { what } => args.push(("detail", self.detail(what))),
            Problem::UnknownKey { known } => args.push(("known", self.list(known))),
            Problem::WrongType { expected } => {
                args.push(("known", Value::from(self.get(expected.code(), &[]))));
            }
            Problem::BadValue(why) => args.push(("detail", Value::from(self.why(why)))),
            Problem::TooLarge
            | Problem::NotUtf8
            | Problem::Missing
            | Problem::DuplicateVault
            | Problem::PlainSecret => {}
        }
        args
    }

    /// The variables of an address's error.
    #[must_use]
    pub fn of_address(&self, error: &AddressError) -> Vec<Arg> {
        match error {
            AddressError::Scheme
            | AddressError::UserInfo
            | AddressError::Fragment
            | AddressError::Escape => Vec::new(),
            AddressError::UnknownParameter { name, known } => {
                vec![("field", escaped(name)), ("known", self.list(known))]
            }
            AddressError::DuplicateParameter { name } | AddressError::Secret { name } => {
                vec![("field", escaped(name))]
            }
            AddressError::MissingParameter { name } => vec![("field", escaped(name))],
            AddressError::BadValue { part, source } => {
                vec![("field", escaped(part)), ("detail", Value::from(self.why(source)))]
            }
        }
    }

    /// A detail of an error, harmless for terminals: our own sentence where it is a key `detail-…`
    /// (with the words it takes behind `: `), else the words of the system or the storage.
    #[must_use]
    pub fn detail(&self, words: &str) -> Value<'static> {
        let (key, rest) = words.split_once(": ").unwrap_or((words, ""));
        match key.starts_with("detail-") && self.has(key) {
            true => Value::from(self.get(key, &[("detail", escaped(rest))])),
            false => escaped(words),
        }
    }

    /// Why a value cannot be used.
    fn why(&self, why: &BadValue) -> String {
        let mut args = Vec::new();
        match why {
            BadValue::NotOneOf(known) => args.push(("known", self.list(known))),
            BadValue::OutOfRange { min, max } => {
                args.push(("min", Value::from(*min)));
                args.push(("max", Value::from(*max)));
            }
            BadValue::Empty
            | BadValue::VaultName
            | BadValue::Env
            | BadValue::OnlyTrue
            | BadValue::Size
            | BadValue::NotOnePlace
            | BadValue::Endpoint(_)
            | BadValue::Prefix(_)
            | BadValue::Name(_) => {}
        }
        self.get(&format!("value-{}", why.code()), &args)
    }

    fn list(&self, words: &[&str]) -> Value<'static> {
        Value::from(words.join(&self.get("list-separator", &[])))
    }
}

fn escaped(name: &str) -> Value<'static> {
    Value::from(escape_name(name))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tidelock_core::address::{Address, BadEndpoint, BadName, BadPrefix};
    use tidelock_core::config::{BadValue, Config, Type};

    use crate::text::{Lang, Texts};

    fn told(lang: Lang, toml: &str) -> String {
        let texts = Texts::new(lang);
        let error = Config::parse(toml.as_bytes()).unwrap_err();
        let told =
            texts.told(error.code(), &texts.of_config(Path::new("/c/tidelock.toml"), &error));
        format!("{}\n{}\n{}", told.what, told.why, told.help)
    }

    #[test]
    fn a_typo_is_told_with_its_place_and_what_would_be_right() {
        insta::assert_snapshot!(told(Lang::En, "devise = 1"), @r"
        /c/tidelock.toml, line 1: `devise` is not known.
        A key that is passed over in silence could be the one that matters; known here: device, vault.
        Correct its spelling, or remove the line.
        ");
        insta::assert_snapshot!(told(Lang::ZhCn, "devise = 1"), @r"
        /c/tidelock.toml 第 1 行：无法识别 `devise`。
        悄悄忽略的设置也许正是关键的那一项；此处可用：device、vault。
        请改正拼写，或删除这一行。
        ");
    }

    #[test]
    fn a_bad_value_is_told_with_its_reason() {
        let toml = "[[vault]]\nname = \"n\"\nfolder = \"/n\"\nguard-delete-percent = 101\n";
        insta::assert_snapshot!(told(Lang::En, toml), @r"
        /c/tidelock.toml, line 4: the value of `vault.guard-delete-percent` cannot be used.
        It is not between 0 and 100.
        Correct the value.
        ");
        insta::assert_snapshot!(told(Lang::ZhCn, toml), @r"
        /c/tidelock.toml 第 4 行：`vault.guard-delete-percent` 的值无法使用。
        不在 0 到 100 之间。
        请改正这个值。
        ");
    }

    #[test]
    fn every_refusal_of_an_address_is_told_whole() {
        let host = "endpoint=http://h";
        for text in [
            "x",
            "s3://b",
            "s3://me@b",
            "s3://b/#",
            "s3://b/%",
            &format!("s3://b?{host}&x=1"),
            &format!("s3://b?{host}&{host}"),
            &format!("s3://b?{host}&password=1"),
            &format!("s3://b/../x?{host}"),
            &format!("s3://b?{host}&encryption=x"),
            "s3://b?endpoint=h",
        ] {
            for texts in Lang::ALL.map(Texts::new) {
                let error = Address::parse(text).unwrap_err();
                let told = texts.told(error.code(), &texts.of_address(&error));
                let all = format!("{}{}{}", told.what, told.why, told.help);
                assert!(!all.contains('…') && !all.contains('$'), "{text}: {all}");
            }
        }
    }

    #[test]
    fn every_reason_of_a_value_has_its_text() {
        let endpoint = [
            BadEndpoint::Scheme,
            BadEndpoint::UserInfo,
            BadEndpoint::Query,
            BadEndpoint::Host,
            BadEndpoint::NotAscii,
            BadEndpoint::Port,
            BadEndpoint::Path,
        ];
        let prefix = [BadPrefix::Dots, BadPrefix::Control, BadPrefix::TooLong];
        let name = [BadName::Bucket, BadName::Word, BadName::RelativePlace];
        let own = [
            BadValue::Empty,
            BadValue::NotOneOf(&["a"]),
            BadValue::OutOfRange { min: 0, max: 1 },
            BadValue::VaultName,
            BadValue::Env,
            BadValue::OnlyTrue,
            BadValue::NotOnePlace,
        ];
        let all =
            own.into_iter().chain(endpoint.map(BadValue::from)).chain(prefix.map(BadValue::from));
        let texts = Texts::new(Lang::ZhCn);
        for why in all.chain(name.map(BadValue::from)) {
            assert!(texts.has(&format!("value-{}", why.code())), "{why:?}");
        }
        for kind in [Type::Text, Type::Texts, Type::Number, Type::Flag, Type::Table, Type::Tables] {
            assert!(texts.has(kind.code()), "{kind:?}");
        }
    }
}
