//! Signals and faults of the program itself: interrupted once, twice, terminated; a panic that quotes data; a full disk.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::village::{MAPPING, Village, ints, trueup};
use crate::ledger::town::Run;

const INTERRUPTED: Option<i32> = Some(130);

/// Sends a signal to one process.
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// A check that is signalled once it runs rules, and how long it took to end after the last signal.
fn signalled(village: &Village, scratch: &Path, signals: &[&str]) -> (Run, Duration) {
    let mut command = village.command(&["check", "--log-format", "json"]);
    let mut child = command.arg("--scratch").arg(scratch).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains("rule_done") && lines.read_line(&mut told).unwrap() > 0 {}
    for name in signals {
        signal(&child, name);
    }
    let begun = Instant::now();
    lines.read_to_string(&mut told).unwrap();
    let mut output = child.wait_with_output().unwrap();
    output.stderr = told.into_bytes();
    (Run::of(output), begun.elapsed())
}

fn village() -> Village {
    let mut village = Village::new(50_000);
    village.put(MAPPING, "target_id", ints((1..=50_000).map(|id| if id == 9 { 77 } else { id + 1_000_000 })));
    village.write();
    village
}

#[test]
fn an_interrupted_check_tidies_up_and_is_gone_on_with() {
    for name in ["INT", "TERM"] {
        let village = village();
        let scratch = village.root().join("scratch");
        let (run, took) = signalled(&village, &scratch, &[name]);
        assert_eq!(run.code, INTERRUPTED, "{name}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "half a result: {}", run.stdout);
        assert!(run.stderr.lines().last().unwrap().contains("interrupted"), "{}", run.stderr);
        assert!(took < Duration::from_secs(5), "{name}: {took:?}");
        let left: Vec<_> = fs::read_dir(&scratch).unwrap().flatten().map(|entry| entry.path()).collect();
        assert!(left.is_empty(), "{name}: {left:?}");
        village.run(&["rounds", "verify"]).expect(0);
        let next = village.run(&["check", "--format", "json", "--quiet"]).expect(1);
        assert_eq!(next.document()["round"], 1, "resumed, no second round");
        assert_eq!(super::village::found(&next, "orphans/mapping-without-target"), 1);
        village.run(&["rounds", "verify"]).expect(0);
    }
}

#[test]
fn asked_twice_it_ends_at_once() {
    let village = village();
    let scratch = village.root().join("scratch");
    let (run, took) = signalled(&village, &scratch, &["INT", "TERM", "INT", "TERM"]);
    assert_eq!(run.code, INTERRUPTED, "{}", run.stderr);
    assert!(took < Duration::from_secs(2), "{took:?}");
    // Whatever it left: the next run finds its way.
    let next = village.run(&["check", "--format", "json", "--quiet"]).expect(1);
    assert_eq!(next.document()["round"], 1);
    village.run(&["rounds", "verify"]).expect(0);
}

#[test]
fn an_interrupted_generate_leaves_nothing_that_looks_whole() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    let mut command = trueup();
    command.args(["generate", world.to_str().unwrap(), "--accounts", "3000000"]);
    let mut child = command.spawn().unwrap();
    let begun = || fs::read_dir(&world).is_ok_and(|mut files| files.next().is_some());
    while !begun() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it began");
        std::thread::sleep(Duration::from_millis(5));
    }
    signal(&child, "TERM");
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.code, INTERRUPTED, "{}", run.stderr);
    assert!(!world.join("trueup.toml").exists(), "a project without its exports");
}

#[test]
fn a_panic_is_a_bug_and_quotes_no_data() {
    let village = Village::new(3);
    village.write();
    for (format, backtrace) in [("text", "0"), ("json", "full")] {
        let mut command = village.command(&["check", "-vvv", "--log-format", format]);
        command.env("TRUEUP_PANIC", "13812345678").env("RUST_BACKTRACE", backtrace);
        let run = Run::of(command.output().unwrap());
        assert_eq!(run.code, Some(70), "{}", run.stderr);
        assert!(run.stderr.contains("internal error") && run.stderr.contains("src/crash.rs:"), "{}", run.stderr);
        assert!(!run.stderr.contains("13812345678"), "{}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    }
}

/// A small disk of its own; let go when dropped.
struct Mounted(std::path::PathBuf);

impl Mounted {
    fn at(folder: &Path, kib: u32) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={kib}k"), "none"]).arg(folder);
        match mount.output() {
            Ok(output) if output.status.success() => Some(Self(folder.to_owned())),
            _ => {
                println!("skipped: a file system of its own can't be mounted here");
                None
            }
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(&self.0).output());
    }
}

#[test]
fn a_full_scratch_disk_ends_the_round_with_advice() {
    let village = village();
    let scratch = village.root().join("scratch");
    let Some(_disk) = Mounted::at(&scratch, 64) else { return };
    let mut command = village.command(&["check", "--quiet", "--format", "json"]);
    let run = Run::of(command.arg("--scratch").arg(&scratch).output().unwrap());
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    let told = format!("{}{}", run.stderr, run.stdout);
    assert!(told.contains("--scratch") || told.contains("full") || told.contains("No space"), "{told}");
    village.run(&["rounds", "verify"]).expect(0);
    let next = village.run(&["check", "--format", "json", "--quiet"]).expect(1);
    assert_eq!(super::village::found(&next, "orphans/mapping-without-target"), 1);
}

#[test]
fn a_full_disk_below_a_world_or_a_batch_leaves_nothing_half() {
    let dir = tempfile::tempdir().unwrap();
    let disk = dir.path().join("disk");
    let Some(_disk) = Mounted::at(&disk, 256) else { return };
    let world = disk.join("world");
    let mut command = trueup();
    command.args(["generate", world.to_str().unwrap(), "--accounts", "100000"]);
    let run = Run::of(command.output().unwrap());
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("No space") || run.stderr.contains("full"), "{}", run.stderr);
    assert!(!world.join("trueup.toml").exists(), "a project without its exports");
}

/// A report that there is no room for: the one of before stays as it was, and no part of the new one lies beside it.
#[test]
fn a_full_disk_leaves_the_report_of_before() {
    let village = village();
    let reports = village.root().join("reports");
    let Some(_disk) = Mounted::at(&reports, 128) else { return };
    let file = reports.join("round.html");
    let before = "x".repeat(60_000);
    fs::write(&file, &before).unwrap();
    village.run(&["check", "--quiet"]).expect(1);
    let report = format!("html={}", file.display());
    for args in [&["report", "--output", file.to_str().unwrap()][..], &["check", "--no-record", "--report", &report]] {
        let full = village.run(args);
        assert!([Some(1), Some(3)].contains(&full.code), "{args:?}: {:?} {}", full.code, full.stderr);
        assert!(
            full.stderr.contains("failed to write the report") && full.stderr.contains("round.html"),
            "{}",
            full.stderr
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), before, "{args:?}");
        let left: Vec<_> = fs::read_dir(&reports).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left, ["round.html"], "{args:?}");
    }
    fs::write(&file, "").unwrap();
    village.run(&["report", "--output", file.to_str().unwrap()]).expect(0);
    assert!(fs::read_to_string(&file).unwrap().ends_with("</html>\n"));
}

/// A state folder on a full disk, with room for nothing, or for some of the batch: no half batch is taken for one, and the
/// run that has room completes it.
#[test]
fn a_full_disk_below_a_batch_leaves_no_half_batch() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    let run = |args: &[&str]| {
        let mut command = trueup();
        Run::of(command.args(args).args(["--memory", "256MiB", "--project"]).arg(&world).output().unwrap())
    };
    let made = ["generate", world.to_str().unwrap(), "--accounts", "150", "--defects", "0.2"];
    Run::of(trueup().args(made).output().unwrap()).expect(0);
    let state = world.join(".trueup");
    let Some(_disk) = Mounted::at(&state, 8 * 1024) else { return };
    run(&["check", "-q"]).expect(1);
    let ballast = state.join("ballast");
    let mut file = fs::File::create(&ballast).unwrap();
    let mut filled = 0;
    while std::io::Write::write_all(&mut file, &[0x55; 4096]).is_ok() {
        filled += 4096;
    }
    // Always a little more room, until it does for the batch and for what the ledger keeps of it.
    let mut refused = 0;
    for left in [0_u64, 16, 32, 64, 128, 256, 512, 1024].map(|kib| kib * 1024) {
        file.set_len(filled - left).unwrap();
        let full = run(&["plan"]);
        if full.code == Some(0) {
            break;
        }
        refused += 1;
        assert_eq!(full.code, Some(3), "{left} bytes left: {}{}", full.stdout, full.stderr);
        assert!(full.stderr.contains("full"), "{left} bytes left: {}", full.stderr);
        run(&["rounds", "verify"]).expect(0);
        for batch in fs::read_dir(state.join("batches")).into_iter().flatten().flatten() {
            let whole = batch.path().join("manifest.json").exists();
            let verified = run(&["verify", batch.path().to_str().unwrap()]);
            assert_eq!(verified.code == Some(0), whole, "{left} bytes left: {}", verified.stderr);
        }
    }
    assert!(refused > 1, "refused {refused} times");
    drop(file);
    fs::remove_file(ballast).unwrap();
    let planned = run(&["plan", "--format", "json"]).expect(0).document();
    assert_eq!(planned["already_planned"], true, "{planned:#}");
    run(&["verify", planned["path"].as_str().unwrap()]).expect(0);
    assert_eq!(fs::read_dir(state.join("batches")).unwrap().count(), 1);
    run(&["rounds", "verify"]).expect(0);
}

#[test]
fn standard_output_that_takes_nothing_is_told() {
    let village = Village::new(3);
    village.write();
    for args in [&["check", "--no-record"][..], &["rules"], &["rounds"], &["schema", "action"]] {
        let mut command = village.command(args);
        command.stdout(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
        let run = Run::of(command.output().unwrap());
        assert_eq!(run.code, Some(3), "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains("failed to write to standard output"), "{args:?}: {}", run.stderr);
    }
}
