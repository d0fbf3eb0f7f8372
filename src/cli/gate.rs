//! `trueup gate`, and what `trueup check` shares with it.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct GateArgs {
    /// The round to judge [default: the last that was judged]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub round: Option<u64>,

    #[command(flatten)]
    pub day: DayArgs,

    /// Judge by this file, which holds [gate] as trueup.toml does and nothing else [default: the project file's]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

/// The day by which waivers expire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Args)]
pub struct DayArgs {
    /// The day, like 2026-12-31, by which waivers expire [default: the day of the exports' watermark, UTC]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Date>,
}

fn day(text: &str) -> Result<Date, String> {
    let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
    date.ok_or_else(|| "a day, such as 2026-12-31".to_owned())
}

pub(super) const GATE_EXAMPLES: &str = "\
Examples:
  trueup gate                                           after waivers.toml or [gate] changed
  trueup gate --round 7 --policy strict.toml
  trueup gate --as-of 2027-01-01 --format json          which waivers will have expired by then

Exit codes: as those of trueup check.";
