//! Terminals, and what is none: colour, width, locale, closed pipes. A terminal is made by `script` of util-linux; where
//! that is missing, the tests that need one say that they were skipped.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::super::village::{SOURCES, Village, texts, trueup};
use crate::ledger::town::Run;

/// A village with one finding: two sources hold one number.
fn village() -> Village {
    let mut village = Village::new(4);
    let mut anchors: Vec<String> = (1..=4).map(super::super::village::phone).collect();
    anchors[1] = "张伟".to_owned();
    village.put(SOURCES, "anchor", texts(anchors));
    village.put(SOURCES, "open_id", texts(["o1", "张", "张", "o4"]));
    village.write();
    village
}

/// What a terminal of that many columns shows, line by line as it was written; none where there is no `script`.
fn on_terminal(village: &Village, columns: u16, env: &[(&str, &str)], args: &str) -> Option<(i32, String)> {
    if !Command::new("script").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no `script` to make a terminal");
        return None;
    }
    let typed = village.root().join("typed");
    let plain = trueup();
    let binary = plain.get_program().to_str().unwrap();
    let line = format!("stty cols {columns} rows 50; {binary} {args}");
    let mut command = trueup();
    let mut script = Command::new("script");
    script.args(["-qec", &line]).arg(&typed).current_dir(village.root());
    for (name, value) in command.env("TERM", "xterm").env("LANG", "C.UTF-8").get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    script.envs(env.iter().copied());
    let output = script.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    Some((output.status.code().unwrap(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

const ESCAPE: char = '\u{1b}';

#[test]
fn progress_on_a_terminal_is_wiped_and_elsewhere_is_lines() {
    let village = village();
    let lines = village.run(&["check", "--no-record"]).expect(1).stderr;
    assert!(lines.contains("reading source_accounts") && !lines.contains(ESCAPE) && !lines.contains('\r'), "{lines}");
    assert_eq!(village.run(&["check", "--no-record", "-q"]).expect(1).stderr, "");
    let Some((_, dumb)) = on_terminal(&village, 80, &[("TERM", "dumb")], "check --no-record") else { return };
    assert!(!dumb.contains(ESCAPE) && dumb.contains("reading source_accounts"), "{dumb}");
}

#[test]
fn colour_is_for_terminals_and_obeys() {
    let village = village();
    let colored = |args: &[&str], env: &[(&str, &str)]| {
        let mut command = village.command(&[&["check", "--no-record", "--quiet"], args].concat());
        let run = Run::of(command.envs(env.iter().copied()).output().unwrap());
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        run.stdout.contains(ESCAPE)
    };
    assert!(!colored(&[], &[]), "into a pipe");
    assert!(!colored(&[], &[("TERM", "xterm-256color")]));
    assert!(colored(&["--color", "always"], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]), "the flag is the last word");
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    let shown = |env: &[(&str, &str)], args: &str| {
        let typed = format!("check --no-record --quiet {args}");
        Some(on_terminal(&village, 100, env, &typed)?.1.contains(ESCAPE))
    };
    let Some(by_default) = shown(&[], "") else { return };
    assert!(by_default, "on a terminal");
    assert_eq!(shown(&[("NO_COLOR", "1")], ""), Some(false));
    assert_eq!(shown(&[("NO_COLOR", "")], ""), Some(true), "empty is not set");
    assert_eq!(shown(&[("TERM", "dumb")], ""), Some(false));
    assert_eq!(shown(&[("CLICOLOR", "0")], ""), Some(false));
    assert_eq!(shown(&[], "--color never"), Some(false));
}

#[test]
fn twenty_columns_are_enough() {
    let village = village();
    village.run(&["check", "--quiet"]).expect(1);
    let check = "check --no-record --quiet --color never";
    for columns in [20, 1] {
        for args in [check, "rules", "rounds", "findings --color never", "explain source-unmapped"] {
            let Some((code, shown)) = on_terminal(&village, columns, &[], args) else { return };
            let expected = i32::from(args.starts_with("check"));
            assert_eq!(code, expected, "{args} on {columns} columns:\n{shown}");
            assert!(!shown.contains("internal error"), "{shown}");
        }
    }
    let Some((_, shown)) = on_terminal(&village, 20, &[], check) else { return };
    let words: String = shown.split_whitespace().collect();
    assert!(words.contains("gateFAILED"), "{shown}");
}

#[test]
fn a_locale_of_ascii_gets_ascii() {
    let village = village();
    village.run(&["check", "--quiet"]).expect(1);
    for (locale, ascii) in [("C", true), ("POSIX", true), ("zh_CN.GB18030", true), ("zh_CN.UTF-8", false)] {
        for args in [
            &["check", "--no-record", "-vv"][..],
            &["findings"],
            &["rules"],
            &["rounds", "show", "1"],
            &["explain", "source-unmapped"],
            &["check", "--select", "名"],
            &["--help"],
            &["check", "--help"],
        ] {
            let mut command = village.command(args);
            let run = Run::of(command.env("LC_ALL", locale).output().unwrap());
            if ascii {
                assert!(run.stdout.is_ascii(), "{args:?} in {locale}: {}", run.stdout);
                assert!(run.stderr.is_ascii(), "{args:?} in {locale}: {}", run.stderr);
            }
        }
        let run = Run::of(
            village.command(&["findings", "duplicate-anchors/open-id-shared"]).env("LC_ALL", locale).output().unwrap(),
        );
        assert!(run.stdout.contains("source_id="), "{}", run.stdout);
        let json = Run::of(village.command(&["findings", "--format", "json"]).env("LC_ALL", locale).output().unwrap());
        assert!(!json.document()["findings"].as_array().unwrap().is_empty());
    }
}

#[test]
fn a_closed_pipe_is_no_error_and_the_code_still_tells() {
    let village = village();
    let check = ["check", "--no-record", "--quiet"];
    for (args, code) in [
        (&check[..], 1),
        (&["check", "--no-record", "--quiet", "--format", "json"], 1),
        (&["rules"], 0),
        (&["explain", "source-unmapped"], 0),
        (&["--help"], 0),
        (&["schema", "action"], 0),
    ] {
        // Closed before anything is written, and after a line.
        for lines in [0, 1] {
            let mut child = village.command(args).spawn().unwrap();
            let mut out = BufReader::new(child.stdout.take().unwrap());
            for _ in 0..lines {
                out.read_line(&mut String::new()).unwrap();
            }
            drop(out);
            let run = Run::of(child.wait_with_output().unwrap());
            assert_eq!(run.code, Some(code), "{args:?}: {}", run.stderr);
            assert_eq!(run.stderr, "", "{args:?}");
        }
    }
    // Standard error closed: nobody to tell, and the result is the same.
    let mut child = village.command(&["check", "--no-record"]).spawn().unwrap();
    drop(child.stderr.take());
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("gate FAILED"), "{}", run.stdout);
}

#[test]
fn closed_from_the_start_is_no_error() {
    let village = village();
    for redirect in [">&-", "2>&-", "<&-", ">&- 2>&- <&-"] {
        let plain = trueup();
        let line = format!("exec {} check --no-record {redirect}", plain.get_program().to_str().unwrap());
        let output = Command::new("sh").args(["-c", &line]).current_dir(village.root()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{redirect}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
