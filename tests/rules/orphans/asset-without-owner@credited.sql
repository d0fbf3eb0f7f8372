/*---
found = [
    { key = { asset_type = "points", asset_id = "12" }, action = "reassign_asset" },
    { key = { asset_type = "points", asset_id = "21" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "32" }, action = "hold_for_review" },
]
---*/
-- A credit carries the debited asset_id and makes a new row, whose origin_asset_id that is.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'merged', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (501, 901, 101, 'committed', '2026-01-02'),
    (502, 902, 101, 'committed', '2026-01-02'),
    (503, 903, 101, 'rolled_back', '2026-01-02');
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    (6001, 501, 'points', 11, 'debit', '2026-01-02'),
    (6002, 501, 'points', 11, 'credit', '2026-01-02'),
    (6003, 502, 'points', 21, 'debit', '2026-01-02'),
    (6004, 502, 'points', 21, 'credit', '2026-01-02'),
    (6005, 503, 'points', 31, 'debit', '2026-01-02'),
    (6006, 503, 'points', 31, 'void', '2026-01-03');
INSERT INTO assets (asset_type, asset_id, origin_asset_id, owner_system, owner_id, state, updated_at) VALUES
    -- Passes: what was debited has gone.
    ('points', 11, NULL, 'source', 901, 'moved', '2026-01-02'),
    -- Found: the row that the credit made lost its owner; the journal says whose it is.
    ('points', 12, 11, 'target', 902, 'live', '2026-01-02'),
    -- Found: what was debited is still live. Its worth was credited in row 22: given to the target, it would count twice.
    ('points', 21, NULL, 'source', 902, 'live', '2026-01-02'),
    ('points', 22, 21, 'target', 101, 'live', '2026-01-02'),
    -- Found: its origin was debited and given back, never credited.
    ('points', 32, 31, 'target', 903, 'live', '2026-01-02');
