//! Where cases lie: the built-in rules' in the binary, a project's own beside its rules.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::error::{Error, Result};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/rules");

const FILE_BYTES_MAX: u64 = 16 << 20;

/// A case's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// `set/name` of the rule that it tests.
    pub rule: String,
    /// As messages show it.
    pub shown: String,
    /// None: in the binary.
    pub path: Option<PathBuf>,
    pub text: String,
}

/// The built-in rules' cases, in order.
#[must_use]
pub fn built_in() -> Vec<CaseFile> {
    let mut cases = Vec::new();
    for dir in BUILT_IN.dirs() {
        for file in dir.files() {
            let relative = file.path().to_string_lossy().replace('\\', "/");
            if let (Some(rule), Some(text)) = (rule_of(&relative), file.contents_utf8()) {
                let shown = format!("tests/rules/{relative}");
                cases.push(CaseFile { rule, shown, path: None, text: text.to_owned() });
            }
        }
    }
    cases.sort_by(|one, other| one.shown.cmp(&other.shown));
    cases
}

/// The cases in a folder, `SET/RULE.sql` below it, in order; none where there is no such folder.
///
/// # Errors
/// Kind usage: a file that can't be read or that is too large.
pub fn on_disk(folder: &Path) -> Result<Vec<CaseFile>> {
    let mut cases = Vec::new();
    if !folder.is_dir() {
        return Ok(cases);
    }
    for entry in walkdir::WalkDir::new(folder).min_depth(2).max_depth(2).sort_by_file_name() {
        let failed =
            |why: &dyn std::fmt::Display| Error::usage(format!("read the tests in {}", folder.display())).because(why);
        let entry = entry.map_err(|error| failed(&error))?;
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        let Some(rule) = rule_of(&relative) else { continue };
        let named = |why: &str| failed(&format!("{relative} {why}"));
        if !entry.file_type().is_file() {
            return Err(named("is no regular file"));
        }
        if entry.metadata().map_err(|error| failed(&error))?.len() > FILE_BYTES_MAX {
            return Err(named("is larger than a test can be (16 MiB)"));
        }
        let text = std::fs::read_to_string(entry.path()).map_err(|error| failed(&error))?;
        let shown = entry.path().display().to_string();
        cases.push(CaseFile { rule, shown, path: Some(entry.path().to_owned()), text });
    }
    Ok(cases)
}

/// `set/name` of `set/name.sql` and of `set/name@case.sql`.
fn rule_of(relative: &str) -> Option<String> {
    let (set, file) = relative.split_once('/')?;
    let stem = file.strip_suffix(".sql")?;
    let name = stem.split('@').next()?;
    Some(format!("{set}/{name}"))
}
