//! The comment at the top of a rule or model file: TOML, then the manual in Markdown.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::finding::Severity;

/// The header of a rule, as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleHeader {
    pub title: String,
    pub severity: Severity,
    #[serde(default)]
    pub tags: Vec<String>,
    /// The columns that identify a finding across rounds.
    pub key: Vec<String>,
    /// The denominator of the rate: a model or table, optionally with a WHERE clause.
    pub eligible: String,
    /// What the rule passes over because it can't be judged, written as `eligible` is: counted, and noted beside the
    /// findings by its column `why`.
    #[serde(default)]
    pub unjudged: Option<String>,
    #[serde(default)]
    pub actions: Vec<String>,
    /// Rules whose findings this rule's repair may bring to light on the same entity.
    #[serde(default)]
    pub uncovers: Vec<String>,
    #[serde(default)]
    pub params: BTreeMap<String, ParamSpec>,
    /// Tables and columns that the rule reads but can do without.
    #[serde(default)]
    pub optional: Vec<String>,
    /// Tables and columns without which the rule has no subject, though they would read as empty or NULL;
    /// `a|b` is either of them.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Sets whose findings the rule reads: they run before it; `*` is everything that runs.
    #[serde(default)]
    pub after: Vec<String>,
    /// Earlier names of a renamed rule.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// The header of a model.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelHeader {
    pub description: String,
    #[serde(default)]
    pub params: BTreeMap<String, ParamSpec>,
    #[serde(default)]
    pub optional: Vec<String>,
    /// The statement yields the edges of a graph; the model is what the engine computes from them.
    #[serde(default)]
    pub compute: Option<Compute>,
    /// Cheaper to read anew than to keep: no join, or a row for nearly every row of its table.
    #[serde(default)]
    pub view: bool,
}

/// What the engine computes from a model's edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compute {
    /// `id, next_id` → `id, end_id, cycle`.
    Chains,
    /// `node_a, node_b` → `node, component`.
    Components,
}

/// A parameter as a rule or model declares it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParamSpec {
    #[serde(rename = "type")]
    pub kind: ParamKind,
    #[serde(default)]
    pub default: Option<toml::Value>,
    #[serde(default)]
    pub help: String,
    /// Without a value the parameter is NULL, and the rule runs.
    #[serde(default)]
    pub optional: bool,
    /// The smallest value allowed; of durations in seconds, of days in days.
    #[serde(default)]
    pub min: Option<f64>,
}

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParamKind {
    Int,
    Float,
    Text,
    Bool,
    /// A point in time: RFC 3339.
    Time,
    /// A whole number of days, bound as an interval.
    Days,
    /// "15m", "2h": bound as an interval.
    Duration,
    /// A list of texts.
    List,
}

/// A file split into its parts; the SQL is the whole text, so that positions in it are the file's.
pub(super) struct Parts<'a> {
    pub toml: &'a str,
    /// Bytes before the TOML begins.
    pub toml_start: usize,
    pub manual: &'a str,
}

/// Finds the header comment: `/*---`, TOML, a line `---` with the manual behind it (or the end of the comment), `*/`.
pub(super) fn split<'a>(shown: &str, text: &'a str) -> Result<Parts<'a>> {
    let missing = |why: &str| {
        Error::usage(format!("read the rule file {shown}"))
            .because(why)
            .hint("a rule file begins with /*---, the header in TOML, a line ---, the manual, */ and then one SELECT")
    };
    let start = text.len() - text.trim_start().len();
    let body = text[start..].strip_prefix("/*---").ok_or_else(|| missing("it does not begin with a /*--- header"))?;
    let end = body.find("*/").ok_or_else(|| missing("its header comment never ends"))?;
    let header = &body[..end];
    let toml_start = start + "/*---".len();
    let (toml, manual) = match header.find("\n---") {
        Some(at) => (&header[..at + 1], header[at + 4..].trim_start_matches('-').trim()),
        None => (header, ""),
    };
    Ok(Parts { toml, toml_start, manual })
}
