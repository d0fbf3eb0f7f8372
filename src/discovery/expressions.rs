//! How an own column is read as the contract's: as it is, or by an expression over it.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::Pair;
use super::draft::Draft;
use super::hints::{Hints, hints};
use super::sql::{literal, quoted};
use super::statuses;
use super::values::{self, Column, Epoch, Sort};
use super::view::View;
use crate::contract::{self, Kind};

/// Every value of a column of words with its rows: (export, column) → values, the most frequent first.
pub type Values = BTreeMap<(usize, usize), Vec<(String, u64)>>;

/// An expression, and what is doubtful about it.
pub(super) struct Read {
    pub expr: String,
    pub question: Option<String>,
}

impl Read {
    fn sure(expr: String) -> Self {
        Self { expr, question: None }
    }

    fn asked(expr: String, question: impl Into<String>) -> Self {
        Self { expr, question: Some(question.into()) }
    }
}

/// Columns whose every value is worth knowing.
#[must_use]
pub fn wanted(draft: &Draft) -> Vec<(usize, usize)> {
    let lines = draft.mapped.iter().flat_map(|mapped| mapped.lines.iter().map(move |line| (mapped.export, line)));
    let words = lines.filter(|(_, line)| matches!(line.column.kind, Kind::Word(_)));
    let mut all: Vec<(usize, usize)> = words
        .filter_map(|(export, line)| <[usize; 1]>::try_from(line.reads.clone()).ok().map(|[own]| (export, own)))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The expression for a pair.
pub(super) fn read(view: &View<'_>, export: usize, pair: &Pair, pairs: &[Pair], all_values: &Values) -> Read {
    let own = &view.exports[export].columns[pair.own];
    let name = quoted(&own.name);
    match pair.column.kind {
        Kind::Time => moment(own, name),
        Kind::Bool => truth(own, name),
        Kind::Amount => match own.sort {
            Sort::Float => Read::asked(
                format!("cast({name} as decimal(38, 2))"),
                "a float loses money: are two digits right? better export it as a decimal",
            ),
            Sort::Int if cents(own) => {
                Read::asked(name, "is it in minor units (cents), or in whole ones? all exports of one unit must agree")
            }
            _ => Read::sure(name),
        },
        Kind::Word(words) => {
            let sampled = own.counted.clone();
            let counted = all_values.get(&(export, pair.own)).unwrap_or(&sampled);
            let hints = hints(view, export, pair, pairs, words);
            word(own, &name, words, counted, &hints)
        }
        Kind::AccountOf { .. } => {
            let prefixed = own.prefixed;
            match own.distinct().find_map(values::prefixed).filter(|_| prefixed > 0.9) {
                Some((_, separator, _)) => Read::sure(format!("split_part({name}, '{separator}', 2)")),
                None => Read::sure(name),
            }
        }
        _ => Read::sure(name),
    }
}

fn moment(own: &Column, name: String) -> Read {
    match own.sort {
        Sort::Int => {
            let (function, unit) = match own.epoch {
                Some(Epoch::Millis) => ("to_timestamp_millis", "Millisecond"),
                Some(Epoch::Micros) => ("to_timestamp_micros", "Microsecond"),
                Some(Epoch::Nanos) => ("to_timestamp_nanos", "Nanosecond"),
                Some(Epoch::Secs) | None => ("to_timestamp_seconds", "Second"),
            };
            // An epoch is UTC, whatever times without a zone mean elsewhere.
            let expr = format!("arrow_cast({function}({name}), 'Timestamp({unit}, Some(\"UTC\"))')");
            match own.epoch {
                Some(_) => Read::sure(expr),
                None => Read::asked(expr, "it has no values: does it count seconds since 1970?"),
            }
        }
        Sort::Text if own.distinct().any(|text| values::moment(text) == Some(true)) => {
            Read::sure(format!("arrow_cast(to_timestamp({name}), 'Timestamp(Nanosecond, Some(\"UTC\"))')"))
        }
        Sort::Text => Read::sure(format!("to_timestamp({name})")),
        _ => Read::sure(name),
    }
}

fn truth(own: &Column, name: String) -> Read {
    match own.sort {
        Sort::Bool => Read::sure(name),
        Sort::Int => Read::sure(format!("{name} = 1")),
        _ => {
            let yes: BTreeSet<&str> = own.distinct().filter(|text| values::truth(text) == Some(true)).collect();
            let list: Vec<String> = yes.into_iter().map(literal).collect();
            if list.is_empty() {
                return Read::asked(format!("{name} in ('1', 'Y', 'true')"), "which value says yes?");
            }
            Read::sure(format!("{name} in ({})", list.join(", ")))
        }
    }
}

/// Integers that may well be hundredths: nothing else is known of them.
fn cents(own: &Column) -> bool {
    let meaning = &own.meaning;
    !meaning.has("points") && meaning.has("amount")
}

/// Own words as the contract's.
fn word(own: &Column, name: &str, words: &[&'static str], counted: &[(String, u64)], hints: &Hints) -> Read {
    if own.sort == Sort::Bool {
        return word_of_flag(name, words);
    }
    let filled: Vec<&(String, u64)> = counted.iter().filter(|(value, _)| !value.trim().is_empty()).collect();
    if filled.is_empty() {
        return Read::asked(name.to_owned(), format!("it has no values; wanted are {}", words.join(", ")));
    }
    if filled.iter().all(|(value, _)| words.contains(&value.as_str())) {
        return Read::sure(name.to_owned());
    }
    if own.sort == Sort::Text && filled.iter().all(|(value, _)| words.contains(&value.to_lowercase().as_str())) {
        return Read::sure(format!("lower({name})"));
    }
    let mut cases = Vec::new();
    let mut open = Vec::new();
    let mut why = Vec::new();
    for (value, rows) in &filled {
        let hint = hints.iter().find(|(known, ..)| known == value);
        let said = (own.sort == Sort::Text).then(|| statuses::meant(value, words)).flatten();
        let word = match (hint, said) {
            (Some((_, word, reason)), said) if said.is_none_or(|said| said == *word) || words.len() == 2 => {
                why.push(format!("{value} is '{word}' ({reason})"));
                Some(*word)
            }
            (_, said) => said,
        };
        match word {
            Some(word) => cases.push(format!("when {} then '{word}'", value_of(own, value))),
            None => open.push(format!("{} ({rows} {})", shown(value), if *rows == 1 { "row" } else { "rows" })),
        }
    }
    // Where nothing is known, the own values stand as they are: a check names each of them.
    let expr = match (cases.is_empty(), own.sort) {
        (true, Sort::Text) => name.to_owned(),
        (true, _) => format!("cast({name} as varchar)"),
        (false, _) => format!("case {name} {} end", cases.join(" ")),
    };
    let decided = matches!(words, ["source", "target"]) && hints.len() == filled.len();
    let guessed = !decided && !why.is_empty();
    if open.is_empty() && !guessed {
        return Read::sure(expr);
    }
    let mut question = if open.is_empty() {
        format!("of the words {}", words.join(", "))
    } else {
        let verb = if open.len() == 1 { "does" } else { "do" };
        format!("what {verb} {} mean? one of {}", open.join(", "), words.join(", "))
    };
    if !why.is_empty() {
        question = format!("{question}; guessed: {}", why.join(", "));
    }
    Read::asked(expr, question)
}

pub(super) fn word_of_flag(name: &str, words: &[&'static str]) -> Read {
    let (yes, no) = match words {
        words if words.contains(&"live") => ("live", "void"),
        words if words.contains(&"retired") => ("active", "retired"),
        _ => ("active", "deregistered"),
    };
    Read::asked(
        format!("case when {name} then '{yes}' else '{no}' end"),
        format!("is yes '{yes}', and no '{no}'? of the words {}", words.join(", ")),
    )
}

/// A value in a question: no phone number that strayed into a column of words.
fn shown(value: &str) -> String {
    const DIGITS_MAX: usize = 6;
    let short: String = value.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    if digits > DIGITS_MAX { contract::anchor::mask(&short) } else { short }
}

fn value_of(own: &Column, value: &str) -> String {
    if own.sort == Sort::Int { value.to_owned() } else { literal(value) }
}

/// A row filter that a column of environments asks for.
pub(super) fn filter(own: &Column) -> Option<String> {
    const LIVE: [&str; 5] = ["prod", "production", "prd", "online", "release"];
    if !own.meaning.has("env") || own.sort != Sort::Text {
        return None;
    }
    let live = own.distinct().find(|value| LIVE.contains(&value.to_lowercase().as_str()))?;
    Some(format!("{} = {}", quoted(&own.name), literal(live)))
}
