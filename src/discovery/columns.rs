//! Which own column is which column of the contract: by its name, its type, its values, and where its ids are known.

use std::collections::BTreeSet;

use super::values::{Column, Sort};
use super::view::{View, WIDTH_MAX, noun, percent, share};
use super::words::Meaning;
use super::{Export, patterns, statuses};
use crate::contract::{self, Absent, IdSpace, Kind, Table};

/// Names that say less than this say nothing.
const LIKENESS_MIN: f64 = 0.5;
/// Pairs below this are not made.
const PAIR_MIN: f64 = 0.42;
/// A second column as near as this to the first makes a question.
const RIVAL: f64 = 0.06;

/// A contract column and the own column that it may be.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub column: &'static contract::Column,
    pub own: usize,
    pub score: f64,
    pub reason: String,
    pub rival: Option<usize>,
}

/// The best pairs, each column on either side once; highest first.
pub(super) fn assign(view: &View<'_>, export: usize, table: &'static Table) -> Vec<Pair> {
    let own = &view.exports[export];
    let noun = noun(own);
    let mut all: Vec<Pair> = Vec::new();
    for column in table.columns {
        for (place, meaning) in own.columns.iter().take(WIDTH_MAX).map(|column| &column.meaning).enumerate() {
            if let Some((score, reason)) = judge(view, export, table, column, (place, meaning), &noun) {
                all.push(Pair { column, own: place, score, reason, rival: None });
            }
        }
    }
    all.retain(|pair| pair.score >= PAIR_MIN);
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.own.cmp(&b.own)));
    let mut pairs: Vec<Pair> = Vec::new();
    for pair in &all {
        if pairs.iter().any(|taken| taken.column.name == pair.column.name || taken.own == pair.own) {
            continue;
        }
        pairs.push(pair.clone());
    }
    last_resort(own, table, &mut pairs);
    let used: BTreeSet<usize> = pairs.iter().map(|pair| pair.own).collect();
    for pair in &mut pairs {
        let near = |other: &&Pair| {
            other.column.name == pair.column.name && !used.contains(&other.own) && pair.score - other.score < RIVAL
        };
        pair.rival = all.iter().find(near).map(|other| other.own);
    }
    pairs
}

/// A required column that only one own column is left for.
fn last_resort(own: &Export, table: &'static Table, pairs: &mut Vec<Pair>) {
    for column in table.columns.iter().filter(|column| column.absent == Absent::Refused) {
        if pairs.iter().any(|pair| pair.column.name == column.name) {
            continue;
        }
        let fits = |place: &usize| {
            let own = &own.columns[*place];
            !pairs.iter().any(|pair| pair.own == *place)
                && match column.kind {
                    Kind::Time => matches!(own.sort, Sort::Time { .. }),
                    Kind::Id(_) if table.key.contains(&column.name) => {
                        matches!(own.sort, Sort::Int | Sort::Text) && own.is_unique()
                    }
                    _ => false,
                }
        };
        let left: Vec<usize> = (0..own.columns.len().min(WIDTH_MAX)).filter(fits).collect();
        if let [only] = left[..] {
            let reason = "the only column left that it can be".to_owned();
            pairs.push(Pair { column, own: only, score: 0.45, reason, rival: None });
        }
    }
}

/// How well a pair fits, with the reason; none: it can't be.
fn judge(
    view: &View<'_>,
    export: usize,
    table: &Table,
    column: &'static contract::Column,
    (place, meaning): (usize, &Meaning),
    noun: &Meaning,
) -> Option<(f64, String)> {
    let own = &view.exports[export].columns[place];
    let likeness = patterns::likeness(table.name, column.name, meaning, noun);
    let (evidence, said) = fits(table, column, own, likeness)?;
    let mut score = 0.0;
    let mut reasons = Vec::new();
    if likeness >= LIKENESS_MIN {
        score = likeness * 0.7 + evidence * 0.3;
        reasons.push("by name".to_owned());
    } else if evidence >= 0.9 && !said.is_empty() {
        score = 0.5 + likeness * 0.2;
    }
    if !said.is_empty() {
        reasons.push(said);
    }
    if let Some((known, whose)) = overlap(view, export, place, table, column) {
        if known >= 0.5 {
            score = score.max(0.55 + known * 0.3) + likeness * 0.1;
            reasons.push(format!("{} of its values are ids of {whose}", percent(known)));
        } else if known < 0.05 && own.distinct().len() >= 10 {
            score *= 0.5;
            reasons.push(format!("but hardly any are ids of {whose}"));
        }
    }
    Some((score.min(0.99), reasons.join("; ")))
}

/// Share of a column's values that are ids of the accounts that it should name; none where nobody looked.
fn overlap(
    view: &View<'_>,
    export: usize,
    place: usize,
    table: &Table,
    column: &contract::Column,
) -> Option<(f64, &'static str)> {
    let known = |accounts: Option<usize>| {
        let found = view.known.get(&(export, place, accounts?))?;
        Some(share(&view.exports[export].columns[place], found))
    };
    let own_ids = matches!(table.name, "source_accounts" | "target_accounts");
    match column.kind {
        Kind::Id(IdSpace::Source | IdSpace::Target) if own_ids && column.name == "id" => None,
        Kind::Id(IdSpace::Source) => Some((known(view.sides.source)?, "source accounts")),
        Kind::Id(IdSpace::Target) => Some((known(view.sides.target)?, "target accounts")),
        Kind::AccountOf { .. } => {
            let both = known(view.sides.source).unwrap_or(0.0) + known(view.sides.target)?;
            Some((both.min(1.0), "accounts"))
        }
        _ => None,
    }
}

/// Whether values and type allow it: from 0 to 1, with what speaks for it.
fn fits(table: &Table, column: &contract::Column, own: &Column, likeness: f64) -> Option<(f64, String)> {
    let nothing = |evidence: f64| Some((evidence, String::new()));
    let empty = own.filled == 0;
    match column.kind {
        Kind::Time => match own.sort {
            Sort::Time { .. } => nothing(0.8),
            Sort::Date => nothing(0.6),
            Sort::Int if empty => nothing(0.3),
            Sort::Int if likeness >= LIKENESS_MIN => {
                own.epoch.map(|unit| (0.8, format!("its values are {} since 1970", unit.told())))
            }
            Sort::Text if empty => nothing(0.3),
            Sort::Text => (own.moments > 0.95).then(|| (0.7, "its values are written moments".to_owned())),
            _ => None,
        },
        Kind::Id(_) | Kind::AccountOf { .. } => {
            if !matches!(own.sort, Sort::Int | Sort::Text) || (!empty && own.phones > 0.5) {
                return None;
            }
            let key = table.key == [column.name];
            if key && !empty && own.cells.len() > 20 && own.distinct().len() * 10 < own.filled * 9 {
                return None;
            }
            if key && own.is_unique() {
                Some((0.9, "its values are unique".to_owned())).filter(|_| likeness >= LIKENESS_MIN).or(nothing(0.7))
            } else {
                nothing(0.6)
            }
        }
        Kind::Anchor => {
            if !matches!(own.sort, Sort::Int | Sort::Text) {
                return None;
            }
            let phones = own.phones;
            if phones > 0.5 {
                return Some((phones, format!("{} of its values are phone numbers", percent(phones))));
            }
            let hashes = own.digests;
            if hashes > 0.9 && likeness >= LIKENESS_MIN {
                return Some((0.8, "its values are hashes".to_owned()));
            }
            if empty || own.filled < 10 { nothing(0.3) } else { None }
        }
        Kind::Word(words) => word(column, words, own, likeness),
        Kind::Bool => match own.sort {
            Sort::Bool => nothing(0.85),
            Sort::Int | Sort::Text => {
                (own.truths > 0.99 || empty).then(|| (0.7, "its values say yes or no".to_owned()))
            }
            _ => None,
        },
        Kind::Int => matches!(own.sort, Sort::Int).then(|| (0.7, String::new())),
        Kind::Amount => match own.sort {
            Sort::Decimal => nothing(0.9),
            Sort::Int => nothing(0.6),
            Sort::Float => nothing(0.5),
            _ => None,
        },
        Kind::Text => text(column, own),
    }
}

fn word(column: &contract::Column, words: &[&'static str], own: &Column, likeness: f64) -> Option<(f64, String)> {
    if own.filled == 0 {
        return matches!(own.sort, Sort::Int | Sort::Text).then(|| (0.3, String::new()));
    }
    if !own.has_few() || !matches!(own.sort, Sort::Int | Sort::Text | Sort::Bool) {
        return None;
    }
    if own.sort == Sort::Bool {
        let states = matches!(column.name, "state" | "status");
        return (states && likeness >= LIKENESS_MIN).then(|| (0.3, String::new()));
    }
    let distinct = own.distinct();
    let meant = distinct.clone().filter(|value| statuses::meant(value, words).is_some()).count();
    let share = meant as f64 / distinct.len() as f64;
    if own.sort == Sort::Int {
        return (likeness >= LIKENESS_MIN).then(|| (0.5, String::new()));
    }
    if share == 0.0 && likeness < 0.8 {
        return None;
    }
    let sure = share == 1.0 && (distinct.len() > 1 || likeness >= LIKENESS_MIN);
    let said = if sure { "its values are words for it".to_owned() } else { String::new() };
    Some((if sure { 1.0 } else { share * 0.7 }, said))
}

fn text(column: &contract::Column, own: &Column) -> Option<(f64, String)> {
    if !matches!(own.sort, Sort::Text | Sort::Int) {
        return None;
    }
    let wechat = own.wechat;
    match column.name {
        "union_id" | "open_id" if wechat > 0.9 => {
            // Alone it says nothing: the two look alike.
            Some((0.85, "its values look like WeChat's ids".to_owned()))
        }
        "union_id" | "open_id" => (own.sort == Sort::Text).then(|| (0.4, String::new())),
        "union_scope" | "tenant" | "risk" | "bucket" | "unit" | "stage" | "service" | "client_version"
        | "asset_type" | "parent_type" => {
            (own.filled == 0 || own.distinct().len() * 2 <= own.filled.max(4)).then(|| (0.7, String::new()))
        }
        _ => Some((0.6, String::new())),
    }
}
