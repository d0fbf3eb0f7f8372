//! Reports on stores: the bytes of the local file, over what was there, and what a browser must know to show them; a store
//! that fails is told, and no success.

use stores::binary::{Ran, run};
use stores::proxy::{Fault, Proxy, Rule};
use stores::servers::{self, Kind};
use stores::world;

/// Formats, the names of their files, and what a browser is told of them.
const REPORTS: [(&str, &str, &str); 6] = [
    ("html", "checked.html", "text/html; charset=utf-8"),
    ("markdown", "checked.md", "text/markdown; charset=utf-8"),
    ("junit", "checked.xml", "application/xml"),
    ("github", "checked.txt", "text/plain; charset=utf-8"),
    ("prometheus", "checked.prom", "text/plain; charset=utf-8"),
    ("json", "checked.json", "application/json"),
];

/// A server by its own name, or by that of Google's store through a proxy that translates.
fn as_on_disk(kind: Kind, google: bool) {
    let Some(server) = servers::start(kind) else { return };
    let proxy = Proxy::before(server.port);
    let proxy = if google { proxy.speaking_google() } else { proxy };
    let mut variables = if google { servers::google(proxy.port) } else { server.variables(proxy.port) };
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
    let there = |name: &str| {
        let url = server.url(&format!("reports/{name}"));
        if google { url.replacen("s3://", "gs://", 1) } else { url }
    };
    let same = |name: &str| {
        let bytes = std::fs::read(here(name)).unwrap();
        assert!(!bytes.is_empty());
        assert!(server.get(&format!("reports/{name}")).as_ref() == Some(&bytes), "{name}");
    };
    server.put("reports/checked.html", b"of an earlier round");
    let mut reports = Vec::new();
    for (format, name, _) in REPORTS {
        reports.extend([format!("{format}={}", here(name)), format!("{format}={}", there(name))]);
    }
    let mut check = vec!["check", "--exit-zero"];
    check.extend(reports.iter().flat_map(|report| ["--report", report]));
    drop(says(&check, 0));
    for (_, name, media_type) in REPORTS {
        same(name);
        assert_eq!(server.media_type(&format!("reports/{name}")), media_type, "{name}");
    }
    for name in ["round.html", "round.md"] {
        for output in [here(name), there(name)] {
            drop(says(&["report", "--output", &output], 0));
        }
        same(name);
    }
    // A put over what is there is repeated; one that is refused is told, and the report of before stays.
    let once = |times: usize, fault: Fault| proxy.set(&[Rule { method: "PUT", path: "reports", times, fault }]);
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
    as_on_disk(Kind::S3, false);
}

#[test]
fn a_report_on_azure_is_that_on_disk() {
    as_on_disk(Kind::Azure, false);
}

#[test]
fn a_report_on_google_is_that_on_disk() {
    as_on_disk(Kind::S3, true);
}
