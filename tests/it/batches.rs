//! `verify`, `ack` and `schema` at the binary: exit codes, what is printed, what the ledger keeps, kills on the way.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, new_null_array};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};
use trueup::compensation::{Action, Assertion, BatchWriter, Header, Kind, Object, Policy, Signer, Undo};
use trueup::ledger::{self, Digests, Event, FileRef, Planned, RoundOpened};
use trueup::storage::{Storage, sha256, sha256_file};

const PROJECT: &str = r#"
[project]
name = "p"
[exports.source_accounts]
path = "s.parquet"
[exports.target_accounts]
path = "t.parquet"
[exports.mapping]
path = "m.parquet"
"#;

/// A project with one planned batch of three mappings, each a cluster.
struct Desk {
    folder: tempfile::TempDir,
    batch_id: String,
    manifest_sha256: String,
    ids: Vec<String>,
}

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }

    fn document(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("{}\n{}", self.stdout, self.stderr))
    }

    fn reasons(&self) -> Vec<String> {
        let shown = self.document()["reasons"]["shown"].as_array().unwrap().clone();
        shown.into_iter().map(|reason| reason.as_str().unwrap().to_owned()).collect()
    }
}

fn mapping(source: &str) -> Action {
    let pair = Object::new().with("table", "mapping").with("source_id", source).with("target_id", "9");
    let where_ = Object::new().with("source_id", source);
    let none = Assertion { table: "mapping".to_owned(), where_, rows: Vec::new() };
    let mut action =
        Action::new(Kind::CreateMapping, pair.clone(), Object::new().with("evidence", "anchor"), vec![none]);
    action.reversible = true;
    action.undo = Some(Undo { kind: Kind::RetireMapping, subject: pair, params: Object::new() });
    action
}

fn header(max_actions: u64) -> Header {
    Header {
        watermark: "2026-11-20T02:00:00.000000Z".to_owned(),
        expires_at: "2026-11-27T02:00:00.000000Z".to_owned(),
        undo_of: None,
        inputs: Vec::new(),
        rules: Vec::new(),
        policy: Policy { max_actions, max_share: "0.01".to_owned(), max_cluster: 8, allow: Vec::new() },
        surplus: Vec::new(),
    }
}

impl Desk {
    fn new() -> Self {
        Self::signed(None)
    }

    fn signed(signer: Option<&Signer>) -> Self {
        Self::of(3, 100, signer)
    }

    /// As many mappings, under a policy that allows so many actions.
    fn of(mappings: usize, max_actions: u64, signer: Option<&Signer>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("trueup.toml"), PROJECT).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (batch_id, manifest_sha256, ids) = runtime.block_on(plan(folder.path(), mappings, max_actions, signer));
        Self { folder, batch_id, manifest_sha256, ids }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
        command.args(args).current_dir(self.folder.path()).env_remove("TRUEUP_PROJECT");
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        let output = self.command(args).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    fn json(&self, args: &[&str]) -> Run {
        self.run(&[args, &["--format", "json"]].concat())
    }

    fn batch(&self) -> PathBuf {
        self.folder.path().join(".trueup/batches").join(&self.batch_id)
    }

    /// Writes receipts of these outcomes, in the order of the actions; none leaves an action out.
    fn receipts(&self, name: &str, outcomes: &[Option<&str>]) -> String {
        let mut counts = BTreeMap::<&str, u64>::new();
        let mut lines = String::new();
        for (id, outcome) in self.ids.iter().zip(outcomes) {
            let Some(outcome) = outcome else { continue };
            *counts.entry(outcome).or_default() += 1;
            let line = json!({ "action_id": id, "outcome": outcome, "at": "2026-11-21T02:00:00.000000Z",
                               "result": null, "detail": name });
            lines.push_str(&format!("{line}\n"));
        }
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let file = format!("{name}.ndjson");
        std::fs::write(folder.join(&file), &lines).unwrap();
        let list = json!({
            "format_version": "1.0", "project": "p", "batch_id": self.batch_id,
            "manifest_sha256": self.manifest_sha256, "partial": outcomes.contains(&None), "counts": counts,
            "files": [{ "name": file, "rows": lines.lines().count(), "bytes": lines.len(),
                        "sha256": sha256(lines.as_bytes()) }],
        });
        std::fs::write(folder.join("receipts.json"), list.to_string()).unwrap();
        folder.display().to_string()
    }

    /// Entries of the ledger by kind of event.
    fn events(&self) -> Vec<String> {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(self.folder.path().join(".trueup/ledger")).unwrap().map(|e| e.unwrap().path()).collect();
        entries.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        entries.sort();
        let kind = |path: &PathBuf| {
            let entry: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            entry["event"]["kind"].as_str().unwrap().to_owned()
        };
        let about_batches = |kind: &String| ["planned", "acknowledged", "withdrawn"].contains(&kind.as_str());
        entries.iter().map(kind).filter(about_batches).collect()
    }

    /// Outcomes in the ledger's latest table of the batch's actions.
    fn outcomes(&self) -> Vec<Option<String>> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let path = runtime.block_on(async {
            let storage = Storage::open(self.folder.path().join(".trueup")).unwrap();
            let ledger = ledger::Ledger::open(&storage, "p").await.unwrap();
            let file = ledger.batch(&self.batch_id).unwrap().actions().clone();
            ledger.fetch(&file, self.folder.path()).await.unwrap()
        });
        let file = std::fs::File::open(path).unwrap();
        let batches = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        let words = batches.flat_map(|batch| {
            let batch = batch.unwrap();
            let words = batch.column_by_name("outcome").unwrap().as_string::<i32>().clone();
            words.iter().map(|word| word.map(str::to_owned)).collect::<Vec<_>>()
        });
        words.collect()
    }
}

/// Writes the batch and tells the ledger, as planning does.
async fn plan(
    folder: &Path,
    mappings: usize,
    max_actions: u64,
    signer: Option<&Signer>,
) -> (String, String, Vec<String>) {
    let storage = Storage::open(folder.join(".trueup")).unwrap();
    std::fs::create_dir_all(folder.join(".trueup")).unwrap();
    let mut batch = BatchWriter::new("p", folder).unwrap();
    let mut ids = Vec::new();
    for at in 1..=mappings {
        let mapping = mapping(&format!("m{at}"));
        ids.push(mapping.id("p"));
        batch.add(&mut [mapping]).unwrap();
    }
    let written = batch.finish(&storage, header(max_actions), signer).await.unwrap();
    let schema = ledger::actions_schema();
    let text = |value: &str| Arc::new(StringArray::from(vec![value; mappings])) as ArrayRef;
    let columns = schema.fields().iter().map(|field| match field.name().as_str() {
        "action_id" => Arc::new(StringArray::from(ids.clone())) as ArrayRef,
        "round" => Arc::new(Int64Array::from(vec![1; mappings])) as ArrayRef,
        "kind" => text("create_mapping"),
        "rule" => text("mapping-gaps/source-unmapped"),
        "fingerprint" => text("f"),
        _ => new_null_array(field.data_type(), mappings),
    });
    let rows = RecordBatch::try_new(Arc::clone(&schema), columns.collect()).unwrap();
    let path = folder.join("actions.parquet");
    let mut table = ArrowWriter::try_new(std::fs::File::create(&path).unwrap(), schema, None).unwrap();
    table.write(&rows).unwrap();
    table.close().unwrap();
    let (sha256, bytes) = sha256_file(&path).unwrap();
    let name = format!("actions/{}.parquet", written.manifest.batch_id);
    storage.create_private_from(&name, &path).await.unwrap();
    let planned = Planned {
        batch_id: written.manifest.batch_id.clone(),
        round: 1,
        manifest_sha256: written.manifest_sha256.clone(),
        expires_at: written.manifest.expires_at.clone(),
        undo_of: None,
        totals: written.manifest.totals.clone(),
        holds: 0,
        actions: FileRef { name, bytes, sha256 },
    };
    let mut writer = ledger::Writer::open(&storage, "p").await.unwrap();
    // A batch is planned from a round; how that one ended matters to nobody here.
    let opened = RoundOpened { round: 1, scope: None, digests: Digests::default(), exports: Vec::new() };
    writer.append(Event::RoundOpened(opened)).await.unwrap();
    writer.abandon(1, "made up").await.unwrap();
    writer.append(Event::Planned(planned)).await.unwrap();
    (written.manifest.batch_id, written.manifest_sha256, ids)
}

#[test]
fn a_whole_batch_is_verified() {
    let desk = Desk::new();
    let path = desk.batch().display().to_string();
    for named in [path.as_str(), &desk.batch_id, &format!("{path}/manifest.json"), &format!("{path}/")] {
        let document = desk.json(&["verify", named]).expect(0).document();
        assert_eq!((&document["passed"], &document["batch_id"]), (&json!(true), &json!(desk.batch_id)));
        assert_eq!(document["actions"], json!({ "total": 3, "by_kind": { "create_mapping": 3 } }));
        assert_eq!(document["signature"], "none");
    }
    let table = desk.run(&["verify", &path]).expect(0).stdout;
    assert!(table.contains("whole: 3 actions in 3 clusters and 1 part, 0 holds"), "{table}");
    // No project is needed.
    let elsewhere = tempfile::tempdir().unwrap();
    let output = desk.command(&["verify", &path]).current_dir(elsewhere.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("which no project file here confirms"));
}

#[test]
fn a_batch_that_is_not_whole_is_refused_with_every_reason() {
    let desk = Desk::new();
    let part = desk.batch().join("part-00000.ndjson");
    let text = std::fs::read_to_string(&part).unwrap();
    std::fs::write(&part, text.replace("\"9\"", "\"8\"")).unwrap();
    let refused = desk.json(&["verify", &desk.batch_id]).expect(1);
    assert_eq!(refused.document()["passed"], false);
    let reasons = refused.reasons();
    assert!(reasons.len() >= 4 && reasons.iter().any(|reason| reason.contains("another sha256")), "{reasons:?}");
    let table = desk.run(&["verify", &desk.batch_id]).expect(1).stdout;
    assert!(table.contains("is refused, for ") && reasons.iter().all(|reason| table.contains(reason)), "{table}");
    std::fs::remove_file(desk.batch().join("manifest.json")).unwrap();
    let reasons = desk.json(&["verify", &desk.batch().display().to_string()]).expect(1).reasons();
    assert!(reasons[0].contains("there is no manifest.json"), "{reasons:?}");
}

#[test]
fn a_batch_that_is_not_there_is_a_misuse() {
    let desk = Desk::new();
    for named in ["nowhere", &"0".repeat(64), "ftp://host/batches/x", ".", "trueup.toml"] {
        let run = desk.run(&["verify", named]);
        let code = if named == "." { 1 } else { 2 };
        assert_eq!(run.code, Some(code), "{named}: {}{}", run.stdout, run.stderr);
    }
    desk.run(&["ack", &desk.batch_id, "nowhere"]).expect(2);
    desk.run(&["ack", &desk.batch_id]).expect(2);
    desk.run(&["ack", &desk.batch_id, "--withdraw"]).expect(2);
    desk.run(&["verify", &desk.batch_id, "--as-of", "soon"]).expect(2);
    desk.run(&["verify", &desk.batch_id, "--public-key", "nonsense"]).expect(2);
}

#[test]
fn a_signature_and_the_time_are_judged_when_told() {
    let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    let key = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(key.path(), pair.sk.to_box(None).unwrap().into_string()).unwrap();
    let signer = Signer::load(key.path(), None).unwrap();
    let desk = Desk::signed(Some(&signer));
    assert_eq!(desk.json(&["verify", &desk.batch_id]).expect(0).document()["signature"], "unchecked");
    let public = pair.pk.to_base64();
    let checked = desk.json(&["verify", &desk.batch_id, "--public-key", &public]).expect(0);
    assert_eq!(checked.document()["signature"], "checked");
    std::fs::write(desk.folder.path().join("minisign.pub"), format!("untrusted comment: x\n{public}\n")).unwrap();
    desk.run(&["verify", &desk.batch_id, "--public-key", "minisign.pub"]).expect(0);
    let other = minisign::KeyPair::generate_unencrypted_keypair().unwrap().pk.to_base64();
    let reasons = desk.json(&["verify", &desk.batch_id, "--public-key", &other]).expect(1).reasons();
    assert_eq!(reasons, ["the signature is wrong: it is of another key"]);
    let plan =
        |keys: &str| std::fs::write(desk.folder.path().join("trueup.toml"), format!("{PROJECT}[plan]\n{keys}\n"));
    plan(&format!("public_key = \"{other}\"")).unwrap();
    let reasons = desk.json(&["verify", &desk.batch_id]).expect(1).reasons();
    assert_eq!(reasons, ["the signature is wrong: it is of another key"]);
    plan(&format!("public_key = \"{public}\"")).unwrap();
    assert_eq!(desk.json(&["verify", &desk.batch_id]).expect(0).document()["signature"], "checked");
    plan("public_key = \"nonsense\"").unwrap();
    assert!(desk.run(&["verify", &desk.batch_id]).expect(2).stderr.contains("no public key of minisign"));
    plan("max_actions = 99").unwrap();
    let reasons = desk.json(&["verify", &desk.batch_id]).expect(1).reasons();
    assert_eq!(reasons, ["its policy sets higher limits than [plan] of the project"]);
    plan("").unwrap();
    desk.run(&["verify", &desk.batch_id, "--as-of", "2026-11-27T01:59:59Z"]).expect(0);
    let reasons = desk.json(&["verify", &desk.batch_id, "--as-of", "2026-11-27T02:00:00Z"]).expect(1).reasons();
    assert_eq!(reasons, ["it expired at 2026-11-27T02:00:00.000000Z"]);
}

#[test]
fn receipts_are_taken_once() {
    let desk = Desk::new();
    let receipts = desk.receipts("run1", &[Some("applied"), Some("precondition_failed"), Some("applied")]);
    let first = desk.json(&["ack", &desk.batch_id, &receipts]).expect(0).document();
    assert_eq!(first["outcomes"], json!({ "applied": 2, "precondition_failed": 1 }));
    assert_eq!(
        (&first["complete"], &first["already"], &first["without_receipt"]),
        (&json!(true), &json!(false), &json!(0))
    );
    assert_eq!(desk.events(), ["planned", "acknowledged"]);
    let words = [Some("applied".to_owned()), Some("precondition_failed".to_owned()), Some("applied".to_owned())];
    assert_eq!(desk.outcomes(), words);
    let again = desk.json(&["ack", &desk.batch_id, &format!("{receipts}/receipts.json")]).expect(0).document();
    assert_eq!((&again["already"], &again["outcomes"]), (&json!(true), &first["outcomes"]));
    assert_eq!(desk.events(), ["planned", "acknowledged"]);
    desk.run(&["rounds", "verify"]).expect(0);
    let table = desk.run(&["ack", &desk.batch_id, &receipts]).expect(0).stdout;
    assert!(table.contains("taken before: nothing changed; 3 actions, the batch is fully acknowledged"), "{table}");
}

#[test]
fn later_receipts_add_to_earlier_ones() {
    let desk = Desk::new();
    let partial = desk.receipts("run1", &[Some("applied"), Some("failed_retryable"), None]);
    let reasons = desk.json(&["ack", &desk.batch_id, &partial]).expect(1).reasons();
    assert_eq!(reasons, ["they are partial: --partial takes them"]);
    let first = desk.json(&["ack", &desk.batch_id, &partial, "--partial"]).expect(0).document();
    assert_eq!((&first["complete"], &first["without_receipt"]), (&json!(false), &json!(1)));
    let rest = desk.receipts("run2", &[Some("already_applied"), Some("applied"), Some("skipped")]);
    let second = desk.json(&["ack", &desk.batch_id, &rest]).expect(0).document();
    assert_eq!(second["outcomes"], json!({ "applied": 2, "skipped": 1 }));
    assert_eq!(second["complete"], true);
    let failure = desk.receipts("run3", &[Some("failed_permanent"), Some("applied"), Some("applied")]);
    let reasons = desk.json(&["ack", &desk.batch_id, &failure]).expect(1).reasons();
    assert!(reasons.len() == 1 && reasons[0].contains("was applied before and is now failed_permanent"), "{reasons:?}");
    assert_eq!(desk.events(), ["planned", "acknowledged", "acknowledged"]);
    assert_eq!(desk.outcomes(), ["applied", "applied", "skipped"].map(|word| Some(word.to_owned())));
    // An earlier set again, though later ones came.
    let again = desk.json(&["ack", &desk.batch_id, &partial]).expect(0).document();
    assert_eq!((&again["already"], &again["outcomes"]), (&json!(true), &second["outcomes"]));
    assert_eq!(desk.events().len(), 3);
    desk.run(&["rounds", "verify"]).expect(0);
}

#[test]
fn receipts_that_are_refused_change_nothing() {
    let desk = Desk::new();
    let receipts = desk.receipts("run1", &[Some("applied"); 3]);
    let path = Path::new(&receipts).join("receipts.json");
    let right: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for (member, value, reason) in [
        ("project", json!("q"), "of another project"),
        ("batch_id", json!("0".repeat(64)), "of another batch"),
        ("manifest_sha256", json!("0".repeat(64)), "manifest_sha256 differs"),
        ("counts", json!({ "applied": 2 }), "`counts` says 2"),
        ("files", json!([]), "3 actions of the batch have no receipt"),
    ] {
        let mut wrong = right.clone();
        wrong[member] = value;
        std::fs::write(&path, wrong.to_string()).unwrap();
        let refused = desk.json(&["ack", &desk.batch_id, &receipts]).expect(1);
        assert!(refused.reasons().iter().any(|found| found.contains(reason)), "{reason}: {}", refused.stdout);
    }
    assert_eq!(desk.events(), ["planned"]);
    assert!(!desk.folder.path().join(".trueup/receipts").exists());
}

#[test]
fn a_batch_that_the_ledger_does_not_know_is_refused() {
    let (desk, other) = (Desk::new(), Desk::new());
    std::fs::remove_dir_all(other.folder.path().join(".trueup/ledger")).unwrap();
    let receipts = desk.receipts("run1", &[Some("applied"); 3]);
    let reasons = other.json(&["ack", &desk.batch().display().to_string(), &receipts]).expect(1).reasons();
    assert_eq!(reasons, ["the ledger of this project knows no such batch"]);
    other.run(&["ack", &other.batch_id, "--withdraw", "--reason", "x"]).expect(2);
    // A batch edited since it was planned.
    std::fs::write(desk.batch().join("part-00000.ndjson"), "").unwrap();
    assert!(desk.json(&["ack", &desk.batch_id, &receipts]).expect(1).reasons()[0].contains("bytes, the manifest says"));
}

#[test]
fn a_withdrawn_batch_is_refused_and_its_receipts_are_taken() {
    let desk = Desk::new();
    let copy = desk.folder.path().join("handed over").join(&desk.batch_id);
    std::fs::create_dir_all(&copy).unwrap();
    for entry in std::fs::read_dir(desk.batch()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    let named = copy.display().to_string();
    let args = ["ack", &named, "--withdraw", "--reason", "a wrong survivor"];
    assert_eq!(desk.json(&args).expect(0).document()["already"], false);
    assert_eq!(desk.json(&args).expect(0).document()["already"], true);
    assert_eq!(desk.events(), ["planned", "withdrawn"]);
    for folder in [&copy, &desk.batch()] {
        let said: Value = serde_json::from_slice(&std::fs::read(folder.join("withdrawn.json")).unwrap()).unwrap();
        assert_eq!((&said["batch_id"], &said["reason"]), (&json!(desk.batch_id), &json!("a wrong survivor")));
        let reasons = desk.json(&["verify", &folder.display().to_string()]).expect(1).reasons();
        assert_eq!(reasons, ["it is withdrawn"]);
    }
    let receipts = desk.receipts("run1", &[Some("applied"), Some("skipped"), Some("skipped")]);
    let taken = desk.json(&["ack", &desk.batch_id, &receipts]).expect(0).document();
    assert_eq!((&taken["withdrawn"], &taken["complete"]), (&json!(true), &json!(true)));
    desk.run(&["rounds", "verify"]).expect(0);
}

#[test]
fn a_damaged_ledger_is_told() {
    let desk = Desk::new();
    let receipts = desk.receipts("run1", &[Some("applied"); 3]);
    let entry = desk.folder.path().join(".trueup/ledger/00000003.json");
    let text = std::fs::read_to_string(&entry).unwrap();
    std::fs::write(&entry, text.replace("create_mapping", "retire_mapping")).unwrap();
    desk.run(&["ack", &desk.batch_id, &receipts]).expect(5);
    desk.run(&["ack", &desk.batch_id, "--withdraw", "--reason", "x"]).expect(5);
}

#[test]
fn a_kill_at_any_step_of_taking_receipts_is_survived() {
    let mut steps = 0;
    for step in 1..60 {
        let desk = Desk::new();
        let receipts = desk.receipts("run1", &[Some("applied"); 3]);
        let args = ["ack", &desk.batch_id, &receipts];
        let killed = desk.command(&args).env("TRUEUP_FAIL_AT", step.to_string()).output().unwrap();
        if killed.status.code() == Some(0) {
            break;
        }
        assert_eq!(killed.status.code(), None, "step {step}: {}", String::from_utf8_lossy(&killed.stderr));
        steps = step;
        desk.run(&["rounds", "verify"]).expect(0);
        let next = desk.json(&args).expect(0).document();
        assert_eq!(next["outcomes"], json!({ "applied": 3 }), "step {step}");
        assert_eq!(desk.events(), ["planned", "acknowledged"], "step {step}");
        assert_eq!(desk.outcomes(), vec![Some("applied".to_owned()); 3], "step {step}");
        desk.run(&["rounds", "verify"]).expect(0);
    }
    assert!((10..59).contains(&steps), "{steps} steps: are faults compiled in?");
}

/// Writes a batch into the folder that the environment names, as planning does.
fn write_batch(folder: &Path) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let storage = Storage::open(folder.join(".trueup")).unwrap();
    let mut batch = BatchWriter::new("p", folder).unwrap();
    for source in ["m1", "m2", "m3"] {
        batch.add(&mut [mapping(source)]).unwrap();
    }
    runtime.block_on(batch.finish(&storage, header(100), None)).unwrap().manifest.batch_id
}

#[test]
#[ignore = "no test of its own: what the next one starts and kills"]
fn a_batch_is_written() {
    if let Some(folder) = std::env::var_os("TRUEUP_TEST_FOLDER") {
        write_batch(Path::new(&folder));
    }
}

#[test]
fn a_kill_at_any_step_of_writing_a_batch_leaves_none_or_all_of_it() {
    let mut steps = 0;
    let mut ids = std::collections::BTreeSet::new();
    for step in 1..60 {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "batches::a_batch_is_written", "--ignored"]);
        child.env("TRUEUP_TEST_FOLDER", folder.path()).env("TRUEUP_FAIL_AT", step.to_string());
        let ended = child.output().unwrap().status.code();
        let batches = folder.path().join(".trueup/batches");
        for entry in std::fs::read_dir(&batches).into_iter().flatten() {
            let path = entry.unwrap().path();
            let verify = Command::new(env!("CARGO_BIN_EXE_trueup")).arg("verify").arg(&path).output().unwrap();
            let visible = path.join("manifest.json").exists();
            assert_eq!(verify.status.code(), Some(if visible { 0 } else { 1 }), "step {step}");
        }
        let id = write_batch(folder.path());
        let verify = Command::new(env!("CARGO_BIN_EXE_trueup")).arg("verify").arg(batches.join(&id)).output().unwrap();
        assert_eq!(verify.status.code(), Some(0), "step {step}: {}", String::from_utf8_lossy(&verify.stdout));
        ids.insert(id);
        if ended == Some(0) {
            break;
        }
        assert_eq!(ended, None, "step {step}: it was to be killed");
        steps = step;
    }
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert!((12..59).contains(&steps), "{steps} steps: are faults compiled in?");
}

#[test]
fn schemas_are_printed() {
    let desk = Desk::new();
    let listed = desk.json(&["schema"]).expect(0).document();
    let names: Vec<String> =
        listed["schemas"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap().to_owned()).collect();
    for name in ["action", "manifest", "receipt", "receipts", "review", "decision"] {
        assert!(names.iter().any(|known| known == name), "{names:?}");
        let schema = desk.run(&["schema", name]).expect(0).document();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
    assert!(desk.run(&["schema"]).expect(0).stdout.contains("A receipt: one line"));
    assert!(desk.run(&["schema", "actions"]).expect(2).stderr.contains("did you mean action?"));
}

/// The most memory that a process has held so far, in MiB; none once it has ended.
fn peak_mib(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "a million actions take minutes: cargo test --release --test it -- --ignored a_million"]
fn a_million_actions_stay_far_below_a_gibibyte() {
    const ACTIONS: usize = 1_000_000;
    let started = std::time::Instant::now();
    let desk = Desk::of(ACTIONS, ACTIONS as u64, None);
    // The test itself keeps the ids and a table of them.
    println!("written: {:?}, {:?} MiB with the test's own", started.elapsed(), peak_mib("self"));
    let receipts = desk.receipts("run1", &vec![Some("applied"); ACTIONS]);
    for args in [&["verify", desk.batch_id.as_str()][..], &["ack", &desk.batch_id, &receipts]] {
        let started = std::time::Instant::now();
        let mut child = desk.command(args).stdout(std::process::Stdio::null()).spawn().unwrap();
        let mut peak = 0;
        let status = loop {
            peak = peak.max(peak_mib(&child.id().to_string()).unwrap_or(0));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        };
        println!("{}: {:?}, {peak} MiB", args[0], started.elapsed());
        assert_eq!(status.code(), Some(0), "{args:?}");
        assert!(peak < 512, "{}: {peak} MiB", args[0]);
    }
}
