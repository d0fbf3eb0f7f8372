//! Memory, threads, scratch space, open files, clock.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::Finding;
use super::project::Seen;
use crate::cli::GlobalArgs;
use crate::engine::Limits;
use crate::report::text::size;

/// Fewer open files than this may not do for an export of many parts.
const FILES_MIN: u64 = 1024;
/// Clocks further apart than this make times of files and rounds hard to compare.
const SKEW: Duration = Duration::from_secs(300);
/// Written and read back to see whether the scratch folder takes anything.
const PROBE_BYTES: usize = 1 << 20;

pub(super) fn look(global: &GlobalArgs, limits: &Limits, seen: Seen) -> Vec<Finding> {
    let scratch = &limits.scratch;
    vec![
        memory(global, limits),
        Finding::ok("threads", format!("{} of {}", limits.threads, cores())),
        writable(scratch),
        room(limits, seen.bytes),
        open_files(),
        clock(scratch, seen.newest),
        zones(),
    ]
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

fn memory(global: &GlobalArgs, limits: &Limits) -> Finding {
    let Ok(mut system) = sysinfo::System::new() else {
        return Finding::warning("memory", "the machine doesn't tell what it has", "set --memory SIZE");
    };
    system.refresh_memory();
    let cgroup = system.cgroup_limits().map(|limits| (limits.total_memory, limits.free_memory));
    let total = cgroup.map_or(system.total_memory(), |(total, _)| total.min(system.total_memory()));
    let free = cgroup.map_or(system.available_memory(), |(_, free)| free.min(system.available_memory()));
    let whose = if total < system.total_memory() { "the container" } else { "the machine" };
    let detail =
        format!("{} to use; {whose} has {}, of which {} are free", size(limits.memory_bytes), size(total), size(free));
    if limits.memory_bytes > total {
        return Finding::failed("memory", detail, format!("set --memory to at most {}", size(total / 2)));
    }
    if limits.memory_bytes > free {
        let advice = if global.memory.is_some() { "set --memory lower, or" } else { "set --memory, or" };
        return Finding::warning("memory", detail, format!("{advice} end what else runs: the system may end trueup"));
    }
    Finding::ok("memory", detail)
}

fn writable(scratch: &Path) -> Finding {
    let shown = scratch.display();
    let probe = || -> std::io::Result<()> {
        std::fs::create_dir_all(scratch)?;
        let mut file = tempfile::Builder::new().prefix("trueup-doctor-").tempfile_in(scratch)?;
        file.write_all(&vec![7; PROBE_BYTES])?;
        file.as_file().sync_all()?;
        let read = std::fs::read(file.path())?;
        if read.len() == PROBE_BYTES {
            Ok(())
        } else {
            Err(std::io::Error::other("it holds fewer bytes than were written"))
        }
    };
    let name = "scratch folder";
    match probe() {
        Err(error) => {
            Finding::failed(name, format!("{shown} can't be written: {error}"), "choose another with --scratch DIR")
        }
        Ok(()) if in_memory(scratch) => Finding::warning(
            name,
            format!("{shown} lies in memory (tmpfs): what doesn't fit into memory goes into memory again"),
            "choose a folder on a disk with --scratch DIR or TRUEUP_SCRATCH",
        ),
        Ok(()) => Finding::ok(name, format!("{shown} can be written")),
    }
}

#[cfg(target_os = "linux")]
fn in_memory(folder: &Path) -> bool {
    const TMPFS: u64 = 0x0102_1994;
    const RAMFS: u64 = 0x8584_58f6;
    let kind = rustix::fs::statfs(folder).ok().and_then(|disk| u64::try_from(disk.f_type).ok());
    kind.is_some_and(|kind| [TMPFS, RAMFS].contains(&kind))
}

#[cfg(not(target_os = "linux"))]
fn in_memory(_: &Path) -> bool {
    false
}

/// Models and spilled joins may take about as much as the exports, decompressed.
fn room(limits: &Limits, exports_bytes: u64) -> Finding {
    const GROWTH: u64 = 3;
    let name = "scratch room";
    let likely = exports_bytes.saturating_mul(GROWTH);
    let detail = format!("{} may be used, about {} may be needed at most", size(limits.scratch_bytes), size(likely));
    let advice = "give more with --scratch-quota SIZE, or choose a larger disk with --scratch DIR";
    if limits.scratch_bytes < exports_bytes {
        Finding::failed(name, detail, advice)
    } else if limits.scratch_bytes < likely {
        Finding::warning(name, detail, advice)
    } else {
        Finding::ok(name, detail)
    }
}

fn open_files() -> Finding {
    let name = "open files";
    let text = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3));
    match soft.map(str::parse::<u64>) {
        Some(Ok(limit)) if limit < FILES_MIN => {
            Finding::warning(name, format!("at most {limit} at once"), format!("ulimit -n {FILES_MIN}"))
        }
        Some(Ok(limit)) => Finding::ok(name, format!("at most {limit} at once")),
        Some(Err(_)) => Finding::ok(name, "no limit"),
        None => Finding::ok(name, "not told by this system"),
    }
}

/// The clock against that of the disk, and against the newest file.
fn clock(scratch: &Path, newest: Option<SystemTime>) -> Finding {
    const NAME: &str = "clock";
    let now = SystemTime::now();
    let shown =
        jiff::Timestamp::try_from(now).map_or_else(|_| "beyond all times".to_owned(), |now| format!("{now:.0}"));
    let advice = "set the machine's clock (NTP): waivers, batches and rounds carry its time";
    let probe = tempfile::tempfile_in(scratch).and_then(|file| file.metadata()?.modified()).ok();
    let apart = |other: SystemTime| other.duration_since(now).unwrap_or_else(|error| error.duration());
    if let Some(disk) = probe.filter(|disk| apart(*disk) > SKEW) {
        return Finding::warning(NAME, format!("{shown}, {} s off the disk's", apart(disk).as_secs()), advice);
    }
    match newest.and_then(|newest| newest.duration_since(now).ok()).filter(|ahead| *ahead > SKEW) {
        Some(ahead) => Finding::warning(
            NAME,
            format!("{shown}: an export was written {} s in the future", ahead.as_secs()),
            advice,
        ),
        None => Finding::ok(NAME, shown),
    }
}

fn zones() -> Finding {
    match jiff::tz::TimeZone::get("Asia/Shanghai") {
        Ok(_) => Finding::ok("time zones", "known"),
        Err(error) => Finding::failed("time zones", error.to_string(), "install the system's tzdata"),
    }
}
