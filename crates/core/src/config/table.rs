//! TOML tables whose fields know their name and place, so that every refusal can tell both.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{BadValue, ConfigError, Place, Problem, Type};

/// A table of a document: its fields are taken one by one.
pub(super) struct Table<'i> {
    source: &'i str,
    path: String,
    /// Where its first byte stands.
    at: usize,
    fields: BTreeMap<String, Field<'i>>,
}

/// One field: a name, a place and a value.
pub(super) struct Field<'i> {
    source: &'i str,
    path: String,
    key_at: usize,
    value: Spanned<DeValue<'i>>,
}

impl<'i> Table<'i> {
    /// Reads a whole document.
    pub(super) fn parse(source: &'i str) -> Result<Self, ConfigError> {
        match DeTable::parse(source) {
            Ok(document) => Ok(Self::new(source, String::new(), 0, document.into_inner())),
            Err(error) => Err(ConfigError {
                place: error.span().map(|span| Place::of(source, span.start)),
                field: None,
                problem: Problem::Syntax { what: error.message().trim().replace('\n', ", ") },
            }),
        }
    }

    fn new(source: &'i str, path: String, at: usize, table: DeTable<'i>) -> Self {
        let field = |(key, value): (Spanned<_>, _)| {
            let key_at = key.span().start;
            let name: std::borrow::Cow<'_, str> = key.into_inner();
            let path = match path.as_str() {
                "" => name.to_string(),
                path => format!("{path}.{name}"),
            };
            (name.into_owned(), Field { source, path, key_at, value })
        };
        let fields = table.into_iter().map(field).collect();
        Self { source, path, at, fields }
    }

    /// Refuses every field that is not among `known`; the first one in the text is named.
    pub(super) fn only(&self, known: &'static [&'static str]) -> Result<(), ConfigError> {
        let unknown = self.fields.iter().filter(|(name, _)| !known.contains(&name.as_str()));
        match unknown.map(|(_, field)| field).min_by_key(|field| field.key_at) {
            None => Ok(()),
            Some(field) => Err(field.error(Problem::UnknownKey { known })),
        }
    }

    /// Takes a field that may be absent.
    pub(super) fn take(&mut self, name: &str) -> Option<Field<'i>> {
        self.fields.remove(name)
    }

    /// Takes a field that must be there.
    pub(super) fn need(&mut self, name: &str) -> Result<Field<'i>, ConfigError> {
        self.take(name).ok_or_else(|| self.missing(name))
    }

    /// The error of a field that is not there.
    pub(super) fn missing(&self, name: &str) -> ConfigError {
        let field = match self.path.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        let place = Some(Place::of(self.source, self.at));
        ConfigError { place, field: Some(field), problem: Problem::Missing }
    }

    /// Where its first byte stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// How many fields are left.
    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }
}

impl<'i> Field<'i> {
    /// The error of this field.
    pub(super) fn error(&self, problem: Problem) -> ConfigError {
        let place = Some(Place::of(self.source, self.key_at));
        ConfigError { place, field: Some(self.path.clone()), problem }
    }

    /// The error of a value that cannot be used.
    pub(super) fn bad(&self, why: impl Into<BadValue>) -> ConfigError {
        self.error(Problem::BadValue(why.into()))
    }

    fn wrong_type(&self, expected: Type) -> ConfigError {
        self.error(Problem::WrongType { expected })
    }

    /// The text that is not empty.
    pub(super) fn text(&self) -> Result<&str, ConfigError> {
        match self.value.get_ref().as_str() {
            None => Err(self.wrong_type(Type::Text)),
            Some("") => Err(self.bad(BadValue::Empty)),
            Some(text) => Ok(text),
        }
    }

    /// The text, which may be empty.
    pub(super) fn text_or_empty(&self) -> Result<&str, ConfigError> {
        self.value.get_ref().as_str().ok_or_else(|| self.wrong_type(Type::Text))
    }

    /// What `read` makes of the text.
    pub(super) fn parsed<T, E: Into<BadValue>>(
        &self,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, ConfigError> {
        read(self.text()?).map_err(|why| self.bad(why))
    }

    /// Where its value stands, in bytes.
    pub(super) fn value_place(&self) -> std::ops::Range<usize> {
        self.value.span()
    }

    /// Whether the value is a text at all.
    pub(super) fn is_text(&self) -> bool {
        self.value.get_ref().is_str()
    }

    /// The list of texts, at least one.
    pub(super) fn texts(&self) -> Result<Vec<String>, ConfigError> {
        let list = self.value.get_ref().as_array().ok_or_else(|| self.wrong_type(Type::Texts))?;
        let texts: Option<Vec<String>> =
            list.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect();
        match texts {
            None => Err(self.wrong_type(Type::Texts)),
            Some(texts) if texts.first().is_none_or(String::is_empty) => {
                Err(self.bad(BadValue::Empty))
            }
            Some(texts) => Ok(texts),
        }
    }

    /// The flag.
    pub(super) fn flag(&self) -> Result<bool, ConfigError> {
        self.value.get_ref().as_bool().ok_or_else(|| self.wrong_type(Type::Flag))
    }

    /// The number, from 0 to `max`.
    pub(super) fn number(&self, max: u32) -> Result<u32, ConfigError> {
        let number =
            self.value.get_ref().as_integer().ok_or_else(|| self.wrong_type(Type::Number))?;
        match u32::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) if number <= max => Ok(number),
            Ok(_) | Err(_) => Err(self.bad(BadValue::OutOfRange { min: 0, max })),
        }
    }

    /// The table.
    pub(super) fn table(self) -> Result<Table<'i>, ConfigError> {
        let at = self.value.span().start;
        let wrong = self.wrong_type(Type::Table);
        let DeValue::Table(table) = self.value.into_inner() else { return Err(wrong) };
        Ok(Table::new(self.source, self.path, at, table))
    }

    /// The list of tables.
    pub(super) fn tables(self) -> Result<Vec<Table<'i>>, ConfigError> {
        let wrong = self.wrong_type(Type::Tables);
        let (source, path) = (self.source, self.path);
        let DeValue::Array(list) = self.value.into_inner() else { return Err(wrong) };
        list.into_iter()
            .map(|item| {
                let at = item.span().start;
                let DeValue::Table(table) = item.into_inner() else { return Err(wrong.clone()) };
                Ok(Table::new(source, path.clone(), at, table))
            })
            .collect()
    }
}
