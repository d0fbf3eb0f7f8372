//! `[exports.*]` and `[assets.*]`: which files fill which table of the contract.

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use globset::GlobBuilder;

use super::fields::{Section, Value};
use super::moment::timestamp_of;
use super::problems::Problems;
use super::settings::{path_or_url, url_of};
use super::{Export, Expr, Place, Spanned, StoreFiles};
use crate::address::{ObjectUrl, Service};
use crate::contract::{self, Column, TABLES, Table};

/// Keys of an export; `expected` is for the source accounts alone.
pub(super) const EXPORT_KEYS: &[&str] = &["path", "snapshot_at", "where", "allow_empty", "columns", "expected"];
const EXPECTED_ON: &str = "source_accounts";
const ASSETS: &str = "assets";
/// Of globs.
const SPECIAL: [char; 4] = ['*', '?', '[', '{'];
const ASSET_NAME_CHARS_MAX: usize = 64;

/// The exports in the order of the file, then the assets.
pub(super) fn read(file: &Section<'_>, root: &Path, problems: &mut Problems) -> Vec<Export> {
    let mut reader = Reader { root, problems, exports: Vec::new() };
    reader.tables(file);
    reader.assets(file);
    reader.exports
}

struct Reader<'r> {
    root: &'r Path,
    problems: &'r mut Problems,
    exports: Vec<Export>,
}

impl Reader<'_> {
    fn tables(&mut self, file: &Section<'_>) {
        let known: Vec<&str> = TABLES.iter().map(|table| table.name).filter(|name| *name != ASSETS).collect();
        let section = file.section(self.problems, "exports");
        for (key, at, value) in section.iter().flat_map(Section::entries) {
            let Some(section) = &section else { continue };
            match contract::table(key).filter(|table| table.name != ASSETS) {
                Some(table) => self.export(section, table, key.to_owned(), (key, at, value)),
                None => {
                    let elsewhere = (key == ASSETS || key.starts_with("assets."))
                        .then(|| "asset exports are written as [assets.NAME]".to_owned());
                    section.unknown(self.problems, "table", key, at, &known, elsewhere);
                }
            }
        }
        let written = |name: &str| section.as_ref().is_some_and(|section| section.value(name).is_some());
        let missing: Vec<String> = TABLES
            .iter()
            .filter(|table| table.required && !written(table.name))
            .map(|table| format!("[exports.{}]", table.name))
            .collect();
        if let Some((last, others)) = missing.split_last() {
            let names = if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) };
            let verb = if others.is_empty() { "is" } else { "are" };
            self.problems
                .missing(format!("{names} {verb} missing"))
                .help("every project has these, each with its `path`");
        }
    }

    fn assets(&mut self, file: &Section<'_>) {
        let Some(section) = file.section(self.problems, ASSETS) else { return };
        let Some(table) = contract::table(ASSETS) else { return };
        let mut names = HashSet::new();
        for (key, at, value) in section.entries() {
            let fits = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            if EXPORT_KEYS.contains(&key) && value.get_ref().as_table().is_none() {
                let message = format!("`{key}` stands in [assets] itself");
                self.problems.at(at, message, "an asset export has a name: write [assets.NAME]");
            } else if !fits || key.is_empty() || key.len() > ASSET_NAME_CHARS_MAX {
                let message = format!("`{key}` cannot be the name of an asset export");
                self.problems.at(at, message, "letters, digits, `_` and `-`, at most 64");
            } else if !names.insert(key.to_ascii_lowercase()) {
                let message = format!("`{key}` in [assets] differs from another asset export in capitals only");
                self.problems.at(at, message, "choose another name");
            } else {
                self.export(&section, table, format!("{ASSETS}.{key}"), (key, at, value));
            }
        }
    }

    fn export<'a>(
        &mut self,
        parent: &Section<'a>,
        table: &'static Table,
        name: String,
        (key, at, value): (&'a str, Range<usize>, &'a Value<'a>),
    ) {
        let Some(section) = parent.section_of(self.problems, key, at, value) else { return };
        let place = section.shown();
        section.refuse_unknown(self.problems, EXPORT_KEYS, |key| {
            table.column(key).map(|_| format!("columns belong in {}", section.below("columns")))
        });
        let columns = self.columns(&section, table, &place);
        let expected = self.expected(&section, table);
        let filter = expr(&section, self.problems, "where", "\"env = 'prod'\"");
        let allow_empty = section.flag(self.problems, "allow_empty").unwrap_or(false);
        let snapshot_at = section
            .value("snapshot_at")
            .and_then(|value| timestamp_of(self.problems, &section.name("snapshot_at"), value));
        if section.value("path").is_none() {
            let message = format!("`path` is missing in {place}");
            self.problems.at(section.at.clone(), message, "name its file, folder or glob");
        }
        let Some((path, place)) = self.place(&section) else { return };
        let span = section.at.clone();
        let table = table.name;
        self.exports.push(Export {
            name,
            table,
            path,
            place,
            snapshot_at,
            filter,
            expected,
            allow_empty,
            columns,
            span,
        });
    }

    fn columns(&mut self, section: &Section<'_>, table: &'static Table, place: &str) -> Vec<(&'static Column, Expr)> {
        let Some(columns) = section.section(self.problems, "columns") else { return Vec::new() };
        let known: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let mut exprs = Vec::new();
        for (key, at, _) in columns.entries() {
            let Some(column) = table.column(key) else {
                let elsewhere = EXPORT_KEYS.contains(&key).then(|| format!("`{key}` belongs in {place}"));
                columns.unknown(self.problems, "column", key, at, &known, elsewhere);
                continue;
            };
            if let Some(expr) = expr(&columns, self.problems, key, "\"own_column\", an SQL expression") {
                exprs.push((column, expr));
            }
        }
        exprs
    }

    fn expected(&mut self, section: &Section<'_>, table: &Table) -> Option<Expr> {
        if table.name == EXPECTED_ON {
            return expr(section, self.problems, "expected", "\"created_at < TIMESTAMP '2026-06-01'\"");
        }
        let (_, at, _) = section.entries().find(|(key, ..)| *key == "expected")?;
        let message = format!("{} means nothing", section.name("expected"));
        self.problems.at(at, message, format!("`expected` is for [exports.{EXPECTED_ON}] only"));
        None
    }

    /// The path as written and what it comes to.
    fn place(&mut self, section: &Section<'_>) -> Option<(Spanned<String>, Place)> {
        if section.value("path").is_some_and(|value| value.get_ref().as_array().is_some()) {
            return self.list(section);
        }
        let (path, url) = path_or_url(section, self.problems, "path", "\"exports/mini/\"")?;
        if let Some(url) = url {
            let place = self.store(section, &path, url)?;
            return Some((path, place));
        }
        let place = self.local(section, &path)?;
        Some((path, place))
    }

    /// A glob is split after its last folder without special characters, so that special characters in the project's own
    /// path stay what they are.
    fn local(&mut self, section: &Section<'_>, path: &Spanned<String>) -> Option<Place> {
        let whole = self.root.join(&path.value);
        if !path.value.contains(SPECIAL) || whole.exists() {
            return Some(Place::Path(whole));
        }
        let mut base = self.root.to_path_buf();
        let mut pattern = PathBuf::new();
        for part in Path::new(&path.value).components() {
            let special = matches!(part, Component::Normal(name) if name.to_string_lossy().contains(SPECIAL));
            if special || pattern.components().next().is_some() { pattern.push(part) } else { base.push(part) }
        }
        let pattern = pattern.to_string_lossy().into_owned();
        self.is_glob(section, path, &pattern).then_some(Place::Glob { base, pattern })
    }

    fn store(&mut self, section: &Section<'_>, path: &Spanned<String>, url: ObjectUrl) -> Option<Place> {
        if !url.key.contains(SPECIAL) {
            return Some(Place::Store { base: url, files: StoreFiles::Whole });
        }
        if url.service == Service::Http {
            let message = format!("{} is a glob, and a web server can't be listed", section.name("path"));
            let label = "name a file, a manifest.json, or a list: [\"https://…\", \"https://…\"]";
            self.problems.at(path.span.clone(), message, label);
            return None;
        }
        let parts: Vec<&str> = url.key.split('/').collect();
        let special = parts.iter().position(|part| part.contains(SPECIAL)).unwrap_or(parts.len());
        let pattern = parts[special..].join("/");
        let base = ObjectUrl { key: parts[..special].join("/"), is_folder: true, ..url };
        self.is_glob(section, path, &pattern).then_some(Place::Store { base, files: StoreFiles::Glob(pattern) })
    }

    fn is_glob(&mut self, section: &Section<'_>, path: &Spanned<String>, pattern: &str) -> bool {
        match GlobBuilder::new(pattern).literal_separator(true).build() {
            Ok(_) => true,
            Err(cause) => {
                let message = format!("{} is no valid glob", section.name("path"));
                self.problems.at(path.span.clone(), message, cause.kind().to_string());
                false
            }
        }
    }

    /// Files of one web server, each by its URL.
    fn list(&mut self, section: &Section<'_>) -> Option<(Spanned<String>, Place)> {
        let span = section.value("path")?.span();
        let texts = section.texts(self.problems, "path", "[\"https://…/part-0.parquet\"]")?;
        let name = format!("an item of {}", section.name("path"));
        let mut urls = Vec::with_capacity(texts.len());
        for text in &texts {
            let web = crate::address::is_url(&text.value).then(|| url_of(self.problems, &name, text));
            match web {
                Some(None) => return None,
                Some(Some(url)) if url.service == Service::Http && !url.is_folder => urls.push(url),
                _ => {
                    let message = format!("{name} is no file on https://");
                    let label =
                        "a list is for web servers alone, which can't be listed: elsewhere name a folder or a glob";
                    self.problems.at(text.span.clone(), message, label);
                    return None;
                }
            }
        }
        let Some(first) = urls.first() else {
            let message = format!("{} names no file", section.name("path"));
            self.problems.at(span, message, "an empty list");
            return None;
        };
        if let Some(other) = urls.iter().position(|url| url.bucket != first.bucket) {
            let message = format!("{name} lies on another server than the first");
            self.problems.at(texts[other].span.clone(), message, "all files of one export lie on one server");
            return None;
        }
        let base = ObjectUrl { key: common_folder(&urls), is_folder: true, ..first.clone() };
        let relative = |url: &ObjectUrl| url.key[base.key.len()..].trim_start_matches('/').to_owned();
        let names = urls.iter().map(relative).collect();
        let value = texts.iter().map(|text| text.value.as_str()).collect::<Vec<_>>().join(" ");
        Some((Spanned { value, span }, Place::Store { base, files: StoreFiles::Named(names) }))
    }
}

/// The folder that holds all of them, directly or not.
fn common_folder(urls: &[ObjectUrl]) -> String {
    let folders: Vec<Vec<&str>> = urls
        .iter()
        .map(|url| {
            let mut parts: Vec<&str> = url.key.split('/').collect();
            parts.pop();
            parts
        })
        .collect();
    let Some((first, others)) = folders.split_first() else { return String::new() };
    let shared = |at: usize| others.iter().all(|other| other.get(at) == first.get(at));
    let depth = (0..first.len()).take_while(|at| shared(*at)).count();
    first[..depth].join("/")
}

fn expr(section: &Section<'_>, problems: &mut Problems, key: &str, example: &str) -> Option<Expr> {
    let text = section.text(problems, key, example)?;
    Some(Expr { sql: text.value, span: text.span })
}

/// Where a top-level table belongs that is one of the contract's.
pub(super) fn home_of(key: &str) -> Option<String> {
    contract::table(key).map(|table| format!("write it as [exports.{}]", table.name))
}
