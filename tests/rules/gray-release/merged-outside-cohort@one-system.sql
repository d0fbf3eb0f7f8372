/*---
# Only targets are admitted in stages, and there are no locks: the sources are not judged.
found = [
    { key = { job_id = "2" }, action = "hold_for_review" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 's-1', 101, 'committed', '2026-08-02'),
    (2, 's-2', 102, 'committed', '2026-08-02');
INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES
    ('target', '101', 'one', '2026-07-01');
