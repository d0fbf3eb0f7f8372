//! The DataFusion session: memory limit, scratch folder, spill, configuration.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use datafusion::execution::SessionStateBuilder;
use datafusion::execution::disk_manager::{DiskManager, DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{FairSpillPool, TrackConsumersPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionState;
use datafusion::prelude::SessionConfig;
use tempfile::TempDir;

use crate::error::{Error, Result};

/// Share of the memory given that operators may reserve; the rest is for what they don't account.
const POOL_SHARE: f64 = 0.65;
/// Below this, batches are small.
const SMALL_POOL_BYTES: usize = 1 << 30;
const SMALL_BATCH_ROWS: usize = 2048;
/// Consumers named when memory runs out.
const CONSUMERS_NAMED: usize = 3;
/// Scratch folders are recognised by this, so that those of a killed run can be swept.
const SCRATCH_PREFIX: &str = "trueup-";
/// Sort-merge joins need partitions to exchange rows between: with one, DataFusion plans a hash join silently.
const PARTITIONS_MIN: usize = 2;

/// What a run may use of the machine.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Engine memory in bytes.
    pub memory_bytes: u64,
    pub threads: usize,
    /// Folder for spilled data and models.
    pub scratch: PathBuf,
    /// What may be written there, in bytes.
    pub scratch_bytes: u64,
}

/// The room in the scratch folder, shared by what operators spill and the models and tables that are kept.
#[derive(Debug)]
pub(super) struct Quota {
    bytes: u64,
    kept: AtomicU64,
    kept_most: AtomicU64,
    spills: Arc<DiskManager>,
}

impl Quota {
    pub(super) fn new(limits: &Limits, state: &SessionState) -> Self {
        let spills = Arc::clone(&state.runtime_env().disk_manager);
        Self { bytes: limits.scratch_bytes, kept: AtomicU64::new(0), kept_most: AtomicU64::new(0), spills }
    }

    /// Counts bytes of a file that is kept: what is left may be spilled. False once there is no room left.
    pub(super) fn keep(&self, bytes: u64) -> bool {
        let kept = self.kept.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.kept_most.fetch_max(kept, Ordering::Relaxed);
        let left = self.bytes.saturating_sub(kept);
        let set = self.spills.set_max_temp_directory_size(left).is_ok();
        set && kept <= self.bytes && self.spills.used_disk_space() <= left
    }

    /// Counts bytes of files that are gone again.
    pub(super) fn release(&self, bytes: u64) {
        let kept = self.kept.fetch_sub(bytes, Ordering::Relaxed).saturating_sub(bytes);
        // What the smaller limit left is within the larger one.
        drop(self.spills.set_max_temp_directory_size(self.bytes.saturating_sub(kept)));
    }

    /// Bytes of the files kept, when they were most.
    pub(super) fn kept_bytes(&self) -> u64 {
        self.kept_most.load(Ordering::Relaxed)
    }
}

/// A scratch folder of this run: removed when dropped. A lock on it tells a live run's from a dead one's.
#[derive(Debug)]
pub(super) struct Scratch {
    dir: TempDir,
    _lock: std::fs::File,
}

impl Scratch {
    /// # Errors
    /// The folder can't be made or written.
    pub(super) fn new(parent: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| {
            Error::input(format!("use the scratch folder {}", parent.display()))
                .because(error)
                .hint("choose another with --scratch DIR or TRUEUP_SCRATCH")
        };
        std::fs::create_dir_all(parent).map_err(failed)?;
        sweep(parent);
        let dir = tempfile::Builder::new().prefix(SCRATCH_PREFIX).tempdir_in(parent).map_err(failed)?;
        let lock = std::fs::File::create(dir.path().join("lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        Ok(Self { dir, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        self.dir.path()
    }
}

/// Removes the scratch folders that killed runs left: those whose lock nobody holds.
fn sweep(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(SCRATCH_PREFIX) {
            continue;
        }
        let Ok(lock) = std::fs::File::open(entry.path().join("lock")) else { continue };
        if lock.try_lock().is_ok() {
            // Nobody uses it; if it can't be removed, it is in nobody's way.
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
}

/// Bytes that operators may reserve.
pub(super) fn pool_bytes(limits: &Limits) -> usize {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
    let bytes = (limits.memory_bytes as f64 * POOL_SHARE) as usize;
    bytes
}

/// A session state with the given join preference; sessions of one run share runtime, memory and scratch.
pub(super) fn state(limits: &Limits, scratch: &Scratch) -> Result<SessionState> {
    let failed = |error| Error::internal("start the query engine").because(error);
    let spill = scratch.path().join("spill");
    std::fs::create_dir_all(&spill).map_err(|error| Error::input("make the spill folder").because(error))?;
    let consumers = NonZeroUsize::new(CONSUMERS_NAMED).unwrap_or(NonZeroUsize::MIN);
    let pool = TrackConsumersPool::new(FairSpillPool::new(pool_bytes(limits)), consumers);
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(pool))
        .with_disk_manager_builder(
            DiskManagerBuilder::default()
                .with_mode(DiskManagerMode::Directories(vec![spill]))
                .with_max_temp_directory_size(limits.scratch_bytes),
        )
        .build_arc()
        .map_err(failed)?;
    let mut config = SessionConfig::new()
        .with_target_partitions(limits.threads.max(PARTITIONS_MIN))
        .with_information_schema(false)
        .with_collect_statistics(true)
        .with_extension(Arc::new(super::watch::Runs::default()));
    if pool_bytes(limits) < SMALL_POOL_BYTES {
        // Sorts share the pool; what each must hold to merge grows with its batches.
        config = config.with_batch_size(SMALL_BATCH_ROWS);
    }
    let options = config.options_mut();
    options.execution.enable_recursive_ctes = false;
    options.execution.spill_compression = datafusion::config::SpillCompression::Lz4Frame;
    options.execution.parquet.coerce_int96 = Some("us".to_owned());
    // Joins go to disk by themselves; what a filter on the other side could save is not worth a wait for the build side.
    options.optimizer.enable_dynamic_filter_pushdown = false;
    // Keys that few rows have (parents, roots) are no reason to build on all rows.
    options.optimizer.filter_null_join_keys = true;
    // A footer whose statistics lie must not hide rows: rules read nearly all of them anyway.
    options.execution.parquet.pruning = false;
    options.execution.parquet.enable_page_index = false;
    options.execution.parquet.bloom_filter_on_read = false;
    Ok(SessionStateBuilder::new().with_default_features().with_config(config).with_runtime_env(runtime).build())
}
