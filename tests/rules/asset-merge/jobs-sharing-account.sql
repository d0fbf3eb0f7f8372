/*---
found = [
    { key = { job_id = "2" }, action = "cancel_job" },
    { key = { job_id = "4" }, action = "cancel_job" },
    { key = { job_id = "5" }, action = "cancel_job" },
    { key = { job_id = "8" }, action = "cancel_job" },
    { key = { job_id = "9" }, action = "cancel_job", certainty = "suspected" },
    { key = { job_id = "12" }, action = "cancel_job" },
    { key = { job_id = "13" }, action = "cancel_job" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    -- Found: the later job of the same source.
    (1, 1, 101, 'locked', '2026-10-01'),
    (2, 1, 102, 'copying', '2026-10-02'),
    -- Found: the later jobs of the same target, one by its id.
    (3, 3, 103, 'verifying', '2026-10-01'),
    (4, 4, 103, 'locked', '2026-10-01'),
    (5, 5, 103, 'locked', '2026-10-03'),
    -- Found: the same pair twice, one row; the later by time, though its id is the smaller one.
    (7, 7, 107, 'locked', '2026-10-01'),
    (8, 7, 107, 'locked', '2026-10-02'),
    -- Suspected: touched a moment ago.
    (10, 9, 109, 'locked', '2026-10-01'),
    (9, 9, 110, 'locked', '2026-10-31 23:50:00'),
    -- Found: a chain, by the source and then by the target.
    (11, 11, 111, 'locked', '2026-10-01'),
    (12, 11, 112, 'locked', '2026-10-02'),
    (13, 13, 112, 'locked', '2026-10-03'),
    -- Pass: only one of them runs.
    (20, 20, 120, 'locked', '2026-10-01'),
    (21, 20, 120, 'planned', '2026-10-02'),
    (22, 20, 120, 'committed', '2026-10-02'),
    (23, 20, 120, 'released', '2026-10-02'),
    (24, 20, 120, 'failed', '2026-10-02'),
    (25, 20, 120, 'rolled_back', '2026-10-02'),
    -- Pass: the source of one has the id of the other's target.
    (26, 126, 200, 'locked', '2026-10-01'),
    (27, 201, 126, 'locked', '2026-10-01');
