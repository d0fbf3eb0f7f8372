//! What was typed after `trueup rules` and `trueup explain`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

use super::selection::SelectionArgs;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RulesArgs {
    #[command(subcommand)]
    pub command: Option<RulesCommand>,

    #[command(flatten)]
    pub selection: SelectionArgs,
}

#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum RulesCommand {
    /// Write a rule of the project's own, and its test, to begin with
    New {
        /// The rule, as SET/NAME
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        rule: String,
    },

    /// Run the tests of rules: rows that must be found, rows that must pass
    Test(TestArgs),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct TestArgs {
    /// Rules to test, written like --select [default: the project's own]
    #[arg(value_name = "RULE", value_parser = NonEmptyStringValueParser::new())]
    pub rules: Vec<String>,

    /// A folder of tests, SET/RULE.sql, to run instead of the project's and the built-in ones
    #[arg(long, value_name = "DIR")]
    pub tests: Option<PathBuf>,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct ExplainArgs {
    /// A rule, as SET/RULE or by its name; or a set, a model, a kind of action
    #[arg(value_name = "RULE", value_parser = NonEmptyStringValueParser::new())]
    pub name: String,

    /// With the statements of the models that it stands on
    #[arg(long)]
    pub models: bool,
}

pub(super) const RULES_EXAMPLES: &str = "\
Examples:
  trueup rules
  trueup rules --select 'asset-* severity:critical'
  trueup rules --select needs:bindings,action:create_mapping
  trueup rules new house/mapping-before-account         a rule of your own and its test
  trueup rules test                                     the tests of your own rules
  trueup rules test 'orphans/*'                         the built-in tests of built-in rules
  trueup rules --format json

Exit codes of rules test: 0 all pass, 1 a test fails, or a rule has none that finds anything, 2 the project file or a
rule is wrong, 4 nothing was selected";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  trueup explain mapping-gaps/source-unmapped
  trueup explain source-unmapped --models               with the SQL of all it stands on
  trueup explain mapping-gaps                           a set
  trueup explain source_spine                           a model
  trueup explain create_mapping                         a kind of action, and the rules that ask for it";
