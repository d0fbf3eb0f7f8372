/*---
skipped = "the parameter merge_zone is not set"
---*/
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at) VALUES
    (1, 'source', 1, 1, '2026-10-01 05:00:00', '2026-10-01 23:00:00');
