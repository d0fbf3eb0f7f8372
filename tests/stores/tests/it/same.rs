//! One project on local disk and on every store: the same findings, the same batch to the byte, the same next round.

use std::path::Path;

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
    folder: tempfile::TempDir,
    variables: &'v [(&'static str, String)],
}

impl Place<'_> {
    fn run(&self, args: &[&str]) -> Ran {
        let project = self.folder.path().display().to_string();
        run(&[&["--project", &project, "--format", "json"], args].concat(), self.variables)
    }

    /// Everything about a round and its batch; the batch's id.
    fn whole_round(&self) -> (Value, String, Value, String) {
        let checked = self.run(&["check", "--exit-zero"]).expect(0).json();
        let project = self.folder.path().display().to_string();
        let findings = run(&["--project", &project, "--format", "ndjson", "findings"], self.variables).expect(0);
        let planned = self.run(&["plan"]).expect(0).json();
        let id = planned["batch_id"].as_str().unwrap().to_owned();
        let rehearsed = self.run(&["rehearse", &id]).json();
        assert_eq!(rehearsed["batch_id"], id);
        (essence(&checked), findings.out, json!([id, planned["actions"], rehearsed]), planned["path"].to_string())
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

fn on_a_store(kind: Kind) {
    let Some(server) = servers::start(kind) else { return };
    world::upload(&server);
    let here =
        Place { folder: world::project(&format!("{}/exports/", world::local().display()), "state"), variables: &[] };
    let variables = server.variables(server.port);
    let there = Place { folder: world::project(&server.url("exports/"), &server.url("state/")), variables: &variables };

    let (local, remote) = (here.whole_round(), there.whole_round());
    assert_eq!(local.0, remote.0);
    assert!(local.1.lines().count() > 100 && local.1 == remote.1, "findings differ");
    assert_eq!(local.2, remote.2);
    let id = local.2[0].as_str().unwrap();
    assert_eq!(remote.3, json!(server.url(&format!("state/batches/{id}"))).to_string());

    // The batch, byte by byte.
    let folder = here.folder.path().join("state/batches").join(id);
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
    let file = std::fs::read_to_string(there.folder.path().join("trueup.toml")).unwrap();
    let later = file.replace("[exports.mapping]\n", "[exports.mapping]\nwhere = \"TRUE\"\n");
    std::fs::write(there.folder.path().join("trueup.toml"), later).unwrap();
    let next = there.run(&["check", "--exit-zero"]).json();
    assert_eq!(next["round"], 2, "{next}");
    // What was acknowledged and did nothing is known, so the first round was read back.
    let rule = |id: &str| next["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == id).cloned();
    let without_effect = rule("rounds/action-without-effect").unwrap();
    assert!(without_effect["findings"]["total"].as_u64().unwrap() > 0, "{without_effect}");

    // A batch taken to pieces on the store is refused.
    server.put(&format!("state/batches/{id}/part-00000.ndjson"), b"{}\n");
    assert!(there.run(&["verify", &url]).expect(1).out.contains("part-00000.ndjson"));
}

#[test]
fn s3_gives_the_same_as_local_disk() {
    on_a_store(Kind::S3);
}

#[test]
fn azure_gives_the_same_as_local_disk() {
    on_a_store(Kind::Azure);
}

/// There is no server program of Google's store that knows its conditions: an S3 server speaks its XML all the same, and a
/// proxy translates the one header that differs.
#[test]
fn google_gives_the_same_as_local_disk() {
    let Some(server) = servers::start(Kind::S3) else { return };
    world::upload(&server);
    let proxy = Proxy::before(server.port).speaking_google();
    let variables =
        [("GOOGLE_BASE_URL", format!("http://127.0.0.1:{}", proxy.port)), ("GOOGLE_SKIP_SIGNATURE", "true".to_owned())];
    let url = |key: &str| server.url(key).replace("s3://", "gs://");
    let here =
        Place { folder: world::project(&format!("{}/exports/", world::local().display()), "state"), variables: &[] };
    let there = Place { folder: world::project(&url("exports/"), &url("state")), variables: &variables };
    let (local, remote) = (here.whole_round(), there.whole_round());
    assert_eq!((local.0, local.1, local.2), (remote.0, remote.1, remote.2));
}

/// Files by a list, one by its name, the rest by their manifests.
#[test]
fn a_web_server_gives_the_same_as_local_disk() {
    let here =
        Place { folder: world::project(&format!("{}/exports/", world::local().display()), "state"), variables: &[] };
    let port = web::serve(world::local().join("exports"), true);
    let there = Place { folder: world::project("exports/", "state"), variables: &[] };
    let file = there.folder.path().join("trueup.toml");
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
    let args = ["check", "--no-record", "--exit-zero"];
    let local = essence(&here.run(&args).expect(0).json());
    assert_eq!(local, essence(&there.run(&args).expect(0).json()));

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
