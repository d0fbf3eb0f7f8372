/*---
found = [{ key = { lock_id = "l-2" }, action = "hold_for_review" }]
---*/
-- Text ids, and no merge_jobs: whether the job can still be cancelled is not known.
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at, released_at) VALUES
    ('l-1', 'source', 'm-1', 'j-1', '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    ('l-2', 'source', 'm-1', 'j-2', '2026-10-01 01:30:00', '2026-10-01 02:00:00', NULL),
    ('l-3', 'source', 'm-2', 'j-2', '2026-10-01 01:30:00', '2026-10-01 02:00:00', NULL);
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('m-1', '13800000001', 'active', '2026-01-01', '2026-02-01');
