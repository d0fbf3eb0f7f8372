//! `World::broken`: a clean world whose exports themselves are wrong: rows there twice, cells without a value, words that
//! the contract doesn't know, snapshots far from each other, manifests that tell something else.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::base::Draft;
use super::project::Export;
use super::{HOUR, MINUTE, Micros, System, World};

/// What is wrong with the exports beside what their rows say.
#[derive(Clone, Debug, Default)]
pub struct Broken {
    /// Cells that hold no value: table, column, row.
    pub nulls: Vec<(&'static str, &'static str, usize)>,
    /// Cells of word columns that hold [`UNKNOWN`].
    pub words: Vec<(&'static str, &'static str, usize)>,
    /// Exports taken at another time.
    pub snapshots: Vec<(&'static str, Micros)>,
    /// Exports with a manifest.
    pub manifests: Vec<(&'static str, Flaw)>,
}

/// A value that is none of the contract's words, in files of text and of numbers.
pub const UNKNOWN: i32 = 77;

/// Times that every row must have, and, last, one that may lack: a lock that never expires.
const TIMES: [(&str, &str); 7] = [
    ("source_accounts", "created_at"),
    ("target_accounts", "updated_at"),
    ("mapping", "updated_at"),
    ("gateway_log", "at"),
    ("merge_jobs", "updated_at"),
    ("merge_locks", "acquired_at"),
    ("merge_locks", "expires_at"),
];

/// What a manifest has wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Nothing,
    Rows,
    Unlisted,
    Listed,
    Hash,
}

/// Tables of a broken world with their key, and columns of words.
pub const KEYS: [(&str, &[&str]); 11] = [
    ("source_accounts", &["id"]),
    ("target_accounts", &["id"]),
    ("mapping", &["source_id", "target_id"]),
    ("assets_before", &["asset_type", "asset_id"]),
    ("bindings", &["event_id"]),
    ("gateway_log", &["op_id", "leg"]),
    ("merge_jobs", &["job_id"]),
    ("merge_locks", &["lock_id"]),
    ("merge_journal", &["entry_id"]),
    ("cohorts", &["system", "account_id"]),
    ("exclusions", &["source_id"]),
];
pub const WORDS: [(&str, &str); 9] = [
    ("source_accounts", "status"),
    ("target_accounts", "origin"),
    ("mapping", "status"),
    ("mapping", "evidence"),
    ("gateway_log", "result"),
    ("merge_jobs", "state"),
    ("merge_journal", "leg"),
    ("bindings", "op"),
    ("assets_before", "state"),
];

impl World {
    /// A clean world of about `size` persons, enough that no table is empty, with a few flaws in its exports; the same seed
    /// and size give the same one.
    pub fn broken(seed: u64, size: usize) -> Self {
        let mut draft = Draft::of(Self::clean(seed, size.max(24)), seed ^ 0x6272_6f6b);
        let mut broken = Broken::default();
        for _ in 0..1 + draft.prng.below(6) {
            match draft.prng.below(6) {
                5 => {
                    let (table, column) = *draft.prng.pick(&TIMES);
                    let row = draft.prng.below(draft.world.rows(table));
                    broken.nulls.push((table, column, row));
                }
                0 => draft.repeat_key(),
                1 => {
                    let (table, key) = *draft.prng.pick(&KEYS);
                    let row = draft.prng.below(draft.world.rows(table));
                    broken.nulls.push((table, *draft.prng.pick(key), row));
                }
                2 => {
                    let (table, column) = *draft.prng.pick(&WORDS);
                    let row = draft.prng.below(draft.world.rows(table));
                    let cells = if draft.prng.chance(0.7) { &mut broken.words } else { &mut broken.nulls };
                    cells.push((table, column, row));
                }
                3 => {
                    let (table, _) = *draft.prng.pick(&KEYS);
                    let apart = *draft.prng.pick(&[-HOUR, HOUR, 2 * HOUR, 2 * HOUR + MINUTE, -3 * HOUR]);
                    broken.snapshots.retain(|(known, _)| *known != table);
                    broken.snapshots.push((table, draft.world.snapshot_at + apart));
                }
                _ => {
                    let (table, _) = *draft.prng.pick(&KEYS);
                    let flaws = [Flaw::Nothing, Flaw::Rows, Flaw::Unlisted, Flaw::Listed, Flaw::Hash];
                    broken.manifests.retain(|(known, _)| *known != table);
                    broken.manifests.push((table, *draft.prng.pick(&flaws)));
                }
            }
        }
        draft.world.broken = Some(broken);
        draft.world
    }

    /// Rows of a table, by its name.
    pub fn rows(&self, table: &str) -> usize {
        match table {
            "source_accounts" => self.sources.len(),
            "target_accounts" => self.targets.len(),
            "mapping" => self.mapping.len(),
            "assets_before" => self.assets_before.len(),
            "bindings" => self.bindings.len(),
            "gateway_log" => self.gateway.len(),
            "merge_jobs" => self.jobs.len(),
            "merge_locks" => self.locks.len(),
            "merge_journal" => self.journal.len(),
            "cohorts" => self.cohorts.len(),
            "exclusions" => self.exclusions.len(),
            table => panic!("no rows of {table}"),
        }
    }
}

impl Draft {
    /// A row that is there once more, with the same key.
    fn repeat_key(&mut self) {
        macro_rules! repeat {
            ($rows:expr) => {{
                let at = self.prng.below($rows.len());
                let row = $rows[at].clone();
                $rows.push(row);
            }};
        }
        match self.prng.below(12) {
            0 => repeat!(self.world.sources),
            1 => repeat!(self.world.targets),
            2 => repeat!(self.world.mapping),
            3 => repeat!(self.world.assets),
            4 => repeat!(self.world.assets_before),
            5 => repeat!(self.world.bindings),
            6 => repeat!(self.world.gateway),
            7 => repeat!(self.world.jobs),
            8 => repeat!(self.world.locks),
            9 => repeat!(self.world.journal),
            10 => repeat!(self.world.cohorts),
            _ => repeat!(self.world.exclusions),
        }
    }
}

/// A key as findings show it: a composite one with a slash.
pub fn key_text(world: &World, table: &str, row: usize) -> String {
    let pair = |a: &str, b: &str| format!("{a}/{b}");
    match table {
        "source_accounts" => world.accounts(System::Source)[row].id.clone(),
        "target_accounts" => world.accounts(System::Target)[row].id.clone(),
        "mapping" => pair(&world.mapping[row].source_id, &world.mapping[row].target_id),
        "assets_before" => pair(&world.assets_before[row].asset_type, &world.assets_before[row].asset_id),
        "bindings" => world.bindings[row].event_id.clone(),
        "gateway_log" => pair(&world.gateway[row].op_id, world.gateway[row].leg.word()),
        "merge_jobs" => world.jobs[row].job_id.clone(),
        "merge_locks" => world.locks[row].lock_id.clone(),
        "merge_journal" => world.journal[row].entry_id.clone(),
        "cohorts" => pair(world.cohorts[row].system.word(), &world.cohorts[row].account_id),
        "exclusions" => world.exclusions[row].source_id.clone(),
        table => panic!("no key of {table}"),
    }
}

impl Broken {
    pub(super) fn apply(&self, exports: &mut [Export]) {
        for export in exports {
            let Some(table) = export.section.strip_prefix("exports.") else { continue };
            for (_, column, row) in self.nulls.iter().filter(|(known, ..)| *known == table) {
                export.frame.clear(column, *row);
            }
            for (_, column, row) in self.words.iter().filter(|(known, ..)| *known == table) {
                export.frame.set_unknown(column, *row, UNKNOWN);
            }
            let snapshot = self.snapshots.iter().find(|(known, _)| *known == table);
            export.frame.snapshot_at = snapshot.map(|(_, at)| *at);
        }
    }

    /// Writes `manifest.json` beside the files that it speaks of.
    pub(super) fn manifests(&self, dir: &Path, exports: &[Export]) -> io::Result<()> {
        let mut tables: BTreeMap<PathBuf, Vec<Value>> = BTreeMap::new();
        for (table, flaw) in &self.manifests {
            let export = exports.iter().find(|export| export.section == format!("exports.{table}")).unwrap();
            let path = dir.join(&export.path);
            let folder = if export.parts > 1 { path.clone() } else { path.parent().unwrap().to_owned() };
            let mut files: Vec<Value> = Vec::new();
            let mut paths = if export.parts > 1 {
                fs::read_dir(&path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?
            } else {
                vec![path]
            };
            paths.sort();
            for path in paths {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                let mut hash: String =
                    Sha256::digest(fs::read(&path)?).iter().map(|byte| format!("{byte:02x}")).collect();
                if *flaw == Flaw::Hash {
                    hash.replace_range(0..1, if hash.starts_with('0') { "1" } else { "0" });
                }
                files.push(json!({ "name": name, "sha256": hash }));
            }
            if *flaw == Flaw::Unlisted {
                files.pop();
            }
            if *flaw == Flaw::Listed {
                files.push(json!({ "name": "part-99999.parquet" }));
            }
            let rows = export.frame.rows() + usize::from(*flaw == Flaw::Rows);
            tables.entry(folder).or_default().push(json!({ "table": table, "rows": rows, "files": files }));
        }
        for (folder, tables) in tables {
            fs::write(folder.join("manifest.json"), json!({ "tables": tables }).to_string())?;
        }
        Ok(())
    }
}
