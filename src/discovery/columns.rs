//! Which own column is which column of the contract: by its name, its type, its values, and where its ids are known.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, Line, Mapped, Zoneless};
use super::expressions::{self, Values};
use super::tables::{self, Sides, Taken};
use super::values::{self, Column, Sort};
use super::words::Meaning;
use super::{Candidates, Export, Known, patterns, statuses};
use crate::contract::{self, Absent, IdSpace, Kind, Table};

/// Names that say less than this say nothing.
const LIKENESS_MIN: f64 = 0.5;
/// Pairs below this are not made.
const PAIR_MIN: f64 = 0.42;
/// Pairs below this are written, with a question.
const SURE: f64 = 0.62;
/// Optional columns below this are only written as comments.
const STANDS: f64 = 0.52;
/// A second column as near as this to the first makes a question.
const RIVAL: f64 = 0.06;
/// Tables wider than this are looked at by their first columns.
pub(super) const WIDTH_MAX: usize = 20_000;

/// Everything that a guess may look at.
#[derive(Clone, Copy)]
pub(super) struct View<'v> {
    pub exports: &'v [Export],
    pub known: &'v Known,
    pub sides: &'v Sides,
}

/// A contract column and the own column that it may be.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub column: &'static contract::Column,
    pub own: usize,
    pub score: f64,
    pub reason: String,
    pub rival: Option<usize>,
}

/// Guesses everything. `values` are all values of columns of words, where they are known already; those still wanted are
/// told by [`expressions::wanted`].
#[must_use]
pub fn guess(exports: &[Export], candidates: &Candidates, known: &Known, values: &Values) -> Draft {
    let sides = tables::sides(exports, candidates, known);
    let view = View { exports, known, sides: &sides };
    let ours: BTreeSet<usize> = sides.source.iter().chain(&sides.target).copied().collect();
    let rest: Vec<usize> = (0..exports.len()).filter(|export| !ours.contains(export)).collect();
    let mut taken = Vec::new();
    for (export, name) in [(sides.source, "source_accounts"), (sides.target, "target_accounts")] {
        if let (Some(export), Some(table)) = (export, contract::table(name)) {
            let score = if sides.question.is_some() { 0.5 } else { 0.9 };
            taken.push(Taken { export, table, score, reason: sides.reason.clone(), rival: None });
        }
    }
    taken.extend(tables::take(&view, &rest));
    let order = |name: &str| contract::TABLES.iter().position(|table| table.name == name);
    taken.sort_by_key(|taken| (taken.table.name == "assets", order(taken.table.name), taken.export));
    let mut names = BTreeSet::new();
    let mapped: Vec<Mapped> = taken.iter().map(|taken| map(&view, taken, &mut names, values)).collect();
    let found: BTreeSet<&'static str> = taken.iter().map(|taken| taken.table.name).collect();
    let unused = (0..exports.len()).filter(|export| taken.iter().all(|taken| taken.export != *export)).collect();
    let opaque = mapped.iter().any(|mapped| is_opaque(exports, mapped));
    let mut questions: Vec<String> = sides.question.clone().into_iter().collect();
    if candidates.len() > 2 {
        let others: Vec<&str> = candidates[2..].iter().map(|(export, _)| exports[*export].path.as_str()).collect();
        questions.push(format!("more than two exports look like accounts; not used: {}", others.join(", ")));
    }
    Draft { zoneless: zoneless(exports, &mapped), mapped, unused, missing: tables::missing(&found), opaque, questions }
}

fn map(view: &View<'_>, taken: &Taken, names: &mut BTreeSet<String>, all_values: &Values) -> Mapped {
    let export = &view.exports[taken.export];
    let pairs = assign(view, taken.export, taken.table);
    let mut mapped = Mapped {
        export: taken.export,
        section: section(export, taken.table, names),
        table: taken.table,
        confidence: taken.score,
        reason: taken.reason.clone(),
        lines: Vec::new(),
        missing: Vec::new(),
        left: Vec::new(),
        filter: None,
        questions: export.remark.clone().into_iter().collect(),
    };
    if let Some(rival) = taken.rival {
        mapped.questions.push(format!("taken for {}, but it could be {rival} as well", taken.table.name));
    }
    for pair in &pairs {
        mapped.lines.push(line(view, taken, pair, &pairs, all_values));
    }
    expressions::stand_in(view, &mut mapped, &pairs);
    neutral(export, &mut mapped);
    let read: BTreeSet<usize> = mapped.lines.iter().flat_map(|line| line.reads.clone()).collect();
    mapped.left = (0..export.columns.len()).filter(|own| !read.contains(own)).collect();
    mapped.filter = mapped.left.iter().find_map(|own| expressions::filter(&export.columns[*own]));
    let has = |name: &str| mapped.lines.iter().any(|line| line.column.name == name && line.stands);
    let by_name = |name: &str| name == "asset_type" && taken.table.name == "assets";
    let required = taken.table.columns.iter().filter(|column| column.absent == Absent::Refused);
    mapped.missing = required.map(|column| column.name).filter(|name| !has(name) && !by_name(name)).collect();
    let place = |name: &str| taken.table.columns.iter().position(|column| column.name == name);
    mapped.lines.sort_by_key(|line| place(line.column.name));
    mapped
}

fn line(view: &View<'_>, taken: &Taken, pair: &Pair, pairs: &[Pair], all_values: &Values) -> Line {
    let export = &view.exports[taken.export];
    let expressions::Read { expr, question } = expressions::read(view, taken.export, pair, pairs, all_values);
    let mut question = question;
    if let Some(rival) = pair.rival.filter(|_| question.is_none()) {
        question = Some(format!("or is it {}?", export.columns[rival].name));
    }
    if pair.score < SURE && question.is_none() {
        question = Some(format!("is it {}?", export.columns[pair.own].name));
    }
    let required = pair.column.absent == Absent::Refused;
    Line {
        column: pair.column,
        expr,
        reads: vec![pair.own],
        confidence: pair.score,
        reason: pair.reason.clone(),
        question,
        stands: required || pair.score >= STANDS,
    }
}

/// An own column that bears a contract column's name, but is not taken for it, would be read as it all the same.
fn neutral(export: &Export, mapped: &mut Mapped) {
    for own in &export.columns {
        let Some(column) = mapped.table.column(&own.name) else { continue };
        if column.absent == Absent::Refused
            || mapped.lines.iter().any(|line| line.column.name == column.name && line.stands)
        {
            continue;
        }
        mapped.lines.retain(|line| line.column.name != column.name);
        mapped.lines.push(Line {
            column,
            expr: "null".to_owned(),
            reads: Vec::new(),
            confidence: 0.3,
            reason: "its own column of that name seems to be something else".to_owned(),
            question: Some(format!("does its own column {} hold what trueup means by {}?", own.name, column.name)),
            stands: true,
        });
    }
}

fn section(export: &Export, table: &Table, names: &mut BTreeSet<String>) -> String {
    if table.name != "assets" {
        return format!("exports.{}", table.name);
    }
    let last = export.place.rsplit('/').next().unwrap_or_default();
    let mut name: String = last
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c.to_ascii_lowercase() } else { '_' })
        .take(40)
        .collect();
    if !name.bytes().any(|c| c.is_ascii_alphanumeric()) {
        name = "asset".to_owned();
    }
    let mut unique = name.clone();
    let mut number = 2;
    while !names.insert(unique.clone()) {
        unique = format!("{name}_{number}");
        number += 1;
    }
    format!("assets.{unique}")
}

/// The best pairs, each column on either side once; highest first.
pub(super) fn assign(view: &View<'_>, export: usize, table: &'static Table) -> Vec<Pair> {
    let own = &view.exports[export];
    let noun = tables::noun(own);
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

pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
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
        Some(tables::share(&view.exports[export].columns[place], found))
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
                own.epoch.map(|unit| (0.8, format!("its values are {} since 1970", expressions::unit(unit))))
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

fn is_opaque(exports: &[Export], mapped: &Mapped) -> bool {
    let anchors = mapped.lines.iter().filter(|line| line.column.name == "anchor" && line.stands);
    let mut own = anchors.flat_map(|line| &line.reads).map(|own| &exports[mapped.export].columns[*own]);
    own.any(|own| own.digests > 0.9)
}

/// What times without a zone mean: compared with times that have one, or UTC with a question.
fn zoneless(exports: &[Export], mapped: &[Mapped]) -> Option<Zoneless> {
    let mut latest: BTreeMap<bool, String> = BTreeMap::new();
    let mut any = false;
    for mapped in mapped {
        for line in mapped.lines.iter().filter(|line| line.column.kind == Kind::Time && line.stands) {
            for own in line.reads.iter().map(|own| &exports[mapped.export].columns[*own]) {
                let zoned = match own.sort {
                    Sort::Time { zoned } => zoned,
                    Sort::Date => false,
                    Sort::Text => own.distinct().any(|text| values::moment(text) == Some(true)),
                    _ => continue,
                };
                any |= !zoned;
                if line.column.name == "updated_at"
                    && let Some(max) = own.distinct().max()
                {
                    let known = latest.entry(zoned).or_default();
                    *known = known.clone().max(max.to_owned());
                }
            }
        }
    }
    if !any {
        return None;
    }
    let chinese = mapped.iter().any(|mapped| {
        let mut lines = mapped.lines.iter().filter(|line| line.column.name == "anchor");
        lines.any(|line| line.reason.contains("phone"))
    });
    let (zone, why) = match (latest.get(&true), latest.get(&false)) {
        (Some(zoned), Some(bare))
            if expressions::hours_between(zoned, bare).is_some_and(|hours| (6.5..=9.5).contains(&hours)) && chinese =>
        {
            ("Asia/Shanghai", "the latest are about eight hours ahead of those with a zone")
        }
        _ => ("utc", "nothing tells which"),
    };
    let reason = format!("some times have no zone: are they {zone}? {why}");
    Some(Zoneless { zone: zone.to_owned(), reason })
}
