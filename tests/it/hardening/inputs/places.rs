//! Where exports lie: folders with markers and hidden files, links, pipes, devices; files replaced while they are read.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use parquet::file::properties::WriterProperties;

use super::super::village::{MAPPING, SOURCES, Village, passed, refused, trueup};
use crate::ledger::town::Run;

fn village() -> Village {
    let village = Village::new(6);
    village.write();
    village
}

/// It ends by itself: what never ends is not waited for.
#[track_caller]
fn ended(mut command: Command) -> Run {
    let mut child = command.spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Run::of(child.wait_with_output().unwrap())
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn markers_and_hidden_files_are_passed_over() {
    let village = village();
    for folder in [SOURCES, MAPPING] {
        let folder = village.folder(folder);
        fs::create_dir_all(folder.join("_temporary/0")).unwrap();
        fs::create_dir_all(folder.join(".hidden")).unwrap();
        for name in [
            "_SUCCESS",
            "_committed_1",
            ".part-0.parquet.crc",
            "._part-0.parquet",
            "_metadata.parquet",
            "_temporary/0/part-9.parquet",
            ".hidden/part-9.parquet",
            "README.txt",
        ] {
            fs::write(folder.join(name), "no Parquet").unwrap();
        }
    }
    passed(&village.look(""));
    // What is neither is read, and is no Parquet file.
    fs::write(village.folder(SOURCES).join("part-1.parquet"), "no Parquet").unwrap();
    refused(&village.look(""), 3, &["part-1.parquet of the export source_accounts"]);
}

#[test]
fn a_link_out_of_the_folder_is_refused_and_one_within_is_not() {
    let village = village();
    let elsewhere = village.root().join("elsewhere.parquet");
    fs::rename(village.file(SOURCES), &elsewhere).unwrap();
    symlink(&elsewhere, village.file(SOURCES)).unwrap();
    refused(&village.look(""), 3, &["part-0.parquet is a link that leads out of the folder"]);
    fs::remove_file(village.file(SOURCES)).unwrap();
    let within = village.folder(SOURCES).join("of-today.data");
    fs::rename(&elsewhere, &within).unwrap();
    symlink(&within, village.file(SOURCES)).unwrap();
    passed(&village.look(""));
    fs::remove_file(village.file(SOURCES)).unwrap();
    symlink("/nowhere/at/all.parquet", village.file(SOURCES)).unwrap();
    refused(&village.look(""), 3, &["source_accounts"]);
}

#[test]
fn links_in_a_circle_end() {
    let village = village();
    symlink(village.folder(SOURCES), village.folder(SOURCES).join("again")).unwrap();
    let run = ended(village.command(&["check", "--no-record", "--format", "json"]));
    refused(&run, 3, &["source_accounts"]);
    let village = self::village();
    fs::remove_file(village.file(SOURCES)).unwrap();
    symlink("part-0.parquet", village.file(SOURCES)).unwrap();
    refused(&ended(village.command(&["check", "--no-record", "--format", "json"])), 3, &["source_accounts"]);
}

#[test]
fn pipes_and_devices_are_not_waited_for() {
    let village = village();
    fifo(&village.folder(SOURCES).join("part-1.parquet"));
    let check = ["check", "--no-record", "--format", "json"];
    refused(&ended(village.command(&check)), 3, &["part-1.parquet is no regular file"]);
    for path in ["/dev/zero", "/dev/stdin", "pipe"] {
        let mut village = self::village();
        fifo(&village.root().join("pipe"));
        village.lines.insert(SOURCES.into(), format!("path = \"{path}\""));
        village.write();
        refused(&ended(village.command(&check)), 3, &["neither a file nor a folder"]);
    }
    let village = self::village();
    fifo(&village.folder(SOURCES).join("manifest.json"));
    refused(&ended(village.command(&check)), 3, &["manifest.json"]);
}

#[test]
fn a_project_that_never_ends_is_not_read() {
    let village = village();
    let pipe = village.root().join("pipe");
    fifo(&pipe);
    for project in ["/dev/zero", "/dev/full", pipe.to_str().unwrap()] {
        let mut command = trueup();
        command.args(["check", "--project", project]);
        refused(&ended(command), 2, &[project]);
    }
    for name in ["waivers.toml", "decisions.ndjson"] {
        let village = self::village();
        village.run(&["check", "--quiet"]).expect(0);
        symlink("/dev/zero", village.root().join(name)).unwrap();
        let command = if name == "waivers.toml" { "check" } else { "plan" };
        let run = ended(village.command(&[command]));
        assert!(matches!(run.code, Some(2 | 3)), "{name}: {:?} {}", run.code, run.stderr);
        assert!(run.stderr.contains(name), "{}", run.stderr);
    }
    let village = self::village();
    fs::create_dir_all(village.root().join("queries/own")).unwrap();
    symlink("/dev/zero", village.root().join("queries/own/endless.sql")).unwrap();
    let text = fs::read_to_string(village.root().join("trueup.toml")).unwrap();
    fs::write(
        village.root().join("trueup.toml"),
        text.replacen("[project]\n", "[project]\nqueries = [\"queries\"]\n", 1),
    )
    .unwrap();
    refused(&ended(village.command(&["check"])), 2, &["endless.sql"]);
}

/// Runs a check, and does something once it has begun to run rules.
fn meddled(village: &Village, meddle: impl FnOnce()) -> Run {
    let mut child = village.command(&["check", "--format", "json", "--log-format", "json"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains("rule_done") && lines.read_line(&mut told).unwrap() > 0 {}
    meddle();
    lines.read_to_string(&mut told).unwrap();
    let mut output = child.wait_with_output().unwrap();
    output.stderr = told.into_bytes();
    Run::of(output)
}

#[test]
fn an_export_replaced_or_extended_while_it_is_read_ends_the_round() {
    let replaced = village();
    let run = meddled(&replaced, || {
        let other = replaced.root().join("other.parquet");
        replaced.write_file(&other, &replaced.columns(MAPPING), WriterProperties::default());
        fs::rename(other, replaced.file(MAPPING)).unwrap();
    });
    refused(&run, 3, &["the export mapping changed while it was read: part-0.parquet"]);
    let extended = village();
    let run = meddled(&extended, || {
        let mut bytes = fs::read(extended.file(MAPPING)).unwrap();
        bytes.extend_from_slice(b"and more");
        fs::write(extended.file(MAPPING), bytes).unwrap();
    });
    refused(&run, 3, &["mapping"]);
    let removed = village();
    let run = meddled(&removed, || fs::remove_file(removed.file(SOURCES)).unwrap());
    refused(&run, 3, &["source_accounts"]);
    // A file more in the folder: the round was not of all that is there.
    let grown = village();
    let run = meddled(&grown, || {
        let columns = grown.columns(SOURCES).into_iter().map(|(name, values)| (name, values.slice(0, 1))).collect();
        grown.write_file(&grown.folder(SOURCES).join("part-1.parquet"), &columns, WriterProperties::default());
    });
    refused(&run, 3, &["source_accounts", "part-1.parquet"]);
}
