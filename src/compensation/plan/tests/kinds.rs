//! Each kind on small tables: whole lines, as the migrator reads them, compared with `kinds.ndjson`, which was checked
//! by hand against the format. `TRUEUP_REWRITE=1` writes it anew.

use std::fmt::Write as _;

use super::world::{Outcome, Table, World};

const ACCOUNTS: &str = "id anchor status created_at:time updated_at:time union_id union_scope tenant open_id \
                        anchor_verified_at:time merged_into row_version:int is_test:bool mirror";

/// The dates of all accounts but those that matter.
fn account(id: &str, anchor: &str, status: &str, rest: &str) -> String {
    format!("{id} {anchor} {status} 2026-01-01T00:00:00 2026-11-01T00:00:00 {rest}")
}

/// Accounts, each with a purpose.
pub(super) fn world() -> World {
    let verified = "2026-10-01T00:00:00";
    let sources = [
        // Mapped to nothing; target 1 has its anchor.
        account("s1", "13800000001", "active", &format!("u1 wx A - {verified} - 11 false h1")),
        // A job of it is running.
        account("s2", "13800000002", "active", &format!("u2 wx A - {verified} - 12 false h2")),
        account("s3", "13800000003", "active", &format!("- - A o3 {verified} - 13 false h3")),
        // It is locked.
        account("s4", "13800000004", "active", &format!("- - A - {verified} - 14 false h4")),
        // A placeholder, and another credential.
        account("s5", "19900000000", "active", "u5 wx A - - - 15 false h5"),
        account("s6", "13800000006", "active", &format!("- - A - {verified} - 16 false h6")),
        account("s7", "13800000007", "active", &format!("- - A - {verified} - 17 false h7")),
        // A double of s7.
        account("s8", "13800000007", "active", &format!("- - A - {verified} - 18 false h8")),
        account("s9", "13800000009", "deregistered", &format!("- - A - {verified} - 19 false h9")),
        // No target has its anchor.
        account("s10", "13800000010", "active", &format!("u10 wx A - {verified} - 10 false -")),
        // Mapped to two, one of which has another anchor.
        account("s11", "13800000011", "active", &format!("- - A - {verified} - 101 false -")),
        // Its latest binding event left another anchor.
        account("s12", "13800000012", "active", &format!("- - A o12 {verified} - 102 false -")),
    ];
    let targets = [
        account("1", "13800000001", "active", &format!("u1 wx - - {verified} - 21 false h1")),
        account("3", "13800000033", "merged", &format!("- - - - {verified} 4 23 false -")),
        account("4", "13800000003", "active", &format!("- - - - {verified} - 24 false h4")),
        account("5", "13800000055", "merged", &format!("- - - - {verified} 3 25 false -")),
        account("6", "13800000006", "active", &format!("- - - - {verified} - 26 false x6")),
        account("7", "13800000007", "active", &format!("- - - - {verified} - 27 false h7")),
        account("8", "13800000011", "active", &format!("- - - - {verified} - 28 false -")),
        account("9", "13800000099", "active", &format!("- - - - {verified} - 29 false -")),
    ];
    let rows = |rows: &[String]| rows.to_vec();
    let ids = ACCOUNTS.replacen("id ", "id:int ", 1).replace("merged_into", "merged_into:int");
    World::new()
        .export("exports.source_accounts", (ACCOUNTS, &rows(&sources)))
        .export("exports.target_accounts", (&ids, &rows(&targets)))
        .export(
            "exports.mapping",
            (
                "source_id target_id:int status updated_at:time evidence row_version:int",
                &[
                    "s3 3 active 2026-11-01T00:00:00 anchor 31",
                    "s6 6 active 2026-11-01T00:00:00 anchor 36",
                    "s8 7 active 2026-11-01T00:00:00 anchor 38",
                    "s9 7 active 2026-11-01T00:00:00 - 39",
                    "s4 99 active 2026-11-01T00:00:00 manual 34",
                    "s11 8 active 2026-11-01T00:00:00 anchor 311",
                    "s11 9 active 2026-11-01T00:00:00 gateway 312",
                ],
            ),
        )
        .export(
            "assets.orders",
            (
                "asset_id owner_system owner_id state updated_at:time amount:amount unit parent_id origin_asset_id \
                 expires_at:time row_version:int",
                &[
                    "a1 source s6 live 2026-11-01T00:00:00 5.00 CNY - - - 41",
                    "a2 source s6 live 2026-11-01T00:00:00 2.50 CNY a1 - 2027-01-01T00:00:00 42",
                    "a3 target 1 live 2026-11-01T00:00:00 7.00 CNY - d3 2026-12-01T00:00:00 43",
                ],
            ),
        )
        .export(
            "exports.bindings",
            (
                "event_id system account_id op at:time anchor verified:bool",
                &["e1 source s12 rebind 2026-10-05T00:00:00 13800000044 true"],
            ),
        )
        .export(
            "exports.gateway_log",
            (
                "op_id op leg result at:time source_id target_id:int version:int",
                &[
                    "g1 update source ok 2026-10-05T00:00:00 s1 - 5",
                    "g1 update target failed 2026-10-05T00:00:00 s1 - 5",
                    "g2 update target failed 2026-10-06T00:00:00 s1 - 6",
                ],
            ),
        )
        .export(
            "exports.merge_jobs",
            (
                "job_id source_id target_id:int state updated_at:time",
                &["j1 s4 4 failed 2026-11-01T00:00:00", "j2 s2 9 copying 2026-11-01T00:00:00"],
            ),
        )
        .export(
            "exports.merge_locks",
            (
                "lock_id system account_id job_id acquired_at:time expires_at:time released_at:time fence_token",
                &["l1 source s4 j1 2026-11-01T00:00:00 2026-11-01T01:00:00 - f1"],
            ),
        )
        .export(
            "exports.merge_journal",
            (
                "entry_id job_id asset_type asset_id leg at:time amount:amount unit",
                &["n1 j1 orders d3 credit 2026-11-01T00:00:00 7.00 CNY"],
            ),
        )
        .export(
            "exports.cohorts",
            ("system account_id stage admitted_at:time", &["source s6 pilot 2026-10-01T00:00:00"]),
        )
}

/// A finding of a rule: further columns, and its row behind fingerprint and action.
type Case<'a> = (&'a str, &'a str, &'a str, &'a [&'a str]);

/// Every kind, asked for as its rule asks.
const CASES: &[Case<'_>] = &[
    ("mapping-gaps/source-unmapped", "create_mapping", "source_id target_id:int evidence", &["s1 1 anchor"]),
    ("mapping-gaps/target-missing", "create_target_account", "source_id first_source_id", &["s10 s10"]),
    (
        "mapping-gaps/mapping-to-merged-target",
        "repoint_mapping",
        "source_id target_id:int to_target_id:int",
        &["s3 3 4"],
    ),
    ("orphans/mapping-without-target", "retire_mapping", "source_id target_id:int", &["s4 99"]),
    ("mapping-gaps/mapping-from-deregistered-source", "retire_mapping", "source_id target_id:int", &["s9 7"]),
    ("mapping-gaps/source-mapped-twice", "retire_mapping", "source_id", &["s11"]),
    ("mapping-gaps/merge-chained", "flatten_merge", "system account_id to_account_id", &["target 5 4"]),
    ("duplicate-anchors/anchor-shared-by-sources", "merge_accounts", "source_id survivor_id decided_by", &["s8 s7 id"]),
    ("duplicate-anchors/anchor-placeholder", "unbind_anchor", "system account_id", &["source s5"]),
    ("abnormal-accounts/anchor-behind-binding", "sync_anchor", "system account_id event_id", &["source s12 e1"]),
    (
        "abnormal-accounts/anchor-unverified",
        "require_verification",
        "source_id target_id:int source_unverified:bool target_unverified:bool",
        &["s6 6 true true"],
    ),
    ("abnormal-accounts/union-scope-drifted", "refresh_union_id", "source_id scope", &["s1 wx2"]),
    ("dual-write/field-drifted", "sync_fields", "source_id target_id:int authority", &["s6 6 source"]),
    (
        "dual-write/write-on-one-side",
        "replay_write",
        "op_id source_id target_id:int leg version:int",
        &["g1 s1 - target 5", "g2 s1 - target 6"],
    ),
    ("migration/bucket-incomplete", "rerun_bucket", "bucket", &["07"]),
    (
        "asset-linking/asset-left-on-source",
        "reassign_asset",
        "asset_type asset_id to_system source_id target_id:int",
        &["orders a1 target - 6", "orders a2 target - 6"],
    ),
    (
        "asset-merge/asset-terms-lost",
        "restore_terms",
        "asset_type asset_id expires_at:time",
        &["orders a3 2027-12-01T00:00:00"],
    ),
    (
        "asset-merge/credited-twice",
        "reverse_credit",
        "asset_type asset_id entry_id credited_asset_id",
        &["orders d3 n1 a3"],
    ),
    ("asset-merge/lock-stale", "release_lock", "lock_id job_id fence_token", &["l1 j1 f1"]),
    ("asset-merge/merge-stalled", "resume_job", "job_id", &["j2"]),
    ("abnormal-accounts/cooling-account-in-merge", "cancel_job", "job_id", &["j2"]),
    ("asset-linking/login-skipped-linking", "enqueue_merge", "source_id target_id:int", &["s6 6"]),
    ("gray-release/pair-split-across-cohorts", "admit_pair", "source_id target_id:int stage", &["s6 6 pilot"]),
];

const FOUND: &str = "fingerprint action certainty waived:bool reason";

/// The fingerprint of a case's row.
fn fingerprint(case: usize, row: usize) -> String {
    format!("{:016x}{:016x}", case + 1, row + 1)
}

async fn planned(at: usize, (rule, action, columns, rows): Case<'_>) -> Outcome {
    let columns = format!("{FOUND} {columns}");
    let rows: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(row, rest)| format!("{} {action} confirmed false why {rest}", fingerprint(at, row)))
        .collect();
    let table: Table<'_> = (&columns, &rows);
    let mut world = world().findings(rule, table);
    // Two accounts of the world are busy: what concerns them alone is looked at elsewhere.
    world.caps.max_cluster = 9;
    world.plan().await
}

#[tokio::test]
async fn every_kind_is_asked_for_line_by_line_as_the_format_says() {
    let mut all = String::new();
    for (at, case) in CASES.iter().enumerate() {
        let outcome = planned(at, *case).await;
        assert!(!outcome.lines.is_empty(), "{}: {:?}\n{:#?}", case.0, outcome.planned.tally, outcome.review);
        assert_eq!(outcome.unrepaired(case.0), [], "{}: {:#?}", case.0, outcome.review);
        all.push_str(&outcome.text);
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/compensation/plan/tests/kinds.ndjson");
    if std::env::var_os("TRUEUP_REWRITE").is_some() {
        std::fs::write(path, &all).unwrap();
    }
    let golden = std::fs::read_to_string(path).unwrap_or_default();
    let mut differing = String::new();
    for (now, then) in all.lines().zip(golden.lines()).filter(|(now, then)| now != then) {
        writeln!(differing, "- {then}\n+ {now}").unwrap();
    }
    assert!(all == golden, "{differing}{} lines, {} before", all.lines().count(), golden.lines().count());
}
