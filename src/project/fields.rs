//! Reading the keys of one TOML table: the type asked for or a problem that says so, and no key unread.

use std::collections::HashSet;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::Spanned;
use super::problems::Problems;
use crate::suggest;

/// A value where it stands in the file.
pub(super) type Value<'a> = toml::Spanned<DeValue<'a>>;

/// One table of the project file.
#[derive(Clone)]
pub(super) struct Section<'a> {
    /// As it is written: `[exports.mapping]`; empty for the file itself.
    path: String,
    /// Its name, where it is first written.
    pub at: Range<usize>,
    entries: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    pub fn whole_file(entries: &'a DeTable<'a>) -> Self {
        Self { path: String::new(), at: 0..0, entries }
    }

    /// `[clock]`, for messages.
    pub fn shown(&self) -> String {
        if self.path.is_empty() { "the project file".to_owned() } else { format!("[{}]", self.path) }
    }

    /// `[exports.mapping.columns]`, for messages.
    pub fn below(&self, key: &str) -> String {
        format!("[{}]", self.path_of(key))
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { quoted(key) } else { format!("{}.{}", self.path, quoted(key)) }
    }

    /// The keys with their spans and values, in the order of the file.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, Range<usize>, &'a Value<'a>)> + use<'a> {
        self.entries.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
    }

    pub fn value(&self, key: &str) -> Option<&'a Value<'a>> {
        self.entries.get(key)
    }

    /// The table below `key`; none if it isn't there or no table.
    pub fn section(&self, problems: &mut Problems, key: &str) -> Option<Section<'a>> {
        let (key, at, value) = self.entries().find(|(found, ..)| *found == key)?;
        self.section_of(problems, key, at, value)
    }

    /// The same for an entry at hand.
    pub fn section_of(
        &self,
        problems: &mut Problems,
        key: &str,
        at: Range<usize>,
        value: &'a Value<'a>,
    ) -> Option<Section<'a>> {
        let path = self.path_of(key);
        match value.get_ref() {
            DeValue::Table(entries) => Some(Section { path, at, entries }),
            other => {
                let message = format!("[{path}] must be a table, not {}", article(other));
                problems.at(at, message, format!("write it as [{path}]"));
                None
            }
        }
    }

    /// A table of a list of tables, `[[key]]`.
    pub fn item(&self, problems: &mut Problems, key: &str, value: &'a Value<'a>) -> Option<Section<'a>> {
        let path = self.path_of(key);
        match value.get_ref() {
            DeValue::Table(entries) => Some(Section { path, at: value.span(), entries }),
            other => {
                let message = format!("an item of {path} must be a table, not {}", article(other));
                problems.at(value.span(), message, format!("write it below [[{path}]]"));
                None
            }
        }
    }

    /// A string that is neither blank nor holds NUL; `example` is shown when it is none.
    pub fn text(&self, problems: &mut Problems, key: &str, example: &str) -> Option<Spanned<String>> {
        text_of(problems, &self.name(key), self.value(key)?, example)
    }

    pub fn flag(&self, problems: &mut Problems, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        if let DeValue::Boolean(flag) = value.get_ref() {
            return Some(*flag);
        }
        self.wrong_type(problems, key, value, "true or false", "write true or false, without quotes");
        None
    }

    /// A list of strings, each as [`Section::text`] has them and none twice.
    pub fn texts(&self, problems: &mut Problems, key: &str, example: &str) -> Option<Vec<Spanned<String>>> {
        let value = self.value(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(problems, key, value, "a list of strings", &format!("such as {example}"));
            return None;
        };
        let mut texts = Vec::new();
        let mut seen = HashSet::new();
        for item in items.iter() {
            let Some(text) = text_of(problems, &format!("an item of {}", self.name(key)), item, example) else {
                continue;
            };
            if seen.insert(text.value.clone()) {
                texts.push(text);
            } else {
                problems.at(text.span, format!("{} names one thing twice", self.name(key)), "named before");
            }
        }
        Some(texts)
    }

    /// One of a closed set of words, with what it stands for.
    pub fn word<T: Copy>(&self, problems: &mut Problems, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(problems, key, &format!("\"{}\"", words[0].0))?;
        word_of(problems, &self.name(key), &text, words)
    }

    /// Every key that isn't known is a problem; `elsewhere` may say where such a key belongs.
    pub fn refuse_unknown(&self, problems: &mut Problems, known: &[&str], elsewhere: impl Fn(&str) -> Option<String>) {
        for (key, at, _) in self.entries().filter(|(key, ..)| !known.contains(key)) {
            self.unknown(problems, "key", key, at, known, elsewhere(key));
        }
    }

    /// One unknown key; `noun` says what it should have been.
    pub fn unknown(
        &self,
        problems: &mut Problems,
        noun: &str,
        key: &str,
        at: Range<usize>,
        known: &[&str],
        elsewhere: Option<String>,
    ) {
        let message = format!("unknown {noun} `{key}` in {}", self.shown());
        if let Some(elsewhere) = elsewhere {
            problems.at(at, message, elsewhere);
        } else if let Some(meant) = suggest::nearest(key, known.iter().copied()) {
            problems.at(at, message, format!("did you mean `{meant}`?"));
        } else {
            let known = known.join(", ");
            problems.at(at, message, format!("no such {noun}")).help(format!("known here: {known}"));
        }
    }

    /// `` `settling` in [clock] ``, for messages.
    pub fn name(&self, key: &str) -> String {
        format!("`{key}` in {}", self.shown())
    }

    fn wrong_type(&self, problems: &mut Problems, key: &str, value: &Value<'_>, wanted: &str, label: &str) {
        let message = format!("{} must be {wanted}, not {}", self.name(key), article(value.get_ref()));
        problems.at(value.span(), message, label);
    }
}

/// A string that is neither blank nor holds NUL; `name` says whose value it is.
pub(super) fn text_of(
    problems: &mut Problems,
    name: &str,
    value: &Value<'_>,
    example: &str,
) -> Option<Spanned<String>> {
    let span = value.span();
    let DeValue::String(text) = value.get_ref() else {
        let message = format!("{name} must be a string, not {}", article(value.get_ref()));
        problems.at(span, message, format!("such as {example}"));
        return None;
    };
    if text.trim().is_empty() {
        problems.at(span, format!("{name} is empty"), format!("such as {example}"));
        return None;
    }
    if text.contains('\0') {
        problems.at(span, format!("{name} holds a NUL character"), "NUL is not allowed");
        return None;
    }
    Some(Spanned { value: text.clone().into_owned(), span })
}

/// One of a closed set of words, with what it stands for.
pub(super) fn word_of<T: Copy>(
    problems: &mut Problems,
    name: &str,
    text: &Spanned<String>,
    words: &[(&str, T)],
) -> Option<T> {
    if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text.value) {
        return Some(*meaning);
    }
    let known = words.iter().map(|(word, _)| *word).collect::<Vec<_>>();
    let label = match suggest::nearest(&text.value, known.iter().copied()) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => "no such word".to_owned(),
    };
    problems.at(text.span.clone(), format!("{name} must be one of {}", known.join(", ")), label);
    None
}

/// "an integer", for messages.
pub(super) fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A key as TOML would need it.
fn quoted(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { key.to_owned() } else { format!("{key:?}") }
}
