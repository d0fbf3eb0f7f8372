//! README.md says what is so: its commands parse, its transcript, rule table and examples come from this version.
//!
//! `TRUEUP_REWRITE=1 cargo test --test it readme` writes what stands between its markers anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;

use serde_json::Value;

const README: &str = "README.md";
/// What sets everything up on a fresh machine.
const SETUP: [&str; 2] = ["cargo run -- check --project sample-data --exit-zero", "cargo test"];
/// Programs other than trueup that the README calls.
const OTHER_PROGRAMS: [&str; 3] = ["cargo", ".ci/run", "python3"];
/// The set of the README's own rule.
const OWN_SET: &str = "house/";
/// How many lines of a part of the summary the transcript shows, by the part's first word; parts not named: all.
const LINES_SHOWN: [(&str, usize); 4] = [("rule", 15), ("for", 7), ("read", 4), ("gate", 4)];

/// One writer at a time.
static WRITING: Mutex<()> = Mutex::new(());

#[test]
fn readme_sets_up_with_two_commands() {
    let text = read();
    let first = blocks(&text, &["sh", "console"]).into_iter().next().unwrap();
    assert_eq!(commands(&first), SETUP, "the first block of commands in {README}");
    let ci = fs::read_to_string(".ci/run").unwrap();
    assert!(ci.lines().any(|line| line.trim().ends_with(SETUP[1])), ".ci/run does not run `{}`", SETUP[1]);
}

#[test]
fn readme_commands_parse() {
    let dir = tempfile::tempdir().unwrap();
    let text = read();
    let lines: Vec<String> = blocks(&text, &["sh", "console"]).iter().flat_map(|block| commands(block)).collect();
    let mut parsed = 0;
    for line in &lines {
        let Some(args) = trueup_args(line) else { continue };
        let mut command = trueup(dir.path());
        command.args(&args);
        // Explaining a built-in rule needs no exports. Of the rest the arguments are looked at, from left to right: a
        // wrong one is refused before --help is seen.
        if args[0] != "explain" || args[1].starts_with(OWN_SET) {
            command.arg("--help");
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
        parsed += 1;
    }
    assert!(parsed >= 10, "only {parsed} trueup commands in {README}: {lines:#?}");
    let wrong = trueup(dir.path()).args(["check", "--no-such-option", "--help"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2), "a wrong option goes unnoticed");
}

#[test]
fn readme_transcript_is_what_check_prints() {
    let dir = tempfile::tempdir().unwrap();
    copy(Path::new("sample-data"), &dir.path().join("sample-data"));
    let args = trueup_args(SETUP[0]).unwrap();
    let output = trueup(dir.path()).args(&args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let real = dir.path().canonicalize().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let printed = printed.replace(real.to_str().unwrap(), "…").replace(dir.path().to_str().unwrap(), "…");
    let wanted = format!("\n```console\n$ {}\n{}\n```\n", SETUP[0], shortened(&printed));
    let shown = section(&read(), "transcript");
    if steady(&shown) != steady(&wanted) && rewrites() {
        write("transcript", &wanted);
    }
    let shown = section(&read(), "transcript");
    let verdict = |text: &str| text.lines().find(|line| line.starts_with("gate ")).map(str::to_owned);
    assert!(verdict(&printed).is_some(), "{printed}");
    assert_eq!(verdict(&shown), verdict(&printed), "the verdict in {README}");
    let why = "the transcript in README.md is not what the command prints; TRUEUP_REWRITE=1 writes it anew";
    assert_eq!(steady(&shown), steady(&wanted), "{why}");
}

#[test]
fn readme_lists_every_rule() {
    let dir = tempfile::tempdir().unwrap();
    let output = trueup(dir.path()).args(["rules", "--format", "json"]).output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut table = "\n| rule | severity | what it finds |\n|---|---|---|\n".to_owned();
    for rule in document["rules"].as_array().unwrap() {
        let word = |name: &str| rule[name].as_str().unwrap().replace('|', "\\|");
        table.push_str(&format!("| `{}` | {} | {} |\n", word("id"), word("severity"), word("title")));
    }
    table.push('\n');
    if section(&read(), "rules") != table && rewrites() {
        write("rules", &table);
    }
    let text = read();
    assert_eq!(section(&text, "rules"), table, "the rules in {README}; TRUEUP_REWRITE=1 writes them anew");
    let sets: BTreeSet<&str> =
        document["rules"].as_array().unwrap().iter().map(|rule| rule["set"].as_str().unwrap()).collect();
    for set in sets {
        assert!(text.contains(&format!("| `{set}` | ")), "{README} says nothing of the set {set}");
    }
}

#[test]
fn readme_names_every_exit_code() {
    use trueup::exit::{GATE_FAILED, HELD, INCONCLUSIVE, INTERNAL, INTERRUPTED, NOTHING_RAN, PASSED, USAGE};
    let text = read();
    for code in [PASSED, GATE_FAILED, USAGE, INCONCLUSIVE, NOTHING_RAN, HELD, INTERNAL, INTERRUPTED] {
        assert!(text.contains(&format!("\n| {code} | ")), "{README} says nothing of exit code {code}");
    }
}

/// Its project files are valid, so that nothing but the exports is missing.
#[test]
fn readme_project_files_are_valid() {
    let text = read();
    let files: Vec<String> = blocks(&text, &["toml"]).into_iter().map(|lines| lines.join("\n")).collect();
    let minimal = files.iter().find(|file| file.contains("[exports.source_accounts]")).unwrap();
    let (remote, local): (Vec<&String>, Vec<&String>) = files.iter().partition(|file| file.contains("s3://"));
    let (waivers, parts): (Vec<&String>, Vec<&String>) =
        local.into_iter().filter(|file| *file != minimal).partition(|file| file.starts_with("[[waiver]]"));
    for file in &remote {
        let dir = tempfile::tempdir().unwrap();
        let named = file.replacen("[project]\n", "[project]\nname = \"remote\"\n", 1);
        fs::write(dir.path().join("trueup.toml"), named).unwrap();
        trueup::project::Project::load(None, dir.path()).unwrap();
    }
    assert!(!parts.is_empty() && !waivers.is_empty() && !remote.is_empty(), "{files:#?}");
    let whole = parts.into_iter().map(|part| match part.strip_prefix("[project]\n") {
        Some(keys) => minimal.replacen("[project]\n", &format!("[project]\n{keys}\n"), 1),
        None => format!("{minimal}\n{part}"),
    });
    for file in whole.chain([minimal.clone()]) {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("trueup.toml"), &file).unwrap();
        fs::write(dir.path().join("waivers.toml"), waivers[0]).unwrap();
        fs::create_dir(dir.path().join("queries")).unwrap();
        let output = trueup(dir.path()).arg("check").output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{file}\n{}", told(&output));
        assert!(told(&output).contains("failed to read the export source_accounts"), "{}", told(&output));
    }
}

/// Its rule runs on the sample.
#[test]
fn readme_rule_runs() {
    let rule = blocks(&read(), &["sql"]).into_iter().map(|lines| lines.join("\n")).find(|sql| sql.starts_with("/*---"));
    let dir = tempfile::tempdir().unwrap();
    let project = dir.path().join("sample-data");
    copy(Path::new("sample-data"), &project);
    let queries = project.join("queries/house");
    fs::create_dir_all(&queries).unwrap();
    fs::write(queries.join("mapping-to-test-account.sql"), rule.unwrap()).unwrap();
    let file = project.join("trueup.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("[project]\n", "[project]\nqueries = [\"queries\"]\n", 1)).unwrap();
    let args = ["check", "--select", "house", "--format", "json", "--exit-zero", "--project"];
    let output = trueup(dir.path()).args(args).arg(&project).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rule = &document["rules"][0];
    assert_eq!(rule["id"], "house/mapping-to-test-account");
    assert!(rule["status"] == "clean" || rule["status"] == "violated", "{rule}");
    assert_ne!(rule["eligible"], 0);
}

/// Its test is one of the rule that `rules new` writes under the name that it says.
#[test]
fn readme_test_passes() {
    let text = read();
    let test =
        blocks(&text, &["sql"]).into_iter().map(|lines| lines.join("\n")).find(|sql| sql.starts_with("/*---\nfound"));
    let new = blocks(&text, &["sh"])
        .iter()
        .flat_map(|block| commands(block))
        .find(|line| line.contains("rules new "))
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("queries")).unwrap();
    let exports =
        ["source_accounts", "target_accounts", "mapping"].map(|name| format!("[exports.{name}]\npath = \"x\"\n"));
    let file = format!("[project]\nqueries = [\"queries\"]\n{}", exports.concat());
    fs::write(dir.path().join("trueup.toml"), file).unwrap();
    let output = trueup(dir.path()).args(trueup_args(&new).unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let id = trueup_args(&new).unwrap().pop().unwrap();
    fs::write(dir.path().join("queries/tests").join(format!("{id}.sql")), test.unwrap() + "\n").unwrap();
    let output = trueup(dir.path()).args(["rules", "test"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains(&format!("passed  {id}  ")), "{}", told(&output));
}

fn rewrites() -> bool {
    std::env::var_os("TRUEUP_REWRITE").is_some()
}

fn read() -> String {
    fs::read_to_string(README).unwrap()
}

/// The binary, in a folder, free of what the environment says to it.
fn trueup(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRUEUP_") {
            command.env_remove(name);
        }
    }
    command.env("LC_ALL", "C.UTF-8").current_dir(folder);
    command
}

fn told(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Without what earlier runs left there (`.trueup`).
fn copy(from: &Path, to: &Path) {
    let visible = |entry: &walkdir::DirEntry| !entry.file_name().to_string_lossy().starts_with('.');
    for entry in walkdir::WalkDir::new(from).into_iter().filter_entry(visible) {
        let entry = entry.unwrap();
        let path = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::copy(entry.path(), path).unwrap();
        }
    }
}

/// What stands between `<!-- NAME -->` and `<!-- /NAME -->`, without the rest of the first marker's line.
fn section(text: &str, name: &str) -> String {
    let (_, rest) = text.split_once(&format!("<!-- {name} -->\n")).unwrap();
    rest.split_once(&format!("<!-- /{name} -->")).unwrap().0.to_owned()
}

/// Replaces it.
fn write(name: &str, content: &str) {
    let _one = WRITING.lock().unwrap();
    let text = read();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&open).unwrap();
    let (_, after) = rest.split_once(&close).unwrap();
    // Whole or not at all: other tests read it meanwhile.
    let new = tempfile::NamedTempFile::new_in(".").unwrap();
    fs::write(new.path(), format!("{before}{open}{content}{close}{after}")).unwrap();
    fs::set_permissions(new.path(), fs::metadata(README).unwrap().permissions()).unwrap();
    new.persist(README).unwrap();
}

/// The lines of each fenced block in one of these languages.
fn blocks(text: &str, languages: &[&str]) -> Vec<Vec<String>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.trim().strip_prefix("```") else { continue };
        let block: Vec<String> = lines.by_ref().take_while(|line| line.trim() != "```").map(str::to_owned).collect();
        if languages.contains(&language) {
            blocks.push(block);
        }
    }
    blocks
}

/// What is typed in a block: behind `$ ` where a line has that, else every line; without comments.
fn commands(block: &[String]) -> Vec<String> {
    let typed: Vec<&str> = if block.iter().any(|line| line.starts_with("$ ")) {
        block.iter().filter_map(|line| line.strip_prefix("$ ")).collect()
    } else {
        block.iter().map(String::as_str).collect()
    };
    let bare = typed.iter().map(|line| line.split(" #").next().unwrap_or_default().trim());
    bare.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// The arguments of a line that runs trueup; none if it runs something else.
fn trueup_args(line: &str) -> Option<Vec<String>> {
    let mut words = words(line);
    words.drain(..words.iter().take_while(|word| word.contains('=')).count());
    let program = words.remove(0);
    if program == "cargo" && words.first().is_some_and(|word| word == "run") {
        let at = words.iter().position(|word| word == "--").unwrap();
        return Some(words.split_off(at + 1));
    }
    if program == "trueup" || program.ends_with("/trueup") {
        return Some(words);
    }
    assert!(OTHER_PROGRAMS.contains(&program.as_str()), "{README} runs {program}: {line}");
    None
}

/// The words of a command up to a pipe or redirection; quotes as a shell has them.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '|' | '>' | ';' | '&') => {
                // Which stream a redirection is of is no word of the command.
                words.pop_if(|word| c == '>' && word.chars().all(|digit| digit.is_ascii_digit()));
                break;
            }
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The first lines of each part of the summary.
fn shortened(printed: &str) -> String {
    let mut parts = Vec::new();
    for part in printed.trim_end().split("\n\n") {
        let lines: Vec<&str> = part.lines().map(str::trim_end).collect();
        let max =
            |line: &str| LINES_SHOWN.iter().find(|(word, _)| line.split(' ').next() == Some(*word)).map(|(_, n)| *n);
        // The tally stands before the verdict, in one part with it.
        let limit = lines.iter().enumerate().find_map(|(at, line)| Some(at + max(line)?)).unwrap_or(usize::MAX);
        let mut shown = lines.iter().take(limit).copied().collect::<Vec<_>>();
        if shown.len() < lines.len() {
            shown.push("  …");
        }
        parts.push(shown.join("\n"));
    }
    parts.join("\n\n")
}

/// Without what differs from run to run: times, and column widths that depend on them.
fn steady(text: &str) -> String {
    let mut steady = String::new();
    for line in text.lines() {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        if words.last().is_some_and(|word| ["ms", "s", "min", "h"].contains(word)) {
            while words.last().is_some_and(|word| {
                word.chars().all(|c| c.is_ascii_digit() || c == '.') || ["ms", "s", "min", "h"].contains(word)
            }) {
                words.pop();
            }
        }
        let line = words.join(" ");
        steady.push_str(if !line.is_empty() && line.chars().all(|c| c == '─') { "─" } else { &line });
        steady.push('\n');
    }
    steady
}
