//! The project room: `trueup.toml`, from what was written to a validated [`Project`].
//!
//! Owns finding and reading the file, its keys, their types and limits, and errors that show the line at fault. SQL in
//! it is text with a span: whether it parses is the engine's business. Reads no environment and prints nothing.
//!
//! - `locate` finds and reads the file; `fields` reads a table's keys; `problems` gathers what is wrong.
//! - `settings`, `exports`, `params`, `selectors`, `gate`, `plan` each know the keys of their sections: a new key belongs there; `waivers`
//!   knows those of `waivers.toml`.
//! - `excerpt` shows lines, `mask` hides secrets in them, `suggest` finds the key that was meant.
//!
//! ```no_run
//! # fn main() -> trueup::error::Result<()> {
//! use std::path::Path;
//! let project = trueup::project::Project::load(None, Path::new("/srv/unification"))?;
//! for export in &project.exports {
//!     let error = project.error_at(&export.path.span, "list the files of an export", "nothing here");
//!     assert_eq!(error.exit_code(), trueup::exit::USAGE);
//! }
//! # Ok(()) }
//! ```

mod exports;
mod fields;
mod gate;
mod locate;
mod moment;
mod params;
mod plan;
mod problems;
pub mod quantity;
pub mod schema;
mod selectors;
mod settings;
#[cfg(test)]
mod tests;
mod validate;
mod waivers;

pub use plan::{Buckets, Plan};

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::address::{Address, ObjectUrl};
use crate::contract::Column;
use crate::contract::zone::Zone;
use crate::error::{Error, Result};
use crate::excerpt::{self, Source};
pub use waivers::{Covers, Waiver, Waivers};

/// A value and the bytes of the project file that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Range<usize>,
}

/// A valid project file. Paths are absolute; nothing but the project file and its `queries` folders was looked at.
#[derive(Clone, Debug)]
pub struct Project {
    pub file: PathBuf,
    /// The folder of the file, without symbolic links.
    pub root: PathBuf,
    /// Never empty; default: the name of the folder.
    pub name: String,
    /// The folder or prefix of ledger, findings and batches; it need not exist yet.
    pub state: Address,
    /// Existing folders of the project's own rules.
    pub queries: Vec<PathBuf>,
    /// None: the sets that the exports allow.
    pub stages: Option<Vec<Stage>>,
    pub anchor: AnchorKind,
    pub clock: Clock,
    /// The contract's tables as written, then the assets; all that the contract requires are here.
    pub exports: Vec<Export>,
    pub params: BTreeMap<String, Param>,
    /// Named selections of rules, as written.
    pub selectors: BTreeMap<String, Spanned<String>>,
    pub gate: Gate,
    pub plan: Plan,
    source: Source,
}

/// Where the unification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    DualWrite,
    Migration,
    Decoupling,
    Linking,
    Merging,
}

/// How anchors compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnchorKind {
    /// Normalised to E.164; `region` is two capital letters, for numbers without a country code.
    Phone { region: String },
    /// Compared as it is.
    Opaque,
}

/// What time means to this project.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Rows touched later than the watermark less this are suspected, not confirmed.
    pub settling_secs: u64,
    /// Exports further apart than this make the round inconclusive.
    pub max_skew_secs: u64,
    /// What timestamps without a zone mean; none: they are refused.
    pub zoneless: Option<Zone>,
}

/// A severity as the project file writes it; ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Low,
    Medium,
    High,
    Critical,
}

/// What `[gate]` of a project or policy file allows, as written: patterns name rules that only the catalogue knows.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Of every rule, where no pattern says otherwise.
    pub limits: GateLimits,
    pub rules: Vec<GateRule>,
    /// Sets, rules and globs that must have run.
    pub require: Vec<Spanned<String>>,
    pub accept_rebaseline: Vec<Rebaseline>,
    pub require_history: bool,
    source: Source,
}

/// Limits; none: not set there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GateLimits {
    pub fail_on: Option<Level>,
    pub max_count: Option<u64>,
    /// From 0 to 1, as the next.
    pub max_rate: Option<f64>,
    pub max_suspected: Option<f64>,
    pub no_reopened: Option<bool>,
    pub must_shrink: Option<Level>,
    /// The number of a round, from 1.
    pub converge_by: Option<u64>,
}

/// `[gate.rules."PATTERN"]`.
#[derive(Clone, Debug)]
pub struct GateRule {
    /// A set, a rule or a glob.
    pub pattern: Spanned<String>,
    pub limits: GateLimits,
}

/// One item of `accept_rebaseline`.
#[derive(Clone, Debug)]
pub struct Rebaseline {
    /// A rule or a pattern; the span is the whole item's.
    pub rule: Spanned<String>,
    /// The first digits, at least 12, of the digest accepted; none: that the rule no longer runs.
    pub digest: Option<String>,
}

impl Gate {
    /// Reads and validates a policy file, which holds `[gate]` and nothing else.
    pub fn load(path: &Path, cwd: &Path) -> Result<Self> {
        gate::load(path, cwd)
    }

    /// A usage error that shows the line at `span`, marked with `label`. `what` follows "failed to".
    #[must_use]
    pub fn error_at(&self, span: &Range<usize>, what: impl Into<String>, label: &str) -> Error {
        Error::usage(what).excerpt(excerpt::one(&self.source, span, label))
    }

    /// The text of the file that it stands in.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// The file as messages show it.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.source.shown
    }
}

/// One export as declared.
#[derive(Clone, Debug)]
pub struct Export {
    /// `source_accounts`, or `assets.orders`.
    pub name: String,
    /// The contract table; `assets` for every `[assets.*]`.
    pub table: &'static str,
    /// As written.
    pub path: Spanned<String>,
    /// The same, resolved against the project's folder.
    pub place: Place,
    pub snapshot_at: Option<Timestamp>,
    /// Which rows count, over the export's own columns.
    pub filter: Option<Expr>,
    /// Which source accounts are due by this round; only on `source_accounts`.
    pub expected: Option<Expr>,
    pub allow_empty: bool,
    /// Only what was written, as written; a contract column not named here may still be the export's own.
    pub columns: Vec<(&'static Column, Expr)>,
    /// The export's name in its header.
    pub span: Range<usize>,
}

/// Where an export's files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file or folder; it need not exist yet. A name with `*` or `[` is one when it exists just so.
    Path(PathBuf),
    /// Files below `base` whose path relative to it matches; `*` doesn't cross `/`.
    Glob { base: PathBuf, pattern: String },
    /// On an object store.
    Store { base: ObjectUrl, files: StoreFiles },
}

/// Which objects of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreFiles {
    /// The base itself: an object, or all below it; of a web server also a manifest that lists them.
    Whole,
    /// Those below the base whose name relative to it matches.
    Glob(String),
    /// These, relative to the base.
    Named(Vec<String>),
}

/// SQL over an export's own columns, unparsed and not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    pub sql: String,
    /// The whole TOML value with its quotes.
    pub span: Range<usize>,
}

/// One value of `[params]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub value: ParamValue,
    pub span: Range<usize>,
}

/// A parameter's value; floats are finite.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    Int(i64),
    Float(f64),
    Text(String),
    Bool(bool),
    Time(Timestamp),
    /// Values of one kind, none of them a list.
    List(Vec<ParamValue>),
}

impl Project {
    /// Reads and validates a project file: the one given, or `trueup.toml` in the folder given, or else in `cwd` or the
    /// nearest parent that has one. The error names everything found wrong; the first decides its sentence.
    pub fn load(path: Option<&Path>, cwd: &Path) -> Result<Self> {
        validate::project(locate::read(path, cwd)?)
    }

    /// The same; none where none is given, and neither `cwd` nor a parent has one.
    pub fn load_if_any(path: Option<&Path>, cwd: &Path) -> Result<Option<Self>> {
        locate::read_if_any(path, cwd)?.map(validate::project).transpose()
    }

    /// A usage error that shows the line of the project file at `span`, marked with `label`. `what` follows "failed to".
    #[must_use]
    pub fn error_at(&self, span: &Range<usize>, what: impl Into<String>, label: &str) -> Error {
        Error::usage(what).excerpt(excerpt::one(&self.source, span, label))
    }

    /// The project file's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// The export of that name: `mapping`, `assets.orders`.
    #[must_use]
    pub fn export(&self, name: &str) -> Option<&Export> {
        self.exports.iter().find(|export| export.name == name)
    }
}
