/*---
params = { merge_zone = "Asia/Shanghai" }
found = [
    { key = { job_id = "1" } },
    { key = { job_id = "2" } },
    { key = { job_id = "3" } },
    { key = { job_id = "4" }, certainty = "suspected" },
    { key = { job_id = "5" } },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'committed', '2026-10-02');
-- From 01:00 to 06:00 in Shanghai is from 17:00 to 22:00 of the day before in UTC.
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at, released_at) VALUES
    -- Found: acquired a moment before it opens, in the moment when it closes.
    (1, 'source', 1, 1, '2026-10-01 16:59:59.999999', '2026-10-01 23:00:00', '2026-10-01 18:00:00'),
    (2, 'source', 2, 2, '2026-10-01 22:00:00', '2026-10-01 23:00:00', NULL),
    -- Passes: from its first moment to its last; it may last longer.
    (20, 'source', 20, 20, '2026-10-01 17:00:00', '2026-10-02 12:00:00', '2026-10-02 11:00:00'),
    (21, 'source', 20, 20, '2026-10-01 21:59:59.999999', '2026-10-02 12:00:00', NULL),
    (3, 'source', 3, 3, '2026-10-01 18:00:00', '2026-10-01 23:00:00', NULL);
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    -- Found: locked in time, written too late.
    (3, 3, 'points', 3, 'debit', '2026-10-01 22:30:00'),
    -- Suspected: the first time was a moment ago.
    (4, 4, 'points', 4, 'debit', '2026-10-31 23:50:00'),
    -- Found: the first time is long ago, the last a moment.
    (5, 5, 'points', 5, 'debit', '2026-10-01 03:00:00'),
    (6, 5, 'points', 5, 'credit', '2026-10-31 23:50:00'),
    -- Passes.
    (20, 20, 'points', 20, 'debit', '2026-10-01 20:00:00');
