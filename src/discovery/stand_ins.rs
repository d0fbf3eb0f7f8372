//! What is required and no column gives: a constant, or an expression over several columns.

use std::collections::BTreeMap;

use super::columns::Pair;
use super::draft::{Line, Mapped};
use super::expressions::{Read, word_of_flag};
use super::sql::{literal, quoted};
use super::values::{self, Column, Sort};
use super::view::{View, WIDTH_MAX, percent, share};
use crate::contract::{self, Kind};

/// What is required and no column gives: a constant, or an expression over several columns.
pub(super) fn stand_in(view: &View<'_>, mapped: &mut Mapped, pairs: &[Pair]) {
    let has = |mapped: &Mapped, name: &str| mapped.lines.iter().any(|line| line.column.name == name && line.stands);
    for column in mapped.table.columns {
        let Kind::AccountOf { system, .. } = column.kind else { continue };
        if !has(mapped, column.name) || !has(mapped, system) {
            owner(view, mapped, column, system, pairs);
        }
    }
    state(view, mapped, pairs);
    if has(mapped, "updated_at") {
        return;
    }
    let created = mapped.lines.iter().find(|line| line.column.name == "created_at" && line.stands).cloned();
    if let (Some(created), Some(column)) = (created, mapped.table.column("updated_at")) {
        let question = "the time of creation stands in: which column tells when a row was last touched?".to_owned();
        replace(mapped, Line { column, question: Some(question), ..doubtful(created.expr, created.reads, column) });
    }
}

/// A status that no column of words tells: a yes or no, or one and the same.
fn state(view: &View<'_>, mapped: &mut Mapped, pairs: &[Pair]) {
    let (name, word) = match mapped.table.name {
        "assets" | "assets_before" => ("state", "live"),
        "mapping" | "source_accounts" | "target_accounts" => ("status", "active"),
        _ => return,
    };
    let there = mapped.lines.iter().any(|line| line.column.name == name && line.stands);
    let Some(column) = mapped.table.column(name).filter(|_| !there) else { return };
    let columns = &view.exports[mapped.export].columns;
    let left = |own: &usize| columns[*own].sort == Sort::Bool && !pairs.iter().any(|pair| pair.own == *own);
    let line = match ((0..columns.len()).find(left), column.kind) {
        (Some(flag), Kind::Word(words)) => {
            let Read { expr, question } = word_of_flag(&quoted(&columns[flag].name), words);
            Line { question, ..doubtful(expr, vec![flag], column) }
        }
        _ => {
            let question = Some(format!("is every row {word}? nothing in the export tells"));
            Line { question, ..doubtful(literal(word), Vec::new(), column) }
        }
    };
    replace(mapped, line);
}

/// Whose account it is, where no column says the system.
fn owner(view: &View<'_>, mapped: &mut Mapped, account: &'static contract::Column, system: &str, pairs: &[Pair]) {
    let Some(system) = mapped.table.column(system) else { return };
    let export = &view.exports[mapped.export];
    let share = |own: usize, accounts: Option<usize>| {
        let found = accounts.and_then(|accounts| view.known.get(&(mapped.export, own, accounts)));
        found.map_or(0.0, |found| share(&export.columns[own], found))
    };
    let taken = |own: usize| {
        pairs.iter().any(|pair| pair.own == own && pair.column.name != account.name && pair.column.name != system.name)
    };
    let free: Vec<usize> = (0..export.columns.len().min(WIDTH_MAX)).filter(|own| !taken(*own)).collect();
    let [source, target] = [view.sides.source, view.sides.target].map(|accounts| {
        let holds = free.iter().map(|own| (*own, share(*own, accounts))).filter(|(_, share)| *share > 0.5);
        holds.max_by(|a, b| a.1.total_cmp(&b.1))
    });
    let both = |own: &&usize| share(**own, view.sides.source) + share(**own, view.sides.target) > 0.5;
    let named = free.iter().find(|own| export.columns[**own].prefixed > 0.9 && both(own));
    let (case, id, reads, why, question) = match (named, source, target) {
        (Some(own), ..) => {
            let (case, id) = by_prefix(view, mapped.export, *own);
            (case, id, vec![*own], "the name of the system stands before the id".to_owned(), None)
        }
        (None, Some((source, _)), Some((target, _))) if source != target => {
            let Some((case, id)) = by_two(&export.columns[source], &export.columns[target]) else { return };
            let why = "each row has either an id of a source account or one of a target account";
            (case, id, vec![source, target], why.to_owned(), None)
        }
        (None, Some((own, share)), None) | (None, None, Some((own, share))) => {
            let word = if source.is_some() { "source" } else { "target" };
            let why = format!("{} of its values are ids of {word} accounts", percent(share));
            let question = (share < 0.9).then(|| format!("do all rows belong to {word} accounts?"));
            (literal(word), quoted(&export.columns[own].name), vec![own], why, question)
        }
        _ => return,
    };
    let by_first = if case.starts_with('\'') { Vec::new() } else { reads[..1].to_vec() };
    for (column, expr, question, reads) in [(system, case, question, by_first), (account, id, None, reads)] {
        mapped.lines.retain(|known| known.column.name != column.name);
        let reason = why.clone();
        mapped.lines.push(Line { column, expr, reads, confidence: 0.8, reason, question, stands: true });
    }
}

/// `mini:4711`: the system, and the id behind it.
fn by_prefix(view: &View<'_>, export: usize, own: usize) -> (String, String) {
    let column = &view.exports[export].columns[own];
    let mut prefixes: BTreeMap<&str, [u32; 2]> = BTreeMap::new();
    for (before, _, id) in column.distinct().filter_map(values::prefixed) {
        let counts = prefixes.entry(before).or_default();
        for (side, accounts) in [view.sides.source, view.sides.target].into_iter().enumerate() {
            let found = accounts.and_then(|accounts| view.known.get(&(export, own, accounts)));
            counts[side] += u32::from(found.is_some_and(|found| found.contains(id)));
        }
    }
    let separator = column.distinct().find_map(values::prefixed).map_or(':', |(_, separator, _)| separator);
    let of = |counts: &[u32; 2]| if counts[0] >= counts[1] { "source" } else { "target" };
    let cases: Vec<String> =
        prefixes.iter().map(|(before, counts)| format!("when {} then '{}'", literal(before), of(counts))).collect();
    let part = |number: u8| format!("split_part({}, '{separator}', {number})", quoted(&column.name));
    (format!("case {} {} end", part(1), cases.join(" ")), part(2))
}

/// Two columns of which a row has one.
fn by_two(source: &Column, target: &Column) -> Option<(String, String)> {
    let both = source.cells.iter().zip(&target.cells).filter(|(a, b)| a.is_some() && b.is_some()).count();
    if both * 10 > source.cells.len() {
        return None;
    }
    let text = |own: &Column| {
        let name = quoted(&own.name);
        let as_it_is = source.sort == target.sort || own.sort == Sort::Text;
        if as_it_is { name } else { format!("cast({name} as varchar)") }
    };
    let case = format!("case when {} is not null then 'source' else 'target' end", quoted(&source.name));
    Some((case, format!("coalesce({}, {})", text(source), text(target))))
}

fn doubtful(expr: String, reads: Vec<usize>, column: &'static contract::Column) -> Line {
    let reason = "no column tells it".to_owned();
    Line { column, expr, reads, confidence: 0.3, reason, question: None, stands: true }
}

fn replace(mapped: &mut Mapped, line: Line) {
    mapped.lines.retain(|known| known.column.name != line.column.name);
    mapped.lines.push(line);
}
