//! `trueup completions` and `trueup man`: what shells and manual readers make of them.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn trueup(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trueup")).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Every command that the help lists.
fn commands() -> Vec<String> {
    let help = text(&trueup(&["--help"]).stdout);
    let list = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let lines = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn completion_scripts_know_every_command_and_parse() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = trueup(&["completions", shell]);
        assert!(script.status.success(), "{shell}: {}", text(&script.stderr));
        let script = text(&script.stdout);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
        if !matches!(shell, "bash" | "zsh" | "fish") || !is_there(shell) {
            continue;
        }
        let mut parser = Command::new(shell).arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        parser.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let parsed = parser.wait_with_output().unwrap();
        assert!(parsed.status.success(), "{shell}: {}", text(&parsed.stderr));
    }
    assert_eq!(trueup(&["completions", "tcsh"]).status.code(), Some(2));
}

#[test]
fn bash_completes_commands_and_options() {
    if !is_there("bash") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("trueup.bash");
    std::fs::write(&script, trueup(&["completions", "bash"]).stdout).unwrap();
    let ask = |words: &str, last: usize| {
        let line = format!(
            "source {}; COMP_WORDS=({words}); COMP_CWORD={last}; _trueup trueup \"${{COMP_WORDS[{last}]}}\" \"${{COMP_WORDS[{last}-1]}}\"; echo \"${{COMPREPLY[*]}}\"",
            script.display()
        );
        text(&Command::new("bash").args(["-c", &line]).output().unwrap().stdout)
    };
    assert_eq!(ask("trueup reh", 1).trim(), "rehearse");
    assert!(ask("trueup check --no", 2).contains("--no-record"));
}

#[test]
fn manual_pages_are_there_for_every_command_and_lint() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("man1");
    let written = trueup(&["man", "--output", folder.to_str().unwrap()]);
    assert!(written.status.success(), "{}", text(&written.stderr));
    let listed: Vec<String> = text(&written.stdout).lines().map(str::to_owned).collect();
    for command in commands() {
        let page = folder.join(format!("trueup-{command}.1"));
        let roff = std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
        assert!(roff.contains(".TH") && roff.contains(".SH NAME") && roff.contains(".SH SYNOPSIS"), "{command}");
        assert!(listed.iter().any(|path| Path::new(path) == page), "{command} is not listed");
    }
    assert!(folder.join("trueup-rounds-show.1").is_file());
    assert_eq!(std::fs::read(folder.join("trueup.1")).unwrap(), trueup(&["man"]).stdout);
    for path in &listed {
        lint(path);
    }
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(trueup(&["man", "--output", file.join("x").to_str().unwrap()]).status.code(), Some(2));
}

fn lint(path: &str) {
    if is_there("groff") {
        let checked = Command::new("groff").args(["-Kutf8", "-man", "-ww", "-z", "-Tutf8", path]).output().unwrap();
        assert!(checked.status.success() && checked.stderr.is_empty(), "{path}: {}", text(&checked.stderr));
    }
    if Command::new("mandoc").arg("-V").output().is_ok() {
        let checked = Command::new("mandoc").args(["-Tlint", "-Werror", path]).output().unwrap();
        assert!(checked.status.success(), "{path}: {}", text(&checked.stdout));
    }
}
