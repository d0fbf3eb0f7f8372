//! Merges and cohorts that do not go together.

use super::super::calendar::{DAY, SNAPSHOT};
use super::super::rows::{Admission, System};
use super::{Case, Kind, kind, number, pair};

/// Admits the second pair, so that cohorts name both systems in the smallest world.
fn admit_second(case: &mut Case<'_>) {
    let ids = [(System::Source, case.rows.sources[1].id), (System::Target, case.rows.targets[1].id)];
    for (system, account_id) in ids {
        case.rows.admissions.push(Admission { system, account_id, stage: "canary", at: SNAPSHOT - 15 * DAY });
    }
}

pub(super) const KINDS: &[Kind] = &[
    kind(&["gray-release/merged-outside-cohort"], "merged without being admitted", |case| {
        let (job_id, _) = case.add_run("released", 4);
        case.rows.admissions.clear();
        admit_second(case);
        case.finds(vec![number("job_id", job_id)]);
    }),
    kind(&["gray-release/pair-split-across-cohorts"], "half a pair is admitted", |case| {
        let system = if case.form(2) == 0 { System::Source } else { System::Target };
        case.admit_one(system);
        admit_second(case);
        case.finds(pair(case.source_id(), case.target_id()));
    }),
];
