//! `trueup doctor`: can this machine and these credentials do the job? Looks, measures, and says what to do; changes
//! nothing but a probe that it writes into the state folder.

mod machine;
mod project;

use comfy_table::{Table, presets};
use serde::Serialize;

use super::{limits, print};
use crate::cli::{Format, GlobalArgs};
use crate::error::{Error, Result};
use crate::excerpt::plain;
use crate::exit;

/// How one thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    /// It will run, but may be slow, or fail later.
    Warning,
    /// A check would be inconclusive, or not run at all.
    Failed,
}

/// One thing looked at.
#[derive(Clone, Debug, Serialize)]
struct Finding {
    /// `memory`, `export source_accounts`.
    name: String,
    status: Status,
    detail: String,
    /// What to do; none where nothing need be done.
    advice: Option<String>,
}

impl Finding {
    fn ok(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { name: name.into(), status: Status::Ok, detail: detail.into(), advice: None }
    }

    fn warning(name: impl Into<String>, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name: name.into(), status: Status::Warning, detail: detail.into(), advice: Some(advice.into()) }
    }

    fn failed(name: impl Into<String>, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name: name.into(), status: Status::Failed, detail: detail.into(), advice: Some(advice.into()) }
    }

    /// An error as a finding: what it says, and its hint.
    fn of(name: impl Into<String>, error: &Error) -> Self {
        let rendered = error.render();
        let hint = rendered.lines().rev().find_map(|line| line.strip_prefix("help: ")).map(str::to_owned);
        let advice = hint.unwrap_or_else(|| "mend it, then ask again".to_owned());
        Self::failed(name, error.to_string(), advice)
    }
}

pub(super) async fn run(global: &GlobalArgs) -> Result<u8> {
    let limits = limits::resolve(global)?;
    let mut findings = Vec::new();
    let seen = project::look(global, &limits, &mut findings).await;
    let mut all = machine::look(global, &limits, seen);
    all.append(&mut findings);
    let passed = all.iter().all(|finding| finding.status != Status::Failed);
    let code = if passed { exit::PASSED } else { exit::INCONCLUSIVE };
    show(global, &all, passed, code)?;
    Ok(code)
}

fn show(global: &GlobalArgs, all: &[Finding], passed: bool, code: u8) -> Result<()> {
    if global.format == Format::Json {
        let document =
            serde_json::json!({ "format_version": "1.0", "passed": passed, "exit_code": code, "checks": all });
        return print(|out| writeln!(out, "{document:#}"));
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    for finding in all {
        let word = match finding.status {
            Status::Ok => "ok",
            Status::Warning => "warning",
            Status::Failed => "FAILED",
        };
        table.add_row([word.to_owned(), plain(&finding.name), plain(&finding.detail)]);
    }
    print(|out| {
        writeln!(out, "{}", table.trim_fmt())?;
        let advice: Vec<&Finding> = all.iter().filter(|finding| finding.advice.is_some()).collect();
        if !advice.is_empty() {
            writeln!(out, "\nwhat to do")?;
        }
        for finding in advice {
            writeln!(out, "  {}: {}", plain(&finding.name), plain(finding.advice.as_deref().unwrap_or_default()))?;
        }
        let count = |status: Status| all.iter().filter(|finding| finding.status == status).count();
        let (warnings, failed) = (count(Status::Warning), count(Status::Failed));
        writeln!(out, "\n{} looked at, {warnings} warnings, {failed} failed", all.len())
    })
}
