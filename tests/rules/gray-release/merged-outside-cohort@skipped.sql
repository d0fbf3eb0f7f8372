/*---
skipped = "cohorts"
---*/
-- No gray stages.
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'committed', '2026-08-02');
