/*---
found = [
    { key = { job_id = "1" }, action = "hold_for_review" },
    { key = { job_id = "2" }, action = "hold_for_review" },
    { key = { job_id = "3" }, action = "hold_for_review" },
    { key = { job_id = "4" }, action = "hold_for_review" },
    { key = { job_id = "5" }, action = "hold_for_review" },
    { key = { job_id = "6" }, action = "hold_for_review", certainty = "suspected" },
    { key = { job_id = "7" }, action = "hold_for_review" },
    { key = { job_id = "8" }, action = "hold_for_review" },
    { key = { job_id = "9" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    -- Found: the source, the target, neither of them was admitted.
    (1, 9, 100, 'committed', '2026-08-02'),
    (2, 1, 900, 'released', '2026-08-02'),
    (3, 9, 900, 'rolled_back', '2026-08-02'),
    -- Found: admitted too late, after the first lock, though before the second and the job's end.
    (4, 2, 102, 'committed', '2026-08-05'),
    -- Found: without a lock it ran when it was updated.
    (5, 3, 103, 'failed', '2026-08-02'),
    -- Suspected: updated a moment ago.
    (6, 9, 100, 'copying', '2026-10-31 23:50:00'),
    -- Found: still running.
    (7, 9, 100, 'locked', '2026-08-02'),
    -- Found: the admitted 101 is a target, the admitted 1 a source.
    (8, 101, 1, 'verifying', '2026-08-02'),
    -- Suspected: locked a moment ago.
    (9, 9, 100, 'locked', '2026-08-02'),
    -- Passes: both were admitted.
    (20, 1, 101, 'committed', '2026-08-02'),
    -- Passes: admitted at the very moment of the first lock, or of the update.
    (21, 4, 104, 'committed', '2026-08-02'),
    (22, 5, 105, 'committed', '2026-08-01'),
    -- Passes: planned jobs have not run.
    (23, 9, 900, 'planned', '2026-08-02');
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at) VALUES
    (1, 'source', 2, 4, '2026-08-02', '2026-08-03'),
    (2, 'source', 2, 4, '2026-08-04', '2026-08-05'),
    (3, 'source', 4, 21, '2026-08-01', '2026-08-02'),
    (4, 'target', 104, 21, '2026-08-01 12:00:00', '2026-08-02'),
    (5, 'source', 9, 9, '2026-10-31 23:50:00', '2026-11-01 01:00:00');
INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES
    ('source', 1, 'one', '2026-07-01'),
    ('target', 100, 'one', '2026-07-01'),
    ('target', 101, 'one', '2026-07-01'),
    ('source', 2, 'one', '2026-08-03'),
    ('target', 102, 'one', '2026-07-01'),
    ('source', 3, 'one', '2026-08-02 00:00:01'),
    ('target', 103, 'one', '2026-07-01'),
    ('source', 4, 'one', '2026-08-01'),
    ('target', 104, 'one', '2026-08-01'),
    ('source', 5, 'one', '2026-08-01'),
    ('target', 105, 'one', '2026-08-01');
