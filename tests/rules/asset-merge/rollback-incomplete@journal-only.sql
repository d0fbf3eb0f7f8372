/*---
found = [{ key = { job_id = "1" }, action = "resume_job" }]
---*/
-- Without the assets, the journal alone.
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'rolled_back', '2026-10-02'),
    (2, 2, 102, 'rolled_back', '2026-10-02');
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    (10, 1, 'points', 1, 'credit', '2026-10-01 01:00:01'),
    (20, 2, 'points', 2, 'credit', '2026-10-01 01:00:01'),
    (21, 2, 'points', 2, 'void', '2026-10-01 01:00:02');
