//! What a run may use of the machine: flags, or what the machine has.

use std::path::Path;

use super::place;
use crate::cli::GlobalArgs;
use crate::engine::Limits;
use crate::error::{Error, Result};
use crate::project::quantity::parse_size_bytes;

/// Share of the machine's memory that the engine takes unless told.
const MEMORY_SHARE: f64 = 0.5;
/// Taken where the machine doesn't tell what it has.
const MEMORY_UNKNOWN_BYTES: u64 = 1 << 30;
/// One part in so many of what is free on the scratch disk is left to others, unless told.
const FREE_RESERVE: u64 = 10;
/// Less than this runs nothing worth running.
const MEMORY_MIN_BYTES: u64 = 64 << 20;

pub(super) fn threads(global: &GlobalArgs) -> usize {
    let machine = || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    global.threads.map_or_else(machine, usize::from)
}

pub(super) fn resolve(global: &GlobalArgs) -> Result<Limits> {
    let memory_bytes = match &global.memory {
        None => machine_share(),
        Some(text) => {
            let failed = || Error::usage(format!("read --memory {text}"));
            let bytes = parse_size_bytes(text).map_err(|why| failed().because(why))?;
            if bytes < MEMORY_MIN_BYTES {
                return Err(failed().because("at least 64MiB are needed").hint("give more, like --memory 1GiB"));
            }
            bytes
        }
    };
    let scratch = global.scratch.clone().unwrap_or_else(std::env::temp_dir);
    place::refuse_url(&scratch, "use the scratch folder", "give a folder with --scratch DIR")?;
    let scratch_bytes = match &global.scratch_quota {
        None => free_bytes(&scratch).map_or(u64::MAX >> 1, |free| free - free / FREE_RESERVE),
        Some(text) => {
            parse_size_bytes(text).map_err(|why| Error::usage(format!("read --scratch-quota {text}")).because(why))?
        }
    };
    Ok(Limits { memory_bytes, threads: threads(global), scratch, scratch_bytes })
}

/// What is free on the disk of a folder, or of the nearest above it that exists.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let folder = std::path::absolute(folder).ok()?;
    let disk = folder.ancestors().find_map(|folder| rustix::fs::statvfs(folder).ok())?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Not told here: a full disk ends the run.
#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

/// Half of what the machine, or the container that we run in, has.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
fn machine_share() -> u64 {
    let Ok(mut system) = sysinfo::System::new() else { return MEMORY_UNKNOWN_BYTES };
    system.refresh_memory();
    let machine = system.total_memory();
    let allowed = system.cgroup_limits().map_or(machine, |limits| limits.total_memory.min(machine));
    ((allowed as f64 * MEMORY_SHARE) as u64).max(MEMORY_MIN_BYTES)
}
