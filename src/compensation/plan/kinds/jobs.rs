//! `release_lock`, `resume_job`, `cancel_job`, `enqueue_merge`, `admit_pair`: what runs, waits or is let in.

use super::super::asked::{ASKED, asked};
use super::super::draft::{Care, Draft};
use super::super::exports::{Account, System};
use super::super::rows::Row;
use super::{Context, Query};
use crate::compensation::{Assertion, Kind, Object, Value};

/// The states of a job that has ended.
const TERMINAL: [&str; 4] = ["committed", "released", "failed", "rolled_back"];

pub(super) fn release_lock(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::ReleaseLock;
    let asked = asked(&[kind], context.files, exports, |ask| {
        Some((vec![("lock_id", ask.id("lock_id", "", &["lock_id"]))], None))
    });
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!(
        "WITH asked AS ({asked}) SELECT {ASKED}, CAST(a.lock_id AS VARCHAR) AS lock_id, \
         l.lock_id IS NOT NULL AS found, l.released_at, l.fence_token, l.system, CAST(l.account_id AS VARCHAR) AS account_id, \
         CAST(l.job_id AS VARCHAR) AS job_id, j.state AS job_state, {}, {} \
         FROM asked AS a LEFT JOIN near_merge_locks AS l ON l.lock_id = a.lock_id \
         LEFT JOIN near_merge_jobs AS j ON j.job_id = l.job_id {} {}",
        exports.account("s", System::Source),
        exports.account("t", System::Target),
        exports.account_join("s", System::Source, "l.account_source_id"),
        exports.account_join("t", System::Target, "l.account_target_id"),
    );
    vec![Query { kind, sql, names: asked.names, read: read_lock }]
}

fn read_lock(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let lock = row.text("lock_id").unwrap_or_default();
    let token = row.value("fence_token");
    let subject = Object::new().with("table", "merge_locks").with("lock_id", lock);
    let mut draft = Draft::new(Kind::ReleaseLock, subject, Object::new().with("fence_token", token.clone()));
    draft.refuse_if(!row.flag("found"), "the lock does not exist");
    draft.refuse_if(row.text("released_at").is_some(), "the lock is released already");
    let state = row.text("job_state");
    draft.doubt_if(!state.is_some_and(|state| TERMINAL.contains(&state)), "the job of the lock has not ended");
    let mut columns = Object::new();
    for (column, value) in [("released_at", Value::Null), ("fence_token", token)] {
        if exports.has("merge_locks", column) {
            columns.insert(column, value);
        }
    }
    // A lock of which the exports show neither is still to be there.
    if columns.is_empty() {
        columns.insert("job_id", row.value("job_id"));
    }
    draft.expect.push(Assertion {
        table: "merge_locks".to_owned(),
        where_: Object::new().with("lock_id", lock),
        rows: vec![columns],
    });
    if let (Some(job), true) = (row.text("job_id"), exports.has_table("merge_jobs")) {
        draft.expect.push(job_assertion(job, state.map(|state| Object::new().with("state", state))));
        draft.reads(&["job", job]);
    }
    if let (Some(system), Some(account)) = (row.text("system").and_then(System::of), row.text("account_id")) {
        let alias = if system == System::Source { "s" } else { "t" };
        let account = Account::read(row, alias, system, account);
        draft.touch(&account);
        draft.fact_account("account", &account);
        draft.writes(&["locks", system.word(), &account.id]);
    }
    draft.fact("job_state", state);
    draft.writes(&["lock", lock]);
    draft
}

fn job_assertion(job: &str, row: Option<Object>) -> Assertion {
    Assertion {
        table: "merge_jobs".to_owned(),
        where_: Object::new().with("job_id", job),
        rows: row.into_iter().collect(),
    }
}

pub(super) fn job(kind: Kind, context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let asked =
        asked(&[kind], context.files, exports, |ask| Some((vec![("job_id", ask.id("job_id", "", &["job_id"]))], None)));
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!(
        "WITH asked AS ({asked}) SELECT {ASKED}, CAST(a.job_id AS VARCHAR) AS job_id, \
         j.job_id IS NOT NULL AS found, j.state, j.updated_at, CAST(j.source_id AS VARCHAR) AS source_id, \
         CAST(j.target_id AS VARCHAR) AS target_id, {}, {} \
         FROM asked AS a LEFT JOIN near_merge_jobs AS j ON j.job_id = a.job_id {} {}",
        exports.account("s", System::Source),
        exports.account("t", System::Target),
        exports.account_join("s", System::Source, "j.source_id"),
        exports.account_join("t", System::Target, "j.target_id"),
    );
    let read = if kind == Kind::CancelJob { read_cancel } else { read_resume };
    vec![Query { kind, sql, names: asked.names, read }]
}

fn read_cancel(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let mut draft = read_job(Kind::CancelJob, row, context);
    let ended = row.text("state").is_some_and(|state| TERMINAL.contains(&state));
    draft.refuse_if(ended, "the job has ended");
    draft.changed_if(row, row.text("state"));
    draft
}

fn read_resume(row: &Row<'_>, context: &Context<'_>) -> Draft {
    read_job(Kind::ResumeJob, row, context)
}

fn read_job(kind: Kind, row: &Row<'_>, _: &Context<'_>) -> Draft {
    let job = row.text("job_id").unwrap_or_default();
    let subject = Object::new().with("table", "merge_jobs").with("job_id", job);
    let mut draft = Draft::new(kind, subject, Object::new());
    draft.refuse_if(!row.flag("found"), "the exports do not show the job");
    let state = Object::new().with("state", row.value("state")).with("updated_at", row.value("updated_at"));
    draft.expect.push(job_assertion(job, row.flag("found").then_some(state)));
    for (alias, system, id) in [("s", System::Source, "source_id"), ("t", System::Target, "target_id")] {
        let Some(id) = row.text(id) else { continue };
        let account = Account::read(row, alias, system, id);
        draft.touch(&account);
        draft.fact_account(system.word(), &account);
        draft.writes(&["jobs", system.word(), id]);
    }
    draft.fact("state", row.value("state"));
    draft.writes(&["job", job]);
    draft
}

pub(super) fn enqueue(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::EnqueueMerge;
    let asked = asked(&[kind], context.files, exports, |ask| {
        Some((vec![("source_id", ask.account(System::Source)), ("target_id", ask.account(System::Target))], None))
    });
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!(
        "WITH asked AS ({asked}), busy AS (SELECT j.source_id, count(*) AS jobs FROM merge_jobs AS j \
            WHERE j.state IN ('planned', 'locked', 'copying', 'verifying', 'committed', 'released') \
            AND EXISTS (SELECT 1 FROM asked AS a WHERE a.source_id = j.source_id) GROUP BY j.source_id) \
         SELECT {ASKED}, CAST(a.source_id AS VARCHAR) AS source_id, \
            CAST(a.target_id AS VARCHAR) AS target_id, b.jobs IS NOT NULL AS has_job, {}, {} \
         FROM asked AS a {} {} LEFT JOIN busy AS b ON b.source_id = a.source_id",
        exports.account("s", System::Source),
        exports.account("t", System::Target),
        exports.account_join("s", System::Source, "a.source_id"),
        exports.account_join("t", System::Target, "a.target_id"),
    );
    vec![Query { kind, sql, names: asked.names, read: read_enqueue }]
}

fn read_enqueue(row: &Row<'_>, _: &Context<'_>) -> Draft {
    let text = |name: &str| row.text(name).unwrap_or_default();
    let source = Account::read(row, "s", System::Source, text("source_id"));
    let target = Account::read(row, "t", System::Target, text("target_id"));
    let subject = Object::new()
        .with("table", "merge_jobs")
        .with("source_id", source.id.as_str())
        .with("target_id", target.id.as_str());
    let mut draft = Draft::new(Kind::EnqueueMerge, subject, Object::new());
    draft.refuse_if(target.id.is_empty(), "the rule names no target");
    draft.refuse_if(row.flag("has_job"), "the source has a merge job already");
    draft.never_automatic("source", &source, Care { verified: true });
    draft.never_automatic("target", &target, Care { verified: true });
    let states = vec!["committed", "copying", "locked", "planned", "released", "verifying"];
    draft.expect.push(Assertion {
        table: "merge_jobs".to_owned(),
        where_: Object::new().with("source_id", source.id.as_str()).with("state", states),
        rows: Vec::new(),
    });
    for account in [&source, &target] {
        draft.touch(account);
        draft.fact_account(account.system.word(), account);
        draft.writes(&["jobs", account.system.word(), &account.id]);
        draft.reads(&["status", account.system.word(), &account.id]);
    }
    draft.reads(&["open", &source.id]);
    draft.writes(&["job of", &source.id]);
    draft
}

pub(super) fn admit_pair(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::AdmitPair;
    let asked = asked(&[kind], context.files, exports, |ask| {
        let columns = vec![
            ("source_id", ask.account(System::Source)),
            ("target_id", ask.account(System::Target)),
            ("stage", ask.text("stage", &["stage"])),
        ];
        Some((columns, None))
    });
    let Some(asked) = asked else { return Vec::new() };
    let cohort = |word: &str| {
        format!(
            "SELECT c.account_{word}_id AS id, array_agg(named_struct('stage', c.stage, 'admitted_at', c.admitted_at)) AS cohorts \
             FROM cohorts AS c WHERE EXISTS (SELECT 1 FROM asked AS a WHERE a.{word}_id = c.account_{word}_id) \
             GROUP BY c.account_{word}_id"
        )
    };
    let sql = format!(
        "WITH asked AS ({asked}), of_sources AS ({}), of_targets AS ({}) \
         SELECT {ASKED}, CAST(a.source_id AS VARCHAR) AS source_id, \
            CAST(a.target_id AS VARCHAR) AS target_id, a.stage, p.cohorts AS source_cohorts, q.cohorts AS target_cohorts, {}, {} \
         FROM asked AS a {} {} LEFT JOIN of_sources AS p ON p.id = a.source_id LEFT JOIN of_targets AS q ON q.id = a.target_id",
        cohort("source"),
        cohort("target"),
        exports.account("s", System::Source),
        exports.account("t", System::Target),
        exports.account_join("s", System::Source, "a.source_id"),
        exports.account_join("t", System::Target, "a.target_id"),
    );
    vec![Query { kind, sql, names: asked.names, read: read_admit }]
}

fn read_admit(row: &Row<'_>, _: &Context<'_>) -> Draft {
    let text = |name: &str| row.text(name).unwrap_or_default();
    let source = Account::read(row, "s", System::Source, text("source_id"));
    let target = Account::read(row, "t", System::Target, text("target_id"));
    let subject = Object::new()
        .with("table", "cohorts")
        .with("source_id", source.id.as_str())
        .with("target_id", target.id.as_str());
    let mut draft = Draft::new(Kind::AdmitPair, subject, Object::new().with("stage", text("stage")));
    draft.refuse_if(row.text("stage").is_none(), "the rule names no stage");
    for (account, list) in [(&source, "source_cohorts"), (&target, "target_cohorts")] {
        draft.refuse_if(!account.exists(), &format!("the {} does not exist", account.system.word()));
        let row_of = |cohort: Row<'_>| {
            Object::new().with("stage", cohort.value("stage")).with("admitted_at", cohort.value("admitted_at"))
        };
        let rows = row.list(list).into_iter().map(row_of).collect();
        draft.expect.push(Assertion {
            table: "cohorts".to_owned(),
            where_: Object::new().with("system", account.system.word()).with("account_id", account.id.as_str()),
            rows,
        });
        draft.touch(account);
        draft.fact_account(account.system.word(), account);
        draft.writes(&["cohorts", account.system.word(), &account.id]);
    }
    draft
}
