//! How an own column is read as the contract's: as it is, or by an expression over it.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Pair, View, percent};
use super::draft::{Draft, Line, Mapped};
use super::values::{self, Column, Epoch, Sort};
use super::{statuses, tables};
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

/// What other columns of the same rows say of a value: (value, word, why).
type Hints = Vec<(String, &'static str, String)>;

fn hints(view: &View<'_>, export: usize, pair: &Pair, pairs: &[Pair], words: &[&'static str]) -> Hints {
    if words == ["source", "target"] {
        return sides(view, export, pair.own, pairs);
    }
    let columns = &view.exports[export].columns;
    let own = &columns[pair.own];
    let mut hints = Vec::new();
    if let (true, Some(merged)) =
        (words.contains(&"merged"), pairs.iter().find(|pair| pair.column.name == "merged_into"))
    {
        for (value, _) in own.counted.clone() {
            let share =
                share_of_rows(own, &value, |row| columns[merged.own].cells.get(row).is_some_and(Option::is_some));
            let elsewhere = own.cells.iter().enumerate().filter(|(row, cell)| {
                cell.as_deref() != Some(value.as_str())
                    && columns[merged.own].cells.get(*row).is_some_and(Option::is_some)
            });
            if share > 0.95 && elsewhere.count() == 0 {
                hints.push((value, "merged", format!("all its rows have a {}", columns[merged.own].name)));
            }
        }
    }
    if own.sort == Sort::Int && words.contains(&"active") {
        let counted = own.counted.clone();
        let total: u64 = counted.iter().map(|(_, rows)| rows).sum();
        if let Some((value, rows)) = counted.first().filter(|(_, rows)| rows * 2 > total) {
            hints.push((
                value.clone(),
                "active",
                format!("{} of the rows have it", percent(*rows as f64 / total as f64)),
            ));
        }
    }
    hints
}

fn share_of_rows(own: &Column, value: &str, so: impl Fn(usize) -> bool) -> f64 {
    let rows: Vec<usize> =
        own.cells.iter().enumerate().filter(|(_, cell)| cell.as_deref() == Some(value)).map(|(row, _)| row).collect();
    let so = rows.iter().filter(|row| so(**row)).count();
    if rows.is_empty() { 0.0 } else { so as f64 / rows.len() as f64 }
}

/// Which value stands for which system: by whose ids stand beside it.
fn sides(view: &View<'_>, export: usize, side: usize, pairs: &[Pair]) -> Hints {
    let columns = &view.exports[export].columns;
    let Some(account) = pairs.iter().find(|pair| matches!(pair.column.kind, Kind::AccountOf { .. })) else {
        return Vec::new();
    };
    let empty = BTreeSet::new();
    let found = |accounts: Option<usize>| {
        accounts.and_then(|accounts| view.known.get(&(export, account.own, accounts))).unwrap_or(&empty)
    };
    let (sources, targets) = (found(view.sides.source), found(view.sides.target));
    let mut hints = Vec::new();
    for (value, _) in columns[side].counted.clone() {
        let rows = columns[side].cells.iter().zip(&columns[account.own].cells);
        let ids = rows.filter(|(cell, _)| cell.as_deref() == Some(value.as_str())).filter_map(|(_, id)| id.as_deref());
        let mut counts = [0_u32; 2];
        for id in ids {
            counts[0] += u32::from(sources.contains(id));
            counts[1] += u32::from(targets.contains(id));
        }
        let word = match counts {
            [source, target] if source >= 2 && source > target * 10 => "source",
            [source, target] if target >= 2 && target > source * 10 => "target",
            _ => continue,
        };
        let id = &columns[account.own].name;
        hints.push((value, word, format!("its {id}s are ids of {word} accounts")));
    }
    hints
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
            None => open.push(format!("{} ({rows} rows)", shown(value))),
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
        format!("what mean {}? one of {}", open.join(", "), words.join(", "))
    };
    if !why.is_empty() {
        question = format!("{question}; guessed: {}", why.join(", "));
    }
    Read::asked(expr, question)
}

fn word_of_flag(name: &str, words: &[&'static str]) -> Read {
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

fn literal(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A name as SQL reads it: in quotes unless it is a plain one.
pub(super) fn quoted(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "all",
        "and",
        "any",
        "as",
        "asc",
        "between",
        "by",
        "case",
        "cast",
        "column",
        "cross",
        "current",
        "date",
        "desc",
        "distinct",
        "else",
        "end",
        "exists",
        "extract",
        "false",
        "first",
        "from",
        "full",
        "group",
        "having",
        "in",
        "inner",
        "interval",
        "into",
        "is",
        "join",
        "key",
        "last",
        "left",
        "like",
        "limit",
        "natural",
        "not",
        "null",
        "on",
        "or",
        "order",
        "outer",
        "over",
        "partition",
        "position",
        "right",
        "row",
        "rows",
        "select",
        "set",
        "some",
        "substring",
        "table",
        "then",
        "time",
        "timestamp",
        "to",
        "trim",
        "true",
        "union",
        "unique",
        "user",
        "using",
        "values",
        "when",
        "where",
        "window",
        "with",
    ];
    let plain =
        name.chars().enumerate().all(|(at, c)| c == '_' || c.is_ascii_alphabetic() || (at > 0 && c.is_ascii_digit()));
    if plain && !name.is_empty() && !KEYWORDS.contains(&name.to_ascii_lowercase().as_str()) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

pub(super) fn unit(epoch: Epoch) -> &'static str {
    match epoch {
        Epoch::Secs => "seconds",
        Epoch::Millis => "milliseconds",
        Epoch::Micros => "microseconds",
        Epoch::Nanos => "nanoseconds",
    }
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

fn doubtful(expr: String, reads: Vec<usize>, column: &'static contract::Column) -> Line {
    let reason = "no column tells it".to_owned();
    Line { column, expr, reads, confidence: 0.3, reason, question: None, stands: true }
}

fn replace(mapped: &mut Mapped, line: Line) {
    mapped.lines.retain(|known| known.column.name != line.column.name);
    mapped.lines.push(line);
}

/// Whose account it is, where no column says the system.
fn owner(view: &View<'_>, mapped: &mut Mapped, account: &'static contract::Column, system: &str, pairs: &[Pair]) {
    let Some(system) = mapped.table.column(system) else { return };
    let export = &view.exports[mapped.export];
    let share = |own: usize, accounts: Option<usize>| {
        let found = accounts.and_then(|accounts| view.known.get(&(mapped.export, own, accounts)));
        found.map_or(0.0, |found| tables::share(&export.columns[own], found))
    };
    let taken = |own: usize| {
        pairs.iter().any(|pair| pair.own == own && pair.column.name != account.name && pair.column.name != system.name)
    };
    let free: Vec<usize> =
        (0..export.columns.len().min(super::columns::WIDTH_MAX)).filter(|own| !taken(*own)).collect();
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

/// Hours by which the second moment is ahead of the first.
pub(super) fn hours_between(zoned: &str, bare: &str) -> Option<f64> {
    let parse = |text: &str| text.get(..19)?.replace(' ', "T").parse::<jiff::civil::DateTime>().ok();
    let span = parse(bare)?.duration_since(parse(zoned)?);
    Some(span.as_secs_f64() / 3600.0)
}
