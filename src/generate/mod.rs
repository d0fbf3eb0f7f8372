//! Synthetic worlds: believable exports of every table of the contract, of any size, with defects planted in them and
//! the list of the findings that these must make.
//!
//! Owns what such a world looks like. Knows no rule: which there are, its caller says, and defects that no rule would
//! find are not planted. Every value is a function of the seed, a person's number and a purpose, so the world is never
//! in memory: a range of people, or of targets, is one file of each export, whichever thread writes it.
//!
//! ```no_run
//! use std::sync::atomic::AtomicBool;
//! use trueup::generate::{Defects, Order, generate};
//! let order = Order { accounts: 1_000_000, seed: 1, defects: Defects::none(), threads: 2, params: ["union_scope".to_owned()].into() };
//! let made = generate("world".as_ref(), &order, &AtomicBool::new(false))?;
//! assert_eq!(made.planted.len(), 0);
//! # Ok::<(), trueup::error::Error>(())
//! ```

mod belongings;
mod calendar;
mod chance;
mod column;
mod couple;
mod defects;
mod phone;
mod planted;
mod project;
mod rows;
pub mod schema;
mod sheet;
mod spelling;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parquet::errors::ParquetError;
use serde_json::json;

use crate::error::{Error, Result};
use crate::suggest;
use calendar::{DUAL_WRITE, HOUR};
use couple::World;
use defects::Kind;
use planted::Part;
use rows::{Planted, Rows, Value};
use sheet::{Closed, Sheet};
use tables::{EXPORTS, Export};

/// Fewer make no couple; more find no phone numbers.
pub const ACCOUNTS: std::ops::RangeInclusive<u64> = 2..=1_000_000_000;
/// A file has about so many accounts, and a small world has so few files.
const FILE_ACCOUNTS: u64 = 16_000_000;
const FILES_MIN: u64 = 4;
/// Less is one file.
const SMALL_ACCOUNTS: u64 = 2_000;
/// Couples between two looks at whether to stop.
const COUPLES_A_LOOK: u64 = 256;
/// Share of a bucket's sources that may lack a mapping, as migration/bucket-incomplete has it.
const BUCKET_GAP_MAX_PERCENT: u64 = 1;
const BUCKET_RULE: &str = "migration/bucket-incomplete";
const FORMAT_VERSION: &str = "1.0";

/// Which defects a world gets.
#[derive(Clone, Debug)]
pub struct Defects {
    kinds: Vec<&'static Kind>,
    rate: f64,
    /// Whether buckets with gaps are findings, too.
    buckets: bool,
}

impl Defects {
    #[must_use]
    pub fn none() -> Self {
        Self { kinds: Vec::new(), rate: 0.0, buckets: false }
    }

    /// Defects of a share of the couples, for rules that there are; of these, those named by id or name, or all.
    ///
    /// # Errors
    /// Kind usage: a name that is no rule's, or a rule for which nothing can be planted.
    pub fn chosen(rate: f64, rules: &BTreeSet<String>, only: &[String]) -> Result<Self> {
        let findable = |kind: &&Kind| kind.rules.iter().all(|rule| rules.contains(*rule));
        let kinds: Vec<&'static Kind> = defects::all().filter(findable).collect();
        let buckets = rules.contains(BUCKET_RULE);
        if only.is_empty() {
            let kinds = kinds.into_iter().filter(|kind| !kind.spoils).collect();
            return Ok(Self { kinds, rate, buckets });
        }
        let mut wanted = BTreeSet::new();
        for name in only {
            wanted.insert(resolve(name, rules, &kinds)?);
        }
        let kinds = kinds.into_iter().filter(|kind| wanted.contains(kind.rules[0])).collect();
        Ok(Self { kinds, rate, buckets })
    }
}

/// The rule meant: its id, or its name where only one set has it.
fn resolve<'a>(name: &str, rules: &'a BTreeSet<String>, kinds: &[&'static Kind]) -> Result<&'a str> {
    let failed = || Error::usage(format!("plant defects of {}", name.escape_debug()));
    let short = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
    let found = rules.get(name).or_else(|| {
        let mut named = rules.iter().filter(|id| short(id) == name);
        named.next().filter(|_| named.next().is_none())
    });
    let plantable = || kinds.iter().map(|kind| kind.rules[0]);
    match found {
        Some(id) if plantable().any(|rule| rule == id) => Ok(id),
        Some(id) => Err(failed().because(format!("no defect is known that {id} alone would find"))),
        None => {
            let names: Vec<String> = plantable().map(short).collect();
            let near = suggest::nearest(name, plantable().chain(names.iter().map(String::as_str)));
            let error = failed().because("there is no such rule");
            Err(match near {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => error.hint("list the rules: trueup rules"),
            })
        }
    }
}

/// What to make.
#[derive(Clone, Debug)]
pub struct Order {
    /// A side; an odd number is made even.
    pub accounts: u64,
    pub seed: u64,
    pub defects: Defects,
    pub threads: usize,
    /// Parameters that rules have: a project file must name no other.
    pub params: BTreeSet<String>,
}

/// One export that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub table: String,
    pub rows: u64,
    pub files: u64,
    pub bytes: u64,
}

/// A world that was made.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub accounts: u64,
    pub exports: Vec<Made>,
    /// Findings planted, by rule.
    pub planted: BTreeMap<String, u64>,
}

/// Writes a world into a folder, which must be empty or not there; `stop` ends it early.
///
/// # Errors
/// Kind usage: the folder holds something. Kind input: the disk fails; what was written is removed.
pub fn generate(folder: &Path, order: &Order, stop: &AtomicBool) -> Result<Outcome> {
    let existed = vacant(folder)?;
    let made = make(folder, order, stop);
    if made.is_err() {
        // What is half done is of no use; if even that fails, the first error says why.
        for name in ["exports", "trueup.toml", "planted.json"] {
            let path = folder.join(name);
            drop(if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) });
        }
        for part in fs::read_dir(folder).into_iter().flatten().flatten() {
            if part.file_name().to_string_lossy().starts_with(PART) {
                drop(fs::remove_file(part.path()));
            }
        }
        if !existed {
            drop(fs::remove_dir(folder));
        }
    }
    made
}

const PART: &str = ".planted-";

/// Makes sure that nothing is in the folder; whether it is there.
fn vacant(folder: &Path) -> Result<bool> {
    let failed = || Error::usage(format!("write a world to {}", folder.display()));
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(true),
            Some(_) => {
                Err(failed().because("the folder is not empty").hint("name a new folder, or remove what is in it"))
            }
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(_) if folder.is_file() => Err(failed().because("it is a file").hint("name a new folder")),
        Err(error) => Err(Error::input(format!("write a world to {}", folder.display())).because(error)),
    }
}

/// A file of each export of one order: people's, or targets'.
#[derive(Clone, Copy)]
struct Task {
    by_target: bool,
    file: u64,
}

/// What a task made.
struct Done {
    task: Task,
    /// Of each export of the task's order, in the order of [`EXPORTS`].
    files: Vec<Closed>,
    /// Of each bucket, its historical sources and those without a mapping.
    buckets: Vec<(u64, u64)>,
    planted: Option<(PathBuf, BTreeMap<&'static str, u64>)>,
}

/// The world and where it is written.
struct Maker<'m> {
    world: World,
    folder: &'m Path,
    files: u64,
    stop: &'m AtomicBool,
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a million")]
fn make(folder: &Path, order: &Order, stop: &AtomicBool) -> Result<Outcome> {
    let millionths = (order.defects.rate * 1e6).round() as u64;
    let world = World::new(order.accounts, order.seed, millionths, order.defects.kinds.clone());
    let files = if world.accounts < SMALL_ACCOUNTS { 1 } else { world.accounts.div_ceil(FILE_ACCOUNTS).max(FILES_MIN) };
    let maker = Maker { world, folder, files, stop };
    let io = |path: &Path| {
        let path = path.display().to_string();
        move |error: std::io::Error| Error::input(format!("write {path}")).because(error)
    };
    for export in EXPORTS {
        let path = maker.export_folder(export);
        fs::create_dir_all(&path).map_err(io(&path))?;
    }
    let done = maker.run(order.threads)?;
    let exports = maker.manifests(&done)?;
    let whole = if order.defects.buckets { gaps(&done) } else { Vec::new() };
    let parts: Vec<PathBuf> =
        done.iter().filter_map(|done| done.planted.as_ref()).map(|(path, _)| path.clone()).collect();
    let head = json!({
        "format_version": FORMAT_VERSION, "accounts": maker.world.accounts, "seed": order.seed,
        "defects": order.defects.rate,
    });
    let path = folder.join("planted.json");
    planted::join(&path, &head, &parts, &whole).map_err(io(&path))?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (rule, count) in done.iter().filter_map(|done| done.planted.as_ref()).flat_map(|(_, counts)| counts) {
        *counts.entry((*rule).to_owned()).or_default() += count;
    }
    for planted in &whole {
        *counts.entry(planted.rule.to_owned()).or_default() += 1;
    }
    // Last: a folder with a project file is whole.
    let path = folder.join("trueup.toml");
    fs::write(&path, project::text(maker.world.accounts, order.seed, &order.params)).map_err(io(&path))?;
    Ok(Outcome { accounts: maker.world.accounts, exports, planted: counts })
}

/// Buckets that lack more mappings than they may, whatever defects made the gaps.
fn gaps(done: &[Done]) -> Vec<Planted> {
    let mut buckets: Vec<(u64, u64)> = Vec::new();
    for counted in done.iter().map(|done| &done.buckets).filter(|counted| !counted.is_empty()) {
        buckets.resize(counted.len(), (0, 0));
        for (bucket, (sources, unmapped)) in buckets.iter_mut().zip(counted) {
            *bucket = (bucket.0 + sources, bucket.1 + unmapped);
        }
    }
    let lacking =
        (0..).zip(buckets).filter(|(_, (sources, unmapped))| *unmapped * 100 > *sources * BUCKET_GAP_MAX_PERCENT);
    let planted = lacking.map(|(bucket, _): (u64, _)| Planted {
        defect: "a bucket with gaps",
        rule: BUCKET_RULE,
        key: vec![("bucket", Value::Text(format!("b{bucket:02}")))],
    });
    planted.collect()
}

impl Maker<'_> {
    fn export_folder(&self, export: &Export) -> PathBuf {
        self.folder.join("exports").join(export.folder)
    }

    /// All tasks, on so many threads; what each made, in an order that does not depend on them.
    fn run(&self, threads: usize) -> Result<Vec<Done>> {
        let of = |by_target| (0..self.files).map(move |file| Task { by_target, file });
        let tasks: Vec<Task> = of(false).chain(of(true)).collect();
        let next = AtomicUsize::new(0);
        let failed = AtomicBool::new(false);
        let outcomes: Mutex<Vec<Result<Done>>> = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..threads.clamp(1, tasks.len()) {
                scope.spawn(|| {
                    while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let outcome = if failed.load(Ordering::Relaxed) { break } else { self.write(*task, &failed) };
                        failed.fetch_or(outcome.is_err(), Ordering::Relaxed);
                        outcomes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(outcome);
                    }
                });
            }
        });
        let outcomes = outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (done, mut errors): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        // The other threads stopped because of the one that failed.
        errors.sort_by_key(|error| error.as_ref().is_err_and(|error| error.kind() == crate::error::Kind::Interrupted));
        let mut done = errors.into_iter().chain(done).collect::<Result<Vec<Done>>>()?;
        done.sort_by_key(|done| (done.task.by_target, done.task.file));
        Ok(done)
    }

    /// One file of each export of the task's order.
    fn write(&self, task: Task, failed: &AtomicBool) -> Result<Done> {
        let explained =
            |error: ParquetError| Error::input(format!("write to {}", self.folder.display())).because(error);
        let exports: Vec<&Export> = EXPORTS.iter().filter(|export| export.by_target == task.by_target).collect();
        let mut sheets = Vec::with_capacity(exports.len());
        for export in &exports {
            let columns: Vec<_> = export.layout.names().into_iter().map(|(name, kept)| (name.own, kept)).collect();
            let path = self.export_folder(export).join(file_name(task.file));
            sheets.push(Sheet::create(&path, &columns).map_err(explained)?);
        }
        let mut part = match task.by_target {
            true => None,
            false => Some(
                Part::create(self.folder.join(format!("{PART}{:05}", task.file))).map_err(|e| explained(e.into()))?,
            ),
        };
        let buckets = if task.by_target { 0 } else { self.world.buckets() };
        let mut buckets = vec![(0, 0); usize::try_from(buckets).unwrap_or_default()];
        let mut rows = Rows::default();
        let bound = |file: u64| (u128::from(self.world.couples) * u128::from(file) / u128::from(self.files)) as u64;
        for place in bound(task.file)..bound(task.file + 1) {
            if place.is_multiple_of(COUPLES_A_LOOK)
                && (self.stop.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed))
            {
                return Err(Error::interrupted());
            }
            let couple = if task.by_target { self.world.couple_at(place) } else { place };
            self.world.fill(couple, &mut rows);
            for (export, sheet) in exports.iter().zip(&mut sheets) {
                export.layout.write(sheet, &self.world, couple, &rows).map_err(explained)?;
            }
            if let Some(part) = &mut part {
                for planted in &rows.planted {
                    part.add(planted).map_err(|error| explained(error.into()))?;
                }
                count(&rows, &mut buckets[self.world.bucket(couple) as usize]);
            }
        }
        let files = sheets.into_iter().map(Sheet::close).collect::<std::result::Result<_, _>>().map_err(explained)?;
        let planted = part.map(Part::close).transpose().map_err(|error| explained(error.into()))?;
        Ok(Done { task, files, buckets, planted })
    }

    /// Writes the manifests; what each export has.
    fn manifests(&self, done: &[Done]) -> Result<Vec<Made>> {
        let mut all = Vec::with_capacity(EXPORTS.len());
        for by_target in [false, true] {
            for (place, export) in EXPORTS.iter().filter(|export| export.by_target == by_target).enumerate() {
                let of = done.iter().filter(|done| done.task.by_target == by_target);
                let files = of.map(|done| (file_name(done.task.file), done.files[place].clone())).collect();
                all.push(self.manifest(export, files)?);
            }
        }
        let order = |made: &Made| EXPORTS.iter().position(|export| export.table() == made.table);
        all.sort_by_key(order);
        Ok(all)
    }

    fn manifest(&self, export: &Export, files: Vec<(String, Closed)>) -> Result<Made> {
        let folder = self.export_folder(export);
        let failed = |error: std::io::Error| Error::input(format!("write {}", folder.display())).because(error);
        let rows = files.iter().map(|(_, file)| file.rows).sum();
        let bytes = files.iter().map(|(_, file)| file.bytes).sum();
        let spoilt = |rule: &str| export.table() == "bindings" && self.world.surely_plants(rule);
        let snapshot = if spoilt(defects::SKEW) { export.snapshot - 6 * HOUR } else { export.snapshot };
        let mut told = files;
        if spoilt(defects::MANIFEST) {
            // As if the first file had been cut off since, and written anew.
            if let Some((_, first)) = told.first_mut() {
                first.rows += 1;
                first.sha256 = "0".repeat(first.sha256.len());
            }
        }
        let told_rows = told.iter().map(|(_, file)| file.rows).sum();
        let text = format!("{:#}\n", project::manifest(export, snapshot, told_rows, &told));
        fs::write(folder.join("manifest.json"), text).map_err(failed)?;
        Ok(Made { table: export.table().to_owned(), rows, files: self.files, bytes })
    }
}

fn file_name(file: u64) -> String {
    format!("part-{file:05}.parquet")
}

/// Adds a couple's historical sources to its bucket, and those of them without a mapping.
fn count(rows: &Rows, bucket: &mut (u64, u64)) {
    for source in rows.sources.iter().filter(|source| source.live() && source.created < DUAL_WRITE) {
        if rows.exclusions.iter().any(|excluded| excluded.source_id == source.id) {
            continue;
        }
        let mapped = |mapping: &&rows::Mapping| mapping.source_id == source.id && mapping.status == "active";
        bucket.0 += 1;
        bucket.1 += u64::from(!rows.mappings.iter().any(|mapping| mapped(&mapping)));
    }
}
