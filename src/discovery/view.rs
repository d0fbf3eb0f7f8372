//! What every guess may look at.

use std::collections::BTreeSet;

use super::words::Meaning;
use super::{Column, Export, Known, looked_up};

/// Tables wider than this are looked at by their first columns.
pub(super) const WIDTH_MAX: usize = 20_000;

/// Everything that a guess may look at.
#[derive(Clone, Copy)]
pub(super) struct View<'v> {
    pub exports: &'v [Export],
    pub known: &'v Known,
    pub sides: &'v Sides,
}

/// Which accounts are whose.
#[derive(Clone, Debug, Default)]
pub(super) struct Sides {
    pub source: Option<usize>,
    pub target: Option<usize>,
    pub reason: String,
    pub question: Option<String>,
}

/// The last part of a place says most.
pub(super) fn noun(export: &Export) -> Meaning {
    Meaning::of(export.place.rsplit('/').next().unwrap_or(&export.place))
}

/// Share of the values looked up that were found.
pub(super) fn share(column: &Column, found: &BTreeSet<String>) -> f64 {
    let asked = looked_up(column).count();
    if asked == 0 { 0.0 } else { (found.len() as f64 / asked as f64).min(1.0) }
}

/// A share as it is told.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}
