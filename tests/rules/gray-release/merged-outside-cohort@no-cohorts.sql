/*---
# Cohorts that name no system judge nobody.
found = []
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'committed', '2026-08-02');
INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES
    (NULL, 7, 'one', '2026-07-01');
