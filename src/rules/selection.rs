//! Which rules a run takes: `--select` and `--exclude`. Space is union, comma is intersection, `*` globs.
//!
//! A selection is parsed without knowing any rule ([`Selection::parse`]), says what must be known beside the catalogue to
//! answer it ([`Selection::asks`]), and then gives the rules that it takes ([`Selection::resolve`]). A part that no rule
//! can match, a slip of the pen in short, is an error: it is never taken for "nothing to do".
//!
//! ```
//! use trueup::rules::{Catalogue, Facts, Selection, Selectors};
//! let catalogue = Catalogue::load(&[] as &[&str]).unwrap();
//! let chosen = Selection::parse("orphans,severity:critical mapping-gaps/merge-*", &Selectors::new()).unwrap();
//! let rules = chosen.resolve(&catalogue, &Facts::default()).unwrap();
//! assert!(rules.contains("mapping-gaps/merge-cycle") && rules.iter().all(|id| !id.starts_with("exports/")));
//! ```

mod resolve;
mod term;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use term::Term;

use crate::error::{Error, Result};
use crate::finding::RoundRecord;
use crate::suggest;

/// Named selections: name and text.
pub type Selectors = BTreeMap<String, String>;

/// A parsed selection: a union of intersections.
#[derive(Clone, Debug)]
pub struct Selection {
    unions: Vec<Vec<Part>>,
}

/// One term and how it was written.
#[derive(Clone, Debug)]
struct Part {
    text: String,
    term: Term,
}

/// What must be known beside the catalogue to tell what a selection takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    /// What the rules read, through all models.
    pub reads: bool,
    /// The recorded round before.
    pub round: bool,
    /// Which rules are not what they were when they last ran.
    pub modified: bool,
}

/// The answers; what was not asked for may be left out.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What each rule reads, by its id.
    pub reads: BTreeMap<String, Reading>,
    /// None: no round was recorded yet.
    pub round: Option<RoundRecord>,
    /// Ids of rules that are not what they were when they last ran, or never ran.
    pub modified: BTreeSet<String>,
}

/// What a rule reads, itself or through models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// `table` and `table.column`, of the contract's and the ledger's tables.
    pub tables: BTreeSet<String>,
    /// All of them, not only those that its own statement names.
    pub models: BTreeSet<String>,
}

impl Selection {
    /// # Errors
    /// Kind usage: an unknown method before a colon, an unknown word after one, an empty term, a selector that does not
    /// exist or that leads back to itself.
    pub fn parse(text: &str, selectors: &Selectors) -> Result<Self> {
        Self::nested(text, selectors, &mut Vec::new())
    }

    /// `within` are the selectors that led here.
    fn nested(text: &str, selectors: &Selectors, within: &mut Vec<String>) -> Result<Self> {
        let mut unions = Vec::new();
        for terms in text.split_whitespace() {
            let mut parts = Vec::new();
            for text in terms.split(',') {
                let term = match text.strip_prefix(term::SELECTOR) {
                    Some(name) => Term::Selector(Self::named(name, selectors, within)?),
                    None => Term::parse(text)?,
                };
                parts.push(Part { text: text.to_owned(), term });
            }
            unions.push(parts);
        }
        if unions.is_empty() {
            return Err(Error::usage("read the selection").because("it is empty"));
        }
        Ok(Self { unions })
    }

    /// The selection of that name in `[selectors]`.
    fn named(name: &str, selectors: &Selectors, within: &mut Vec<String>) -> Result<Self> {
        let shown = crate::excerpt::plain(name);
        let Some(text) = selectors.get(name) else {
            let error = Error::usage(format!("use the selector {shown}")).because("[selectors] has none of that name");
            return Err(match suggest::nearest(name, selectors.keys().map(String::as_str)) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None if selectors.is_empty() => {
                    error.hint("write it into trueup.toml: [selectors] NAME = \"mapping-gaps severity:critical\"")
                }
                None => {
                    let known: Vec<&str> = selectors.keys().map(String::as_str).collect();
                    error.hint(format!("it has: {}", known.join(", ")))
                }
            });
        };
        if within.iter().any(|outer| outer == name) {
            let circle: Vec<&str> = within.iter().map(String::as_str).chain([name]).collect();
            return Err(Error::usage(format!("use the selector {shown}"))
                .because(format!("it leads back to itself: {}", circle.join(" → "))));
        }
        within.push(name.to_owned());
        let selection = Self::nested(text, selectors, within)?;
        within.pop();
        Ok(selection)
    }

    /// What [`Self::resolve`] must be told.
    #[must_use]
    pub fn asks(&self) -> Asks {
        let mut asks = Asks::default();
        for part in self.unions.iter().flatten() {
            let of = part.term.asks();
            asks.reads |= of.reads;
            asks.round |= of.round;
            asks.modified |= of.modified;
        }
        asks
    }
}
