//! Rule files: header, manual, selection, and the catalogue of built-in rules that the binary carries.
//!
//! Knows what a rule says of itself; never runs its SQL. A rule is one file, `SET/NAME.sql`, and its path is its
//! identity; a model is a relation that several rules read, `models/NAME.sql`.

mod catalogue;
mod header;
mod pattern;
mod selection;
mod starter;

pub use catalogue::{Catalogue, TESTS, parse_id};
pub use header::{Compute, ModelHeader, ParamKind, ParamSpec, RuleHeader};
pub use pattern::Pattern;
pub use selection::{Asks, Facts, Reading, Selection, Selectors};
pub use starter::Starter;

/// Where a rule comes from; the project's own are trusted less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    BuiltIn,
    Project,
}

/// One rule: its identity, its header, its manual, and the whole text of its file.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `set/name`.
    pub id: String,
    pub set: String,
    pub header: RuleHeader,
    /// Markdown.
    pub manual: String,
    /// The file as messages show it.
    pub shown: String,
    /// The whole file: its header is a comment to SQL, so positions in the statement are positions in the file.
    pub text: String,
    pub origin: Origin,
}

/// One model: a relation computed once for all rules that read it.
#[derive(Clone, Debug)]
pub struct Model {
    pub name: String,
    pub shown: String,
    pub text: String,
    pub header: ModelHeader,
}

/// A folder of rules.
#[derive(Clone, Debug)]
pub struct RuleSet {
    pub name: String,
    pub title: String,
    pub description: String,
    pub order: u32,
}

impl Rule {
    /// The statement without the header, as `explain` shows it.
    #[must_use]
    pub fn sql(&self) -> &str {
        statement(&self.text)
    }
}

impl Model {
    /// The statement without the header.
    #[must_use]
    pub fn sql(&self) -> &str {
        statement(&self.text)
    }
}

/// What follows the header comment.
fn statement(text: &str) -> &str {
    text.find("*/").map_or(text, |at| text[at + 2..].trim())
}
