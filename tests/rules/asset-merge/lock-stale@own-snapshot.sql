/*---
settings = { max_skew = "2d" }
snapshots = { merge_locks = "2026-10-31T12:00:00Z" }
found = [{ key = { lock_id = "1" }, action = "release_lock" }]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES (1, 1, 101, 'committed', '2026-10-02');
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at, released_at) VALUES
    -- Found: expired when the locks were exported.
    (1, 'source', 1, 1, '2026-10-31 10:00:00', '2026-10-31 11:00:00', NULL),
    -- Passes: it expired since, and may have been released in time.
    (2, 'source', 1, 1, '2026-10-31 11:00:00', '2026-10-31 18:00:00', NULL);
