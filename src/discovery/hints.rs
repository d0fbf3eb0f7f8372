//! What other columns of the same rows say of a column of words.

use std::collections::BTreeSet;

use super::columns::Pair;
use super::values::{Column, Sort};
use super::view::{View, percent};
use crate::contract::Kind;

/// What other columns of the same rows say of a value: (value, word, why).
pub(super) type Hints = Vec<(String, &'static str, String)>;

pub(super) fn hints(view: &View<'_>, export: usize, pair: &Pair, pairs: &[Pair], words: &[&'static str]) -> Hints {
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
