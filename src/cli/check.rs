//! What was typed after `trueup check`.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::gate::DayArgs;
use super::selection::SelectionArgs;

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub selection: SelectionArgs,

    /// Explore: judge, but record no round
    #[arg(long)]
    pub no_record: bool,

    /// Exit with 0 where the gate failed, to look around; an inconclusive run still exits with 3
    #[arg(long)]
    pub exit_zero: bool,

    /// Judge only what is about the accounts that cohorts admit up to this stage; a history of rounds of its own
    #[arg(long, value_name = "STAGE", value_parser = NonEmptyStringValueParser::new())]
    pub cohort: Option<String>,

    #[command(flatten)]
    pub day: DayArgs,

    /// Examples to show a rule at most; the findings are always recorded completely
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(0..=1000))]
    pub samples: u16,
}

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  trueup check
  trueup check --no-record --exit-zero                  look around
  trueup check --select mapping-gaps                    one set
  trueup check --select 'mapping-* severity:critical'   those sets, and every critical rule
  trueup check --select 'severity:high,tag:p0'          rules that are both
  trueup check --exclude gray-release --format json

Exit codes:
    0  inspected completely, gate passed
    1  inspected completely, gate failed (0 with --exit-zero)
    2  the command line, the project file or a rule is wrong
    3  inconclusive: an input is unreadable, truncated, too small, skewed or changed while being read, or a rule
       ran out of memory or time; outranks 1
    4  nothing was selected, or nothing could run
    5  another run holds the round, or the ledger is damaged
   70  internal error: a bug
  130  interrupted";
