//! What was typed: commands, options, and their help. A doc comment here is the help text.
//!
//! Nothing is resolved: which project file, how much memory, which rules is decided by `commands`, which gets a [`Cli`]
//! and looks at files and the machine. `--help` and `--version` exit with 0, a misuse with 2, both through clap.

mod batches;
mod gate;
mod plan;
mod rounds;

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use batches::{ACK_EXAMPLES, SCHEMA_EXAMPLES, VERIFY_EXAMPLES};
pub use batches::{AckArgs, SchemaArgs, VerifyArgs};
pub use gate::{DayArgs, GateArgs};
pub use plan::PlanArgs;
pub use rounds::{FindingsArgs, ResumeArgs, RoundsArgs, RoundsCommand};

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

    /// When to use colour; auto: on a terminal, unless NO_COLOR is set
    #[arg(long, value_enum, default_value_t, env = "TRUEUP_COLOR", global = true, hide_env_values = true)]
    pub color: ColorWhen,

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
    /// Inspect the exports: run the rules, summarise, judge the gate
    ///
    /// Runs the rule sets of the project's stages over its exports, records a round, and judges whether the next one
    /// may start. A run with --select, --exclude or --no-record explores: it judges what it ran and records nothing.
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),

    /// Judge a recorded round again, by other waivers or another policy, without recomputing it
    #[command(after_help = gate::GATE_EXAMPLES)]
    Gate(GateArgs),

    /// List a round's findings, every one
    #[command(after_help = FINDINGS_EXAMPLES)]
    Findings(FindingsArgs),

    /// List the rounds and their trend; show, verify, resume or abandon one
    #[command(after_help = ROUNDS_EXAMPLES)]
    Rounds(RoundsArgs),

    /// Turn the latest round's confirmed findings into a compensation batch for the migrator
    ///
    /// Reads the exports again, which must be those that the round inspected, and writes a batch into the state folder:
    /// actions with what must hold before each, and the holds that people must decide. The same round gives the same
    /// batch: planning again says so and writes nothing.
    #[command(after_help = PLAN_EXAMPLES)]
    Plan(PlanArgs),

    /// Tell whether a batch is whole and untampered: hashes, signature, lines, caps
    ///
    /// Reads the whole batch as a migrator must, and tells every reason for which one would refuse it. Needs no exports;
    /// a project file here adds its name, its limits and its public key to what the batch is held to.
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArgs),

    /// Take in the migrator's receipts of a batch, or withdraw it
    ///
    /// Receipts are taken whole or refused whole. Taken, they go into the ledger: the next round knows what claimed
    /// success. The very same receipts again change nothing.
    #[command(after_help = ACK_EXAMPLES)]
    Ack(AckArgs),

    /// List the rules, what each needs, and whether the project can run it
    #[command(after_help = RULES_EXAMPLES)]
    Rules(RulesArgs),

    /// Explain a rule: what it finds, why it matters, the remedy, its SQL
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),

    /// Carry a batch out on a virtual copy of the exports and inspect again: what it repairs, what remains, what breaks
    ///
    /// Lays the effect of every action over the exports and runs the same rules once more. Findings that were not there
    /// before fail the rehearsal, unless the rule of a repaired finding says that its repair may bring them to light.
    /// No export and nothing in the state folder is changed.
    #[command(after_help = REHEARSE_EXAMPLES)]
    Rehearse(RehearseArgs),

    /// Write a synthetic world: exports of any size with planted defects, and the list of what was planted
    ///
    /// Writes Parquet exports of every table, a trueup.toml that maps them, and planted.json, which lists the findings
    /// that a check must give: these and no others. The same seed and size give the same bytes, whatever the machine.
    #[command(after_help = GENERATE_EXAMPLES)]
    Generate(GenerateArgs),

    /// Print the JSON Schema of a file that trueup reads or writes
    #[command(after_help = SCHEMA_EXAMPLES)]
    Schema(SchemaArgs),
}

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

#[derive(Clone, Debug, PartialEq, Eq, Args)]
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

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct RulesArgs {
    #[command(flatten)]
    pub selection: SelectionArgs,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct ExplainArgs {
    /// The rule, as SET/RULE
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub rule: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct RehearseArgs {
    /// The batch: its folder, or its id in the state folder
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub batch: String,

    /// Write the world after the batch as a project of its own, into a folder that is new or empty
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
}

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

const EXAMPLES: &str = "\
Examples:
  trueup check                              inspect, record a round, judge the gate
  trueup rules                              what can be checked, and what is missing for the rest
  trueup explain mapping-gaps/source-unmapped

An option wins over its environment variable, that over trueup.toml. Exit codes: trueup check --help";

const CHECK_EXAMPLES: &str = "\
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

const FINDINGS_EXAMPLES: &str = "\
Examples:
  trueup findings mapping-gaps/source-unmapped
  trueup findings --format csv > findings.csv
  trueup findings orphans --round 7 --format ndjson
  trueup findings --diff 6                              what appeared and what is gone since round 6";

const ROUNDS_EXAMPLES: &str = "\
Examples:
  trueup rounds
  trueup rounds show 7
  trueup rounds verify
  trueup rounds resume 8                                go on with a round whose run was killed
  trueup rounds abandon 8 --reason 'exported again'";

const PLAN_EXAMPLES: &str = "\
Examples:
  trueup plan
  trueup plan --format json
  trueup plan --undo BATCH                              take back what the receipts say was applied

Exit codes:
    0  planned, already planned, or nothing to do
    1  beyond a cap of [plan]: nothing was written
    3  the round is inconclusive, or the exports changed since
    5  another run holds the ledger, or an earlier batch is not finished";

const RULES_EXAMPLES: &str = "\
Examples:
  trueup rules
  trueup rules --select 'asset-* severity:critical'
  trueup rules --format json";

const EXPLAIN_EXAMPLES: &str = "\
Example:
  trueup explain mapping-gaps/source-unmapped";

const REHEARSE_EXAMPLES: &str = "\
Examples:
  trueup rehearse .trueup/batches/4be1…
  trueup rehearse .trueup/batches/4be1… --write next && trueup check --project next

Exit codes:
    0  every action can be carried out, and nothing is new
    1  something is new, or an action can't be carried out
    3  the exports are not those that the batch was planned from, or can't be judged";

const GENERATE_EXAMPLES: &str = "\
Examples:
  trueup generate world --accounts 1000000
  trueup generate clean --accounts 10000 --defects none
  trueup generate one --only mapping-gaps/source-unmapped,open-id-shared --defects 0.01
  trueup check --project world --no-record --exit-zero";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    use super::*;

    fn parsed(line: &str) -> Cli {
        Cli::try_parse_from(line.split('|')).unwrap()
    }

    fn refused(line: &str) -> (ErrorKind, i32) {
        let error = Cli::try_parse_from(line.split('|')).unwrap_err();
        (error.kind(), error.exit_code())
    }

    fn help(command: &str) -> String {
        let mut cli = Cli::command().term_width(100);
        cli.build();
        let command = if command.is_empty() { &mut cli } else { cli.find_subcommand_mut(command).unwrap() };
        let help = command.render_long_help().to_string();
        help.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn global_options_stand_on_either_side_of_the_command() {
        for line in [
            "trueup|--format|json|--memory|4GiB|--threads|2|-vv|-q|--project|p|--scratch|s|--color|never|check",
            "trueup|check|--format|json|--memory|4GiB|--threads|2|-vv|-q|--project|p|--scratch|s|--color|never",
        ] {
            let global = parsed(line).global;
            let GlobalArgs { project, format, color, quiet, verbose, memory, threads, scratch, scratch_quota } = global;
            assert_eq!(scratch_quota, None);
            assert_eq!((format, color, quiet, verbose), (Format::Json, ColorWhen::Never, true, 2));
            assert_eq!((memory.as_deref(), threads), (Some("4GiB"), Some(2)));
            assert_eq!((project, scratch), (Some("p".into()), Some("s".into())));
        }
    }

    #[test]
    fn a_selection_is_kept_as_it_was_typed_and_repeats() {
        let Command::Check(check) =
            parsed("trueup|check|--select|a/* severity:high,tag:p0|--select|b|--exclude|c").command
        else {
            panic!("not check")
        };
        assert_eq!(check.selection.select, ["a/* severity:high,tag:p0", "b"]);
        assert_eq!(check.selection.exclude, ["c"]);
        assert_eq!((check.no_record, check.exit_zero, check.samples), (false, false, 3));
    }

    #[test]
    fn misuse_exits_with_two() {
        use ErrorKind::*;
        for (line, kind) in [
            ("trueup", DisplayHelpOnMissingArgumentOrSubcommand),
            ("trueup|-q", MissingSubcommand),
            ("trueup|plans", InvalidSubcommand),
            ("trueup|plan|--undo|", InvalidValue),
            ("trueup|check|--nope", UnknownArgument),
            ("trueup|check|extra", UnknownArgument),
            ("trueup|check|--select|", InvalidValue),
            ("trueup|check|--samples|1001", ValueValidation),
            ("trueup|check|--threads|0", ValueValidation),
            ("trueup|check|--memory|", InvalidValue),
            ("trueup|check|--format|xml", InvalidValue),
            ("trueup|explain", MissingRequiredArgument),
            ("trueup|generate", MissingRequiredArgument),
            ("trueup|verify", MissingRequiredArgument),
            ("trueup|ack|b", MissingRequiredArgument),
            ("trueup|ack|b|--withdraw", MissingRequiredArgument),
            ("trueup|ack|b|r|--withdraw|--reason|x", ArgumentConflict),
            ("trueup|ack|b|r|--reason|x", ArgumentConflict),
            ("trueup|generate|d|--accounts|1", ValueValidation),
            ("trueup|generate|d|--defects|some", ValueValidation),
            ("trueup|generate|d|--defects|-1", UnknownArgument),
        ] {
            assert_eq!(refused(line), (kind, i32::from(crate::exit::USAGE)), "{line}");
        }
    }

    #[test]
    fn help_and_version_exit_with_zero() {
        assert_eq!(refused("trueup|--help"), (ErrorKind::DisplayHelp, 0));
        assert_eq!(refused("trueup|check|-h"), (ErrorKind::DisplayHelp, 0));
        assert_eq!(refused("trueup|--version"), (ErrorKind::DisplayVersion, 0));
    }

    #[test]
    fn the_help_of_check_documents_every_exit_code() {
        use crate::exit::*;
        let help = help("check");
        for code in [PASSED, GATE_FAILED, USAGE, INCONCLUSIVE, NOTHING_RAN, HELD, INTERNAL, INTERRUPTED] {
            let documented = help.lines().any(|line| line.trim_start().starts_with(&format!("{code}  ")));
            assert!(documented, "{code} is not in:\n{help}");
        }
    }

    #[test]
    fn help_fits_a_page() {
        insta::assert_snapshot!(help(""), @r#"
        Inspects the unification of two account systems: is it consistent, what exactly is not, and may the
        next round start?

        trueup reads Parquet exports of both systems, of the mapping between them and of their assets, as
        described by a trueup.toml, runs rules written in SQL over them, and judges the result.

        Usage: trueup [OPTIONS] <COMMAND>

        Commands:
          check     Inspect the exports: run the rules, summarise, judge the gate
          gate      Judge a recorded round again, by other waivers or another policy, without recomputing it
          findings  List a round's findings, every one
          rounds    List the rounds and their trend; show, verify, resume or abandon one
          plan      Turn the latest round's confirmed findings into a compensation batch for the migrator
          verify    Tell whether a batch is whole and untampered: hashes, signature, lines, caps
          ack       Take in the migrator's receipts of a batch, or withdraw it
          rules     List the rules, what each needs, and whether the project can run it
          explain   Explain a rule: what it finds, why it matters, the remedy, its SQL
          rehearse  Carry a batch out on a virtual copy of the exports and inspect again: what it repairs,
                    what remains, what breaks
          generate  Write a synthetic world: exports of any size with planted defects, and the list of what
                    was planted
          schema    Print the JSON Schema of a file that trueup reads or writes

        Options:
          -h, --help
                  Print help (see a summary with '-h')

          -V, --version
                  Print version

        Global options:
              --project <DIR|FILE>
                  The project file, or its folder [default: trueup.toml here or in a parent folder]

                  [env: TRUEUP_PROJECT]

              --format <FORMAT>
                  How to write the result to standard output

                  Possible values:
                  - table:  For people
                  - json:   For programs: one document, versioned
                  - csv:    For spreadsheets; findings only
                  - ndjson: For programs: a line a finding; findings only

                  [env: TRUEUP_FORMAT]
                  [default: table]

              --color <COLOR>
                  When to use colour; auto: on a terminal, unless NO_COLOR is set

                  [env: TRUEUP_COLOR]
                  [default: auto]
                  [possible values: auto, always, never]

          -q, --quiet
                  No progress on standard error, only errors

          -v, --verbose...
                  More detail: all samples kept, each skipped rule with its reason

              --memory <SIZE>
                  Memory to use at most, like 4GiB; what doesn't fit goes to the scratch folder [default: by
                  the machine]

                  [env: TRUEUP_MEMORY]

              --threads <N>
                  Threads to use at most [default: one a core]

                  [env: TRUEUP_THREADS]

              --scratch <DIR>
                  Folder for temporary files, which may grow as large as the exports [default: the system's]

                  [env: TRUEUP_SCRATCH]

              --scratch-quota <SIZE>
                  Room that temporary files may take, like 200GiB [default: nine tenths of what is free]

                  [env: TRUEUP_SCRATCH_QUOTA]

        Examples:
          trueup check                              inspect, record a round, judge the gate
          trueup rules                              what can be checked, and what is missing for the rest
          trueup explain mapping-gaps/source-unmapped

        An option wins over its environment variable, that over trueup.toml. Exit codes: trueup check --help
        "#);
        insta::assert_snapshot!(help("check"), @r#"
        Inspect the exports: run the rules, summarise, judge the gate

        Runs the rule sets of the project's stages over its exports, records a round, and judges whether the
        next one may start. A run with --select, --exclude or --no-record explores: it judges what it ran
        and records nothing.

        Usage: trueup check [OPTIONS]

        Options:
              --select <WHICH>
                  Rules to take: sets, SET/RULE, `*` globs, severity:LEVEL, tag:TAG; a space means or, a
                  comma means and; may repeat

              --exclude <WHICH>
                  Rules to leave out, written like --select; may repeat

              --no-record
                  Explore: judge, but record no round

              --exit-zero
                  Exit with 0 where the gate failed, to look around; an inconclusive run still exits with 3

              --cohort <STAGE>
                  Judge only what is about the accounts that cohorts admit up to this stage; a history of
                  rounds of its own

              --as-of <DATE>
                  The day, like 2026-12-31, by which waivers expire [default: the day of the exports'
                  watermark, UTC]

              --samples <N>
                  Examples to show a rule at most; the findings are always recorded completely

                  [default: 3]

          -h, --help
                  Print help (see a summary with '-h')

        Global options:
              --project <DIR|FILE>
                  The project file, or its folder [default: trueup.toml here or in a parent folder]

                  [env: TRUEUP_PROJECT]

              --format <FORMAT>
                  How to write the result to standard output

                  Possible values:
                  - table:  For people
                  - json:   For programs: one document, versioned
                  - csv:    For spreadsheets; findings only
                  - ndjson: For programs: a line a finding; findings only

                  [env: TRUEUP_FORMAT]
                  [default: table]

              --color <COLOR>
                  When to use colour; auto: on a terminal, unless NO_COLOR is set

                  [env: TRUEUP_COLOR]
                  [default: auto]
                  [possible values: auto, always, never]

          -q, --quiet
                  No progress on standard error, only errors

          -v, --verbose...
                  More detail: all samples kept, each skipped rule with its reason

              --memory <SIZE>
                  Memory to use at most, like 4GiB; what doesn't fit goes to the scratch folder [default: by
                  the machine]

                  [env: TRUEUP_MEMORY]

              --threads <N>
                  Threads to use at most [default: one a core]

                  [env: TRUEUP_THREADS]

              --scratch <DIR>
                  Folder for temporary files, which may grow as large as the exports [default: the system's]

                  [env: TRUEUP_SCRATCH]

              --scratch-quota <SIZE>
                  Room that temporary files may take, like 200GiB [default: nine tenths of what is free]

                  [env: TRUEUP_SCRATCH_QUOTA]

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
            3  inconclusive: an input is unreadable, truncated, too small, skewed or changed while being
            read, or a rule
               ran out of memory or time; outranks 1
            4  nothing was selected, or nothing could run
            5  another run holds the round, or the ledger is damaged
           70  internal error: a bug
          130  interrupted
        "#);
        for command in ["", "check", "rules", "explain"] {
            assert!(help(command).lines().all(|line| line.chars().count() <= 110), "{}", help(command));
        }
    }
}
