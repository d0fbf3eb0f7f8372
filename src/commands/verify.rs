//! `trueup verify BATCH`: is this batch whole and untampered? Needs no exports, and no project.

use comfy_table::{CellAlignment, Table, presets};
use serde_json::json;

use super::place::{self, Located};
use super::project::project_if_any;
use super::{plan, print, print_document};
use crate::cli::{Format, GlobalArgs, VerifyArgs};
use crate::compensation::{Batch, Checks, Judged, Place, PublicKey, Refusals};
use crate::error::{Error, Result};
use crate::exit;
use crate::project::Project;
use crate::report::text;
use crate::storage::Storage;

pub(super) async fn run(global: &GlobalArgs, args: &VerifyArgs) -> Result<u8> {
    // A batch can be judged without.
    let project = project_if_any(global)?;
    let state = match &project {
        Some(project) => Some(Storage::open(&project.state)?),
        None => None,
    };
    let located = place::batch(&args.batch, state.as_ref()).await?;
    let public_key = public_key(args, project.as_ref())?;
    let policy = project.as_ref().map(plan::policy).transpose()?;
    let checks = Checks {
        project: project.as_ref().map(|project| project.name.as_str()),
        public_key: public_key.as_ref(),
        policy: policy.as_ref(),
        as_of: args.as_of.as_deref().map(moment).transpose()?,
        withdrawn_too: false,
    };
    let scratch = place::scratch(global);
    let place = Place { storage: &located.storage, folder: located.folder.clone(), scratch: &scratch };
    let judged = Batch::read(&place, &checks).await?;
    match (&judged, global.format) {
        (Judged::Whole(batch), Format::Json) => whole_json(&located, batch, public_key.is_some())?,
        (Judged::Whole(batch), _) => whole(&located, batch, public_key.is_some(), project.is_some())?,
        (Judged::Refused(refusals), Format::Json) => refused_json(&located, refusals)?,
        (Judged::Refused(refusals), _) => refused(&format!("the batch {} is refused", located.shown()), refusals)?,
    }
    Ok(if matches!(judged, Judged::Whole(_)) { exit::PASSED } else { exit::GATE_FAILED })
}

/// The key given, or the project's.
fn public_key(args: &VerifyArgs, project: Option<&Project>) -> Result<Option<PublicKey>> {
    if let Some(given) = &args.public_key {
        return PublicKey::load(given).map(Some);
    }
    let Some((project, written)) = project.and_then(|project| Some((project, project.plan.public_key.as_ref()?)))
    else {
        return Ok(None);
    };
    let key = PublicKey::parse(&written.value);
    key.map(Some).map_err(|why| project.error_at(&written.span, "read `public_key` in [plan]", &why))
}

fn moment(text: &str) -> Result<jiff::Timestamp> {
    if text == "now" {
        return Ok(jiff::Timestamp::now());
    }
    text.parse().map_err(|error| {
        Error::usage(format!("read --as-of {}", crate::excerpt::plain(text)))
            .because(error)
            .hint("write it as 2026-11-20T02:00:00Z, or now")
    })
}

/// Whether the signature was looked at.
fn signature(batch: &Batch, with_key: bool) -> &'static str {
    match (batch.signed, with_key) {
        (true, true) => "checked",
        (true, false) => "unchecked",
        (false, _) => "none",
    }
}

fn whole_json(located: &Located, batch: &Batch, with_key: bool) -> Result<()> {
    let manifest = &batch.manifest;
    let document = json!({
        "format_version": "1.0", "passed": true, "batch_id": manifest.batch_id, "path": located.shown(),
        "project": manifest.project, "watermark": manifest.watermark, "expires_at": manifest.expires_at,
        "undo_of": manifest.undo_of, "signature": signature(batch, with_key),
        "actions": { "total": manifest.actions(), "by_kind": manifest.totals },
        "clusters": manifest.clusters, "parts": manifest.parts.len(), "holds": manifest.review.rows,
        "reasons": { "total": 0, "shown": [] },
    });
    print_document(&document)
}

fn whole(located: &Located, batch: &Batch, with_key: bool, with_project: bool) -> Result<()> {
    let manifest = &batch.manifest;
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(["kind", "actions"]);
    for (kind, actions) in &manifest.totals {
        table.add_row([kind.clone(), text::grouped(*actions)]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let signature = match signature(batch, with_key) {
        "checked" => "by the key given",
        "unchecked" => "yes, but no key was given to check it",
        _ => "no",
    };
    let project = if with_project { "" } else { ", which no project file here confirms" };
    print(|out| {
        writeln!(out, "batch    {}", located.shown())?;
        writeln!(out, "project  {}{project}", crate::excerpt::plain(&manifest.project))?;
        if let Some(undone) = &manifest.undo_of {
            writeln!(out, "undoes   {undone}")?;
        }
        writeln!(out, "expires  {}", manifest.expires_at)?;
        writeln!(out, "signed   {signature}\n")?;
        if !manifest.totals.is_empty() {
            writeln!(out, "{}\n", table.trim_fmt())?;
        }
        writeln!(
            out,
            "whole: {} in {} and {}, {}",
            text::counted(manifest.actions(), "action"),
            text::counted(manifest.clusters, "cluster"),
            text::counted(manifest.parts.len() as u64, "part"),
            text::counted(manifest.review.rows, "hold")
        )
    })
}

fn refused_json(located: &Located, refusals: &Refusals) -> Result<()> {
    let document = json!({
        "format_version": "1.0", "passed": false, "batch_id": null, "path": located.shown(),
        "reasons": { "total": refusals.total, "shown": refusals.reasons },
    });
    print_document(&document)
}

/// Every reason on a line of its own.
pub(super) fn refused(what: &str, refusals: &Refusals) -> Result<()> {
    print(|out| {
        writeln!(out, "{what}, for {}:", text::counted(refusals.total, "reason"))?;
        for reason in &refusals.reasons {
            writeln!(out, "  {reason}")?;
        }
        let more = refusals.total - refusals.reasons.len() as u64;
        if more > 0 {
            writeln!(out, "  and {more} more")?;
        }
        Ok(())
    })
}
