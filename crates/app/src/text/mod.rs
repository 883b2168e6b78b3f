//! Everything people read, in English and Chinese, from one catalogue (`locales/*.ftl`, in the
//! Fluent syntax, embedded).
//!
//! A text is asked for by its key, a part of it by `key.part`. Stable codes of errors, words of
//! actions, reasons and causes are keys too, so that whoever adds one adds its texts. Nothing here
//! decides what is said.

mod escape;
mod lang;
mod particulars;
#[cfg(test)]
mod tests;
mod values;

pub use escape::escape_name;
pub use lang::Lang;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

/// A value for a variable of a text: made from texts and numbers by `.into()`.
pub type Value<'a> = FluentValue<'a>;

/// The catalogue in one language.
pub struct Texts {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

/// An error for people: what, why, and what to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub what: String,
    /// Why.
    pub why: String,
    /// What to do now.
    pub help: String,
}

/// The variables that texts of errors may use. A variable that is not given reads as `…`.
///
/// `$storage` the server's name, with its port where one is written; `$host` its name alone; `$bucket`; `$region`; `$folder` and `$path` escaped for terminals;
/// `$detail` the words of the system or the storage; `$offset` a duration; `$count` a number;
/// `$confirm` the ID that `--confirm` takes; `$command` the rest of the command to run again;
/// `$file`, `$field`, `$line`, `$column` a place in a file; `$known` what would be right; `$clock` a
/// sentence about the clock.
pub const ERROR_VARIABLES: &[&str] = &[
    "storage", "host", "bucket", "region", "folder", "path", "detail", "offset", "count",
    "confirm", "command", "file", "field", "line", "column", "known", "clock",
];

impl Texts {
    /// The catalogue in that language.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let resource = match FluentResource::try_new(lang.catalogue().to_owned()) {
            Ok(resource) => resource,
            // The tests prove that there is no faulty text; one must not hide all others.
            Err((resource, _)) => resource,
        };
        let mut bundle = FluentBundle::new(vec![lang.identifier()]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { lang, bundle }
    }

    /// The language.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The text of `key`, or of `key.part`, with its variables filled in.
    ///
    /// A key that the catalogue lacks reads as itself; the tests prove that no key in use does.
    #[must_use]
    pub fn get(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        self.find(key, args).unwrap_or_else(|| key.to_owned())
    }

    /// Whether the catalogue has `key`, or `key.part`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.find(key, &[]).is_some()
    }

    /// The three texts of an error, by its stable code. Variables: [`ERROR_VARIABLES`].
    ///
    /// A code that the catalogue lacks is told as such, with `$detail`.
    #[must_use]
    pub fn told(&self, code: &str, args: &[(&str, Value<'_>)]) -> Told {
        let unknown = !self.has(code);
        let code = if unknown { "unknown-error" } else { code };
        let given = |name: &str| args.iter().any(|(given, _)| *given == name);
        let blanks = ERROR_VARIABLES.iter().filter(|name| !given(name));
        let mut all: Vec<(&str, Value<'_>)> = args.to_vec();
        all.extend(blanks.map(|name| (*name, Value::from("…"))));
        Told {
            what: self.get(code, &all),
            why: self.get(&format!("{code}.why"), &all),
            help: self.get(&format!("{code}.help"), &all),
        }
    }

    fn find(&self, key: &str, args: &[(&str, Value<'_>)]) -> Option<String> {
        let (id, part) = match key.split_once('.') {
            Some((id, part)) => (id, Some(part)),
            None => (key, None),
        };
        let message = self.bundle.get_message(id)?;
        let pattern = match part {
            Some(part) => message.get_attribute(part)?.value(),
            None => message.value()?,
        };
        let args: FluentArgs<'_> = args.iter().cloned().collect();
        let mut faults = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned())
    }
}
