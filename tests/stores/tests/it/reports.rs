//! Reports on stores: the bytes of the local file, over what was there; a store that fails is told, and no success.

use stores::binary::{Ran, run};
use stores::proxy::{Fault, Proxy, Rule};
use stores::servers::{self, Kind};
use stores::world;

fn as_on_disk(kind: Kind) {
    let Some(server) = servers::start(kind) else { return };
    let proxy = Proxy::before(server.port);
    let mut variables = server.variables(proxy.port);
    variables.extend([("TRUEUP_STORE_RETRY", "1s".to_owned()), ("TRUEUP_STORE_TIMEOUT", "5s".to_owned())]);
    let secrets: Vec<String> =
        variables.iter().filter(|(name, _)| name.contains("KEY")).cloned().map(|v| v.1).collect();
    let project = world::project(&format!("{}/", world::local().join("exports").display()), "state");
    let at = project.path().display().to_string();
    let says = |args: &[&str], code: i32| -> Ran {
        let ran = run(&[&["--project", &at], args].concat(), &variables).expect(code);
        assert!(!secrets.iter().any(|secret| format!("{ran:?}").contains(secret)), "{ran:?}");
        ran
    };
    let here = |name: &str| project.path().join(name).display().to_string();
    let there = |name: &str| server.url(&format!("reports/{name}"));
    let same = |name: &str| {
        let bytes = std::fs::read(here(name)).unwrap();
        assert!(!bytes.is_empty());
        assert!(server.get(&format!("reports/{name}")).as_ref() == Some(&bytes), "{name}");
    };
    server.put("reports/checked.html", b"of an earlier round");
    let mut reports = Vec::new();
    for (format, name) in [("html", "checked.html"), ("junit", "checked.xml"), ("json", "checked.json")] {
        reports.extend([format!("{format}={}", here(name)), format!("{format}={}", there(name))]);
    }
    let mut check = vec!["check", "--exit-zero"];
    check.extend(reports.iter().flat_map(|report| ["--report", report]));
    drop(says(&check, 0));
    ["checked.html", "checked.xml", "checked.json"].into_iter().for_each(same);
    for name in ["round.html", "round.md"] {
        for output in [here(name), there(name)] {
            drop(says(&["report", "--output", &output], 0));
        }
        same(name);
    }
    // A put over what is there is repeated; one that is refused is told, and the report of before stays.
    let once = |times: usize, fault: Fault| proxy.set(&[Rule { method: "PUT", path: "reports/", times, fault }]);
    let url = there("round.html");
    let report = format!("html={url}");
    once(1, Fault::Answer(503, ""));
    drop(says(&["report", "--output", &url], 0));
    same("round.html");
    once(1000, Fault::Answer(403, ""));
    for args in [&["report", "--output", &url][..], &["check", "--exit-zero", "--report", &report]] {
        let ran = says(args, 3);
        assert!(ran.err.contains(&url) && ran.err.contains("403"), "{}", ran.err);
    }
    same("round.html");
}

#[test]
fn a_report_on_s3_is_that_on_disk() {
    as_on_disk(Kind::S3);
}

#[test]
fn a_report_on_azure_is_that_on_disk() {
    as_on_disk(Kind::Azure);
}
