//! Options of `report`.

use std::path::PathBuf;

use clap::Args;

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct ReportArgs {
    /// The round [default: the last one that was judged]
    #[arg(long, value_name = "N")]
    pub round: Option<u64>,

    /// The file or object (s3://, gs://, az://) to write; without --format its name says the format: .html, .md, .xml
    /// (JUnit), .prom, .json
    /// [default: standard output]
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

pub(super) const REPORT_EXAMPLES: &str = "\
Examples:
  trueup report --output round.html                     one file that opens anywhere, without a network
  trueup report --round 7 --format markdown >> \"$GITHUB_STEP_SUMMARY\"
  trueup report --format junit --output junit.xml
  trueup report --output s3://bucket/reports/round.html
  trueup report --format prometheus --output /var/lib/node_exporter/trueup.prom

Exit codes: 0 it is written, whatever the round's verdict, 2 there is no such round, 3 it can't be written,
4 no round is recorded yet, 5 the ledger is damaged";
