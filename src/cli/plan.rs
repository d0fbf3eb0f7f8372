//! What was typed after `trueup plan`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct PlanArgs {
    /// Plan the inverse of what the receipts say was applied of an earlier batch
    #[arg(long, value_name = "BATCH", value_parser = NonEmptyStringValueParser::new())]
    pub undo: Option<String>,

    /// Sign the batch with this key of minisign; TRUEUP_SIGN_PASSWORD opens one that is encrypted
    #[arg(long, value_name = "KEYFILE", env = "TRUEUP_SIGN", hide_env_values = true)]
    pub sign: Option<PathBuf>,
}

pub(super) const PLAN_EXAMPLES: &str = "\
Examples:
  trueup plan
  trueup plan --format json
  trueup plan --undo BATCH                              take back what the receipts say was applied

Exit codes:
    0  planned, already planned, or nothing to do
    1  beyond a cap of [plan]: nothing was written
    3  the round is inconclusive, or the exports changed since
    5  another run holds the ledger, or an earlier batch is not finished";
