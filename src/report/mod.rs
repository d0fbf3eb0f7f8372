//! Renders what an inspection found; one file a format. Owns words, layout and the wire shape of results.
//!
//! It doesn't count, filter or judge: numbers come from [`crate::finding::Inspection`] and its tallies, the verdict from
//! the gate, and how to draw from the caller ([`Style`]). Everything goes to a `&mut dyn Write`; a closed pipe is an
//! `io::Error` of kind `BrokenPipe` for the caller to judge, never a panic.
//!
//! ```ignore
//! report::json::render(&inspection, &judgement, exit_code, &mut stdout)?;
//! report::table::render(&inspection, &judgement, style, &mut stdout)?;
//! Kind::Html.render(&Report { inspection: &inspection, .. }, &mut file)?;
//! ```
//!
//! To add a format for a report: one file here, one variant in [`Kind`], its name in `cli::Format`.

pub mod github;
pub mod html;
pub mod json;
pub mod junit;
pub mod log;
pub mod manual;
pub mod markdown;
pub mod plan;
pub mod progress;
pub mod prometheus;
pub mod rounds;
pub mod rows;
pub mod schema;
pub mod table;
pub mod text;
mod verdict;

#[cfg(test)]
mod fixture;

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::finding::{Inspection, Judgement, RoundRecord};

/// A run and all that a report tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    pub inspection: &'a Inspection,
    pub judgement: &'a Judgement,
    /// What `check` exits with on this verdict.
    pub exit_code: u8,
    /// When the round was opened, or when a run that is no round ended: RFC 3339, UTC.
    pub at: &'a str,
    /// The judged rounds of this scope up to this one, oldest first; not necessarily all.
    pub rounds: &'a [RoundRecord],
    pub manuals: &'a Manuals,
}

/// What the rules and sets say of themselves, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manuals {
    /// Markdown, by rule id.
    pub rules: BTreeMap<String, String>,
    /// Titles, by set.
    pub sets: BTreeMap<String, String>,
}

/// The formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Html,
    Markdown,
    Junit,
    Github,
    Prometheus,
    Json,
}

impl Kind {
    pub const ALL: [Self; 6] = [Self::Html, Self::Markdown, Self::Junit, Self::Github, Self::Prometheus, Self::Json];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Prometheus => "prometheus",
            Self::Json => "json",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// By the end of a file's name.
    #[must_use]
    pub fn by_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "html" | "htm" => Some(Self::Html),
            "md" | "markdown" => Some(Self::Markdown),
            "xml" => Some(Self::Junit),
            "prom" => Some(Self::Prometheus),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// What a browser is to take it for.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Junit => "application/xml",
            Self::Github | Self::Prometheus => "text/plain; charset=utf-8",
            Self::Json => "application/json",
        }
    }

    /// # Errors
    /// Whatever `out` reports, `BrokenPipe` included.
    pub fn render(self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Html => html::render(report, out),
            Self::Markdown => markdown::render(report, out),
            Self::Junit => junit::render(report, out),
            Self::Github => github::render(report, out),
            Self::Prometheus => prometheus::render(report, out),
            Self::Json => json::render(report.inspection, report.judgement, report.exit_code, out),
        }
    }
}

/// How to draw for a person; decided once, by the command, from flags, terminal and locale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    pub color: bool,
    /// Columns of the terminal; none where there is none, and then no line is wrapped.
    pub width: Option<u16>,
    /// Whether lines and bars may be drawn with more than ASCII.
    pub unicode: bool,
    /// 0: an example a rule; 1 and more: every sample, every skipped rule, files and digests.
    pub verbose: u8,
}

impl Style {
    /// The text in the given look, or as it is where colour is off.
    fn paint(self, look: anstyle::Style, text: &str) -> String {
        if self.color { format!("{look}{text}{look:#}") } else { text.to_owned() }
    }
}
