//! What the code may do, read from the code: which room imports which, as the table in `src/lib.rs` allows; that only the
//! engine knows DataFusion; how files are named and how they begin.
//!
//! Test modules and comments count for nothing here: a test may look into any room.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Names that say nothing of what a file is about, and so attract everything.
const NAMES_REFUSED: [&str; 8] = ["util", "utils", "helper", "helpers", "common", "misc", "manager", "imp"];
/// Neither is a room: one holds the table, the other starts the program.
const NO_ROOMS: [&str; 2] = ["lib", "main"];

#[test]
fn rooms_import_only_what_the_table_allows() {
    let table = table(&std::fs::read_to_string("src/lib.rs").unwrap());
    let mut rooms = BTreeSet::new();
    let mut problems = Vec::new();
    for file in rust_files("src") {
        let (room, depth) = place(&file);
        if NO_ROOMS.contains(&room.as_str()) {
            continue;
        }
        let Some(allowed) = table.get(&room) else {
            problems.push(format!("{}: the table in src/lib.rs has no room {room}", file.display()));
            continue;
        };
        for import in imports(&code(&file), depth) {
            if import != room && !allowed.contains(&import) {
                problems.push(format!("{}: {room} may not import {import}", file.display()));
            }
        }
        rooms.insert(room);
    }
    let gone =
        table.iter().flat_map(|(room, imports)| imports.iter().chain([room])).filter(|room| !rooms.contains(*room));
    problems.extend(gone.map(|room| format!("src/lib.rs: the table names {room}, which is no room")));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn only_the_engine_knows_datafusion() {
    let files = rust_files("src");
    let (engine, others): (Vec<&PathBuf>, Vec<&PathBuf>) = files.iter().partition(|file| place(file).0 == "engine");
    let names =
        |file: &&PathBuf| code(file).split(|c: char| c != '_' && !c.is_alphanumeric()).any(|w| w == "datafusion");
    assert!(engine.iter().any(names), "nothing in src/engine imports datafusion: this test looks at the wrong files");
    let others: Vec<String> = others.into_iter().filter(names).map(|file| file.display().to_string()).collect();
    assert!(others.is_empty(), "datafusion outside src/engine, in {}", others.join(", "));
}

#[test]
fn files_say_what_they_are() {
    let mut problems = Vec::new();
    for file in rust_files("src").into_iter().chain(rust_files("tests")) {
        let shown = file.display();
        let path = file.with_extension("");
        let words = path.iter().flat_map(|part| part.to_str().unwrap().split(['_', '-']));
        problems.extend(words.filter(|word| NAMES_REFUSED.contains(word)).map(|word| format!("{shown}: named {word}")));
        if file.starts_with("src") && !std::fs::read_to_string(&file).unwrap().starts_with("//!") {
            problems.push(format!("{shown}: its first line is no //! that says what it owns"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn imports_are_read_as_they_may_be_written() {
    let text = "\
use crate::error::{Error, Result};
use crate::{
    excerpt::{self, Source},
    exit,
};
// use crate::cli::Cli;
fn f(a: crate::project::Expr) -> u8 { crate::gate::judge(a) } // crate::cli
#[cfg(test)]
mod fixture;
use super::super::ledger;
use super::near;
#[cfg(test)]
mod tests { use crate::cli::Cli; }
";
    let found: Vec<String> = imports(&without_tests(text), 2).into_iter().collect();
    assert_eq!(found, ["error", "excerpt", "exit", "gate", "ledger", "project"]);
    assert_eq!(imports("use crate::*;", 1).into_iter().collect::<Vec<_>>(), ["*"]);
    let rows =
        table("//! # Rooms\n//! | room | imports |\n//! |---|---|\n//! | a | |\n//! | b | a, c |\n\npub mod a;\n");
    assert_eq!(rows.len(), 2);
    assert!(rows["a"].is_empty() && rows["b"].len() == 2 && rows["b"].contains("c"));
}

/// The rows of `| room | imports |` in a crate's documentation.
fn table(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let rows = text.lines().skip_while(|line| line.trim() != "//! | room | imports |").skip(2);
    let rows = rows.map_while(|line| line.trim().strip_prefix("//! |")?.strip_suffix('|'));
    let table: BTreeMap<String, BTreeSet<String>> = rows
        .map(|row| {
            let (room, imports) = row.split_once('|').unwrap();
            let imports = imports.split(',').map(str::trim).filter(|name| !name.is_empty());
            (room.trim().to_owned(), imports.map(str::to_owned).collect())
        })
        .collect();
    assert!(!table.is_empty(), "src/lib.rs has no table of imports");
    table
}

/// The room that a file belongs to, and how many modules deep it lies: `src/gate.rs` 1, `src/report/table.rs` 2.
fn place(file: &Path) -> (String, usize) {
    let path = file.strip_prefix("src").unwrap().with_extension("");
    let parts: Vec<&str> = path.iter().map(|part| part.to_str().unwrap()).filter(|part| *part != "mod").collect();
    (parts[0].to_owned(), parts.len())
}

/// A source file without its tests and comments; nothing of a file that is tests only.
fn code(file: &Path) -> String {
    if file.with_extension("").iter().any(|part| part == "tests") {
        return String::new();
    }
    without_tests(&std::fs::read_to_string(file).unwrap())
}

fn without_tests(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            match lines.next() {
                // `mod tests;` or an import for tests.
                Some(item) if item.trim_end().ends_with(';') => continue,
                // `mod tests {` up to the end of the file.
                _ => break,
            }
        }
        code.push_str(line.split("//").next().unwrap_or_default());
        code.push('\n');
    }
    code
}

/// The rooms that code names, as `crate::ROOM`, `crate::{ROOM, …}` or through `depth` times `super::`.
fn imports(code: &str, depth: usize) -> BTreeSet<String> {
    let code: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let root = "super::".repeat(depth);
    let mut rooms = BTreeSet::new();
    for start in ["crate::", root.as_str()] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c == '_' || c.is_alphanumeric()) {
                continue;
            }
            rooms.extend(first_segments(&code[at + start.len()..]));
        }
    }
    rooms
}

/// `a::b` is a; `{a::{b, c}, d}` is a and d; `*` is itself.
fn first_segments(path: &str) -> Vec<String> {
    let name =
        |text: &str| text.chars().take_while(|c| *c == '_' || *c == '*' || c.is_alphanumeric()).collect::<String>();
    let Some(group) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut names = vec![name(group.trim_start())];
    let mut open = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => open += 1,
            '}' if open == 0 => break,
            '}' => open -= 1,
            ',' if open == 0 => names.push(name(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Every Rust file below a folder of the package, sorted.
fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no Rust files in {folder}");
    files
}
