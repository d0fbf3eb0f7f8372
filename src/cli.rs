//! What was typed: commands, options, and their help. A doc comment here is the help text.
//!
//! Nothing is resolved: which project file, how much memory, which rules is decided by `commands`, which gets a [`Cli`]
//! and looks at files and the machine. `--help` and `--version` exit with 0, a misuse with 2, both through clap.

mod batches;
mod check;
mod doctor;
mod findings;
mod gate;
mod generate;
mod init;
mod packaging;
mod plan;
mod rehearse;
mod report;
mod rounds;
mod rules;
mod selection;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

pub use batches::{AckArgs, SchemaArgs, VerifyArgs};
pub use check::CheckArgs;
pub use doctor::DoctorArgs;
pub use findings::FindingsArgs;
pub use gate::{DayArgs, GateArgs};
pub use generate::{GenerateArgs, Rate};
pub use init::{Ci, InitArgs};
pub use packaging::{CompletionsArgs, ManArgs};
pub use plan::PlanArgs;
pub use rehearse::RehearseArgs;
pub use report::ReportArgs;
pub use rounds::{ResumeArgs, RoundsArgs, RoundsCommand};
pub use rules::{ExplainArgs, RulesArgs, RulesCommand, TestArgs};
pub use selection::SelectionArgs;

/// Inspects the unification of two account systems: is it consistent, what exactly is not, and may the next round
/// start?
///
/// trueup reads Parquet exports of both systems, of the mapping between them and of their assets, as described by a
/// trueup.toml, runs rules written in SQL over them, and judges the result.
#[derive(Clone, Debug, PartialEq, Parser)]
#[command(name = "trueup", version, after_help = EXAMPLES, max_term_width = 100)]
#[command(arg_required_else_help = true, subcommand_required = true, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: GlobalArgs,
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes, before or after its name.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// The project file, or its folder [default: trueup.toml here or in a parent folder]
    #[arg(long, value_name = "DIR|FILE", env = "TRUEUP_PROJECT", global = true, hide_env_values = true)]
    pub project: Option<PathBuf>,

    /// How to write the result to standard output
    #[arg(long, value_enum, default_value_t, env = "TRUEUP_FORMAT", global = true, hide_env_values = true)]
    pub format: Format,

    /// When to use colour; auto: on a terminal (NO_COLOR and CLICOLOR_FORCE are heeded)
    #[arg(long, value_enum, default_value_t, env = "TRUEUP_COLOR", global = true, hide_env_values = true)]
    pub color: ColorWhen,

    /// How to write progress, notes and errors to standard error
    #[arg(long, value_enum, default_value_t, env = "TRUEUP_LOG_FORMAT", global = true, hide_env_values = true)]
    pub log_format: LogFormat,

    /// No progress on standard error, only errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// More detail: all samples kept, each skipped rule with its reason
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,

    /// Memory to use at most, like 4GiB; what doesn't fit goes to the scratch folder [default: by the machine]
    #[arg(long, value_name = "SIZE", env = "TRUEUP_MEMORY", global = true, hide_env_values = true)]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub memory: Option<String>,

    /// Threads to use at most [default: one a core]
    #[arg(long, value_name = "N", env = "TRUEUP_THREADS", global = true, hide_env_values = true)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// Folder for temporary files, which may grow as large as the exports [default: the system's]
    #[arg(long, value_name = "DIR", env = "TRUEUP_SCRATCH", global = true, hide_env_values = true)]
    pub scratch: Option<PathBuf>,

    /// Room that temporary files may take, like 200GiB [default: nine tenths of what is free]
    #[arg(long, value_name = "SIZE", env = "TRUEUP_SCRATCH_QUOTA", global = true, hide_env_values = true)]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub scratch_quota: Option<String>,
}

/// How a result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Table,
    /// For programs: one document, versioned
    Json,
    /// For spreadsheets; findings only
    Csv,
    /// For programs: a line a finding; findings only
    Ndjson,
    /// One file for a browser; reports only
    Html,
    /// For a pull request or the summary of a CI step; reports only
    Markdown,
    /// For CI that shows tests; reports only
    Junit,
    /// Annotations of a GitHub workflow; reports only
    Github,
    /// For node_exporter's textfile collector; reports only
    Prometheus,
}

/// How standard error is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    #[default]
    Text,
    /// For programs: an object a line; its schema: trueup schema log
    Json,
}

/// When output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum Command {
    /// Write a trueup.toml for your exports, guessed from their names, types and values
    ///
    /// Looks at names, types and values of Parquet files, and writes down which export is which table of the contract
    /// and how its columns are read, each guess with its reason. Questions that only a person can answer are marked.
    #[command(after_help = init::INIT_EXAMPLES)]
    Init(InitArgs),

    /// Inspect the exports: run the rules, summarise, judge the gate
    ///
    /// Runs the rule sets of the project's stages over its exports, records a round, and judges whether the next one
    /// may start. A run with --select, --exclude or --no-record explores: it judges what it ran and records nothing.
    #[command(after_help = check::CHECK_EXAMPLES)]
    Check(CheckArgs),

    /// Judge a recorded round again, by other waivers or another policy, without recomputing it
    #[command(after_help = gate::GATE_EXAMPLES)]
    Gate(GateArgs),

    /// List a round's findings, every one
    #[command(after_help = findings::FINDINGS_EXAMPLES)]
    Findings(FindingsArgs),

    /// List the rounds and their trend; show, verify, resume or abandon one
    #[command(after_help = rounds::ROUNDS_EXAMPLES)]
    Rounds(RoundsArgs),

    /// Render a recorded round as HTML, Markdown, JUnit, GitHub annotations, Prometheus metrics or JSON
    ///
    /// Shows what was recorded, without recomputing or judging anything; the verdict is the round's latest. Samples are
    /// masked. `check --report` writes the same of the run at hand.
    #[command(after_help = report::REPORT_EXAMPLES)]
    Report(ReportArgs),

    /// Turn the latest round's confirmed findings into a compensation batch for the migrator
    ///
    /// Reads the exports again, which must be those that the round inspected, and writes a batch into the state folder:
    /// actions with what must hold before each, and the holds that people must decide. The same round gives the same
    /// batch: planning again says so and writes nothing.
    #[command(after_help = plan::PLAN_EXAMPLES)]
    Plan(PlanArgs),

    /// Tell whether a batch is whole and untampered: hashes, signature, lines, caps
    ///
    /// Reads the whole batch as a migrator must, and tells every reason for which one would refuse it. Needs no exports;
    /// a project file here adds its name, its limits and its public key to what the batch is held to.
    #[command(after_help = batches::VERIFY_EXAMPLES)]
    Verify(VerifyArgs),

    /// Take in the migrator's receipts of a batch, or withdraw it
    ///
    /// Receipts are taken whole or refused whole. Taken, they go into the ledger: the next round knows what claimed
    /// success. The very same receipts again change nothing.
    #[command(after_help = batches::ACK_EXAMPLES)]
    Ack(AckArgs),

    /// List the rules, what each needs, and whether the project can run it
    #[command(after_help = rules::RULES_EXAMPLES)]
    Rules(RulesArgs),

    /// Explain a rule: what it finds, why it matters, the remedy, its SQL
    #[command(after_help = rules::EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),

    /// Carry a batch out on a virtual copy of the exports and inspect again: what it repairs, what remains, what breaks
    ///
    /// Lays the effect of every action over the exports and runs the same rules once more. Findings that were not there
    /// before fail the rehearsal, unless the rule of a repaired finding says that its repair may bring them to light.
    /// No export and nothing in the state folder is changed.
    #[command(after_help = rehearse::REHEARSE_EXAMPLES)]
    Rehearse(RehearseArgs),

    /// Write a synthetic world: exports of any size with planted defects, and the list of what was planted
    ///
    /// Writes Parquet exports of every table, a trueup.toml that maps them, and planted.json, which lists the findings
    /// that a check must give: these and no others. The same seed and size give the same bytes, whatever the machine.
    #[command(after_help = generate::GENERATE_EXAMPLES)]
    Generate(GenerateArgs),

    /// Print the JSON Schema of a file that trueup reads or writes
    #[command(after_help = batches::SCHEMA_EXAMPLES)]
    Schema(SchemaArgs),

    /// Tell whether this machine and these credentials can do the job
    ///
    /// Memory, scratch space, the state folder's abilities, each export, clock, open files, project and ledger: each is
    /// ok, a warning or failed, with advice.
    #[command(after_help = doctor::DOCTOR_EXAMPLES)]
    Doctor(DoctorArgs),

    /// Print the script that completes commands and options in a shell
    #[command(after_help = packaging::COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),

    /// Print the manual page, or write one page a command
    #[command(after_help = packaging::MAN_EXAMPLES)]
    Man(ManArgs),
}

const EXAMPLES: &str = "\
Examples:
  trueup check                              inspect, record a round, judge the gate
  trueup rules                              what can be checked, and what is missing for the rest
  trueup explain mapping-gaps/source-unmapped

An option wins over its environment variable, that over trueup.toml. Exit codes: trueup check --help";
