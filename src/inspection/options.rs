//! What is asked of an inspection.

use std::path::PathBuf;

use super::history::Earlier;
use super::waiving::Waiving;
use crate::rules::Rule;

/// What to inspect and where findings go.
pub struct Options<'a> {
    /// Whether a rule was asked for.
    pub wanted: &'a (dyn Fn(&Rule) -> bool + Sync),
    /// A selection explores: the disposition would be of a part only.
    pub explores: bool,
    pub samples_max: usize,
    /// Folder of the findings files, `SET/RULE.parquet` below it; none to write nothing.
    pub findings_dir: Option<PathBuf>,
    /// Folder of the rules' histories, `SET/RULE.parquet` below it; none to write none.
    pub history_dir: Option<PathBuf>,
    /// The round's number, or what it would be.
    pub round: u64,
    /// What earlier rounds know; none in the first.
    pub earlier: Option<&'a Earlier>,
    /// Models that are still read when the inspection is over; they stay in the engine, all others go.
    pub lasting: &'a [&'a str],
    /// The waivers; without a day of their own they are judged by that of the exports' watermark.
    pub waiving: Option<Waiving<'a>>,
}
