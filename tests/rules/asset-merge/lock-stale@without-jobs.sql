/*---
found = [{ key = { lock_id = "l-1" }, action = "hold_for_review" }]
---*/
-- Without merge_jobs nobody knows whether the job has ended.
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at, released_at) VALUES
    ('l-1', 'source', 1, 'j-1', '2026-10-01', '2026-10-02', NULL),
    ('l-2', 'source', 1, 'j-1', '2026-10-01', '2026-10-02', '2026-10-02');
