//! A company with its database, its exports and its trueup.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

use migrator::database::{self, Connection, Row, wire_time};
use migrator::exports;
use migrator::run::{Order, Pace};
use migrator::server::Server;
use migrator::tables::{self, Schema};
use migrator::work::OWN_TABLES;

use crate::shapes::{self, Shape};

/// What may be done without asking: everything but the rerun of a bucket, which is a migration of its own.
const ALLOWED: [&str; 13] = [
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
/// Of what the tests make. Trueup's own default.
const SETTLING_SECS: i64 = 15 * 60;

pub struct Company {
    folder: tempfile::TempDir,
    project: String,
    address: database::Address,
    pub connection: Connection,
    pub schema: Schema,
    snapshot_at: jiff::Timestamp,
    /// When what was there before the merges was exported.
    before_at: Option<jiff::Timestamp>,
    source_frozen_at: Option<String>,
}

impl Company {
    /// A company in a database of its own, with a world in it.
    pub fn found(server: &Server, name: &str, world: &Path) -> Self {
        let address = server.create(name);
        let mut connection = database::connect(&address).unwrap();
        for table in OWN_TABLES {
            connection.run(table).unwrap();
        }
        let schema = exports::load(world, &mut connection);
        let settings = settings(world);
        let frozen = settings.get("params").and_then(|params| params.get("source_frozen_at"));
        let snapshots = snapshots(world);
        Self {
            folder: tempfile::tempdir().unwrap(),
            project: settings["project"]["name"].as_str().unwrap().to_owned(),
            address,
            connection,
            schema,
            snapshot_at: *snapshots.values().max().unwrap(),
            before_at: snapshots.get("assets_before").copied(),
            source_frozen_at: frozen.map(|at| wire_time(at.as_str().unwrap().parse().unwrap())),
        }
    }

    /// Exports everything to a folder, with the settings of the newest exports so far; rounds are recorded in `state`.
    pub fn export(&mut self, newest: &Path, next: &Path, state: &Path) {
        std::fs::create_dir(next).unwrap();
        let at = |table: &str| match self.before_at.filter(|_| table == "assets_before") {
            Some(before_at) => before_at.to_string(),
            None => self.snapshot_at.to_string(),
        };
        exports::export(&self.schema, &mut self.connection, newest, next, &at);
        let mut settings = settings(next);
        let project = settings["project"].as_table_mut().unwrap();
        project.insert("state".to_owned(), state.display().to_string().into());
        std::fs::write(next.join("trueup.toml"), settings.to_string()).unwrap();
    }

    /// Time passes until what was just written is settled.
    pub fn settle(&mut self) {
        self.snapshot_at += jiff::SignedDuration::from_secs(SETTLING_SECS + 1);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn order(&self, batch: &Path, receipts: &str) -> Order {
        Order {
            address: self.address.clone(),
            schema: self.schema.clone(),
            project: self.project.clone(),
            batch: batch.to_owned(),
            receipts: self.path(receipts),
            now: wire_time(self.snapshot_at),
            source_frozen_at: self.source_frozen_at.clone(),
            pace: Pace::default(),
        }
    }

    /// Everything in every table, but for the migrator's own; as the wire has it, in whatever database.
    pub fn everything(&mut self) -> BTreeMap<String, Vec<Row>> {
        let dialect = self.connection.dialect();
        let mut all = BTreeMap::new();
        for (name, table) in &self.schema.tables {
            let columns: Vec<String> =
                table.columns.iter().map(|(column, kind)| tables::as_text(column, kind.cell(), dialect)).collect();
            let rows = self.connection.rows(&format!("SELECT {} FROM {name}", columns.join(", "))).unwrap();
            let shown = |row: Row| -> Row {
                let cells = row.into_iter().zip(&table.columns);
                cells.map(|(value, (_, kind))| value.map(|value| kind.cell().shown(&value))).collect()
            };
            let mut rows: Vec<Row> = rows.into_iter().map(shown).collect();
            rows.sort();
            all.insert(name.clone(), rows);
        }
        all
    }

    /// What all assets that are somebody's come to, by unit.
    pub fn sums(&mut self) -> BTreeMap<String, String> {
        if self.schema.table("assets").is_none() {
            return BTreeMap::new();
        }
        let owned = "SELECT COALESCE(unit, ''), SUM(amount) FROM assets WHERE state IN ('live', 'locked', 'in_flight') \
                     GROUP BY unit";
        let rows = self.connection.rows(owned).unwrap();
        let shown = |row: Row| (row[0].clone().unwrap(), database::plain_decimal(row[1].as_deref().unwrap_or("0")));
        rows.into_iter().map(shown).collect()
    }

    /// The idempotency keys of what was done.
    pub fn done(&mut self) -> BTreeSet<String> {
        let rows = self.connection.rows("SELECT action_id FROM trueup_actions").unwrap();
        rows.into_iter().filter_map(|mut row| row.remove(0)).collect()
    }
}

fn settings(project: &Path) -> toml::Table {
    std::fs::read_to_string(project.join("trueup.toml")).unwrap().parse().unwrap()
}

/// When the tables of a generated world were exported.
fn snapshots(world: &Path) -> BTreeMap<String, jiff::Timestamp> {
    let mut snapshots = BTreeMap::new();
    for section in ["exports", "assets"] {
        for export in
            settings(world).get(section).and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values)
        {
            let manifest = world.join(export["path"].as_str().unwrap()).join("manifest.json");
            let manifest: Value = serde_json::from_slice(&std::fs::read(manifest).unwrap()).unwrap();
            let text = |member: &str| manifest[member].as_str().unwrap();
            snapshots.insert(text("table").to_owned(), text("snapshot_at").parse().unwrap());
        }
    }
    snapshots
}

/// A generated world, full of defects, and a plan that may do nearly everything about them.
pub fn generate(world: &Path, accounts: u32, seed: u32, shape: Shape) {
    let (accounts, seed, shown) = (accounts.to_string(), seed.to_string(), world.display().to_string());
    trueup(&["generate", &shown, "--accounts", &accounts, "--seed", &seed, "--defects", "0.4"]);
    let mut settings = settings(world);
    let plan = settings["plan"].as_table_mut().unwrap();
    plan.insert("allow".to_owned(), ALLOWED.map(toml::Value::from).to_vec().into());
    // So full of defects that much of it is suspected.
    let gate = toml::Table::from_iter([("max_suspected".to_owned(), 1.0.into())]);
    settings.insert("gate".to_owned(), gate.into());
    shapes::supply(&mut settings, shape);
    std::fs::write(world.join("trueup.toml"), settings.to_string()).unwrap();
}

/// A world and its first batch, made once for all tests that need no more of trueup.
pub struct Planned {
    pub world: PathBuf,
    pub batch: PathBuf,
}

pub fn planned() -> &'static Planned {
    static PLANNED: LazyLock<Planned> = LazyLock::new(|| {
        // Nothing drops what is static: it lies in the build folder until the next run.
        let world = Path::new(env!("CARGO_TARGET_TMPDIR")).join("planned");
        drop(std::fs::remove_dir_all(&world));
        generate(&world, 1200, 5, Shape::Whole);
        let shown = world.display().to_string();
        trueup(&["check", "--exit-zero", "--project", &shown]);
        let plan = trueup(&["plan", "--project", &shown]);
        Planned { batch: PathBuf::from(plan["path"].as_str().unwrap()), world }
    });
    &PLANNED
}

impl Planned {
    /// A copy of the world and its ledger takes the receipts.
    pub fn acknowledge(&self, order: &Order) {
        let copy = tempfile::tempdir().unwrap();
        let to = copy.path().join("world");
        let copied = Command::new("cp").arg("-a").arg(&self.world).arg(&to).status().unwrap();
        assert!(copied.success());
        let text = |path: &Path| path.display().to_string();
        let batch = to.join(self.batch.strip_prefix(&self.world).unwrap());
        trueup(&["ack", &text(&batch), &text(&order.receipts), "--project", &text(&to)]);
    }
}

/// Whether two companies hold the same; if not, the rows that only one of them has.
pub fn assert_same(left: &mut Company, right: &mut Company) {
    let (left, right) = (left.everything(), right.everything());
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    for (name, rows) in &left {
        let only = |these: &[Row], those: &[Row]| -> Vec<Row> {
            these.iter().filter(|row| !those.contains(row)).cloned().collect()
        };
        let others = &right[name];
        assert!(rows == others, "{name}: only left {:?}, only right {:?}", only(rows, others), only(others, rows));
    }
}

/// Runs trueup, which must succeed, and gives its JSON.
pub fn trueup(arguments: &[&str]) -> Value {
    let text = told(arguments, "json");
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

/// What trueup, which must succeed, writes to standard output.
pub fn told(arguments: &[&str], format: &str) -> String {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/debug/trueup");
    let program = std::env::var_os("TRUEUP_BINARY").map_or_else(|| PathBuf::from(built), PathBuf::from);
    let output = Command::new(&program).args(arguments).args(["--quiet", "--format", format]).output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}: build trueup first", program.display()));
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "trueup {arguments:?}: {}\n{stderr}\n{stdout}", output.status);
    stdout.into_owned()
}

/// The outcomes that receipts in a folder tell, by action.
pub fn outcomes(receipts: &Path) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(receipts).unwrap().flatten() {
        if entry.path().extension().is_some_and(|end| end == "ndjson") {
            for line in std::fs::read_to_string(entry.path()).unwrap().lines() {
                let receipt: Value = serde_json::from_str(line).unwrap();
                all.insert(receipt["action_id"].as_str().unwrap().to_owned(), receipt);
            }
        }
    }
    all
}
