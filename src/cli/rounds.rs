//! What was typed after `trueup rounds`.

use super::gate::DayArgs;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RoundsArgs {
    #[command(subcommand)]
    pub command: Option<RoundsCommand>,

    /// Rounds to list at most, the latest
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    pub last: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum RoundsCommand {
    /// Show a recorded round as check showed it, with all that happened to it
    Show {
        /// The round's number
        round: u64,
    },

    /// Compare every entry and every recorded file with its hash
    Verify,

    /// Take over an open round whose run ended, and go on with it
    Resume(ResumeArgs),

    /// Close an open round without a verdict
    Abandon {
        /// The round's number
        round: u64,
        /// Why, for those who read the ledger later
        #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct ResumeArgs {
    /// The round's number
    pub round: u64,

    /// Exit with 0 where the gate failed
    #[arg(long)]
    pub exit_zero: bool,

    #[command(flatten)]
    pub day: DayArgs,

    /// Examples to show a rule at most
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(0..=1000))]
    pub samples: u16,
}

pub(super) const ROUNDS_EXAMPLES: &str = "\
Examples:
  trueup rounds
  trueup rounds show 7
  trueup rounds verify
  trueup rounds resume 8                                go on with a round whose run was killed
  trueup rounds abandon 8 --reason 'exported again'";
