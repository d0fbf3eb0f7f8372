//! Stores that fail: recovered from where that can be, told where not, and never for longer than was said.

use std::time::{Duration, Instant};

use stores::binary::{Ran, run};
use stores::proxy::{Fault, Proxy, Rule};
use stores::servers::{self, Kind, Server};
use stores::world;

const SLOW_DOWN: &str = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
const EXPIRED: &str = "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message>\
                       <Token-0>canary-in-an-answer</Token-0></Error>";
const ALWAYS: usize = 1_000_000;

/// A project whose exports and state lie behind a proxy.
struct Behind {
    server: Server,
    proxy: Proxy,
    project: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Behind {
    fn new() -> Option<Self> {
        let server = servers::start(Kind::S3)?;
        world::upload(&server);
        let proxy = Proxy::before(server.port);
        let mut variables = server.variables(proxy.port);
        variables.push(("TRUEUP_STORE_TIMEOUT", "6s".to_owned()));
        variables.push(("TRUEUP_STORE_RETRY", "8s".to_owned()));
        let project = world::project(&server.url("exports/"), &server.url("state"));
        Some(Self { server, proxy, project, variables })
    }

    fn run(&self, args: &[&str]) -> (Ran, Duration) {
        let project = self.project.path().display().to_string();
        let begun = Instant::now();
        let ran = run(&[&["--project", &project, "--format", "json"], args].concat(), &self.variables);
        (ran, begun.elapsed())
    }

    fn explore(&self) -> (Ran, Duration) {
        self.run(&["check", "--no-record", "--exit-zero", "--select", "mapping-gaps"])
    }
}

fn rule(method: &'static str, path: &'static str, times: usize, fault: Fault) -> Rule {
    Rule { method, path, times, fault }
}

#[test]
fn bursts_and_broken_answers_are_recovered_from() {
    let Some(behind) = Behind::new() else { return };
    let (before, usual) = behind.explore();
    let before = before.expect(0).json()["rules"].clone();
    let counts = |rules: &serde_json::Value| -> Vec<String> {
        rules.as_array().unwrap().iter().map(|rule| format!("{} {}", rule["id"], rule["findings"])).collect()
    };
    for fault in [
        Fault::Answer(429, SLOW_DOWN),
        Fault::Answer(500, ""),
        Fault::Answer(503, SLOW_DOWN),
        Fault::Stall,
        Fault::Truncate,
    ] {
        let times = if matches!(fault, Fault::Stall) { 1 } else { 3 };
        behind.proxy.set(&[
            rule("GET", ".parquet", times, fault.clone()),
            rule("GET", "list-type", times.min(2), fault.clone()),
        ]);
        let (ran, took) = behind.explore();
        assert_eq!(counts(&ran.expect(0).json()["rules"]), counts(&before), "{fault:?}");
        assert_eq!(behind.proxy.left(), 0, "{fault:?}");
        assert!(took < usual * 3 + Duration::from_secs(60), "{fault:?}: {took:?} instead of {usual:?}");
    }
}

#[test]
fn a_store_that_stays_down_makes_the_run_inconclusive_in_time() {
    let Some(behind) = Behind::new() else { return };
    let (_, usual) = behind.explore();
    for (fault, says) in [
        (
            Fault::Answer(503, SLOW_DOWN),
            "the store answered 503 Service Unavailable (SlowDown: Please reduce your request rate)",
        ),
        (Fault::Answer(500, ""), "the store answered 500"),
        (Fault::Stall, "no whole answer came in time"),
        (Fault::Shorten, ""),
    ] {
        behind.proxy.set(&[rule("GET", "part-", ALWAYS, fault.clone())]);
        let (ran, took) = behind.explore();
        let ran = ran.expect(3);
        assert!(ran.err.contains(says) && ran.err.contains("s3://unification/exports/"), "{fault:?}: {}", ran.err);
        assert!(ran.err.contains("help: "), "{fault:?}: {}", ran.err);
        assert_eq!(ran.json()["verdict"], "inconclusive");
        assert!(took < usual + Duration::from_secs(60), "{fault:?}: {took:?} instead of {usual:?}");
    }
    behind.proxy.set(&[rule("GET", "list-type", ALWAYS, Fault::Answer(403, EXPIRED))]);
    let ran = behind.explore().0.expect(3);
    assert!(ran.err.contains("ExpiredToken: The provided token has expired"), "{}", ran.err);
    assert!(ran.err.contains("renew the credentials") && !ran.err.contains("canary"), "{}", ran.err);
}

/// Exports fail after they were listed and opened: the data itself can't be read.
#[test]
fn exports_that_fail_midway_are_no_findings() {
    let Some(behind) = Behind::new() else { return };
    let (_, usual) = behind.explore();
    let reads =
        behind.proxy.asked().iter().filter(|asked| asked.starts_with("GET") && asked.contains(".parquet")).count();
    assert!(reads > 20, "{reads}");
    let files = world::files(&world::local().join("exports")).iter().filter(|name| name.ends_with(".parquet")).count();
    // One footer a file, then data.
    behind.proxy.pass(files, &[rule("GET", ".parquet", ALWAYS, Fault::Answer(503, SLOW_DOWN))]);
    let (ran, took) = behind.explore();
    let ran = ran.expect(3);
    assert!(ran.err.contains("503") && ran.err.contains("s3://unification/exports/"), "{}", ran.err);
    assert!(took < usual + Duration::from_secs(90), "{took:?} instead of {usual:?}");
}

#[test]
fn the_ledger_tells_its_own_write_from_another() {
    let Some(behind) = Behind::new() else { return };
    let exports = format!("{}/exports/", world::local().display());
    for (fault, state) in [
        (Fault::DoneBut(500), "own-after-500"),
        (Fault::Answer(503, SLOW_DOWN), "burst"),
        (Fault::Lie, "lie"),
        (Fault::Stall, "stall"),
    ] {
        let project = world::project(&exports, &behind.server.url(state));
        let at = project.path().display().to_string();
        let times = if matches!(fault, Fault::Stall) { 1 } else { 2 };
        behind.proxy.set(&[rule("PUT", "/ledger/00000001.json", times, fault.clone())]);
        let ran = run(&["--project", &at, "--format", "json", "check", "--exit-zero"], &behind.variables).expect(0);
        assert_eq!(ran.json()["round"], 1, "{fault:?}");
        assert_eq!(behind.proxy.left(), 0, "{fault:?}");
        behind.proxy.set(&[]);
        let ran = run(&["--project", &at, "rounds", "verify"], &behind.variables).expect(0);
        assert!(ran.err.is_empty(), "{}", ran.err);
        assert_eq!(behind.server.list(&format!("{state}/ledger/")).len(), 6, "{fault:?}");
    }
}

#[test]
fn a_ledger_that_can_not_be_written_is_told_in_time() {
    let Some(behind) = Behind::new() else { return };
    let exports = format!("{}/exports/", world::local().display());
    for (fault, says) in [
        (Fault::Answer(503, SLOW_DOWN), "SlowDown"),
        (Fault::Lie, "the store took it, and then did not have it"),
        (Fault::Answer(403, EXPIRED), "ExpiredToken"),
    ] {
        let project = world::project(&exports, &behind.server.url("never"));
        let at = project.path().display().to_string();
        behind.proxy.set(&[rule("PUT", "/ledger/", ALWAYS, fault.clone())]);
        let begun = Instant::now();
        let ran = run(&["--project", &at, "check", "--exit-zero"], &behind.variables).expect(3);
        let took = begun.elapsed();
        let key = "s3://unification/never/ledger/00000001.json";
        assert!(ran.err.contains(says) && ran.err.contains(key), "{fault:?}: {}", ran.err);
        assert!(ran.err.contains("help: ") && !ran.err.contains("canary"), "{fault:?}: {}", ran.err);
        assert!(took < Duration::from_secs(180), "{fault:?}: {took:?}");
        assert!(behind.server.list("never/").is_empty(), "{fault:?}");
    }
    // Findings that are lost on the way to the store are noticed before the ledger vouches for them.
    let project = world::project(&exports, &behind.server.url("lost"));
    let at = project.path().display().to_string();
    behind.proxy.set(&[rule("PUT", "/findings/", ALWAYS, Fault::Lie)]);
    let ran = run(&["--project", &at, "check", "--exit-zero"], &behind.variables).expect(3);
    assert!(ran.err.contains("then did not have it") && ran.err.contains("/findings/"), "{}", ran.err);
}

#[test]
fn exports_replaced_while_they_are_read_are_noticed() {
    let Some(behind) = Behind::new() else { return };
    let files = world::files(&world::local().join("exports"));
    let file = files.iter().find(|name| name.ends_with(".parquet")).unwrap();
    let mut bytes = std::fs::read(world::local().join("exports").join(file)).unwrap();
    let project = behind.project.path().display().to_string();
    let mut command = stores::binary::command(
        &["--project", &project, "--format", "json", "check", "--no-record", "--exit-zero"],
        &behind.variables,
    );
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    // As soon as it is opened, another takes its place: as long as it was, with the same footer.
    let begun = Instant::now();
    while !behind.proxy.asked().iter().any(|asked| asked.starts_with("GET") && asked.contains(".parquet")) {
        assert!(begun.elapsed() < Duration::from_secs(30));
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(300));
    bytes[2] ^= 1;
    behind.server.put(&format!("exports/{file}"), &bytes);
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{text}");
}
