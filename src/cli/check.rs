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

    /// Write a report besides: html, markdown, junit, github, prometheus or json, and where to, a file or an object
    /// (s3://, gs://, az://); - is standard output, after the result; may repeat. A report that can't be written ends a
    /// run with 3 that would have ended with 0
    #[arg(long, value_name = "FORMAT=PATH", value_parser = NonEmptyStringValueParser::new())]
    pub report: Vec<String>,
}

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  trueup check
  trueup check --no-record --exit-zero                  look around
  trueup check --select mapping-gaps                    one set
  trueup check --select 'mapping-* severity:critical'   those sets, and every critical rule
  trueup check --select 'severity:high,tag:p0'          rules that are both
  trueup check --exclude gray-release --format json
  trueup check --report html=round.html --report junit=junit.xml
  trueup check --report github=-                        annotations, after the summary

Exit codes:
    0  inspected completely, gate passed
    1  inspected completely, gate failed (0 with --exit-zero)
    2  the command line, the project file or a rule is wrong
    3  inconclusive: an input is unreadable, truncated, too small, skewed or changed while being
       read, or a rule ran out of memory or time; outranks 1
    4  nothing was selected, or nothing could run
    5  another run holds the round, or the ledger is damaged
   70  internal error: a bug
  130  interrupted";
