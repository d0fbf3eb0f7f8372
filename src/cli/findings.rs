//! What was typed after `trueup findings`.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::selection::SelectionArgs;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct FindingsArgs {
    /// The rule, as SET/RULE, or a set, or either with `*` in it; all without
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub rule: Option<String>,

    #[command(flatten)]
    pub selection: SelectionArgs,

    /// The round [default: the last one that was judged]
    #[arg(long, value_name = "N")]
    pub round: Option<u64>,

    /// Only what differs from that round: findings that appeared since, and those that are gone
    #[arg(long, value_name = "N")]
    pub diff: Option<u64>,
}

pub(super) const FINDINGS_EXAMPLES: &str = "\
Examples:
  trueup findings mapping-gaps/source-unmapped
  trueup findings --format csv > findings.csv
  trueup findings --select 'severity:critical state:new' rules with new findings, and the critical ones
  trueup findings orphans --round 7 --format ndjson
  trueup findings --diff 6                              what appeared and what is gone since round 6";
