//! `--select` and `--exclude`, as several commands take them.

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgAction, Args};

/// Which rules. Without any, the sets of the project's stages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct SelectionArgs {
    /// Rules to take: sets, SET/RULE, `*` globs, or set:, severity:, tag:, action:, needs:TABLE, model:, state:new,
    /// result:fail, selector:NAME; a space means or, a comma means and; may repeat
    #[arg(long, value_name = "WHICH", action = ArgAction::Append, value_parser = NonEmptyStringValueParser::new())]
    pub select: Vec<String>,

    /// Rules to leave out, written like --select; may repeat
    #[arg(long, value_name = "WHICH", action = ArgAction::Append, value_parser = NonEmptyStringValueParser::new())]
    pub exclude: Vec<String>,

    /// Rules that a selection of [selectors] takes, as --select selector:NAME; may repeat
    #[arg(long, value_name = "NAME", action = ArgAction::Append, value_parser = NonEmptyStringValueParser::new())]
    pub selector: Vec<String>,
}
