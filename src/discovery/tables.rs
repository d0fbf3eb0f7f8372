//! Which export is which table of the contract, and which of two account systems is the one that is given up.

use std::collections::BTreeSet;

use super::columns;
use super::view::{Sides, View, noun, share};
use super::words::Meaning;
use super::{Export, Known, patterns};
use crate::contract::{self, Absent, TABLES, Table};

/// Less than this is no table.
const SCORE_MIN: f64 = 0.42;
/// Tables that come closer than this to the best are named in a question.
const RIVAL: f64 = 0.07;
/// Words that speak for the system that is given up, and for the one that stays.
const SOURCE: &[&str] = &["source", "mini", "legacy", "old", "from"];
const TARGET: &[&str] = &["target", "app", "new", "to"];

/// Exports that look like accounts, each with the column of their ids; the likeliest first.
pub type Candidates = Vec<(usize, usize)>;

/// An export and what it was taken for.
pub(super) struct Taken {
    pub export: usize,
    pub table: &'static Table,
    pub score: f64,
    pub reason: String,
    pub rival: Option<&'static str>,
}

/// Exports that are accounts, by their columns and places alone.
#[must_use]
pub fn candidates(exports: &[Export]) -> Candidates {
    let none = Known::new();
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for (index, export) in exports.iter().enumerate() {
        let view = View { exports, known: &none, sides: &Sides::default() };
        let scores = TABLES.iter().filter(|table| table.name != "target_accounts");
        let best = scores.map(|table| (score(&view, index, table), table)).max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((score, table)) = best else { continue };
        if table.name != "source_accounts" || score < SCORE_MIN {
            continue;
        }
        let lines = columns::assign(&view, index, table);
        if let Some(id) = lines.iter().find(|pair| pair.column.name == "id") {
            all.push((score + (export.rows as f64).max(1.0).log10() * 0.01, index, id.own));
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.into_iter().map(|(_, export, id)| (export, id)).collect()
}

/// Which of the accounts are given up, and which stay.
pub(super) fn sides(exports: &[Export], candidates: &Candidates, known: &Known) -> Sides {
    match candidates[..] {
        [] => Sides::default(),
        [(only, _)] => {
            let source = leaning(exports, only, candidates, known).0 <= 0.0;
            let (source, target) = if source { (Some(only), None) } else { (None, Some(only)) };
            Sides { source, target, reason: "the only accounts found".to_owned(), question: None }
        }
        [(first, _), (second, _), ..] => {
            let (a, why_a) = leaning(exports, first, candidates, known);
            let (b, why_b) = leaning(exports, second, candidates, known);
            let (source, target) = if a <= b { (first, second) } else { (second, first) };
            let why: BTreeSet<String> = why_a.into_iter().chain(why_b).collect();
            let question = ((a - b).abs() < 0.5).then(|| {
                format!(
                    "is {} the system that is given up, and {} the one that stays? if not, swap the two sections",
                    exports[source].path, exports[target].path
                )
            });
            let reason = if why.is_empty() { "nothing tells them apart".to_owned() } else { join(&why) };
            Sides { source: Some(source), target: Some(target), reason, question }
        }
    }
}

fn join(all: &BTreeSet<String>) -> String {
    all.iter().map(String::as_str).collect::<Vec<_>>().join("; ")
}

/// Below 0 for a system that is given up, above for one that stays, with what says so.
fn leaning(exports: &[Export], export: usize, candidates: &Candidates, known: &Known) -> (f64, Vec<String>) {
    let mut why = Vec::new();
    let mut sum = 0.0;
    let place = direction(&Meaning::of(&exports[export].place));
    if place != 0.0 {
        why.push(format!("the name {}", exports[export].place));
        sum += place;
    }
    if let Some((_, id)) = candidates.iter().find(|(known, _)| *known == export) {
        sum += direction(&exports[export].columns[*id].meaning) * 0.5;
    }
    // Columns elsewhere that hold these ids: what are they called?
    let mut told = BTreeSet::new();
    for ((other, column, accounts), found) in known {
        let own = &exports[*other].columns[*column];
        if *accounts == export && *other != export && !found.is_empty() && share(own, found) > 0.5 {
            let leans = direction(&own.meaning);
            if leans != 0.0 && told.insert(own.name.clone()) {
                why.push(format!("its ids are {} in {}", own.name, exports[*other].place));
                sum += leans * 0.5;
            }
        }
    }
    (sum.clamp(-2.0, 2.0), why)
}

pub(super) fn direction(meaning: &Meaning) -> f64 {
    let says = |words: &[&str]| if meaning.has_any(words) { 1.0 } else { 0.0 };
    says(TARGET) - says(SOURCE)
}

/// Every export that is a table, likeliest first; of each single table one.
pub(super) fn take(view: &View<'_>, rest: &[usize]) -> Vec<Taken> {
    let tables = || TABLES.iter().filter(|table| !matches!(table.name, "source_accounts" | "target_accounts"));
    let mut all: Vec<(f64, usize, &'static Table)> = Vec::new();
    for &export in rest {
        all.extend(tables().map(|table| (score(view, export, table), export, table)));
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut taken: Vec<Taken> = Vec::new();
    for (score, export, table) in &all {
        let full = table.name != "assets" && taken.iter().any(|taken| taken.table.name == table.name);
        if *score < SCORE_MIN || full || taken.iter().any(|taken| taken.export == *export) {
            continue;
        }
        let told = table.name == "assets_before" && named(&view.exports[*export], table.name) > 0.5;
        let rival = all.iter().find(|(near, other, rival)| {
            !told && other == export && rival.name != table.name && score - near < RIVAL && near <= score
        });
        let reason = why(view.exports, *export, table);
        taken.push(Taken {
            export: *export,
            table,
            score: *score,
            reason,
            rival: rival.map(|(_, _, table)| table.name),
        });
    }
    taken
}

fn why(exports: &[Export], export: usize, table: &Table) -> String {
    if named(&exports[export], table.name) > 0.5 {
        "by its name and columns".to_owned()
    } else {
        "by its columns".to_owned()
    }
}

/// How well an export fits a table: 0 to 1.
fn score(view: &View<'_>, export: usize, table: &'static Table) -> f64 {
    let pairs = columns::assign(view, export, table);
    let own = &view.exports[export];
    let found = |name: &str| pairs.iter().find(|pair| pair.column.name == name).map(|pair| pair.score);
    let mut got = 0.0;
    let mut all = 0.0;
    for column in table.columns.iter().filter(|column| column.absent == Absent::Refused) {
        // What a constant or another column can stand in for.
        let weight = match column.name {
            "asset_type" if table.name == "assets" => 0.0,
            "owner_system" | "system" | "status" | "state" => 0.5,
            _ => 1.0,
        };
        all += weight;
        got += weight * found(column.name).unwrap_or(0.0);
    }
    let covered = if all > 0.0 { got / all } else { 0.0 };
    let read = pairs.len() as f64 / own.columns.len().clamp(1, 40) as f64;
    let mut score = covered * 0.55 + named(own, table.name) * 0.25 + read.min(1.0) * 0.2;
    if table.name == "assets_before" && found("asset_type").is_none() {
        score -= 0.2;
    }
    if table.name == "mapping" && (found("source_id").is_none() || found("target_id").is_none()) {
        score -= 0.3;
    }
    score
}

/// How much the place speaks for a table: 0 to 1.
fn named(export: &Export, table: &str) -> f64 {
    let last = noun(export);
    let whole = Meaning::of(&export.place);
    let ways = patterns::table_words(table);
    let in_last = ways.iter().filter(|way| way.iter().all(|word| last.has(word))).map(|way| way.len()).max();
    let in_whole = ways.iter().filter(|way| way.iter().all(|word| whole.has(word))).map(|way| way.len()).max();
    match (in_last, in_whole) {
        (Some(_), Some(2..)) => 1.0,
        (Some(_), _) => 0.85,
        (None, Some(2..)) => 0.8,
        (None, Some(_)) => 0.5,
        (None, None) => 0.0,
    }
}

/// Required tables that nothing was taken for.
pub(super) fn missing(names: &BTreeSet<&'static str>) -> Vec<&'static str> {
    contract::TABLES
        .iter()
        .filter(|table| table.required && !names.contains(table.name))
        .map(|table| table.name)
        .collect()
}
