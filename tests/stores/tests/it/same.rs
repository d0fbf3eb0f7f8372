//! One project on local disk and on every store: the same findings, the same batch to the byte, the same next round.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};

use stores::binary::{Ran, run};
use stores::proxy::Proxy;
use stores::servers::{self, Kind, Server};
use stores::{web, world};

/// What must not depend on where the exports lie.
fn essence(result: &Value) -> Value {
    let mut essence = json!({});
    for part in ["project", "round", "verdict", "exit_code", "exports", "rules", "gate", "disposition"] {
        essence[part] = result[part].clone();
    }
    for rule in essence["rules"].as_array_mut().unwrap() {
        rule.as_object_mut().unwrap().remove("elapsed_ms");
    }
    essence
}

/// A project and the variables by which its stores are reached.
struct Place<'v> {
    folder: PathBuf,
    variables: &'v [(&'static str, String)],
}

/// What a round and its batch came to.
struct Round {
    inspection: Value,
    findings: String,
    planned: Value,
    batch_id: String,
    /// None: it was not rehearsed.
    rehearsed: Option<Value>,
}

impl Place<'_> {
    fn run(&self, args: &[&str]) -> Ran {
        let project = self.folder.display().to_string();
        run(&[&["--project", &project, "--format", "json"], args].concat(), self.variables)
    }

    fn round(&self, rehearse: bool) -> Round {
        let checked = self.run(&["check", "--exit-zero"]).expect(0).json();
        let project = self.folder.display().to_string();
        let findings = run(&["--project", &project, "--format", "ndjson", "findings"], self.variables).expect(0);
        let planned = self.run(&["plan"]).expect(0).json();
        let batch_id = planned["batch_id"].as_str().unwrap().to_owned();
        let rehearsed = rehearse.then(|| self.run(&["rehearse", &batch_id]).json());
        Round { inspection: essence(&checked), findings: findings.out, planned, batch_id, rehearsed }
    }
}

/// The round on local disk, and its folder; once for all tests.
fn here() -> &'static (PathBuf, Round) {
    static HERE: OnceLock<(PathBuf, Round)> = OnceLock::new();
    HERE.get_or_init(|| {
        let folder = world::local().join("here");
        std::fs::create_dir_all(&folder).unwrap();
        world::write(&folder, "../exports/", "state");
        let round = Place { folder: folder.clone(), variables: &[] }.round(true);
        assert!(round.findings.lines().count() > 10, "{}", round.findings);
        (folder, round)
    })
}

/// Findings are told rule by rule; those of one rule stand in the order in which threads came upon them.
fn sorted(findings: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = findings.lines().collect();
    lines.sort_unstable();
    lines
}

fn same(round: &Round) {
    let (_, local) = here();
    assert_eq!(local.inspection, round.inspection);
    assert_eq!(sorted(&local.findings), sorted(&round.findings));
    for part in ["round", "batch_id", "actions", "holds", "unrepaired"] {
        assert_eq!(local.planned[part], round.planned[part]);
    }
}

/// Receipts that say that every action of a batch was applied.
fn receipts(part: &[u8], manifest: &[u8], folder: &Path) {
    let manifest_sha256 = sha256(manifest);
    let manifest: Value = serde_json::from_slice(manifest).unwrap();
    let mut lines = String::new();
    for line in part.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let action: Value = serde_json::from_slice(line).unwrap();
        let made = ["create_target_account", "enqueue_merge", "reverse_credit", "replay_write"];
        let id = format!("made-{}", &action["action_id"].as_str().unwrap()[..12]);
        let result = if made.contains(&action["kind"].as_str().unwrap()) { json!({ "id": id }) } else { Value::Null };
        let line = json!({ "action_id": action["action_id"], "outcome": "applied", "at": manifest["watermark"],
                           "result": result, "detail": null });
        lines.push_str(&format!("{line}\n"));
    }
    let rows = lines.lines().count();
    let name = "receipts-1.ndjson";
    let summary = json!({
        "format_version": "1.0", "project": manifest["project"], "batch_id": manifest["batch_id"],
        "manifest_sha256": manifest_sha256, "partial": false,
        "files": [{ "name": name, "rows": rows, "bytes": lines.len(), "sha256": sha256(lines.as_bytes()) }],
        "counts": { "applied": rows },
    });
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join(name), lines).unwrap();
    std::fs::write(folder.join("receipts.json"), format!("{summary}\n")).unwrap();
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn on_a_store(kind: Kind, rehearse: bool) {
    let Some(server) = servers::start(kind) else { return };
    world::upload(&server);
    let variables = server.variables(server.port);
    let project = world::project(&server.url("exports/"), &server.url("state/"));
    let there = Place { folder: project.path().to_owned(), variables: &variables };
    let round = there.round(rehearse);
    same(&round);
    if let Some(rehearsed) = &round.rehearsed {
        assert_eq!(here().1.rehearsed.as_ref(), Some(rehearsed));
        assert_eq!(rehearsed["batch_id"], json!(round.batch_id));
    }
    let id = &round.batch_id;
    assert_eq!(round.planned["path"], json!(server.url(&format!("state/batches/{id}"))));

    // The batch, byte by byte.
    let folder = here().0.join("state/batches").join(id);
    let batch = world::files(&folder);
    let prefix = format!("state/batches/{id}/");
    let keys: Vec<String> = batch.iter().map(|name| format!("{prefix}{name}")).collect();
    assert_eq!(server.list(&prefix), keys);
    for name in &batch {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        assert_eq!(server.get(&format!("{prefix}{name}")).unwrap(), bytes, "{name}");
    }
    verified_and_acknowledged(&server, &there, id, &folder);
}

/// The batch and its receipts by URL, and what the ledger then knows.
fn verified_and_acknowledged(server: &Server, there: &Place<'_>, id: &str, folder: &Path) {
    let url = server.url(&format!("state/batches/{id}"));
    for named in [&url, &format!("{url}/"), &format!("{url}/manifest.json")] {
        let verified = there.run(&["verify", named]).expect(0).json();
        assert_eq!((&verified["batch_id"], &verified["path"]), (&json!(id), &json!(url)));
    }
    let missing = there.run(&["verify", &server.url("state/batches/none")]).expect(2);
    assert!(missing.err.contains("nothing lies there"), "{}", missing.err);

    let taken = tempfile::tempdir().unwrap();
    let manifest = std::fs::read(folder.join("manifest.json")).unwrap();
    receipts(&std::fs::read(folder.join("part-00000.ndjson")).unwrap(), &manifest, taken.path());
    for name in world::files(taken.path()) {
        server.put(&format!("receipts/{id}/{name}"), &std::fs::read(taken.path().join(&name)).unwrap());
    }
    drop(there.run(&["ack", &url, &server.url(&format!("receipts/{id}/"))]).expect(0));
    let verified = there.run(&["rounds", "verify"]).expect(0).json();
    assert_eq!(verified["whole"], json!(true), "{verified}");

    // The same exports again show the round again; others open the next.
    let again = there.run(&["check", "--exit-zero"]).expect(0).json();
    assert_eq!(again["round"], 1);
    let file = std::fs::read_to_string(there.folder.join("trueup.toml")).unwrap();
    let later = file.replace("[exports.mapping]\n", "[exports.mapping]\nwhere = \"TRUE\"\n");
    std::fs::write(there.folder.join("trueup.toml"), later).unwrap();
    let next = there.run(&["check", "--exit-zero"]).json();
    assert_eq!(next["round"], 2, "{next}");
    // The actions that were acknowledged are known, so what the first round left was read back.
    let rule = |id: &str| next["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == id).cloned();
    let without_effect = rule("rounds/action-without-effect").unwrap();
    assert!(without_effect["eligible"].as_u64().unwrap() > 0, "{without_effect}");

    // A batch taken to pieces on the store is refused.
    server.put(&format!("state/batches/{id}/part-00000.ndjson"), b"{}\n");
    assert!(there.run(&["verify", &url]).expect(1).out.contains("part-00000.ndjson"));
}

#[test]
fn s3_gives_the_same_as_local_disk() {
    on_a_store(Kind::S3, true);
}

#[test]
fn azure_gives_the_same_as_local_disk() {
    on_a_store(Kind::Azure, false);
}

/// There is no server program of Google's store that knows its conditions: an S3 server speaks its XML all the same, and a
/// proxy translates the one header that differs.
#[test]
fn google_gives_the_same_as_local_disk() {
    let Some(server) = servers::start(Kind::S3) else { return };
    world::upload(&server);
    let proxy = Proxy::before(server.port).speaking_google();
    let variables = servers::google(proxy.port);
    let url = |key: &str| server.url(key).replace("s3://", "gs://");
    let project = world::project(&url("exports/"), &url("state"));
    same(&Place { folder: project.path().to_owned(), variables: &variables }.round(false));
}

/// Files by a list, one by its name, the rest by their manifests.
#[test]
fn a_web_server_gives_the_same_as_local_disk() {
    let port = web::serve(world::local().join("exports"), true);
    let project = world::project("exports/", "state");
    let there = Place { folder: project.path().to_owned(), variables: &[] };
    let file = project.path().join("trueup.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut listed = false;
    let lines = text.lines().map(|line| {
        let Some(folder) = line.strip_prefix("path = \"exports/").and_then(|rest| rest.strip_suffix("/\"")) else {
            return line.to_owned();
        };
        let url = format!("http://127.0.0.1:{port}/{folder}");
        let parquet = world::files(&world::local().join("exports").join(folder));
        let parquet: Vec<&String> = parquet.iter().filter(|name| name.ends_with(".parquet")).collect();
        if parquet.len() == 1 && !listed {
            listed = true;
            return format!("path = [\"{url}/{}\"]", parquet[0]);
        }
        format!("path = \"{url}/manifest.json\"")
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    std::fs::write(&file, &text).unwrap();
    let inspected = there.run(&["check", "--exit-zero"]).expect(0).json();
    assert_eq!(here().1.inspection, essence(&inspected));

    // What can't be done is said.
    let one = |path: &str| {
        let line = text.lines().find(|line| line.starts_with("path = \"http")).unwrap();
        std::fs::write(&file, text.replacen(line, &format!("path = \"{path}\""), 1)).unwrap();
        there.run(&["check", "--no-record"])
    };
    let folder = one(&format!("http://127.0.0.1:{port}/mini/")).expect(3);
    assert!(folder.err.contains("a web server can't be listed"), "{}", folder.err);
    let gone = one(&format!("http://127.0.0.1:{port}/none.parquet")).expect(3);
    assert!(gone.err.contains("there is no such object"), "{}", gone.err);
    let dull = web::serve(world::local().join("exports"), false);
    std::fs::write(&file, text.replace(&format!(":{port}/"), &format!(":{dull}/"))).unwrap();
    let dull = there.run(&["check", "--no-record"]).expect(3);
    assert!(dull.err.contains("ranges of bytes"), "{}", dull.err);
}
