//! `trueup plan`: turns the latest round's confirmed findings into a compensation batch, or the inverse of an earlier one.

mod base;
mod waived;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use base::Base;

use super::project::load_project;
use super::{limits, print, terminal};
use crate::cli::{Format, GlobalArgs, PlanArgs};
use crate::compensation::plan::{self, ActionsFile, Caps, Decisions, Planned, Request, Undo};
use crate::compensation::sign::PASSWORD_VARIABLE;
use crate::compensation::write::{self, BATCHES};
use crate::compensation::{
    Batch, BatchWriter, Checks, Header, Input, Judged, Kind, Place, Policy, RuleUsed, Signer, Written,
};
use crate::engine::{Engine, Supplied};
use crate::error::{Error, Result};
use crate::finding::{InputFile, Inspection};
use crate::inspection;
use crate::ledger::{self, Event, FileRef, Ledger, Writer};
use crate::project::Project;
use crate::report::{self, plan::Plan};
use crate::rules::Catalogue;
use crate::storage::{self, Storage};
use crate::{exit, suggest};

const DECISIONS: &str = "decisions.ndjson";
/// Where the ledger's tables of actions lie, in the state folder.
const ACTIONS: &str = "actions";
/// Outcomes of receipts that changed the world.
const SUCCESSES: [&str; 2] = ["applied", "already_applied"];

pub(super) async fn run(global: &GlobalArgs, args: &PlanArgs) -> Result<u8> {
    let project = load_project(global)?;
    let caps = caps(&project)?;
    let signer = signer(args)?;
    let catalogue = Catalogue::load(&project.queries)?;
    let storage = Storage::open(&project.state)?;
    let mut writer = Writer::open(&storage, &project.name).await?;
    let mut engine = Engine::open(&limits::resolve(global)?)?;
    let base = Base::read(&writer, &engine, &catalogue).await?;
    if let Some(refused) = base.refuse_beside(&writer, &project) {
        return Err(refused);
    }
    let supplied = load(&mut engine, &catalogue, &project, &base.record.inspection).await?;
    let command = Command { global, project: &project, catalogue: &catalogue, caps, signer, base: &base };
    if let Some(batch) = &args.undo {
        return command.undo(&mut writer, engine, supplied, batch).await;
    }
    command.plan(&mut writer, engine, supplied).await
}

/// Opens the exports, which must be those that the round inspected.
async fn load(
    engine: &mut Engine,
    catalogue: &Catalogue,
    project: &Project,
    inspection: &Inspection,
) -> Result<Supplied> {
    let supplied = inspection::reopen(engine, catalogue, project).await?;
    let pin = |file: &InputFile| (file.table.clone(), file.name.clone(), file.bytes, file.footer_sha256.clone());
    let (now, then): (BTreeSet<_>, BTreeSet<_>) =
        (supplied.inputs.iter().map(pin).collect(), inspection.inputs.iter().map(pin).collect());
    if let Some((table, name, ..)) = now.symmetric_difference(&then).next() {
        return Err(changed(&format!("{name} of the export {table} is another than the round inspected")));
    }
    Ok(supplied)
}

fn changed(why: &str) -> Error {
    Error::input("plan").because(why).hint("the exports changed since the round: check again, then plan")
}

/// The key that signs; told to be none before anything is planned.
fn signer(args: &PlanArgs) -> Result<Option<Signer>> {
    let password = std::env::var(PASSWORD_VARIABLE).ok();
    args.sign.as_deref().map(|path| Signer::load(path, password.as_deref())).transpose()
}

/// How far a batch of this project may go.
pub(super) fn policy(project: &Project) -> Result<Policy> {
    Ok(policy_of(&caps(project)?))
}

fn policy_of(caps: &Caps) -> Policy {
    Policy {
        max_actions: caps.max_actions,
        max_share: caps.max_share.clone(),
        max_cluster: caps.max_cluster,
        allow: caps.allow.iter().copied().collect(),
    }
}

/// The project's limits, its kinds checked against those that there are.
fn caps(project: &Project) -> Result<Caps> {
    let mut allow = BTreeSet::new();
    for written in &project.plan.allow {
        let Some(kind) = Kind::from_word(&written.value) else {
            let label = match suggest::nearest(&written.value, Kind::all().map(Kind::as_str)) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "no such kind of action".to_owned(),
            };
            return Err(project.error_at(&written.span, "read `allow` in [plan]", &label));
        };
        allow.insert(kind);
    }
    Ok(Caps {
        max_actions: project.plan.max_actions,
        max_share: project.plan.max_share.clone(),
        max_cluster: project.plan.max_cluster,
        allow,
    })
}

/// What a batch is made of: a round's findings, or the actions that are taken back.
struct What<'a> {
    findings: Vec<(String, PathBuf)>,
    undo: Option<(&'a Undo, &'a str)>,
    decisions: Decisions,
    /// Kind, actions and why they can't be taken back.
    lost: Vec<(String, u64, String)>,
}

/// One run of the command, everything resolved.
struct Command<'a> {
    global: &'a GlobalArgs,
    project: &'a Project,
    catalogue: &'a Catalogue,
    caps: Caps,
    signer: Option<Signer>,
    base: &'a Base,
}

impl Command<'_> {
    async fn plan(&self, ledger: &mut Writer, engine: Engine, supplied: Supplied) -> Result<u8> {
        let findings = self.base.findings.clone();
        let what = What { findings, undo: None, decisions: self.decisions()?, lost: Vec::new() };
        self.run(ledger, engine, supplied, what).await
    }

    async fn run(&self, ledger: &mut Writer, mut engine: Engine, supplied: Supplied, what: What<'_>) -> Result<u8> {
        let scratch = engine.make_folder("batch")?;
        let mut batch = BatchWriter::new(&self.project.name, &scratch)?;
        let list = scratch.join("actions.parquet");
        let mut listed = ActionsFile::create(&list, self.base.round)?;
        let request = Request {
            project: &self.project.name,
            catalogue: self.catalogue,
            results: &self.base.record.inspection.rules,
            findings: what.findings,
            caps: self.caps.clone(),
            accounts: self.accounts(),
            buckets: self.project.plan.buckets.as_ref().map(|of| (of.buckets.to_string(), of.function.clone())),
            history: &self.base.history,
            undo: what.undo.map(|(undo, _)| undo),
        };
        let planned = plan::plan(&mut engine, supplied, &request, what.decisions, (&mut batch, &mut listed)).await?;
        listed.finish()?;
        if let Some(why) = engine.changed_exports().await.first() {
            return Err(changed(why));
        }
        let undo_of = what.undo.map(|(_, batch_id)| batch_id.to_owned());
        let mut shown = self.shown(&planned, &batch, undo_of.clone());
        shown.unrepaired.extend(what.lost);
        let code = if !shown.exceeded.is_empty() {
            exit::GATE_FAILED
        } else if batch.actions() + batch.holds() == 0 {
            exit::PASSED
        } else {
            let header = self.header(&planned, undo_of)?;
            self.store(ledger, batch, header, (&list, &scratch), &mut shown).await?;
            exit::PASSED
        };
        self.print(&shown)?;
        Ok(code)
    }

    fn accounts(&self) -> u64 {
        let exports = self.base.record.inspection.exports.iter();
        exports.filter(|export| export.table.ends_with("_accounts")).map(|export| export.rows).sum()
    }

    fn decisions(&self) -> Result<Decisions> {
        let path = self.project.root.join(DECISIONS);
        // A pipe is not waited for: what it is, is asked before it is opened.
        let regular = |found: std::fs::Metadata| match found.is_file() {
            true => std::fs::read(&path),
            false => Err(std::io::Error::other("it is no regular file")),
        };
        match std::fs::metadata(&path).and_then(regular) {
            Ok(text) => Decisions::read(DECISIONS, &text, Some(self.base.watermark)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Decisions::default()),
            Err(error) => Err(Error::usage(format!("read {}", path.display())).because(error)),
        }
    }

    fn header(&self, planned: &Planned, undo_of: Option<String>) -> Result<Header> {
        let inspection = &self.base.record.inspection;
        let expires = SignedDuration::from_secs(i64::try_from(self.project.plan.expires_secs).unwrap_or(i64::MAX));
        let expires_at = self
            .base
            .watermark
            .checked_add(expires)
            .map_err(|error| Error::usage("read `expires` in [plan]").because(error))?;
        let inputs = inspection.inputs.iter().map(|file| Input {
            table: file.table.clone(),
            name: file.name.clone(),
            bytes: file.bytes,
            footer_sha256: file.footer_sha256.clone(),
            snapshot_at: file.snapshot_at.clone(),
        });
        let rules = inspection.rules.iter().filter(|rule| rule.counts().is_some());
        Ok(Header {
            watermark: wire_time(self.base.watermark),
            expires_at: wire_time(expires_at),
            undo_of,
            inputs: inputs.collect(),
            rules: rules.map(|rule| RuleUsed { id: rule.id.clone(), digest: rule.digest.clone() }).collect(),
            policy: policy_of(&self.caps),
            surplus: planned.surplus.clone(),
        })
    }

    fn shown(&self, planned: &Planned, batch: &BatchWriter, undo_of: Option<String>) -> Plan {
        let kinds = Kind::all().map(|kind| (kind.as_str().to_owned(), batch.actions_of(kind)));
        let tally = &planned.tally;
        Plan {
            round: self.base.round,
            undo_of,
            by_kind: kinds.filter(|(_, actions)| *actions > 0).collect(),
            holds: batch.holds(),
            clusters: batch.clusters(),
            planned: tally.planned.iter().map(|((rule, kind), of)| (rule.clone(), (*kind).to_owned(), *of)).collect(),
            unrepaired: tally.unrepaired.iter().map(|((rule, why), of)| (rule.clone(), *of, why.clone())).collect(),
            exceeded: planned.exceeded.clone(),
            notes: planned.notes.clone(),
            ..Plan::default()
        }
    }

    /// Stores the batch and tells the ledger; the very same batch again changes nothing.
    async fn store(
        &self,
        ledger: &mut Writer,
        batch: BatchWriter,
        header: Header,
        (list, scratch): (&Path, &Path),
        shown: &mut Plan,
    ) -> Result<()> {
        let open = self.base.open_batches(ledger, self.project);
        let (expires_at, undo_of) = (header.expires_at.clone(), header.undo_of.clone());
        let storage = ledger.storage().clone();
        let written = if let Some((batch_id, _)) = open.first() {
            // Beside an unfinished batch only that batch itself may be planned: seen before anything is stored.
            let there = Storage::open(scratch.join("again"))?;
            let again = batch.finish(&there, header, None).await?;
            if again.manifest.batch_id != *batch_id {
                return Err(Error::held("plan")
                    .because(format!("the batch {batch_id} of this round is not finished, and this one would differ"))
                    .hint("acknowledge its receipts (trueup ack), withdraw it, or wait until it has expired"));
            }
            if let Some(signer) = &self.signer {
                write::sign(&storage, &again.manifest, signer).await?;
            }
            Written { already: true, ..again }
        } else {
            batch.finish(&storage, header, self.signer.as_ref()).await?
        };
        let known = ledger.batch(&written.manifest.batch_id).is_some();
        if !known {
            let actions = keep(&storage, &written.manifest.batch_id, list).await?;
            let planned = ledger::Planned {
                batch_id: written.manifest.batch_id.clone(),
                round: self.base.round,
                manifest_sha256: written.manifest_sha256.clone(),
                expires_at: expires_at.clone(),
                undo_of,
                totals: written.manifest.totals.clone(),
                holds: written.manifest.review.rows,
                actions,
            };
            ledger.append(Event::Planned(planned)).await?;
        }
        shown.already = known;
        shown.path = Some(storage.shown(&written.folder));
        shown.batch_id = Some(written.manifest.batch_id);
        shown.expires_at = Some(expires_at);
        Ok(())
    }

    fn print(&self, plan: &Plan) -> Result<()> {
        print(|out| match self.global.format {
            Format::Json => report::plan::json(plan, out),
            _ => report::plan::table(plan, terminal::style(self.global), out),
        })
    }

    async fn undo(&self, ledger: &mut Writer, mut engine: Engine, supplied: Supplied, named: &str) -> Result<u8> {
        let batch_id = named.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let undo = applied(ledger, &engine, self.project, batch_id).await?;
        let (findings, mappings) = undo.write(&engine.make_folder("undo")?)?;
        engine.attach_file(plan::UNDO_MAPPINGS, &mappings).await?;
        let lost: Vec<(String, u64, String)> = undo
            .lost
            .iter()
            .map(|(kind, actions)| ((*kind).to_owned(), *actions, "it can't be undone".to_owned()))
            .collect();
        let what = What { findings, undo: Some((&undo, batch_id)), decisions: Decisions::default(), lost };
        self.run(ledger, engine, supplied, what).await
    }
}

/// The actions of a batch that were applied, by its receipts.
async fn applied(ledger: &Ledger, engine: &Engine, project: &Project, batch_id: &str) -> Result<Undo> {
    let failed = || Error::usage(format!("undo {}", crate::excerpt::plain(batch_id)));
    let known = ledger.batch(batch_id).ok_or_else(|| {
        failed().because("the ledger knows no such batch").hint("trueup rounds --format json lists the batches")
    })?;
    let mut undo = Undo::default();
    let mut done: BTreeSet<String> = BTreeSet::new();
    for file in known.acknowledged.iter().flat_map(|acknowledged| &acknowledged.receipts) {
        let path = ledger.fetch(file, engine.scratch()).await?;
        let unread = |error: &dyn std::fmt::Display| Error::input(format!("read {}", path.display())).because(error);
        let lines = std::io::BufReader::new(std::fs::File::open(&path).map_err(|error| unread(&error))?);
        for line in std::io::BufRead::lines(lines) {
            let receipt: serde_json::Value = match line {
                Ok(line) => serde_json::from_str(&line).map_err(|error| unread(&error))?,
                Err(error) => return Err(unread(&error)),
            };
            let Some(action_id) = receipt["action_id"].as_str() else { continue };
            if !receipt["outcome"].as_str().is_some_and(|outcome| SUCCESSES.contains(&outcome)) {
                continue;
            }
            done.insert(action_id.to_owned());
            if let Some(id) = receipt["result"]["id"].as_str() {
                undo.result(action_id, id);
            }
        }
    }
    if done.is_empty() {
        return Err(failed()
            .because("no receipt says that anything of it was applied")
            .hint("take receipts in: trueup ack"));
    }
    let place = Place {
        storage: ledger.storage(),
        folder: format!("{BATCHES}/{batch_id}"),
        scratch: &engine.make_folder("batches")?,
    };
    let checks = Checks { project: Some(&project.name), withdrawn_too: true, ..Checks::default() };
    match Batch::read(&place, &checks).await? {
        Judged::Whole(batch) => batch.actions(|action_id, action| {
            if done.contains(&action_id) {
                undo.add(&action_id, &action);
            }
            Ok(())
        })?,
        Judged::Refused(refusals) => {
            return Err(Error::held("trust the batch")
                .because(refusals.reasons.join("; "))
                .hint("its files are not as they were planned: restore them from a copy of the state folder"));
        }
    }
    Ok(undo)
}

/// The ledger's copy of the list of actions.
async fn keep(storage: &Storage, batch_id: &str, list: &Path) -> Result<FileRef> {
    let name = format!("{ACTIONS}/{batch_id}.parquet");
    let (sha256, bytes) =
        storage::sha256_file(list).map_err(|error| Error::input(format!("read {}", list.display())).because(error))?;
    storage.sweep(ACTIONS);
    // One that a killed run left is the same: the same plan gives the same bytes.
    storage.create_private_from(&name, list).await?;
    Ok(FileRef { name, bytes, sha256 })
}

fn wire_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
