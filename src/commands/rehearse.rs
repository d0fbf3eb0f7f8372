//! `trueup rehearse`: carries a batch out on a virtual copy of the exports, inspects again, says what changed.

use std::io::Write as _;
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets};
use serde_json::json;

use super::project::load_project;
use super::{ack, limits, place, print, print_document, terminal, verify};
use crate::cli::{Format, GlobalArgs, RehearseArgs};
use crate::compensation::manifest::FORMAT_VERSION;
use crate::compensation::receipts::RECEIPTS;
use crate::compensation::{self, Action, Checks, Judged, Place};
use crate::error::{Error, Result};
use crate::excerpt::plain;
use crate::exit;
use crate::inspection;
use crate::ledger::Ledger;
use crate::project::Project;
use crate::rehearsal::{self, After, Batch, Example, Outcome, RuleComparison, Stage};
use crate::report::progress::Progress;
use crate::rules::{Catalogue, Rule};
use crate::storage::Storage;

/// Findings shown of a rule at most.
const EXAMPLES_MAX: usize = 3;
/// Below the folder written: the receipts of the batch that was rehearsed.
const RECEIPTS_FOLDER: &str = "receipts";
const RECEIPTS_FILE: &str = "receipts-rehearsed.ndjson";

pub(super) async fn run(global: &GlobalArgs, args: &RehearseArgs) -> Result<u8> {
    let project = load_project(global)?;
    if let Some(folder) = &args.write {
        place::refuse_url(folder, "write a project to", "write it there, then copy it with the store's own program")?;
        rehearsal::vacant(folder)?;
    }
    let catalogue = Catalogue::load(&project.queries)?;
    let state = Storage::open(&project.state)?;
    let located = place::batch(&args.batch, Some(&state)).await?;
    let scratch = place::scratch(global);
    let place = Place { storage: &located.storage, folder: located.folder.clone(), scratch: &scratch };
    let checks = Checks { project: Some(&project.name), withdrawn_too: true, ..Checks::default() };
    let read = match compensation::Batch::read(&place, &checks).await? {
        Judged::Whole(read) => *read,
        Judged::Refused(refusals) => {
            if global.format == Format::Json {
                print_document(&refused(located.name(), &refusals.reasons, refusals.total))?;
            } else {
                verify::refused(&format!("the batch {} is refused", located.shown()), &refusals)?;
            }
            return Ok(exit::GATE_FAILED);
        }
    };
    let limits = limits::resolve(global)?;
    let wanted = |rule: &Rule| inspection::is_default(rule, &project);
    let stage = Stage {
        limits: &limits,
        catalogue: &catalogue,
        project: &project,
        wanted: &wanted,
        examples_max: EXAMPLES_MAX,
    };
    let manifest = &read.manifest;
    let watermark = manifest.watermark.parse().map_err(|error| Error::usage("read the batch").because(error))?;
    let lines = |each: &mut dyn FnMut(String, Action) -> Result<()>| read.actions(each);
    let batch = Batch { id: &manifest.batch_id, inputs: &manifest.inputs, watermark, lines: &lines };
    let mut progress = Progress::new(terminal::progress(global));
    let (outcome, after) = rehearsal::rehearse(&stage, &batch, &mut |event| progress.on(&event)).await?;
    drop(progress);
    let written = match (&args.write, after) {
        (Some(folder), Some(mut after)) => {
            rehearsal::write_project(&mut after, &project, folder).await?;
            if state.local_root().is_none() {
                state.copy_to(&folder.join(rehearsal::STATE)).await?;
            }
            acknowledge(global, &project, &read, &after, folder).await?;
            Some(folder.as_path())
        }
        _ => None,
    };
    match global.format {
        Format::Json => print_document(&document(&outcome))?,
        _ => print(|out| table(&outcome, written, out))?,
    }
    Ok(if outcome.passed() { exit::PASSED } else { exit::GATE_FAILED })
}

/// Tells the ledger of the project written that every action was applied, if it knows the batch.
async fn acknowledge(
    global: &GlobalArgs,
    project: &Project,
    batch: &compensation::Batch,
    after: &After,
    folder: &Path,
) -> Result<()> {
    let folder =
        std::path::absolute(folder).map_err(|error| Error::input("find the project written").because(error))?;
    let next = Project::load(Some(&folder), &folder)?;
    let state = Storage::open(&next.state)?;
    let batch_id = &batch.manifest.batch_id;
    if Ledger::open(&state, &project.name).await?.batch(batch_id).is_none() {
        return Ok(());
    }
    let receipts = folder.join(RECEIPTS_FOLDER).join(batch_id);
    write_receipts(batch, after, &receipts)?;
    ack::quietly(global, &next, batch_id, &receipts.display().to_string()).await.map(drop)
}

/// Receipts as a migrator writes them: every action applied at the batch's watermark.
fn write_receipts(batch: &compensation::Batch, after: &After, folder: &Path) -> Result<()> {
    let failed = |error: std::io::Error| Error::input(format!("write receipts to {}", folder.display())).because(error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let path = folder.join(RECEIPTS_FILE);
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).map_err(failed)?);
    let mut rows = 0_u64;
    batch.actions(|action_id, action| {
        let result = after.result_id(&action_id, &action).map(|id| json!({ "id": id }));
        let line = json!({
            "action_id": action_id, "outcome": "applied", "at": batch.manifest.watermark, "result": result,
            "detail": null,
        });
        rows += 1;
        writeln!(file, "{line}").map_err(failed)
    })?;
    file.flush().map_err(failed)?;
    let (sha256, bytes) = crate::storage::sha256_file(&path).map_err(failed)?;
    let summary = json!({
        "format_version": FORMAT_VERSION, "project": batch.manifest.project, "batch_id": batch.manifest.batch_id,
        "manifest_sha256": batch.manifest_sha256, "partial": false,
        "files": [{ "name": RECEIPTS_FILE, "rows": rows, "bytes": bytes, "sha256": sha256 }],
        "counts": { "applied": rows },
    });
    std::fs::write(folder.join(RECEIPTS), format!("{summary}\n")).map_err(failed)
}

fn refused(batch_id: &str, reasons: &[String], total: u64) -> serde_json::Value {
    json!({
        "format_version": FORMAT_VERSION, "batch_id": batch_id, "passed": false, "actions": 0,
        "refused": { "total": total, "reasons": reasons }, "rules": [],
    })
}

fn document(outcome: &Outcome) -> serde_json::Value {
    let examples = |examples: &[Example]| {
        let one = |example: &Example| {
            let key: serde_json::Map<_, _> =
                example.key.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            json!({ "fingerprint": example.fingerprint, "key": key, "reason": example.reason })
        };
        examples.iter().map(one).collect::<Vec<_>>()
    };
    let rules: Vec<_> = outcome
        .rules
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id, "before": rule.before, "repaired": rule.repaired, "remaining": rule.remaining,
                "uncovered": rule.uncovered, "new": rule.new, "answered": rule.promised, "unkept": rule.unkept,
                "new_samples": examples(&rule.new_examples), "unkept_samples": examples(&rule.unkept_examples),
            })
        })
        .collect();
    json!({
        "format_version": FORMAT_VERSION, "batch_id": outcome.batch_id, "passed": outcome.passed(),
        "actions": outcome.actions, "refused": { "total": outcome.refused, "reasons": outcome.reasons }, "rules": rules,
    })
}

fn table(outcome: &Outcome, written: Option<&Path>, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(["rule", "before", "repaired", "remaining", "uncovered", "new"]);
    let concerned = |rule: &&RuleComparison| rule.before + rule.uncovered + rule.new > 0;
    let mut sums = [0; 5];
    for rule in outcome.rules.iter().filter(concerned) {
        let counts = [rule.before, rule.repaired, rule.remaining, rule.uncovered, rule.new];
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        table.add_row(std::iter::once(rule.id.clone()).chain(counts.map(|count| count.to_string())));
    }
    table.add_row(std::iter::once("all".to_owned()).chain(sums.map(|sum| sum.to_string())));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    writeln!(out, "{}\n", table.trim_fmt())?;
    for (rules, told) in [
        (outcome.rules.iter().map(|rule| (rule, &rule.new_examples)).collect::<Vec<_>>(), "new"),
        (outcome.rules.iter().map(|rule| (rule, &rule.unkept_examples)).collect(), "still there, though answered"),
    ] {
        for (rule, examples) in rules {
            for example in examples {
                let key: Vec<String> =
                    example.key.iter().map(|(name, value)| format!("{name} {}", plain(value))).collect();
                writeln!(out, "{told}: {} {}: {}", rule.id, key.join(" "), plain(&example.reason))?;
            }
        }
    }
    for reason in &outcome.reasons {
        writeln!(out, "can't be carried out: {}", plain(reason))?;
    }
    let verdict = if outcome.passed() { "PASS" } else { "FAIL" };
    let why = match (outcome.refused, sums[4]) {
        (0, 0) => "nothing new".to_owned(),
        (0, new) => format!("{new} new findings"),
        (refused, new) => format!("{refused} actions can't be carried out, {new} new findings"),
    };
    writeln!(out, "{verdict}  {} actions rehearsed: {why}", outcome.actions)?;
    match written {
        Some(folder) => writeln!(out, "next\n  trueup check --project {}", folder.display()),
        None => Ok(()),
    }
}
