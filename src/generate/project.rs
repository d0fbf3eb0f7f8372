//! The files that tell trueup what the exports are: `trueup.toml`, and a manifest beside each export.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Value, json};

use super::calendar::{DUAL_WRITE, FROZEN, MERGE_WINDOW, MERGE_ZONE, shown};
use super::couple::SCOPE;
use super::sheet::Closed;
use super::tables::{EXPORTS, Export};

/// Parameters of rules that depend on the project: name, value, what it says.
fn params() -> [(&'static str, String, &'static str); 7] {
    [
        ("union_scope", format!("{SCOPE:?}"), "under which UnionIds are issued today"),
        ("placeholder_anchors", "[\"13800138000\"]".to_owned(), "what stands for no phone"),
        ("dual_write_since", format!("{:?}", shown(DUAL_WRITE)), "new accounts go to both systems"),
        ("source_frozen_at", format!("{:?}", shown(FROZEN)), "the old system takes no more writes"),
        ("merge_window", format!("{MERGE_WINDOW:?}"), "when merges may run"),
        ("merge_zone", format!("{MERGE_ZONE:?}"), "whose clock that is"),
        ("shared_id_space", "true".to_owned(), "an id names one account in either system"),
    ]
}

/// The project file; parameters that no rule has yet stand in comments.
pub(super) fn text(accounts: u64, seed: u64, known: &BTreeSet<String>) -> String {
    let mut text = format!(
        "# Written by trueup generate: {accounts} accounts a side, seed {seed}. Every name and number is made up.\n\
         #\n#   trueup check --no-record --exit-zero\n\n\
         [project]\nname   = \"world-{accounts}-{seed}\"\n\
         stages = [\"dual-write\", \"migration\", \"decoupling\", \"linking\", \"merging\"]\n\n\
         [anchor]\nkind   = \"phone\"\nregion = \"CN\"\n"
    );
    for export in EXPORTS {
        section(&mut text, export);
    }
    text.push_str("\n[params]\n");
    for (name, value, meaning) in params() {
        let comment = if known.contains(name) { "" } else { "# " };
        line(&mut text, format_args!("{comment}{name} = {value}  # {meaning}"));
    }
    text.push_str(PLAN);
    text
}

/// A small world is nearly all defects, and a plan of it may touch whatever it likes.
const PLAN: &str = "
[plan]
max_share = 1
allow = [
    \"cancel_job\", \"release_lock\", \"require_verification\", \"refresh_union_id\", \"merge_accounts\", \"resume_job\",
    \"admit_pair\", \"reassign_asset\", \"restore_terms\", \"reverse_credit\", \"sync_fields\", \"replay_write\", \"rerun_bucket\",
]

[plan.buckets]
buckets = 64
function = \"crc32(id) % 64\"
";

fn section(text: &mut String, export: &Export) {
    line(text, format_args!("\n[{}]\npath = \"exports/{}/\"", export.section, export.folder));
    if !matches!(export.table(), "source_accounts" | "target_accounts" | "mapping") {
        line(text, format_args!("allow_empty = true"));
    }
    line(text, format_args!("\n[{}.columns]", export.section));
    let columns = export.layout.names();
    let read = columns.iter().map(|(name, _)| name).filter(|name| name.own != name.contract || !name.expr.is_empty());
    let read = read.map(|name| (name.contract, if name.expr.is_empty() { name.own } else { name.expr }));
    for (name, expr) in read.chain(export.fixed.iter().copied()) {
        line(text, format_args!("{name} = \"{expr}\""));
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    let outcome = writeln!(text, "{line}");
    debug_assert!(outcome.is_ok(), "writing to a string does not fail");
}

/// What `manifest.json` says of an export: its files by name, with what is in them.
pub(super) fn manifest(export: &Export, snapshot: i64, rows: u64, files: &[(String, Closed)]) -> Value {
    let files: Vec<Value> =
        files.iter().map(|(name, file)| json!({ "name": name, "rows": file.rows, "sha256": file.sha256 })).collect();
    json!({ "table": export.table(), "snapshot_at": shown(snapshot), "rows": rows, "files": files })
}
