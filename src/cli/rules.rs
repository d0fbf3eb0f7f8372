//! What was typed after `trueup rules` and `trueup explain`.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::selection::SelectionArgs;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct RulesArgs {
    #[command(flatten)]
    pub selection: SelectionArgs,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct ExplainArgs {
    /// The rule, as SET/RULE
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub rule: String,
}

pub(super) const RULES_EXAMPLES: &str = "\
Examples:
  trueup rules
  trueup rules --select 'asset-* severity:critical'
  trueup rules --format json";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Example:
  trueup explain mapping-gaps/source-unmapped";
