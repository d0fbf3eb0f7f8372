//! Merge jobs: queued, ended, resumed; their locks; who is admitted to them.

use arrow::datatypes::DataType;

use super::{ACTION, Case, LATER, context, made};
use crate::compensation::Kind;
use crate::rehearsal::world::Context;

#[test]
fn merges_are_put_in_the_queue_and_pairs_admitted() {
    let job = made("merge_jobs", "job_id", 0);
    let enqueue = Case {
        seed: &[],
        kind: Kind::EnqueueMerge,
        subject: &[("table", "merge_jobs"), ("source_id", "1"), ("target_id", "7")],
        params: &[],
    };
    assert_eq!(enqueue.run(), [format!("+ merge_jobs {job}: source_id 1, target_id 7, state planned")]);
    let admit = Case {
        seed: &["cohorts system=source account_id=1 stage=one admitted_at=5"],
        kind: Kind::AdmitPair,
        subject: &[("table", "cohorts"), ("source_id", "1"), ("target_id", "7")],
        params: &[("stage", "one")],
    };
    assert_eq!(admit.run(), ["+ cohorts target 7: stage one, admitted_at 1000000"]);
}

#[test]
fn jobs_end_and_locks_are_released() {
    let cancel = |seed| {
        Case { seed, kind: Kind::CancelJob, subject: &[("table", "merge_jobs"), ("job_id", "3")], params: &[] }.run()
    };
    assert_eq!(cancel(&["merge_jobs job_id=3 state=locked"]), ["merge_jobs 3: state locked>failed"]);
    assert_eq!(cancel(&["merge_jobs job_id=3 state=planned"]), ["merge_jobs 3: state planned>failed"]);
    assert_eq!(cancel(&["merge_jobs job_id=3 state=copying"]), ["merge_jobs 3: state copying>rolled_back"]);
    let release = Case {
        seed: &["merge_locks lock_id=6 system=target account_id=7 job_id=3 acquired_at=4 expires_at=5"],
        kind: Kind::ReleaseLock,
        subject: &[("table", "merge_locks"), ("lock_id", "6")],
        params: &[("fence_token", "null")],
    };
    assert_eq!(release.run(), [format!("merge_locks 6: released_at NULL>{LATER}")]);
}

fn resume(seed: &[&str], context: &Context) -> Vec<String> {
    let subject: &[(&str, &str)] = &[("table", "merge_jobs"), ("job_id", "3")];
    Case { seed, kind: Kind::ResumeJob, subject, params: &[] }.run_in(context).unwrap()
}

#[test]
fn a_resumed_job_carries_over_what_its_source_still_owns() {
    let lines = resume(
        &[
            "merge_jobs job_id=3 source_id=1 target_id=7 state=copying heartbeat_at=2",
            "merge_locks lock_id=6 system=source account_id=1 job_id=3 acquired_at=4 expires_at=5",
            "merge_journal entry_id=5 job_id=3 asset_type=points asset_id=40 leg=debit at=4 amount=100 unit=PTS",
            "assets asset_type=points asset_id=40 owner_system=source owner_id=1 state=moved amount=100 unit=PTS",
            "assets asset_type=coupons asset_id=42 owner_system=source owner_id=1 state=locked amount=5",
            "assets asset_type=coupons asset_id=43 owner_system=source owner_id=1 state=in_flight amount=5",
        ],
        &context(&[], &DataType::Int64),
    );
    let asset = context(&[], &DataType::Int64).new_id("assets", "asset_id", ACTION, 1).shown();
    let mut wanted = vec![
        "assets coupons 42: owner_system source>target, owner_id 1>7, state locked>live".to_owned(),
        format!(
            "+ assets points {asset}: owner_system target, owner_id 7, state live, amount 100, unit PTS, \
             origin_asset_id 40"
        ),
        "merge_jobs 3: state copying>committed".to_owned(),
        format!(
            "+ merge_journal {}: job_id 3, asset_type points, asset_id 40, leg credit, at {LATER}, amount 100, unit PTS",
            made("merge_journal", "entry_id", 0)
        ),
        format!(
            "+ merge_journal {}: job_id 3, asset_type coupons, asset_id 42, leg move, at {LATER}, amount 5",
            made("merge_journal", "entry_id", 1)
        ),
        format!("merge_locks 6: released_at NULL>{LATER}"),
    ];
    for (nth, system, id) in [(0, "source", 1), (1, "target", 7)] {
        let lock = context(&[], &DataType::Int64).new_id("merge_locks", "lock_id", ACTION, nth).shown();
        wanted.push(format!(
            "+ merge_locks {lock}: system {system}, account_id {id}, job_id 3, acquired_at {LATER}, expires_at {LATER}, \
             released_at {LATER}"
        ));
    }
    let (mut lines, sorted) = (lines, |lines: &mut Vec<String>| lines.sort());
    sorted(&mut lines);
    sorted(&mut wanted);
    // `single` is false in the row that a credit makes: it says so only where it differs from NULL.
    let lines: Vec<String> = lines.into_iter().map(|line| line.replace(", single NULL", "")).collect();
    assert_eq!(lines, wanted);
}

#[test]
fn a_job_rolled_back_gives_everything_back() {
    let seed = [
        "merge_jobs job_id=3 source_id=1 target_id=7 state=rolled_back",
        "merge_journal entry_id=4 job_id=3 asset_type=points asset_id=40 leg=debit at=4 amount=100",
        "merge_journal entry_id=5 job_id=3 asset_type=points asset_id=40 leg=credit at=5 amount=100",
        "merge_journal entry_id=6 job_id=3 asset_type=coupons asset_id=42 leg=move at=5 amount=7",
        "merge_journal entry_id=7 job_id=3 asset_type=coupons asset_id=43 leg=move at=5 amount=7",
        // Another job took it on: it stays where it is.
        "merge_journal entry_id=8 job_id=2 asset_type=coupons asset_id=43 leg=move at=6 amount=7",
        "assets asset_type=points asset_id=40 owner_system=source owner_id=1 state=moved amount=100",
        "assets asset_type=points asset_id=41 owner_system=target owner_id=7 state=live amount=100 origin_asset_id=40",
        "assets asset_type=coupons asset_id=42 owner_system=target owner_id=7 state=live amount=7",
        "assets asset_type=coupons asset_id=43 owner_system=target owner_id=7 state=live amount=7",
    ];
    let lines = resume(&seed, &context(&["merge_locks"], &DataType::Int64));
    let changed: Vec<&str> = lines.iter().filter(|line| !line.starts_with('+')).map(String::as_str).collect();
    assert_eq!(
        changed,
        [
            "assets coupons 42: owner_system target>source, owner_id 7>1",
            "assets points 40: state moved>live",
            "assets points 41: state live>void",
        ]
    );
    let voids: Vec<&String> = lines.iter().filter(|line| line.contains("leg void")).collect();
    assert_eq!(voids.len(), 3, "one a credit and move: {lines:?}");
}

#[test]
fn a_half_done_journal_is_completed() {
    let committed = "merge_jobs job_id=3 source_id=1 target_id=7 state=committed";
    let credited = [
        committed,
        "merge_journal entry_id=5 job_id=3 asset_type=points asset_id=40 leg=credit at=5 amount=100",
        "assets asset_type=points asset_id=40 owner_system=source owner_id=1 state=live amount=100",
        "assets asset_type=points asset_id=41 owner_system=target owner_id=7 state=live amount=100 origin_asset_id=40",
    ];
    let lines = resume(&credited, &context(&["merge_locks"], &DataType::Int64));
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], "assets points 40: state live>moved");
    assert!(lines[1].contains("leg debit"), "{lines:?}");
    // Settled: nothing to do, and the job stays as it is.
    let settled =
        [&credited[..], &["merge_journal entry_id=6 job_id=3 asset_type=points asset_id=40 leg=debit at=4"]].concat();
    assert_eq!(resume(&settled, &context(&[], &DataType::Int64)), [""; 0]);
}
