/*---
found = [
    { key = { lock_id = "1" }, action = "release_lock" },
    { key = { lock_id = "2" }, action = "release_lock" },
    { key = { lock_id = "3" }, action = "release_lock" },
    { key = { lock_id = "4" }, action = "release_lock" },
    { key = { lock_id = "5" }, action = "resume_job" },
    { key = { lock_id = "6" }, action = "resume_job" },
    { key = { lock_id = "7" }, action = "hold_for_review" },
    { key = { lock_id = "8" }, action = "resume_job", certainty = "suspected" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'committed', '2026-10-02'),
    (2, 2, 101, 'released', '2026-10-02'),
    (3, 3, 101, 'failed', '2026-10-02'),
    (4, 4, 101, 'rolled_back', '2026-10-02'),
    (5, 5, 101, 'copying', '2026-10-02'),
    (6, 6, 101, 'planned', '2026-10-02');
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at, released_at, fence_token) VALUES
    -- Found: expired, never released; the job has ended one way or another.
    (1, 'source', 1, 1, '2026-10-01', '2026-10-02', NULL, 'f1'),
    (2, 'source', 2, 2, '2026-10-01', '2026-10-31 23:59:59', NULL, 'f2'),
    (3, 'source', 3, 3, '2026-10-01', '2026-10-02', NULL, 'f3'),
    (4, 'target', 101, 4, '2026-10-01', '2026-10-02', NULL, 'f4'),
    -- Found: the job runs, or has not begun; it is not known.
    (5, 'source', 5, 5, '2026-10-01', '2026-10-02', NULL, 'f5'),
    (6, 'source', 6, 6, '2026-10-01', '2026-10-02', NULL, 'f6'),
    (7, 'source', 7, 99, '2026-10-01', '2026-10-02', NULL, 'f7'),
    -- Suspected: acquired a moment ago, for a shorter moment.
    (8, 'source', 8, 5, '2026-10-31 23:50:00', '2026-10-31 23:55:00', NULL, 'f8'),
    -- Pass: released, before or after it expired.
    (20, 'source', 1, 1, '2026-10-01', '2026-10-02', '2026-10-01 12:00:00', 'f'),
    (21, 'source', 1, 1, '2026-10-01', '2026-10-02', '2026-10-03', 'f'),
    -- Pass: not expired yet, or exactly now; never expires.
    (22, 'source', 5, 5, '2026-10-31 23:00:00', '2026-11-01 01:00:00', NULL, 'f'),
    (23, 'source', 5, 5, '2026-10-31 23:00:00', '2026-11-01 00:00:00', NULL, 'f'),
    (24, 'source', 5, 5, '2026-10-31 23:00:00', NULL, NULL, 'f');
