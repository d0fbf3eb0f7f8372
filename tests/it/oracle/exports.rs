//! The set exports: may a round be judged at all? Judged on worlds of their own, for a finding here makes a round
//! inconclusive.

use std::collections::{BTreeMap, BTreeSet};

use super::{Certainty, Finding, Outcome};
use crate::world::{Flaw, HOUR, KEYS, Micros, UNKNOWN, World, key_text};

/// Skew that a project allows unless it says otherwise.
const MAX_SKEW: Micros = 2 * HOUR;
/// Tables whose snapshot doesn't count for skew.
const UNCLOCKED: [&str; 5] = ["assets_before", "exclusions", "cohorts", "number_releases", "legacy_calls"];

type Keys<'a> = BTreeSet<Vec<(&'a str, String)>>;
type Judge = fn(&World) -> Keys<'_>;

pub fn findings(world: &World) -> BTreeMap<String, Outcome> {
    let rules: [(&str, Judge); 5] = [
        ("key-duplicated", key_duplicated),
        ("key-null", key_null),
        ("status-unknown", status_unknown),
        ("export-skewed", export_skewed),
        ("manifest-mismatch", manifest_mismatch),
    ];
    let outcome = |judge: Judge| {
        let own = |key: Vec<(&str, String)>| key.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let finding = |key| Finding { key: own(key), certainty: Certainty::Confirmed, action: None };
        Outcome::Ran(judge(world).into_iter().map(finding).collect())
    };
    rules.into_iter().map(|(rule, judge)| (format!("exports/{rule}"), outcome(judge))).collect()
}

/// Whether a row of a table lacks a part of its key.
fn keyless(world: &World, table: &str, row: usize) -> bool {
    let key = KEYS.iter().find(|(known, _)| *known == table).map_or(&[][..], |(_, key)| key);
    let nulls = &world.broken.as_ref().unwrap().nulls;
    nulls.iter().any(|(known, column, at)| *known == table && *at == row && key.contains(column))
}

/// "a key that occurs twice in an export"; a key that is NULL is no key.
fn key_duplicated(world: &World) -> Keys<'_> {
    let mut found = Keys::new();
    let mut keys: Vec<(&str, String)> = Vec::new();
    for (table, _) in KEYS {
        let rows = (0..world.rows(table)).filter(|&row| !keyless(world, table, row));
        keys.extend(rows.map(|row| (table, key_text(world, table, row))));
    }
    keys.extend(world.assets.iter().map(|row| ("assets", format!("{}/{}", row.asset_type, row.asset_id))));
    let mut seen = BTreeSet::new();
    for (table, key) in keys {
        if !seen.insert((table, key.clone())) {
            found.insert(vec![("table", table.to_owned()), ("key", key)]);
        }
    }
    found
}

/// "rows whose key is NULL"
fn key_null(world: &World) -> Keys<'_> {
    let tables = KEYS.iter().map(|(table, _)| *table);
    let null = |table: &&str| (0..world.rows(table)).any(|row| keyless(world, table, row));
    tables.filter(null).map(|table| vec![("table", table.to_owned())]).collect()
}

/// "a value outside the contract's words", as exported; in a required column none is such a value.
fn status_unknown(world: &World) -> Keys<'_> {
    let broken = world.broken.as_ref().unwrap();
    let key = |table: &str, column: &str, value: String| {
        vec![("table", table.to_owned()), ("column", column.to_owned()), ("value", value)]
    };
    let is_word = |column: &str| ["status", "result", "state", "leg", "op", "system"].contains(&column);
    let words = broken.words.iter();
    let unknown = words.map(|(table, column, _)| key(table, column, UNKNOWN.to_string()));
    let nulls = broken.nulls.iter().filter(|cell| is_word(cell.1) && !broken.words.contains(cell));
    unknown.chain(nulls.map(|(table, column, _)| key(table, column, "NULL".to_owned()))).collect()
}

/// "snapshot_at further than max_skew from the others": from the one in the middle; where each is near it, but the first and
/// the last are too far from each other, these two.
fn export_skewed(world: &World) -> Keys<'_> {
    let broken = world.broken.as_ref().unwrap();
    let mut names: Vec<String> = KEYS.iter().map(|(table, _)| (*table).to_owned()).collect();
    names.extend(world.asset_exports.iter().map(|name| format!("assets.{name}")));
    let snapshot = |table: &str| {
        let other = broken.snapshots.iter().find(|(known, _)| *known == table);
        other.map_or(world.snapshot_at, |(_, at)| *at)
    };
    let clocked = names.into_iter().filter(|table| !UNCLOCKED.contains(&table.as_str()));
    let mut exports: Vec<(Micros, String)> = clocked.map(|table| (snapshot(&table), table)).collect();
    exports.sort();
    let middle = exports[exports.len().div_ceil(2) - 1].0;
    let (first, last) = (exports[0].0, exports[exports.len() - 1].0);
    let near = |at: Micros| (at - middle).abs() <= MAX_SKEW;
    let ends = near(first) && near(last) && last - first > MAX_SKEW;
    let skewed = exports.into_iter().filter(|(at, _)| !near(*at) || (ends && (*at == first || *at == last)));
    skewed.map(|(_, table)| vec![("table", table)]).collect()
}

/// "rows, files or hashes differ from the manifest"
fn manifest_mismatch(world: &World) -> Keys<'_> {
    let manifests = world.broken.as_ref().unwrap().manifests.iter();
    manifests
        .filter(|(_, flaw)| *flaw != Flaw::Nothing)
        .map(|(table, _)| vec![("table", (*table).to_owned())])
        .collect()
}

/// Why such a world is inconclusive beside the findings: "the export … has … rows without …". A lock without expires_at
/// never expires.
pub fn rows_without_a_time(world: &World) -> BTreeSet<String> {
    let mut cells: BTreeMap<(&str, &str), BTreeSet<usize>> = BTreeMap::new();
    for (table, column, row) in world.broken.iter().flat_map(|broken| &broken.nulls) {
        let time = *column == "at" || column.ends_with("_at");
        if time && *column != "expires_at" {
            cells.entry((table, column)).or_default().insert(*row);
        }
    }
    let told = |((table, column), rows): ((&str, &str), BTreeSet<usize>)| {
        let plural = if rows.len() == 1 { "" } else { "s" };
        format!("the export {table} has {} row{plural} without {column}", rows.len())
    };
    cells.into_iter().map(told).collect()
}
