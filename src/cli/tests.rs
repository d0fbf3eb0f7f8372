//! The definition is sound, misuse exits with 2, help fits a page.

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
        "trueup|--format|json|--memory|4GiB|--threads|2|-vv|-q|--project|p|--scratch|s|--color|never|--log-format|json|check",
        "trueup|check|--format|json|--memory|4GiB|--threads|2|-vv|-q|--project|p|--scratch|s|--color|never|--log-format|json",
    ] {
        let global = parsed(line).global;
        let GlobalArgs { project, format, color, quiet, verbose, memory, threads, scratch, .. } = global;
        assert_eq!((global.scratch_quota, global.log_format), (None, LogFormat::Json));
        assert_eq!((format, color, quiet, verbose), (Format::Json, ColorWhen::Never, true, 2));
        assert_eq!((memory.as_deref(), threads), (Some("4GiB"), Some(2)));
        assert_eq!((project, scratch), (Some("p".into()), Some("s".into())));
    }
}

#[test]
fn a_selection_is_kept_as_it_was_typed_and_repeats() {
    let Command::Check(check) = parsed("trueup|check|--select|a/* severity:high,tag:p0|--select|b|--exclude|c").command
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
      init         Write a trueup.toml for your exports, guessed from their names, types and values
      check        Inspect the exports: run the rules, summarise, judge the gate
      gate         Judge a recorded round again, by other waivers or another policy, without recomputing
                   it
      findings     List a round's findings, every one
      rounds       List the rounds and their trend; show, verify, resume or abandon one
      report       Render a recorded round as HTML, Markdown, JUnit, GitHub annotations, Prometheus
                   metrics or JSON
      plan         Turn the latest round's confirmed findings into a compensation batch for the migrator
      verify       Tell whether a batch is whole and untampered: hashes, signature, lines, caps
      ack          Take in the migrator's receipts of a batch, or withdraw it
      rules        List the rules, what each needs, and whether the project can run it
      explain      Explain a rule: what it finds, why it matters, the remedy, its SQL
      rehearse     Carry a batch out on a virtual copy of the exports and inspect again: what it
                   repairs, what remains, what breaks
      generate     Write a synthetic world: exports of any size with planted defects, and the list of
                   what was planted
      schema       Print the JSON Schema of a file that trueup reads or writes
      doctor       Tell whether this machine and these credentials can do the job
      completions  Print the script that completes commands and options in a shell
      man          Print the manual page, or write one page a command

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
              - table:      For people
              - json:       For programs: one document, versioned
              - csv:        For spreadsheets; findings only
              - ndjson:     For programs: a line a finding; findings only
              - html:       One file for a browser; reports only
              - markdown:   For a pull request or the summary of a CI step; reports only
              - junit:      For CI that shows tests; reports only
              - github:     Annotations of a GitHub workflow; reports only
              - prometheus: For node_exporter's textfile collector; reports only

              [env: TRUEUP_FORMAT]
              [default: table]

          --color <COLOR>
              When to use colour; auto: on a terminal (NO_COLOR and CLICOLOR_FORCE are heeded)

              [env: TRUEUP_COLOR]
              [default: auto]
              [possible values: auto, always, never]

          --log-format <LOG_FORMAT>
              How to write progress, notes and errors to standard error

              Possible values:
              - text: For people
              - json: For programs: an object a line; its schema: trueup schema log

              [env: TRUEUP_LOG_FORMAT]
              [default: text]

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
    let (main, check) = (help(""), help("check"));
    let global = global_options(&main);
    assert!(global.contains("--scratch-quota") && global == global_options(&check), "{check}");
    insta::assert_snapshot!(check.replace(global, "…\n\n"), @r#"
    Inspect the exports: run the rules, summarise, judge the gate

    Runs the rule sets of the project's stages over its exports, records a round, and judges whether the
    next one may start. A run with --select, --exclude or --no-record explores: it judges what it ran
    and records nothing.

    Usage: trueup check [OPTIONS]

    Options:
          --select <WHICH>
              Rules to take: sets, SET/RULE, `*` globs, or set:, severity:, tag:, action:, needs:TABLE,
              model:, state:new, result:fail, selector:NAME; a space means or, a comma means and; may
              repeat

          --exclude <WHICH>
              Rules to leave out, written like --select; may repeat

          --selector <NAME>
              Rules that a selection of [selectors] takes, as --select selector:NAME; may repeat

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

          --report <FORMAT=PATH>
              Write a report besides: html, markdown, junit, github, prometheus or json, and where to, a
              file or an object (s3://, gs://, az://); - is standard output, after the result; may
              repeat. A report that can't be written ends a run with 3 that would have ended with 0

      -h, --help
              Print help (see a summary with '-h')

    …

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
      130  interrupted
    "#);
    for command in ["", "check", "rules", "explain"] {
        assert!(help(command).lines().all(|line| line.chars().count() <= 110), "{}", help(command));
    }
}

/// The part of a help that every command's has.
fn global_options(help: &str) -> &str {
    let begin = help.find("Global options:").unwrap();
    &help[begin..help.find("Examples:").unwrap()]
}
