/*---
found = [
    { key = { asset_type = "points", asset_id = "1" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "2" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "3" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "4" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "5" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "6" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "7" }, action = "hold_for_review", certainty = "suspected" },
    { key = { asset_type = "points", asset_id = "8" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "9" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "10" }, action = "hold_for_review" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'committed', '2026-10-02'),
    (2, 2, 102, 'released', '2026-10-02'),
    (3, 3, 103, 'copying', '2026-10-02'),
    (4, 4, 104, 'rolled_back', '2026-10-02'),
    (5, 5, 105, 'failed', '2026-10-02'),
    (6, 6, 106, 'planned', '2026-10-02'),
    (7, 7, 107, 'committed', '2026-10-31 23:50:00');
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at, released_at) VALUES
    (1, 'source', 1, 1, '2026-10-01 01:00:00', '2026-10-01 03:00:00', '2026-10-01 02:00:00'),
    (2, 'target', 101, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', '2026-10-01 05:00:00'),
    (3, 'source', 2, 2, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (4, 'source', 3, 3, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (5, 'source', 4, 4, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (6, 'source', 5, 5, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (7, 'source', 6, 6, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (8, 'source', 7, 7, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    -- Source 1 again, a day later; and a job that is not known.
    (9, 'source', 1, 1, '2026-10-02 01:00:00', '2026-10-02 02:00:00', NULL),
    (10, 'source', 8, 99, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    -- Three locks of source 9 that overlap, and one that begins where they end.
    (11, 'source', 9, 1, '2026-10-01 01:00:00', '2026-10-01 04:00:00', NULL),
    (12, 'source', 9, 2, '2026-10-01 02:00:00', '2026-10-01 02:30:00', NULL),
    (13, 'source', 9, 3, '2026-10-01 03:00:00', '2026-10-01 05:00:00', NULL),
    (14, 'source', 9, 3, '2026-10-01 05:00:00', '2026-10-01 06:00:00', NULL);
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    (20, 1, 'points', 20, 'debit', '2026-10-01 01:10:00'),
    (21, 1, 'points', 20, 'credit', '2026-10-01 01:20:00'),
    -- Another type, another time, another lock of the account.
    (4, 1, 'coupons', 4, 'debit', '2026-10-01 01:10:00'),
    (5, 1, 'points', 5, 'debit', '2026-10-01 02:00:01'),
    (6, 1, 'points', 6, 'debit', '2026-10-02 01:10:00'),
    (40, 3, 'points', 40, 'move', '2026-10-01 01:00:00'),
    (9, 3, 'points', 9, 'debit', '2026-10-01 04:30:00'),
    (41, 3, 'points', 41, 'debit', '2026-10-01 04:30:00'),
    (10, 3, 'points', 10, 'debit', '2026-10-01 04:30:00');
INSERT INTO assets (asset_type, asset_id, origin_asset_id, owner_system, owner_id, state, updated_at) VALUES
    -- Found: committed, released, running; of the source, of the target.
    ('points', 1, NULL, 'source', 1, 'live', '2026-10-01 01:10:00'),
    ('points', 2, NULL, 'source', 2, 'void', '2026-10-01 01:10:00'),
    ('points', 3, 77, 'source', 3, 'in_flight', '2026-10-01 01:10:00'),
    -- Found: the journal names an asset of another type, after the lock, or in the next night.
    ('points', 4, NULL, 'target', 101, 'live', '2026-10-01 01:59:59'),
    ('points', 5, NULL, 'source', 1, 'moved', '2026-10-01 01:10:00'),
    ('points', 6, NULL, 'source', 1, 'moved', '2026-10-01 01:10:00'),
    -- Suspected: the job was touched a moment ago.
    ('points', 7, NULL, 'source', 7, 'live', '2026-10-01 01:10:00'),
    -- Found: in the second night.
    ('points', 8, NULL, 'source', 1, 'live', '2026-10-02 01:10:00'),
    -- Found: the journal of the locks before does not excuse it.
    ('points', 9, NULL, 'source', 9, 'live', '2026-10-01 05:10:00'),
    -- Found: the entry came under a lock that overlaps the one of the write, but did not hold yet.
    ('points', 10, NULL, 'source', 9, 'moved', '2026-10-01 01:10:00'),
    -- Pass: the journal names the asset, or what it comes from.
    ('points', 20, NULL, 'source', 1, 'moved', '2026-10-01 01:10:00'),
    ('points', 21, 20, 'target', 101, 'live', '2026-10-01 01:20:00'),
    ('points', 40, NULL, 'source', 3, 'live', '2026-10-01 01:10:00'),
    -- Passes: under several locks that overlap; one of them saw the entry.
    ('points', 41, NULL, 'source', 9, 'moved', '2026-10-01 03:30:00'),
    -- Pass: at the very moment when the lock was acquired, released; before; after; between two locks.
    ('points', 22, NULL, 'source', 1, 'live', '2026-10-01 01:00:00'),
    ('points', 23, NULL, 'source', 1, 'live', '2026-10-01 02:00:00'),
    ('points', 24, NULL, 'source', 1, 'live', '2026-10-01 00:10:00'),
    ('points', 25, NULL, 'source', 1, 'live', '2026-10-03'),
    ('points', 26, NULL, 'source', 1, 'live', '2026-10-01 12:00:00'),
    -- Pass: after the lock expired, though it was released later.
    ('points', 27, NULL, 'target', 101, 'live', '2026-10-01 03:00:00'),
    -- Passes: locked by the merge itself.
    ('points', 28, NULL, 'source', 1, 'locked', '2026-10-01 01:10:00'),
    -- Pass: the job was rolled back, failed, has not begun, is not known.
    ('points', 29, NULL, 'source', 4, 'live', '2026-10-01 01:10:00'),
    ('points', 30, NULL, 'source', 5, 'live', '2026-10-01 01:10:00'),
    ('points', 31, NULL, 'source', 6, 'live', '2026-10-01 01:10:00'),
    ('points', 32, NULL, 'source', 8, 'live', '2026-10-01 01:10:00'),
    -- Pass: the owner is not locked; a target of that id.
    ('points', 33, NULL, 'source', 10, 'live', '2026-10-01 01:10:00'),
    ('points', 34, NULL, 'target', 1, 'live', '2026-10-01 01:10:00');
