//! A whole migration through real databases, as rehearsed; killed, raced, and still each action once.
//!
//! `TRUEUP_BINARY` names the trueup to use, by default the one of the development build.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use migrator::database::{self, Connection, Dialect, wire_time};
use migrator::run::{self, Order};
use migrator::server::{self, Server};
use migrator::{tables, work};

const PROJECT: &str = "journey";
/// Rounds after which only what a person must decide may be left.
const ROUNDS_MAX: usize = 4;
/// Rules whose findings depend on how often there was a round, not on the world.
const LEDGER_SET: &str = "rounds/";

/// A company with its databases, its exports and its trueup.
struct Company {
    folder: tempfile::TempDir,
    server: Server,
    connection: Connection,
    schema: tables::Schema,
    /// The newest exports.
    exports: PathBuf,
    snapshot_at: jiff::Timestamp,
    round: usize,
}

impl Company {
    /// None where the database isn't installed.
    fn found(dialect: Dialect, accounts: u32, seed: u32) -> Option<Self> {
        let server = server::start(dialect)?;
        let folder = tempfile::tempdir().unwrap();
        let world = folder.path().join("world");
        let text = |number: u32| number.to_string();
        succeed(
            &[
                "generate",
                &world.display().to_string(),
                "--accounts",
                &text(accounts),
                "--seed",
                &text(seed),
                "--defects",
                "0.05",
            ],
            0,
        );
        let mut connection = database::connect(&server.address).unwrap();
        for table in work::OWN_TABLES {
            connection.run(table).unwrap();
        }
        let schema = tables::load(&world, &mut connection);
        let looked = succeed(&["check", "--project", &world.display().to_string(), "--no-record", "--exit-zero"], 0);
        let latest = |exports: &Value| {
            let times = exports.as_array().unwrap().iter().filter_map(|export| export["snapshot_at"].as_str());
            times.map(|at| at.parse::<jiff::Timestamp>().unwrap()).max().unwrap()
        };
        let snapshot_at = latest(&looked["exports"]);
        let mut company = Self { exports: world, folder, server, connection, schema, snapshot_at, round: 0 };
        company.export();
        Some(company)
    }

    /// The next round's exports; all of them share one state folder.
    fn export(&mut self) {
        self.round += 1;
        let next = self.folder.path().join(format!("round-{}", self.round));
        std::fs::create_dir(&next).unwrap();
        let at = self.snapshot_at.to_string();
        tables::export(&self.schema, &mut self.connection, &self.exports, &next, &at);
        let file = next.join("trueup.toml");
        let mut settings: toml::Table = std::fs::read_to_string(&file).unwrap().parse().unwrap();
        let project = settings["project"].as_table_mut().unwrap();
        project.insert("name".to_owned(), PROJECT.into());
        project.insert("state".to_owned(), self.folder.path().join("state").display().to_string().into());
        let plan = settings.entry("plan").or_insert_with(|| toml::Table::new().into()).as_table_mut().unwrap();
        let kinds = [
            "merge_accounts",
            "reassign_asset",
            "restore_terms",
            "reverse_credit",
            "replay_write",
            "sync_fields",
            "release_lock",
            "resume_job",
            "cancel_job",
            "enqueue_merge",
            "admit_pair",
            "require_verification",
            "refresh_union_id",
        ];
        plan.insert("allow".to_owned(), kinds.iter().map(|kind| toml::Value::from(*kind)).collect::<Vec<_>>().into());
        plan.insert("max_share".to_owned(), 1.0.into());
        std::fs::write(&file, settings.to_string()).unwrap();
        self.exports = next;
    }

    /// Time passes until what was just written is settled.
    fn settle(&mut self) {
        self.snapshot_at += jiff::SignedDuration::from_secs(15 * 60 + 1);
    }

    fn order(&self, batch: &Path, receipts: &str) -> Order {
        Order {
            address: self.server.address.clone(),
            schema: self.schema.clone(),
            project: PROJECT.to_owned(),
            batch: batch.to_owned(),
            receipts: self.folder.path().join(receipts),
            now: wire_time(self.snapshot_at),
        }
    }

    fn trueup(&self, arguments: &[&str], codes: impl Into<Codes>) -> Value {
        let project = self.exports.display().to_string();
        succeed(&[arguments, &["--project", &project]].concat(), codes)
    }

    /// Everything in every table, but for the migrator's own.
    fn everything(&mut self) -> BTreeMap<String, Vec<database::Row>> {
        let dialect = self.connection.dialect();
        let mut all = BTreeMap::new();
        for (name, table) in &self.schema.tables {
            let columns: Vec<String> =
                table.columns.iter().map(|(column, kind)| tables::as_text(column, kind.cell(), dialect)).collect();
            let mut rows = self.connection.rows(&format!("SELECT {} FROM {name}", columns.join(", "))).unwrap();
            rows.sort();
            all.insert(name.clone(), rows);
        }
        all
    }
}

/// Exit codes that are as they should be.
struct Codes(Vec<i32>);

impl From<i32> for Codes {
    fn from(code: i32) -> Self {
        Self(vec![code])
    }
}

impl From<[i32; 2]> for Codes {
    fn from(codes: [i32; 2]) -> Self {
        Self(codes.to_vec())
    }
}

fn trueup() -> PathBuf {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/debug/trueup");
    std::env::var_os("TRUEUP_BINARY").map_or_else(|| PathBuf::from(built), PathBuf::from)
}

/// Runs trueup and gives its JSON.
fn succeed(arguments: &[&str], codes: impl Into<Codes>) -> Value {
    let output = Command::new(trueup()).args(arguments).args(["--quiet", "--format", "json"]).output();
    let output = output.unwrap();
    let code = output.status.code().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(codes.into().0.contains(&code), "trueup {arguments:?} exited with {code}\n{stderr}\n{stdout}");
    serde_json::from_str(&stdout).unwrap_or(Value::Null)
}

/// Findings by rule, as a round's JSON tells them; rules over the ledger are left out.
fn findings(report: &Value) -> BTreeMap<String, u64> {
    let rules = report["rules"].as_array().unwrap().iter();
    rules
        .filter(|rule| !rule["id"].as_str().unwrap().starts_with(LEDGER_SET))
        .filter_map(|rule| Some((rule["id"].as_str()?.to_owned(), rule["findings"]["total"].as_u64()?)))
        .collect()
}

/// The whole loop: what a rehearsal foresees is what the databases become, round by round.
fn journey(dialect: Dialect) {
    let Some(mut company) = Company::found(dialect, 400, 77) else { return };
    for round in 1..=ROUNDS_MAX {
        company.trueup(&["check", "--exit-zero"], 0);
        let plan = company.trueup(&["plan"], 0);
        let Some(path) = plan["path"].as_str() else {
            assert!(round > 1, "there was nothing to do from the beginning");
            return;
        };
        let foreseen = company.folder.path().join(format!("foreseen-{round}"));
        company.trueup(&["rehearse", path, "--write", &foreseen.display().to_string()], 0);
        let order = company.order(Path::new(path), &format!("receipts-{round}"));
        let counts = run::migrate(&order).unwrap();
        eprintln!("{dialect:?}, round {round}: {counts:?} of {}", plan["actions"]["by_kind"]);
        let done: Vec<&&str> = counts.keys().collect();
        assert_eq!(done, [&"applied"], "round {round}: on unchanged data every action is applied: {counts:?}");
        company.trueup(&["ack", path, &order.receipts.display().to_string()], 0);
        company.settle();
        company.export();
        let looked = |folder: &Path| {
            let project = folder.display().to_string();
            findings(&succeed(&["check", "--project", &project, "--no-record", "--exit-zero"], 0))
        };
        assert_eq!(
            looked(&foreseen),
            looked(&company.exports),
            "round {round}: rehearsal on the left, database on the right"
        );
    }
    panic!("after {ROUNDS_MAX} rounds there is still something to do");
}

#[test]
fn a_migration_through_postgresql_is_as_rehearsed() {
    journey(Dialect::Postgres);
}

#[test]
fn a_migration_through_mariadb_is_as_rehearsed() {
    journey(Dialect::MariaDb);
}

fn spawned(company: &Company, order: &Order, name: &str) -> Child {
    let file = company.folder.path().join(format!("{name}.json"));
    std::fs::write(&file, serde_json::to_vec(order).unwrap()).unwrap();
    Command::new(env!("CARGO_BIN_EXE_migrator")).arg(file).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// A batch of a fresh company, and the state that one clean pass of it leaves.
fn clean_pass(dialect: Dialect) -> Option<BTreeMap<String, Vec<database::Row>>> {
    let mut company = Company::found(dialect, 400, 5)?;
    let batch = planned(&company);
    run::migrate(&company.order(&batch, "receipts")).unwrap();
    Some(company.everything())
}

fn planned(company: &Company) -> PathBuf {
    company.trueup(&["check", "--exit-zero"], 0);
    PathBuf::from(company.trueup(&["plan"], 0)["path"].as_str().unwrap())
}

/// Killed at one moment after another, then run to its end: as one clean pass.
fn killed(dialect: Dialect) {
    let Some(clean) = clean_pass(dialect) else { return };
    let mut company = Company::found(dialect, 400, 5).unwrap();
    let batch = planned(&company);
    let mut kills = 0;
    for millis in [20, 45, 70, 110, 160, 230, 300, 380] {
        let order = company.order(&batch, &format!("receipts-{millis}"));
        let mut child = spawned(&company, &order, &format!("order-{millis}"));
        std::thread::sleep(Duration::from_millis(millis));
        kills += usize::from(child.try_wait().unwrap().is_none());
        drop(child.kill());
        child.wait().unwrap();
    }
    assert!(kills > 0, "every run ended before it could be killed");
    let order = company.order(&batch, "receipts");
    let counts = run::migrate(&order).unwrap();
    let done: u64 = counts.iter().filter(|(outcome, _)| outcome.contains("applied")).map(|(_, count)| count).sum();
    assert_eq!(done, counts.values().sum::<u64>(), "{counts:?}");
    assert_eq!(clean, company.everything());
    company.trueup(&["ack", &batch.display().to_string(), &order.receipts.display().to_string()], 0);
}

#[test]
fn killed_at_random_on_postgresql_it_ends_as_one_clean_pass() {
    killed(Dialect::Postgres);
}

#[test]
fn killed_at_random_on_mariadb_it_ends_as_one_clean_pass() {
    killed(Dialect::MariaDb);
}

/// Two migrators at once on one batch: nothing is applied twice.
fn racing(dialect: Dialect) {
    let Some(clean) = clean_pass(dialect) else { return };
    let mut company = Company::found(dialect, 400, 5).unwrap();
    let batch = planned(&company);
    let orders = ["first", "second"].map(|name| company.order(&batch, name));
    let children: Vec<Child> =
        orders.iter().zip(["a", "b"]).map(|(order, name)| spawned(&company, order, name)).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let mut applied = BTreeMap::new();
    for order in &orders {
        for entry in std::fs::read_dir(&order.receipts).unwrap().flatten() {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            for line in text.lines().filter(|_| entry.path().extension().is_some_and(|end| end == "ndjson")) {
                let receipt: Value = serde_json::from_str(line).unwrap();
                let outcome = receipt["outcome"].as_str().unwrap().to_owned();
                assert!(outcome.contains("applied"), "{receipt}");
                *applied.entry(receipt["action_id"].as_str().unwrap().to_owned()).or_insert(0) +=
                    usize::from(outcome == "applied");
            }
        }
    }
    assert!(applied.values().all(|times| *times == 1), "{applied:?}");
    assert_eq!(clean, company.everything());
}

#[test]
fn two_migrators_on_postgresql_apply_nothing_twice() {
    racing(Dialect::Postgres);
}

#[test]
fn two_migrators_on_mariadb_apply_nothing_twice() {
    racing(Dialect::MariaDb);
}
