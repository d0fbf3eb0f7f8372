//! `trueup rules`: the catalogue, what each rule reads, and whether the project can run it.

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use super::project::project_if_any;
use super::selecting::Asked;
use super::{authoring, limits, print, terminal, testing};
use crate::cli::{Format, GlobalArgs, RulesArgs, RulesCommand};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::exit;
use crate::inspection::{self, Availability};
use crate::ledger::Ledger;
use crate::report::text::harmless;
use crate::rules::{Catalogue, Origin, Rule};
use crate::storage::Storage;

/// One rule on the wire.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    set: &'a str,
    title: &'a str,
    severity: &'static str,
    tags: &'a [String],
    key: &'a [String],
    actions: &'a [String],
    params: Vec<&'a str>,
    origin: &'static str,
    /// Tables and models read; null without a project.
    reads: Option<&'a [String]>,
    /// Whether the project can run it; null without a project.
    runnable: Option<bool>,
    /// Why not.
    skip: Option<&'a str>,
}

#[derive(Serialize)]
struct Listing<'a> {
    format_version: &'static str,
    rules: Vec<Line<'a>>,
}

pub(super) async fn run(global: &GlobalArgs, args: &RulesArgs) -> Result<u8> {
    match &args.command {
        Some(RulesCommand::New { rule }) => authoring::run(global, rule),
        Some(RulesCommand::Test(args)) => testing::run(global, args).await,
        None => list(global, args).await,
    }
}

async fn list(global: &GlobalArgs, args: &RulesArgs) -> Result<u8> {
    // Without a project the built-in catalogue can be listed all the same.
    let project = project_if_any(global)?;
    let catalogue = match &project {
        Some(project) => Catalogue::load(&project.queries)?,
        None => Catalogue::load(&[] as &[&str])?,
    };
    let asked = Asked::parse(&args.selection, project.as_ref())?;
    let chosen = asked.resolve_anywhere(global, &catalogue, project.as_ref()).await?;
    let available = match &project {
        Some(project) => {
            let mut engine = Engine::open(&limits::resolve(global)?)?;
            let storage = Storage::open(&project.state)?;
            // A ledger that can't be read has nothing to compare with; check says why.
            let ledger = Ledger::open(&storage, &project.name).await.ok();
            let compares = ledger.is_some_and(|ledger| ledger.latest_conclusive().is_some());
            inspection::availability(&mut engine, &catalogue, project, compares).await?
        }
        None => Vec::new(),
    };
    let rules: Vec<&Rule> = catalogue.rules.iter().filter(|rule| chosen.contains(&rule.id)).collect();
    match global.format {
        Format::Json => json(&rules, &available)?,
        _ => table(global, &rules, &available, project.is_some())?,
    }
    Ok(exit::PASSED)
}

fn find<'a>(available: &'a [Availability], rule: &Rule) -> Option<&'a Availability> {
    available.iter().find(|known| known.rule == rule.id)
}

fn json(rules: &[&Rule], available: &[Availability]) -> Result<()> {
    let lines = rules.iter().map(|rule| line(rule, find(available, rule))).collect();
    let listing = Listing { format_version: "1.0", rules: lines };
    let text =
        serde_json::to_string_pretty(&listing).map_err(|error| Error::internal("list the rules").because(error))?;
    print(|out| writeln!(out, "{}", crate::report::json::inert(&text)))
}

fn line<'a>(rule: &'a Rule, known: Option<&'a Availability>) -> Line<'a> {
    Line {
        id: &rule.id,
        set: &rule.set,
        title: &rule.header.title,
        severity: rule.header.severity.as_str(),
        tags: &rule.header.tags,
        key: &rule.header.key,
        actions: &rule.header.actions,
        params: rule.header.params.keys().map(String::as_str).collect(),
        origin: if rule.origin == Origin::BuiltIn { "built-in" } else { "project" },
        reads: known.map(|known| known.reads.as_slice()),
        runnable: known.map(|known| known.skip.is_none()),
        skip: known.and_then(|known| known.skip.as_deref()),
    }
}

fn table(global: &GlobalArgs, rules: &[&Rule], available: &[Availability], with_project: bool) -> Result<()> {
    let style = terminal::style(global);
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = style.width {
        table.set_width(width);
    }
    table.set_header(if with_project {
        vec!["rule", "severity", "finds", "this project"]
    } else {
        vec!["rule", "severity", "finds"]
    });
    for rule in rules {
        let mut cells =
            vec![rule.id.clone(), rule.header.severity.as_str().to_owned(), harmless(&rule.header.title).into_owned()];
        if with_project {
            let skip = find(available, rule).and_then(|known| known.skip.as_deref());
            cells.push(skip.map_or_else(|| "runs".to_owned(), |reason| format!("skipped: {}", harmless(reason))));
        }
        table.add_row(cells);
    }
    print(|out| writeln!(out, "{}", table.trim_fmt()))
}
