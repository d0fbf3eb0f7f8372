//! Options of `rounds` and `findings`.

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

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct FindingsArgs {
    /// The rule, as SET/RULE, or a set; all without
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub rule: Option<String>,

    /// The round [default: the last one that was judged]
    #[arg(long, value_name = "N")]
    pub round: Option<u64>,

    /// Only what differs from that round: findings that appeared since, and those that are gone
    #[arg(long, value_name = "N")]
    pub diff: Option<u64>,
}
