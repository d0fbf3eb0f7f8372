/*---
params = { merge_zone = "utc", merge_window = "22:00-05:00" }
found = [{ key = { job_id = "1" } }, { key = { job_id = "2" } }]
---*/
-- The locks alone.
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at) VALUES
    (1, 'source', 1, 1, '2026-10-01 05:00:00', '2026-10-01 23:00:00'),
    (2, 'source', 2, 2, '2026-10-01 21:59:59', '2026-10-01 23:00:00'),
    (3, 'source', 3, 3, '2026-10-01 22:00:00', '2026-10-01 23:00:00'),
    (4, 'source', 4, 4, '2026-10-01 04:59:59', '2026-10-01 23:00:00');
