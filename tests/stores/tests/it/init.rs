//! A project drafted from a store: that which is drafted from the same files on local disk, and `check` takes it there.

use std::path::Path;

use serde_json::Value;
use stores::binary::{Ran, run};
use stores::proxy::{Fault, Proxy, Rule};
use stores::servers::{self, Kind};
use stores::{web, world};

const SELECT: &str = "exports mapping-gaps asset-linking/asset-on-dead-owner";

type Variables = [(&'static str, String)];

fn drafted(folder: &Path, exports: &str, variables: &Variables) -> Ran {
    let folder = folder.display().to_string();
    run(&["init", &folder, "--name", "drafted", "--format", "json", "--exports", exports], variables)
}

/// The drafted file without where the exports lie.
fn text(folder: &Path) -> String {
    let text = std::fs::read_to_string(folder.join("trueup.toml")).unwrap();
    let placeless = |line: &str| match line.strip_prefix("path = ").and_then(|path| path.split_once("exports/")) {
        Some((_, below)) => format!("path = {below}\n"),
        None => format!("{line}\n"),
    };
    text.lines().map(placeless).collect()
}

/// Answers the one question that the exports themselves leave open: what the numbers of a status mean.
fn answered(folder: &Path) {
    let text = std::fs::read_to_string(folder.join("trueup.toml")).unwrap();
    let open = "case state when 1 then 'active' when 8 then 'merged' end";
    assert!(text.contains("# ? status: what do") && text.contains(open), "{text}");
    let meanings = "case state when 0 then 'pending' when 1 then 'active' when 2 then 'frozen' when 3 then 'cooling' \
                    when 8 then 'merged' when 9 then 'deregistered' end";
    std::fs::write(folder.join("trueup.toml"), text.replace(open, meanings)).unwrap();
}

/// What the drafted project gives: rows and digests of its exports, and of each rule all but the time it took.
fn checked(folder: &Path, variables: &Variables) -> (Value, Value) {
    let at = folder.display().to_string();
    let check = ["check", "--project", &at, "--select", SELECT, "--samples", "50", "--exit-zero", "--format", "json"];
    let mut result = run(&check, variables).expect(0).json();
    for rule in result["rules"].as_array_mut().unwrap() {
        rule.as_object_mut().unwrap().remove("elapsed_ms");
    }
    (result["exports"].take(), result["rules"].take())
}

fn as_on_disk(kind: Kind) {
    let Some(server) = servers::start(kind) else { return };
    world::upload(&server);
    // What is no export, and lies about all the same.
    server.put("exports/_SUCCESS", b"");
    server.put("exports/mini/users/.part-00000.parquet.crc", b"crc");
    let variables = server.variables(server.port);
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    let disk = format!("{}/", world::local().join("exports").display());
    let drafted_here = drafted(&here, &disk, &[]).expect(0).json();
    let text_here = text(&here);
    answered(&here);
    let result_here = checked(&here, &[]);
    for exports in [server.url("exports"), server.url("exports/")] {
        let drafted = drafted(&there, &exports, &variables).expect(0).json();
        assert_eq!(drafted["whole"], true);
        for part in ["questions", "unused", "missing"] {
            assert_eq!(drafted[part], drafted_here[part], "{part}");
        }
        let written = std::fs::read_to_string(there.join("trueup.toml")).unwrap();
        assert!(written.contains(&format!("path = \"{}", server.url("exports/mini/users/"))), "{written}");
        assert_eq!(text(&there), text_here);
        answered(&there);
        let result = checked(&there, &variables);
        assert_eq!(result, result_here);
        let found = result.1.as_array().unwrap().iter().filter(|rule| rule["status"] == "violated").count();
        assert!(found >= 2, "{found} rules with findings");
        std::fs::remove_dir_all(&there).unwrap();
    }

    // One file is an export of its own; a project of it alone says what is missing.
    let one = server.url("exports/mapping/part-00000.parquet");
    let single = drafted(&there, &one, &variables).expect(0).json();
    assert_eq!(single["exports"][0]["path"], one.as_str(), "{single}");
    assert_eq!(single["exports"][0]["section"], "exports.mapping");
    assert_eq!((&single["whole"], single["exports"].as_array().unwrap().len()), (&Value::Bool(false), 1), "{single}");

    // What isn't there, and a store that answers nothing.
    let gone = drafted(&folder.path().join("gone"), &server.url("nowhere/"), &variables).expect(3);
    assert!(gone.err.contains(&server.url("nowhere")) && gone.err.contains("*.parquet"), "{}", gone.err);
    let proxy = Proxy::before(server.port);
    proxy.set(&[Rule { method: "GET", path: "", times: 1_000_000, fault: Fault::Answer(403, "<Error/>") }]);
    let mut variables = server.variables(proxy.port);
    variables.push(("TRUEUP_STORE_RETRY", "1s".to_owned()));
    let refused = drafted(&folder.path().join("refused"), &server.url("exports/"), &variables).expect(3);
    assert!(refused.err.contains("403") && refused.err.contains(&server.url("exports")), "{}", refused.err);
    assert!(!folder.path().join("refused/trueup.toml").exists());
}

#[test]
fn a_project_drafted_from_s3_is_that_from_disk() {
    as_on_disk(Kind::S3);
}

#[test]
fn a_project_drafted_from_azure_is_that_from_disk() {
    as_on_disk(Kind::Azure);
}

/// A web server can't be listed: files and manifests are named one by one.
#[test]
fn a_project_is_drafted_from_a_web_server() {
    let port = web::serve(world::local().join("exports"), true);
    let url = |path: &str| format!("http://127.0.0.1:{port}/{path}");
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("there").display().to_string();
    let mut init = vec!["init".to_owned(), at.clone(), "--format".into(), "json".into()];
    let named = [url("mini/users/manifest.json"), url("app/accounts/part-00000.parquet"), url("mapping/manifest.json")];
    init.extend(named.iter().flat_map(|url| ["--exports".to_owned(), url.clone()]));
    let init: Vec<&str> = init.iter().map(String::as_str).collect();
    let drafted = run(&init, &[]).expect(0).json();
    let sections: Vec<_> = drafted["exports"].as_array().unwrap().iter().map(|export| &export["section"]).collect();
    assert_eq!(sections, ["exports.source_accounts", "exports.target_accounts", "exports.mapping"], "{drafted}");
    assert_eq!(drafted["whole"], true);
    answered(&folder.path().join("there"));
    let (exports, rules) = checked(&folder.path().join("there"), &[]);
    assert_eq!(exports.as_array().unwrap().len(), 3, "{exports}");
    let ran = rules.as_array().unwrap().iter().filter(|rule| rule["status"] != "skipped" && rule["status"] != "failed");
    assert!(ran.count() > 10, "{rules}");
}
