//! `--select` and `--exclude`, as several commands take them.

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgAction, Args};

/// Which rules. Without any, the sets of the project's stages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct SelectionArgs {
    /// Rules to take: sets, SET/RULE, `*` globs, severity:LEVEL, tag:TAG; a space means or, a comma means and;
    /// may repeat
    #[arg(long, value_name = "WHICH", action = ArgAction::Append, value_parser = NonEmptyStringValueParser::new())]
    pub select: Vec<String>,

    /// Rules to leave out, written like --select; may repeat
    #[arg(long, value_name = "WHICH", action = ArgAction::Append, value_parser = NonEmptyStringValueParser::new())]
    pub exclude: Vec<String>,
}
