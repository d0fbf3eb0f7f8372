//! What was typed after `trueup plan`.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct PlanArgs {
    /// Plan the inverse of what the receipts say was applied of an earlier batch
    #[arg(long, value_name = "BATCH", value_parser = NonEmptyStringValueParser::new())]
    pub undo: Option<String>,
}
