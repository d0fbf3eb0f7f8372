/*---
found = [
    { key = { entry_id = "1" }, action = "hold_for_review" },
    { key = { entry_id = "2" }, action = "hold_for_review" },
    { key = { entry_id = "3" }, action = "hold_for_review" },
    { key = { entry_id = "4" }, action = "hold_for_review" },
    { key = { entry_id = "5" }, action = "hold_for_review" },
    { key = { entry_id = "6" }, action = "hold_for_review" },
    { key = { entry_id = "7" }, action = "hold_for_review" },
    { key = { entry_id = "8" }, action = "hold_for_review" },
    { key = { entry_id = "9" }, action = "hold_for_review" },
    { key = { entry_id = "10" }, action = "hold_for_review", certainty = "suspected" },
    { key = { entry_id = "11" }, action = "hold_for_review" },
    { key = { entry_id = "12" }, action = "hold_for_review" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'committed', '2026-10-02'),
    (2, 2, 102, 'committed', '2026-10-02'),
    (3, 3, 103, 'committed', '2026-10-02'),
    (4, 4, 104, 'committed', '2026-10-02');
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at, released_at) VALUES
    -- Job 1: its source twice, its target once, another account besides.
    (1, 'source', 1, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', '2026-10-01 01:30:00'),
    (2, 'source', 1, 1, '2026-10-01 03:00:00', '2026-10-01 04:00:00', '2026-10-01 05:00:00'),
    (3, 'target', 101, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (4, 'source', 99, 1, '2026-10-01 06:00:00', '2026-10-01 07:00:00', NULL),
    -- Job 2: a short lock within a long one.
    (5, 'source', 2, 2, '2026-10-01 01:00:00', '2026-10-01 04:00:00', NULL),
    (6, 'source', 2, 2, '2026-10-01 02:00:00', '2026-10-01 02:10:00', NULL),
    -- Job 3 has only a target lock, and job 2 locked its source.
    (7, 'target', 103, 3, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (8, 'source', 3, 2, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    -- Job 99 is not exported, its locks are.
    (9, 'source', 9, 99, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL);
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    -- Found: before, between, after the locks of the source; after the lock was released, after it expired.
    (1, 1, 'points', 1, 'debit', '2026-10-01 00:59:59'),
    (2, 1, 'points', 1, 'debit', '2026-10-01 01:30:01'),
    (3, 1, 'points', 1, 'void', '2026-10-01 04:30:00'),
    -- Found: a credit while only the source is locked, a debit while only the target is.
    (4, 1, 'points', 1, 'credit', '2026-10-01 03:10:00'),
    (5, 1, 'points', 1, 'debit', '2026-10-01 01:45:00'),
    -- Found: a move while only one side is locked.
    (6, 1, 'points', 1, 'move', '2026-10-01 03:10:00'),
    (7, 1, 'points', 1, 'move', '2026-10-01 01:45:00'),
    -- Found: a lock of another account of its job; another job's lock of its account; no lock at all.
    (8, 1, 'points', 1, 'debit', '2026-10-01 06:30:00'),
    (9, 3, 'points', 3, 'debit', '2026-10-01 01:10:00'),
    (11, 4, 'points', 4, 'move', '2026-10-01 01:10:00'),
    -- Suspected: written a moment ago.
    (10, 1, 'points', 1, 'credit', '2026-10-31 23:50:00'),
    -- Found: a job that is not exported, on the side that it had not locked.
    (12, 99, 'points', 9, 'credit', '2026-10-01 01:10:00'),
    -- Pass: covered, from the first moment to the last.
    (20, 1, 'points', 1, 'debit', '2026-10-01 01:00:00'),
    (21, 1, 'points', 1, 'debit', '2026-10-01 01:30:00'),
    (22, 1, 'points', 1, 'void', '2026-10-01 04:00:00'),
    (23, 1, 'points', 1, 'credit', '2026-10-01 01:45:00'),
    (24, 1, 'points', 1, 'move', '2026-10-01 01:10:00'),
    -- Passes: the short lock has ended, the long one has not.
    (25, 2, 'points', 2, 'debit', '2026-10-01 03:00:00'),
    (26, 3, 'points', 3, 'credit', '2026-10-01 01:10:00'),
    (27, 99, 'points', 9, 'debit', '2026-10-01 01:10:00');
