//! The rules' own tests: `tests/rules/SET/RULE.sql`, and `RULE@CASE.sql` for further cases of the same rule.
//!
//! A case seeds the contract's tables with INSERTs and lists in its header the findings that the rule must return; all
//! other seed rows must pass. Each case becomes real Parquet files and a `trueup.toml`, and the built binary checks them.
//!
//! ```sql
//! /*---
//! params = { max_accounts_per_anchor = 3 }               # optional, as the following three
//! settings = { anchor = "opaque", settling = "15m", max_skew = "2h", max_suspected = 1.0, expected = "…", where = { mapping = "…" } }
//! snapshots = { mapping = "2026-11-01T05:00:00Z" }       # default: 2026-11-01T00:00:00Z
//! manifest = { mapping = '{"table": "mapping", "rows": 1}' }   # "{sha256}" becomes the hash of its part.parquet
//! found = [{ key = { source_id = "3" }, action = "create_mapping", certainty = "suspected" }]
//! ---*/
//! INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (3, 't-1', 'active', '2026-01-02');
//! ```
//!
//! `noted = ["part of a note"]` beside `found` expects these remarks.
//! `skipped = "part of the reason"` instead of `found` expects that the rule cannot run. A table supplies the columns that
//! its INSERTs name; the required tables are there even without rows. An id space is text if any of its ids is quoted.
//!
//! A rule that compares rounds has several of them in its case: the INSERTs of each, oldest first, a line `-- NEXT ROUND`
//! between two; a table that a later round doesn't name is as it was. All but the last are recorded, a day apart. `previous_actions` in the
//! last one are recorded as sent and acknowledged; they, and `found`, name another rule's finding by its key:
//! `finding = "source_id=3"`.
//! `RULE_CASES=open-id cargo test --test it rules` runs the cases whose path contains that text.

pub mod case;
mod rounds;
pub mod seed;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use case::Case;

/// The binary uses several threads itself.
const THREADS: usize = 2;

#[test]
fn every_rule_finds_what_its_cases_expect() {
    let wanted = std::env::var("RULE_CASES").unwrap_or_default();
    let mut files = sql_files(Path::new("tests/rules"));
    files.retain(|file| file.to_string_lossy().contains(&wanted));
    assert!(!files.is_empty(), "no case's path contains {wanted:?}");
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = Case::read(file).and_then(|case| verdict::judge(&case)) {
                        failures.lock().unwrap().insert(file.clone(), why);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let told: String = failures.iter().map(|(file, why)| format!("\n{}\n{why}\n", file.display())).collect();
    assert!(failures.is_empty(), "{} of {} cases failed\n{told}", failures.len(), files.len());
}

#[test]
fn every_built_in_rule_has_a_case_that_finds_or_says_why_not() {
    let name = |file: &Path, root: &str| {
        let relative = file.strip_prefix(root).unwrap().with_extension("");
        relative.to_string_lossy().replace('\\', "/")
    };
    let rules: BTreeSet<String> = sql_files(Path::new("queries")).iter().map(|file| name(file, "queries")).collect();
    let rules: BTreeSet<String> = rules.into_iter().filter(|rule| !rule.starts_with("models/")).collect();
    assert!(!rules.is_empty());
    let mut problems = Vec::new();
    let mut tested = BTreeSet::new();
    for file in sql_files(Path::new("tests/rules")) {
        let case = match Case::read(&file) {
            Ok(case) => case,
            Err(why) => {
                problems.push(format!("{}: {why}", file.display()));
                continue;
            }
        };
        if !rules.contains(&case.rule) {
            problems.push(format!("{}: there is no rule {}", file.display(), case.rule));
        }
        let telling = case.found.as_ref().is_some_and(|found| !found.is_empty()) || case.skipped.is_some();
        if name(&file, "tests/rules") == case.rule && telling {
            tested.insert(case.rule);
        }
    }
    problems.extend(rules.difference(&tested).map(|rule| {
        format!("{rule}: write tests/rules/{rule}.sql, with rows that must be found and rows that must pass")
    }));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Every `.sql` file below a folder of the package, sorted.
fn sql_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    files
}
