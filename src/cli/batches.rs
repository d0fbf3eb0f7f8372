//! What was typed after `trueup verify`, `trueup ack` and `trueup schema`.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct VerifyArgs {
    /// The batch: its folder or URL, or its id if it lies in the project's state folder
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub batch: String,

    /// The minisign key that must have signed it, or the path of its file [default: `public_key` in `[plan]`]
    #[arg(long, value_name = "KEY|FILE", env = "TRUEUP_PUBLIC_KEY", hide_env_values = true)]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub public_key: Option<String>,

    /// Refuse a batch that has expired at this time, such as 2026-11-20T02:00:00Z, or `now`; without it, the clock has no
    /// say
    #[arg(long, value_name = "TIME|now", value_parser = NonEmptyStringValueParser::new())]
    pub as_of: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct AckArgs {
    /// The batch: its folder or URL, or its id if it lies in the project's state folder
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub batch: String,

    /// The receipts: the folder or URL with receipts.json, or that file
    #[arg(required_unless_present = "withdraw", conflicts_with = "withdraw")]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub receipts: Option<String>,

    /// Take receipts that leave out actions of the batch
    #[arg(long, conflicts_with = "withdraw")]
    pub partial: bool,

    /// Withdraw the batch: no migrator begins it any more; receipts of what it did are taken all the same
    #[arg(long, requires = "reason")]
    pub withdraw: bool,

    /// Why it is withdrawn
    #[arg(long, value_name = "TEXT", conflicts_with = "receipts", value_parser = NonEmptyStringValueParser::new())]
    pub reason: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct SchemaArgs {
    /// The file that it describes; without it, the names are listed
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub name: Option<String>,
}

pub(super) const VERIFY_EXAMPLES: &str = "\
Examples:
  trueup verify .trueup/batches/4f1c…
  trueup verify /mnt/handed-over/4f1c… --public-key minisign.pub --as-of now

Exit codes: 0 it is whole, 1 it is refused, each reason told, 2 there is no such batch, 3 it can't be read";

pub(super) const ACK_EXAMPLES: &str = "\
Examples:
  trueup ack .trueup/batches/4f1c… receipts/
  trueup ack .trueup/batches/4f1c… receipts/ --partial
  trueup ack .trueup/batches/4f1c… --withdraw --reason 'a wrong survivor'

Exit codes: 0 they are taken, or were before, 1 they are refused, each reason told, 2 there is no such batch,
3 they can't be read, 5 another run holds the state folder, or the ledger is damaged";

pub(super) const SCHEMA_EXAMPLES: &str = "\
Examples:
  trueup schema
  trueup schema action > action.schema.json";
