//! What came of guessing: exports mapped, what was left over, and the questions that only people can answer.

use crate::contract;

/// A line of `[….columns]`.
#[derive(Clone, Debug)]
pub struct Line {
    pub column: &'static contract::Column,
    /// SQL over the export's own columns.
    pub expr: String,
    /// The export's own columns that it reads.
    pub reads: Vec<usize>,
    /// From 0 to 1.
    pub confidence: f64,
    pub reason: String,
    pub question: Option<String>,
    /// Written into the file as it is; else as a comment, to be looked at.
    pub stands: bool,
}

/// An export that fills a table of the contract.
#[derive(Clone, Debug)]
pub struct Mapped {
    pub export: usize,
    /// `exports.mapping`, `assets.orders`.
    pub section: String,
    pub table: &'static contract::Table,
    pub confidence: f64,
    pub reason: String,
    /// In the contract's order.
    pub lines: Vec<Line>,
    /// Required columns that nothing was found for.
    pub missing: Vec<&'static str>,
    /// Own columns that nothing reads.
    pub left: Vec<usize>,
    /// A row filter that a person should decide on.
    pub filter: Option<String>,
    /// Questions on the export as a whole.
    pub questions: Vec<String>,
}

/// What `[clock] zoneless` should say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zoneless {
    pub zone: String,
    pub reason: String,
}

/// Everything that was guessed.
#[derive(Clone, Debug)]
pub struct Draft {
    pub mapped: Vec<Mapped>,
    /// Exports that are no table of the contract, each with what comes nearest.
    pub unused: Vec<usize>,
    /// Tables that every project has, and that were not found.
    pub missing: Vec<&'static str>,
    /// None: every time has a zone.
    pub zoneless: Option<Zoneless>,
    /// Anchors are keyed hashes.
    pub opaque: bool,
    /// Questions on the whole.
    pub questions: Vec<String>,
}

/// Something that only a person can settle; marked with `# ?` in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Section and column: `exports.mapping.status`.
    pub at: String,
    pub text: String,
}

impl Draft {
    /// Every open question, in the order of the file.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        let mut all = Vec::new();
        let mut ask = |at: String, text: &str| all.push(Question { at, text: text.to_owned() });
        for text in &self.questions {
            ask("project".to_owned(), text);
        }
        if let Some(zoneless) = &self.zoneless {
            ask("clock.zoneless".to_owned(), &zoneless.reason);
        }
        for table in &self.missing {
            ask(format!("exports.{table}"), "no such export was found, and every project has one");
        }
        for mapped in &self.mapped {
            for text in &mapped.questions {
                ask(mapped.section.clone(), text);
            }
            if let Some(filter) = &mapped.filter {
                ask(format!("{}.where", mapped.section), &format!("should only some rows count: {filter}?"));
            }
            for line in &mapped.lines {
                if let Some(text) = &line.question {
                    ask(format!("{}.{}", mapped.section, line.column.name), text);
                }
            }
            for name in &mapped.missing {
                ask(format!("{}.{name}", mapped.section), "required, and no column was found for it");
            }
        }
        all
    }

    /// Whether `trueup check` can load what is written, the open questions aside.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.mapped.iter().all(|mapped| mapped.missing.is_empty())
    }
}
