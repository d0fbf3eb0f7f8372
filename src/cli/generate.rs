//! What was typed after `trueup generate`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

#[derive(Clone, Debug, PartialEq, Args)]
pub struct GenerateArgs {
    /// The folder to write, new or empty
    pub folder: PathBuf,

    /// Accounts a side, 2 to 1,000,000,000; an odd number is made even
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    #[arg(value_parser = clap::value_parser!(u64).range(2..=1_000_000_000))]
    pub accounts: u64,

    /// Another seed, another world
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,

    /// Share of the couples (two neighbouring people) that a defect befalls, each kind at least once where there is
    /// room; or `none`
    #[arg(long, value_name = "RATE|none", default_value = "0.001", value_parser = rate)]
    pub defects: Rate,

    /// Plant only what these rules find, as SET/RULE or RULE; with commas between, may repeat. Rules of the set
    /// `exports` spoil a round and are planted only when named
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    pub only: Vec<String>,
}

/// A share from 0 to 1, or none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate(pub Option<f64>);

fn rate(text: &str) -> Result<Rate, String> {
    match text.parse::<f64>() {
        _ if text == "none" => Ok(Rate(None)),
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(Rate(Some(share))),
        _ => Err("a share from 0 to 1, such as 0.001, or none".to_owned()),
    }
}

pub(super) const GENERATE_EXAMPLES: &str = "\
Examples:
  trueup generate world --accounts 1000000
  trueup generate clean --accounts 10000 --defects none
  trueup generate one --only mapping-gaps/source-unmapped,open-id-shared --defects 0.01
  trueup check --project world --no-record --exit-zero";
