//! `waivers.toml` beside the project file: findings that somebody answers for until a day. Whether a rule exists and a
//! condition can be planned is known elsewhere.
//!
//! ```toml
//! [[waiver]]
//! rule         = "mapping-gaps/source-unmapped"
//! where        = "source_id BETWEEN 9000 AND 9099"     # or: fingerprint = "0123456789abcdef0123456789abcdef"
//! max_findings = 100                                   # required with where
//! reason       = "load-test accounts, removed with ticket 4711"
//! owner        = "li.lei@example.com"
//! expires      = 2026-12-31                            # the last day on which it holds
//! ```

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use jiff::civil::Date;
use toml::de::DeValue;

use super::fields::{Section, Value, article};
use super::gate::count_of;
use super::problems::Problems;
use super::{Expr, Spanned, locate, validate};
use crate::error::{Error, Result};
use crate::excerpt::{self, Source};

/// The file's name.
const NAME: &str = "waivers.toml";
const KEYS: &[&str] = &["rule", "fingerprint", "where", "max_findings", "reason", "owner", "expires"];
/// Beyond this it is no list that anybody answers for, and every finding is compared with all of its rule.
const WAIVERS_MAX: usize = 10_000;
const FINGERPRINT_CHARS: usize = 32;
const EXAMPLE_DATE: &str = "such as 2026-12-31";

/// A valid list of waivers; empty where there is no file.
#[derive(Clone, Debug)]
pub struct Waivers {
    /// In the order of the file.
    pub list: Vec<Waiver>,
    source: Source,
}

/// One waiver, as written.
#[derive(Clone, Debug)]
pub struct Waiver {
    pub rule: Spanned<String>,
    pub covers: Covers,
    /// The most findings that it may match; one that matches more waives none. Always there with a condition.
    pub max_findings: Option<u64>,
    pub reason: String,
    pub owner: String,
    /// The last day on which it holds, UTC.
    pub expires: Date,
}

/// What a waiver is about.
#[derive(Clone, Debug)]
pub enum Covers {
    /// 32 hexadecimal digits, small letters.
    Fingerprint(String),
    /// SQL over the rule's key columns.
    Where(Expr),
}

impl Waivers {
    /// Reads the waivers beside a project file.
    pub fn load(root: &Path) -> Result<Self> {
        let Some(source) = locate::beside(root, NAME)? else {
            return Ok(Self { list: Vec::new(), source: Source { shown: NAME.to_owned(), text: String::new() } });
        };
        Self::read(source)
    }

    /// Reads waivers that a round's judgement recorded, written as in the file.
    pub fn recorded(text: String) -> Result<Self> {
        Self::read(Source { shown: "the recorded waivers".to_owned(), text })
    }

    fn read(source: Source) -> Result<Self> {
        let table = validate::toml(&source)?;
        let mut problems = Problems::default();
        let list = list(&Section::whole_file(table.get_ref()), &mut problems);
        if let Some(error) = problems.into_error(&source) {
            return Err(error);
        }
        Ok(Self { list, source })
    }

    /// A usage error that shows the line at `span`, marked with `label`. `what` follows "failed to".
    #[must_use]
    pub fn error_at(&self, span: &Range<usize>, what: impl Into<String>, label: &str) -> Error {
        Error::usage(what).excerpt(excerpt::one(&self.source, span, label))
    }

    /// The file's text; empty where there is none.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text
    }
}

fn list(file: &Section<'_>, problems: &mut Problems) -> Vec<Waiver> {
    for (key, at, _) in file.entries().filter(|(key, ..)| *key != "waiver") {
        let elsewhere = KEYS.contains(&key).then(|| "each waiver stands below its own [[waiver]]".to_owned());
        file.unknown(problems, "key", key, at, &["waiver"], elsewhere);
    }
    let Some(value) = file.value("waiver") else { return Vec::new() };
    let DeValue::Array(items) = value.get_ref() else {
        let message = format!("waivers must be a list of tables, not {}", article(value.get_ref()));
        problems.at(value.span(), message, "write each below [[waiver]]");
        return Vec::new();
    };
    if items.len() > WAIVERS_MAX {
        problems.missing(format!("there are {} waivers, more than the limit of {WAIVERS_MAX}", items.len()));
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut waivers = Vec::new();
    for item in items.iter() {
        let Some(section) = file.item(problems, "waiver", item) else { continue };
        let Some(waiver) = waiver(&section, problems) else { continue };
        if let Covers::Fingerprint(fingerprint) = &waiver.covers
            && !seen.insert(fingerprint.clone())
        {
            problems.at(section.at, "two waivers are for one finding", "its fingerprint is waived above");
            continue;
        }
        waivers.push(waiver);
    }
    waivers
}

/// One waiver; every key that is missing or wrong is a problem of its own.
fn waiver(section: &Section<'_>, problems: &mut Problems) -> Option<Waiver> {
    section.refuse_unknown(problems, KEYS, |_| None);
    for (key, why) in [
        ("rule", "name the rule, as SET/RULE"),
        ("reason", "say why its findings are accepted"),
        ("owner", "say who answers for it"),
        ("expires", "say until which day it holds, such as 2026-12-31"),
    ] {
        if section.value(key).is_none() {
            problems.at(section.at.clone(), format!("`{key}` is missing in a waiver"), why);
        }
    }
    let rule = section.text(problems, "rule", "\"mapping-gaps/source-unmapped\"");
    let reason = section.text(problems, "reason", "\"load-test accounts, ticket 4711\"");
    let owner = section.text(problems, "owner", "\"li.lei@example.com\"");
    let expires = section.value("expires").and_then(|value| date_of(problems, &section.name("expires"), value));
    let max_findings =
        section.value("max_findings").and_then(|value| count_of(problems, &section.name("max_findings"), value, 1));
    let covers = covers(section, problems);
    let covers = covers?;
    Some(Waiver { rule: rule?, covers, max_findings, reason: reason?.value, owner: owner?.value, expires: expires? })
}

fn covers(section: &Section<'_>, problems: &mut Problems) -> Option<Covers> {
    let fingerprint = section.text(problems, "fingerprint", "\"0123456789abcdef0123456789abcdef\"");
    let condition = section.text(problems, "where", "\"source_id = 4711\"");
    match (section.value("fingerprint"), section.value("where")) {
        (Some(_), Some(both)) => {
            problems.at(both.span(), "a waiver has both `fingerprint` and `where`", "write two waivers");
            None
        }
        (None, None) => {
            let message = "a waiver says neither `fingerprint` nor `where`";
            problems.at(section.at.clone(), message, "say which findings it is for");
            None
        }
        (Some(_), None) => {
            let fingerprint = fingerprint?;
            let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
            if fingerprint.value.len() != FINGERPRINT_CHARS || !fingerprint.value.chars().all(hex) {
                let message = format!("{} is no fingerprint", section.name("fingerprint"));
                problems.at(fingerprint.span, message, "32 hexadecimal digits, small letters: see the findings file");
                return None;
            }
            Some(Covers::Fingerprint(fingerprint.value))
        }
        (None, Some(_)) => {
            if section.value("max_findings").is_none() {
                let message = "`max_findings` is missing in a waiver with `where`";
                problems.at(section.at.clone(), message, "say how many findings it may cover at most");
            }
            let condition = condition?;
            Some(Covers::Where(Expr { sql: condition.value, span: condition.span }))
        }
    }
}

/// A day: TOML's own, or the same as a string.
fn date_of(problems: &mut Problems, name: &str, value: &Value<'_>) -> Option<Date> {
    let message = match value.get_ref() {
        DeValue::String(text) => match text.parse() {
            Ok(date) if text.len() == "2026-12-31".len() => return Some(date),
            _ => format!("{name} is no day"),
        },
        DeValue::Datetime(moment) => match (moment.date, moment.time) {
            (Some(_), None) => match moment.to_string().parse() {
                Ok(date) => return Some(date),
                Err(_) => format!("{name} is no possible day"),
            },
            _ => format!("{name} must be a day, without a time"),
        },
        other => format!("{name} must be a day, not {}", article(other)),
    };
    problems.at(value.span(), message, EXAMPLE_DATE);
    None
}
