//! A first project file for exports that nobody described: which export is which table, and how each column is read.

use std::collections::BTreeSet;

use super::columns::{self, Pair};
use super::draft::{Draft, Line, Mapped};
use super::expressions::{self, Values};
use super::tables::{self, Taken};
use super::view::View;
use super::{Candidates, Export, Known, stand_ins, zones};
use crate::contract::{self, Absent, Table};

/// Pairs below this are written, with a question.
const SURE: f64 = 0.62;
/// Optional columns below this are only written as comments.
const STANDS: f64 = 0.52;

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
    Draft {
        zoneless: zones::zoneless(exports, &mapped),
        mapped,
        unused,
        missing: tables::missing(&found),
        opaque,
        questions,
    }
}

fn map(view: &View<'_>, taken: &Taken, names: &mut BTreeSet<String>, all_values: &Values) -> Mapped {
    let export = &view.exports[taken.export];
    let pairs = columns::assign(view, taken.export, taken.table);
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
    stand_ins::stand_in(view, &mut mapped, &pairs);
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

fn is_opaque(exports: &[Export], mapped: &Mapped) -> bool {
    let anchors = mapped.lines.iter().filter(|line| line.column.name == "anchor" && line.stands);
    let mut own = anchors.flat_map(|line| &line.reads).map(|own| &exports[mapped.export].columns[*own]);
    own.any(|own| own.digests > 0.9)
}
