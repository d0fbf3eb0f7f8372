//! What must not come out: credentials, wherever they were planted, and phone numbers, but in batches.

mod own_rules;
mod phones;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::village::{MAPPING, Village, ints, trueup};
use crate::ledger::town::Run;

/// Looks like a key, and is none.
const CANARY: &str = "wJa1rXUtnFEM7KbPxRfiCanaryEXAMPLEkey";
/// Where credentials usually are.
const VARIABLES: [&str; 14] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_ACCESS_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
    "AZURE_STORAGE_CLIENT_SECRET",
    "AZURE_STORAGE_TOKEN",
    "GOOGLE_SERVICE_ACCOUNT_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "TRUEUP_SIGN_PASSWORD",
    "HTTP_PROXY_PASSWORD",
    "GITHUB_TOKEN",
    "DATABASE_URL",
];

fn everything(run: &Run) -> String {
    format!("{}\n{}", run.stdout, run.stderr)
}

/// Commands that show what a round and its rules are, in each form.
const SHOWING: &[&[&str]] = &[
    &["gate"],
    &["findings"],
    &["findings", "--format", "json"],
    &["findings", "--format", "csv"],
    &["findings", "--format", "ndjson"],
    &["rounds"],
    &["rounds", "show", "1"],
    &["rounds", "verify"],
    &["rules"],
    &["rules", "--format", "json"],
    &["doctor"],
];

/// Other commands that read a project.
const COMMANDS: &[&[&str]] = &[
    &["check", "--no-record", "--format", "json"],
    &["check"],
    &["plan"],
    &["plan", "--format", "json"],
    &["explain", "source-unmapped"],
    &["verify", "none"],
    &["ack", "none", "none"],
    &["rehearse", "none"],
    &["schema"],
    &["report"],
];

/// What one command says in text and as JSON lines, at `-vvv`, with the canary in every variable.
fn told(project: &Path, args: &[&str]) -> String {
    ["text", "json"].map(|format| everything(&run_as(project, args, format))).concat()
}

fn run_as(project: &Path, args: &[&str], log_format: &str) -> Run {
    let mut command = trueup();
    command.args(args).args(["-vvv", "--log-format", log_format, "--memory", "256MiB", "--project"]).arg(project);
    command.envs(VARIABLES.iter().map(|name| (*name, CANARY)));
    command.env("RUST_BACKTRACE", "full").env("RUST_LOG", "trace");
    let run = Run::of(command.output().unwrap());
    assert_ne!(run.code, Some(70), "{args:?}: {}", run.stderr);
    run
}

#[test]
fn a_credential_in_the_environment_comes_out_nowhere() {
    let mut village = Village::new(4);
    village.put(MAPPING, "target_id", ints([1_000_001, 1_000_002, 1_000_003, 77]));
    village.write();
    // Those that make a round come before those that show it.
    for args in COMMANDS.iter().chain(SHOWING) {
        let told = told(village.root(), args);
        assert!(!told.contains(CANARY), "{args:?}: {told}");
    }
    for file in files_below(&village.root().join(".trueup")) {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()), "{}", file.display());
    }
}

#[test]
fn a_credential_in_the_project_file_is_covered_in_every_message() {
    let village = Village::new(3);
    village.write();
    let file = village.root().join("trueup.toml");
    let text = fs::read_to_string(&file).unwrap();
    let path = "path = \"exports/mapping/\"";
    for (from, to) in [
        (path, format!("path = \"s3://key:{CANARY}@bucket/mapping/\"")),
        (path, format!("path = \"https://host.invalid/mapping.parquet?sig={CANARY}\"")),
        (path, format!("path = \"az://account/c?sv=1&sig={CANARY}\"")),
        (path, format!("path = \"ftp://u:{CANARY}@h/x\"")),
        (path, format!("path = \"exports/mapping/\"\nsecret_access_key = \"{CANARY}\"")),
        (path, format!("path = \"exports/mapping/\"\naws_token = \"{CANARY}\"")),
        (path, format!("path = \"exports/mapping/\"\nwhere = \"decrypt(status, '{CANARY}') = 'x'\"")),
        (path, format!("path = \"exports/mapping/\"\nwhere = \"no_such_column = '{CANARY}'\"")),
        (path, format!("path = \"exports/mapping/\"\nwhere = \"'{CANARY}'\"")),
        (path, format!("path = \"exports/mapping/\"\nwhere = \"status = '{CANARY}' and ((\"")),
        (path, format!("path = \"exports/mapping/\"\ncolumns = {{ evidence = \"concat(status, '{CANARY}')\" }}")),
        (path, format!("path = \"exports/mapping/\"\ncolumns = {{ updated_at = \"cast('{CANARY}' as timestamp)\" }}")),
        (path, format!("path = \"exports/mapping/\"\ncolumns = {{ source_id = \"cast('{CANARY}' as bigint)\" }}")),
        (
            path,
            format!(
                "path = \"exports/mapping/\"\ncolumns = {{ status = \"case when status = '{CANARY}' then status end\" }}"
            ),
        ),
        ("[project]", format!("[project]\nstate = \"s3://k:{CANARY}@bucket/state?x={CANARY}\"")),
        ("[project]", format!("[project]\npassword = \"{CANARY}\"")),
        ("[project]", format!("[project\n# {CANARY}\n")),
        ("[anchor]", format!("[params]\nmax_accounts_per_anchor = \"{CANARY}\"\n[anchor]")),
        ("[anchor]", format!("[params]\nsecret = \"{CANARY}\"\n[anchor]")),
    ] {
        fs::write(&file, text.replacen(from, &to, 1)).unwrap();
        for args in [&["check", "--no-record"][..], &["check", "--no-record", "--format", "json"], &["rules"]] {
            let told = told(village.root(), args);
            assert!(!told.contains(CANARY), "{to} in {args:?}:\n{told}");
        }
    }
}

#[test]
fn a_credential_on_the_command_line_is_covered() {
    let village = Village::new(2);
    village.write();
    let urls = [format!("s3://key:{CANARY}@bucket/x"), format!("https://h.invalid/x?sig={CANARY}")];
    for url in &urls {
        for args in [
            &["check", "--no-such", url.as_str()][..],
            &["check", url],
            &[url.as_str()],
            &["check", "--select", url],
            &["verify", url],
            &["ack", url, url],
            &["rehearse", url],
            &["explain", url],
            &["findings", url],
            &["schema", url],
            &["generate", url],
            &["check", "--memory", url],
            &["check", "--scratch", url],
            &["check", "--project", url],
            &["check", &format!("--no-such={url}")],
        ] {
            for format in ["text", "json"] {
                let mut command = village.command(args);
                let run = Run::of(command.args(["--log-format", format, "-vvv"]).output().unwrap());
                assert!(!everything(&run).contains(CANARY), "{args:?}: {}", everything(&run));
            }
        }
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

#[test]
fn nobody_else_can_read_what_a_batch_holds() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let world = dir.path().join("world");
    let trueup = |args: &[&str]| Run::of(Command::output(trueup().args(args)).unwrap());
    trueup(&["generate", world.to_str().unwrap(), "--accounts", "400", "--defects", "0.05"]).expect(0);
    trueup(&["check", "-q", "--project", world.to_str().unwrap()]).expect(1);
    trueup(&["plan", "--project", world.to_str().unwrap()]).expect(0);
    let files = files_below(&world.join(".trueup/batches"));
    assert!(files.len() >= 2, "{files:?}");
    for file in files {
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
}
