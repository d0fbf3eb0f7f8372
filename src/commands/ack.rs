//! `trueup ack BATCH RECEIPTS`: takes in what the migrator says became of each action; `--withdraw` takes a batch back.

use std::collections::BTreeMap;

use comfy_table::{CellAlignment, Table, presets};
use serde_json::json;

use super::place::{self, Located};
use super::project::load_project;
use super::{print, print_document, verify};
use crate::cli::{AckArgs, Format, GlobalArgs};
use crate::compensation::manifest::{FORMAT_VERSION, WITHDRAWN};
use crate::compensation::receipts::{self, Outcomes, Receipts};
use crate::compensation::write::BATCHES;
use crate::compensation::{Batch, Checks, Judged, Place, Refusals};
use crate::error::{Error, Result};
use crate::exit;
use crate::ledger::{Acknowledged, Event, FileRef, Ledger, Withdrawn, Writer};
use crate::project::Project;
use crate::report::text;
use crate::storage::{self, Created, Storage};

/// Copies of receipts, in the state folder.
const RECEIPTS: &str = "receipts";
/// Tables of actions with their outcomes, in the state folder.
const ACTIONS: &str = "actions";

pub(super) async fn run(global: &GlobalArgs, args: &AckArgs) -> Result<u8> {
    let project = load_project(global)?;
    let state = Storage::open(&project.state)?;
    let located = place::batch(&args.batch, Some(&state)).await?;
    let command = Command { global, project: &project, state: &state, located: &located, quiet: false };
    match &args.receipts {
        Some(receipts) => command.take(receipts, args.partial).await,
        None => command.withdraw(args.reason.as_deref().unwrap_or_default()).await,
    }
}

/// Takes in receipts of a batch that the project's ledger knows, and prints nothing. Whether they were taken.
pub(super) async fn quietly(global: &GlobalArgs, project: &Project, batch_id: &str, receipts: &str) -> Result<bool> {
    let state = Storage::open(&project.state)?;
    let located = place::batch(batch_id, Some(&state)).await?;
    let command = Command { global, project, state: &state, located: &located, quiet: true };
    Ok(command.take(receipts, false).await? == exit::PASSED)
}

struct Command<'a> {
    global: &'a GlobalArgs,
    project: &'a Project,
    state: &'a Storage,
    located: &'a Located,
    /// Nothing is printed.
    quiet: bool,
}

/// What the receipts come to.
struct Taken<'a> {
    batch: &'a Batch,
    receipts: &'a Receipts,
    outcomes: &'a Outcomes,
    /// The very same receipts were taken before.
    already: bool,
}

impl Command<'_> {
    async fn take(&self, named: &str, partial: bool) -> Result<u8> {
        let scratch = place::scratch(self.global);
        let mut ledger = Writer::open(self.state, &self.project.name).await?;
        let batch = match self.batch(&ledger, &scratch).await? {
            Ok(batch) => batch,
            Err(refusals) => return self.refused(&format!("the batch {} is refused", self.located.shown()), &refusals),
        };
        let batch_id = &batch.manifest.batch_id;
        let earlier: Vec<Acknowledged> = acknowledged(&ledger, batch_id).into_iter().cloned().collect();
        let mut outcomes = self.known(&ledger, &batch, &earlier, &scratch).await?;
        let given = place::receipts(named)?;
        let at = Place { storage: &given.storage, folder: given.folder.clone(), scratch: &scratch };
        // The very same receipts again say what is known already, or what later ones have overtaken.
        let identity = Receipts::identity(&at).await?;
        let already = earlier.iter().any(|event| Some(&event.receipts_sha256) == identity.as_ref());
        let mut overtaken = if already { outcomes.afresh() } else { Outcomes::default() };
        let against = if already { &mut overtaken } else { &mut outcomes };
        let receipts = match Receipts::read(&at, &batch, against, partial || already).await? {
            receipts::Judged::Whole(receipts) => *receipts,
            receipts::Judged::Refused(refusals) => {
                return self.refused(&format!("the receipts {} are refused", given.shown()), &refusals);
            }
        };
        if !already {
            let event = self.keep(&ledger, &receipts, &outcomes, batch_id, &scratch).await?;
            ledger.append(Event::Acknowledged(event)).await?;
        }
        if !self.quiet {
            self.show(&Taken { batch: &batch, receipts: &receipts, outcomes: &outcomes, already })?;
        }
        Ok(exit::PASSED)
    }

    /// The batch, whole and planned by this project; or why it is refused.
    async fn batch(&self, ledger: &Ledger, scratch: &std::path::Path) -> Result<Result<Batch, Refusals>> {
        let place = Place { storage: &self.located.storage, folder: self.located.folder.clone(), scratch };
        let checks = Checks { project: Some(&self.project.name), withdrawn_too: true, ..Checks::default() };
        let batch = match Batch::read(&place, &checks).await? {
            Judged::Whole(batch) => *batch,
            Judged::Refused(refusals) => return Ok(Err(refusals)),
        };
        let planned = ledger.batch(&batch.manifest.batch_id);
        let why = match planned {
            None => "the ledger of this project knows no such batch",
            Some(known) if known.planned.manifest_sha256 != batch.manifest_sha256 => {
                "the ledger knows another manifest"
            }
            Some(_) => return Ok(Ok(batch)),
        };
        Ok(Err(Refusals { reasons: vec![why.to_owned()], total: 1 }))
    }

    /// What all earlier receipts come to.
    async fn known(
        &self,
        ledger: &Ledger,
        batch: &Batch,
        earlier: &[Acknowledged],
        scratch: &std::path::Path,
    ) -> Result<Outcomes> {
        let mut outcomes = Outcomes::default();
        batch.actions(|id, _| {
            outcomes.insert(&id, None);
            Ok(())
        })?;
        for event in earlier {
            outcomes.next_set();
            for file in &event.receipts {
                let path = ledger.fetch(file, scratch).await?;
                receipts::each(&path, &file.sha256, |receipt| {
                    outcomes
                        .take(&receipt)
                        .map_err(|why| Error::held("trust the ledger").because(format!("{}: {why}", file.name)))
                })?;
            }
        }
        outcomes.next_set();
        Ok(outcomes)
    }

    /// Copies what the ledger will vouch for; the names are hashes, so that a run that died before the event leaves
    /// nothing in the way.
    async fn keep(
        &self,
        ledger: &Ledger,
        receipts: &Receipts,
        outcomes: &Outcomes,
        batch_id: &str,
        scratch: &std::path::Path,
    ) -> Result<Acknowledged> {
        let mut copies = Vec::new();
        for (path, lines) in &receipts.files {
            let name = format!("{RECEIPTS}/{batch_id}/{}.ndjson", lines.sha256);
            self.created(&name, self.state.create_private_from(&name, path).await?)?;
            copies.push(FileRef { name, bytes: lines.bytes, sha256: lines.sha256.clone() });
        }
        let name = format!("{RECEIPTS}/{batch_id}/{}.json", receipts.sha256);
        self.created(&name, self.state.create_private(&name, &receipts.bytes).await?)?;
        let known = ledger.batch(batch_id).ok_or_else(|| Error::internal("find the batch in the ledger"))?;
        let from = ledger.fetch(known.actions(), scratch).await?;
        let to = tempfile::NamedTempFile::new_in(scratch)
            .map_err(|error| Error::input("use the scratch folder").because(error))?;
        receipts::with_outcomes(&from, to.path(), outcomes)?;
        let (sha256, bytes) = storage::sha256_file(to.path())
            .map_err(|error| Error::input("read back the scratch folder").because(error))?;
        let name = format!("{ACTIONS}/{batch_id}/{sha256}.parquet");
        self.created(&name, self.state.create_private_from(&name, to.path()).await?)?;
        Ok(Acknowledged {
            batch_id: batch_id.to_owned(),
            receipts_sha256: receipts.sha256.clone(),
            receipts: copies,
            counts: outcomes.counts(),
            complete: outcomes.complete(),
            actions: FileRef { name, bytes, sha256 },
        })
    }

    fn created(&self, name: &str, created: Created) -> Result<()> {
        match created {
            Created::Written => Ok(()),
            Created::Taken => Err(Error::held("keep the receipts")
                .because(format!("{} is there with another content than its name says", self.state.shown(name)))
                .hint("move it away, then acknowledge again")),
        }
    }

    fn refused(&self, what: &str, refusals: &Refusals) -> Result<u8> {
        if self.quiet {
            let reason = refusals.reasons.first().cloned().unwrap_or_default();
            return Err(Error::internal(format!("acknowledge the batch: {what}")).because(reason));
        }
        if self.global.format == Format::Json {
            let document = json!({
                "format_version": "1.0", "passed": false, "batch_id": self.located.name(),
                "reasons": { "total": refusals.total, "shown": refusals.reasons },
            });
            print_document(&document)?;
        } else {
            verify::refused(what, refusals)?;
        }
        Ok(exit::GATE_FAILED)
    }

    fn show(&self, taken: &Taken<'_>) -> Result<()> {
        let counts = taken.outcomes.counts();
        let (missing, complete) = (taken.outcomes.without_receipt(), taken.outcomes.complete());
        if self.global.format == Format::Json {
            let document = json!({
                "format_version": "1.0", "passed": true, "batch_id": taken.batch.manifest.batch_id,
                "receipts_sha256": taken.receipts.sha256, "already": taken.already,
                "receipts": taken.receipts.summary.counts, "outcomes": counts, "without_receipt": missing,
                "complete": complete, "withdrawn": taken.batch.withdrawn,
                "reasons": { "total": 0, "shown": [] },
            });
            return print_document(&document);
        }
        let table = table(&counts, missing);
        print(|out| {
            writeln!(out, "{}\n", table.trim_fmt())?;
            let actions = text::counted(taken.batch.manifest.actions(), "action");
            let taken = if taken.already { "these receipts were taken before: nothing changed" } else { "taken" };
            let rest = if complete {
                "the batch is fully acknowledged"
            } else {
                "the batch is not fully acknowledged: more receipts are to be expected"
            };
            writeln!(out, "{taken}; {actions}, {rest}")?;
            writeln!(out, "next\n  export again, then trueup check")
        })
    }

    /// Says in the folder, where the migrator looks, and in the ledger that the batch is withdrawn.
    async fn withdraw(&self, reason: &str) -> Result<u8> {
        let mut ledger = Writer::open(self.state, &self.project.name).await?;
        let batch_id = self.located.name().to_owned();
        let Some(known) = ledger.batch(&batch_id) else {
            return Err(Error::usage(format!("withdraw {}", self.located.shown()))
                .because("the ledger of this project knows no such batch")
                .hint("trueup rounds --format json lists the batches"));
        };
        let already = known.withdrawn.is_some();
        let mut bytes = serde_json::to_vec(&json!({
            "format_version": FORMAT_VERSION, "project": self.project.name, "batch_id": batch_id, "reason": reason,
            "at": jiff::Timestamp::now().to_string(),
        }))
        .map_err(|error| Error::internal("withdraw a batch").because(error))?;
        bytes.push(b'\n');
        // Where it was named, and where it was planned: a copy that was handed over is a folder of its own. One that is
        // there already says the same, at another time.
        self.located.storage.create_private(&format!("{}/{WITHDRAWN}", self.located.folder), &bytes).await?;
        self.state.create_private(&format!("{BATCHES}/{batch_id}/{WITHDRAWN}"), &bytes).await?;
        if !already {
            let event = Withdrawn { batch_id: batch_id.clone(), reason: reason.to_owned() };
            ledger.append(Event::Withdrawn(event)).await?;
        }
        if self.global.format == Format::Json {
            let document =
                json!({ "format_version": "1.0", "batch_id": batch_id, "withdrawn": true, "already": already });
            print_document(&document)?;
        } else {
            let word = if already { "was withdrawn before" } else { "is withdrawn" };
            print(|out| {
                writeln!(out, "the batch {batch_id} {word}: a migrator that has not begun it refuses it")?;
                writeln!(out, "what one that has begun did: trueup ack {} RECEIPTS", self.located.shown())
            })?;
        }
        Ok(exit::PASSED)
    }
}

fn acknowledged<'a>(ledger: &'a Ledger, batch_id: &str) -> Vec<&'a Acknowledged> {
    ledger.batch(batch_id).map(|batch| batch.acknowledged).unwrap_or_default()
}

fn table(counts: &BTreeMap<String, u64>, missing: u64) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(["outcome", "actions"]);
    for outcome in receipts::Outcome::ALL.map(receipts::Outcome::as_str) {
        if let Some(actions) = counts.get(outcome) {
            table.add_row([outcome.to_owned(), text::grouped(*actions)]);
        }
    }
    if missing > 0 {
        table.add_row(["no receipt".to_owned(), text::grouped(missing)]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
