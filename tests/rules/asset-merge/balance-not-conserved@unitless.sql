/*---
snapshots = { assets_before = "2026-10-01T00:00:00Z", assets = "2026-10-31T23:00:00Z" }
noted = ["a job of the target committed after the assets were exported, 1", "an amount is missing, 1"]
found = [
    { key = { target_id = "t-1", asset_type = "points", unit = "" }, action = "hold_for_review" },
]
---*/
-- No units at all, and a journal without amounts, which are needed only where an asset was written since.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('t-1', NULL, 'active', '2026-01-01', '2026-02-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 't-1', 'committed', '2026-10-02 01:50:00'),
    (2, 2, 't-2', 'committed', '2026-10-02 01:50:00'),
    -- Passes: committed after the assets were exported.
    (3, 3, 't-3', 'committed', '2026-10-31 23:10:00'),
    (4, 4, 't-4', 'committed', '2026-10-02 01:50:00'),
    (5, 4, 't-4', 'committed', '2026-10-31 23:10:00');
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at, released_at) VALUES
    (1, 'source', '1', 1, '2026-10-02 01:00:00', '2026-10-02 02:00:00', NULL),
    (2, 'source', '2', 2, '2026-10-02 01:00:00', '2026-10-02 02:00:00', NULL),
    (4, 'source', '4', 4, '2026-10-02 01:00:00', '2026-10-02 02:00:00', NULL);
INSERT INTO assets_before (asset_type, asset_id, owner_system, owner_id, state, amount, updated_at) VALUES
    ('points', 1, 'source', '1', 'live', 10.00, '2026-09-01'),
    ('points', 2, 'source', '2', 'live', 10.00, '2026-09-01'),
    ('points', 3, 'source', '3', 'live', 10.00, '2026-09-01'),
    ('points', 4, 'source', '4', 'live', 10.00, '2026-09-01');
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    (1, 1, 'points', 1, 'debit', '2026-10-02 01:10:00'),
    (2, 2, 'points', 2, 'debit', '2026-10-02 01:10:00');
INSERT INTO assets (asset_type, asset_id, origin_asset_id, owner_system, owner_id, state, amount, updated_at) VALUES
    ('points', 1, NULL, 'source', '1', 'moved', 10.00, '2026-10-02 01:10:00'),
    -- Not judged: an amount of the journal is needed, and missing.
    ('points', 2, NULL, 'source', '2', 'moved', 10.00, '2026-10-05'),
    ('points', 3, NULL, 'source', '3', 'void', 10.00, '2026-10-02 01:10:00'),
    ('points', 4, NULL, 'source', '4', 'void', 10.00, '2026-10-02 01:10:00');
