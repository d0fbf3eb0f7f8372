//! What was typed after `trueup rehearse`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct RehearseArgs {
    /// The batch: its folder or URL, or its id in the state folder
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub batch: String,

    /// Write the world after the batch as a project of its own, into a folder that is new or empty
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
}

pub(super) const REHEARSE_EXAMPLES: &str = "\
Examples:
  trueup rehearse .trueup/batches/4be1…
  trueup rehearse .trueup/batches/4be1… --write next && trueup check --project next

Exit codes:
    0  every action can be carried out, and nothing is new
    1  something is new, or an action can't be carried out
    3  the exports are not those that the batch was planned from, or can't be judged";
