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
    { key = { entry_id = "43" }, action = "hold_for_review" },
    { key = { entry_id = "53" }, action = "hold_for_review" },
    { key = { entry_id = "63" }, action = "hold_for_review" },
    { key = { entry_id = "64" }, action = "hold_for_review" },
    { key = { entry_id = "72" }, action = "hold_for_review" },
    { key = { entry_id = "83" }, action = "hold_for_review" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'committed', '2026-10-02'),
    (2, 2, 102, 'committed', '2026-10-02'),
    (3, 3, 103, 'committed', '2026-10-02'),
    (4, 4, 104, 'committed', '2026-10-02'),
    (10, 10, 110, 'committed', '2026-10-02'),
    (11, 10, 110, 'committed', '2026-10-03'),
    (12, 12, 112, 'verifying', '2026-10-02'),
    (13, 13, 113, 'rolled_back', '2026-10-05');
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
    (9, 'source', 9, 99, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    -- Jobs 10 to 13 lock both their sides for a day.
    (20, 'source', 10, 10, '2026-10-01', '2026-10-02', NULL),
    (21, 'target', 110, 10, '2026-10-01', '2026-10-02', NULL),
    (22, 'source', 10, 11, '2026-10-02', '2026-10-03', NULL),
    (23, 'target', 110, 11, '2026-10-02', '2026-10-03', NULL),
    (24, 'source', 12, 12, '2026-10-01', '2026-10-02', NULL),
    (25, 'target', 112, 12, '2026-10-01', '2026-10-02', NULL),
    (26, 'source', 13, 13, '2026-10-01', '2026-10-02', NULL),
    (27, 'target', 113, 13, '2026-10-01', '2026-10-02', NULL);
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
    (27, 99, 'points', 9, 'debit', '2026-10-01 01:10:00'),
    -- Passes: the second credit of an asset is taken back, long after its job was committed.
    (30, 10, 'points', 30, 'debit', '2026-10-01 01:00:00'),
    (31, 10, 'points', 30, 'credit', '2026-10-01 01:00:00'),
    (32, 11, 'points', 30, 'credit', '2026-10-02 01:00:00'),
    (33, 11, 'points', 30, 'void', '2026-10-20'),
    -- Found: as many credits as debits, so nothing is to be taken back.
    (40, 10, 'points', 40, 'debit', '2026-10-01 01:00:00'),
    (41, 10, 'points', 40, 'credit', '2026-10-01 01:00:00'),
    (44, 11, 'points', 40, 'debit', '2026-10-02 01:00:00'),
    (42, 11, 'points', 40, 'credit', '2026-10-02 01:00:00'),
    (43, 11, 'points', 40, 'void', '2026-10-20'),
    -- Found: the job has not ended.
    (50, 12, 'points', 50, 'debit', '2026-10-01 01:00:00'),
    (51, 12, 'points', 50, 'credit', '2026-10-01 01:00:00'),
    (52, 12, 'points', 50, 'credit', '2026-10-01 01:00:00'),
    (53, 12, 'points', 50, 'void', '2026-10-20'),
    -- Found: two voids, and one credit too many.
    (60, 10, 'points', 60, 'debit', '2026-10-01 01:00:00'),
    (61, 10, 'points', 60, 'credit', '2026-10-01 01:00:00'),
    (62, 11, 'points', 60, 'credit', '2026-10-02 01:00:00'),
    (63, 11, 'points', 60, 'void', '2026-10-20'),
    (64, 10, 'points', 60, 'void', '2026-10-21'),
    -- Found: the void's job never credited the asset.
    (70, 10, 'points', 70, 'credit', '2026-10-01 01:00:00'),
    (71, 10, 'points', 70, 'credit', '2026-10-01 01:00:00'),
    (72, 11, 'points', 70, 'void', '2026-10-20'),
    -- Found: the job itself wrote it, rolling back when its lock had ended.
    (80, 13, 'points', 80, 'debit', '2026-10-01 01:00:00'),
    (81, 13, 'points', 80, 'credit', '2026-10-01 01:00:00'),
    (82, 13, 'points', 80, 'credit', '2026-10-01 01:00:00'),
    (83, 13, 'points', 80, 'void', '2026-10-03');
