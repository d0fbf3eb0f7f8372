/*---
found = [
    { key = { asset_type = "coupon", asset_id = "11" }, action = "hold_for_review" },
    { key = { asset_type = "coupon", asset_id = "12" }, action = "hold_for_review" },
    { key = { asset_type = "coupon", asset_id = "13" }, action = "hold_for_review" },
    { key = { asset_type = "coupon", asset_id = "14" }, action = "hold_for_review" },
    { key = { asset_type = "coupon", asset_id = "21" }, action = "reassign_asset" },
    { key = { asset_type = "coupon", asset_id = "22" }, action = "reassign_asset" },
    { key = { asset_type = "coupon", asset_id = "23" }, action = "hold_for_review" },
    { key = { asset_type = "coupon", asset_id = "24" }, action = "hold_for_review" },
    { key = { asset_type = "coupon", asset_id = "25" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "21" }, action = "hold_for_review" },
    { key = { asset_type = "coupon", asset_id = "31" }, action = "hold_for_review" },
    { key = { asset_type = "coupon", asset_id = "32" }, action = "hold_for_review", certainty = "suspected" },
    { key = { asset_type = "coupon", asset_id = "33" }, action = "reassign_asset", certainty = "suspected" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (2, NULL, 'deregistered', '2026-01-01', '2026-01-02'),
    (7, '13800000007', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (102, NULL, 'merged', '2026-01-01', '2026-01-02'),
    (103, '13800000003', 'frozen', '2026-01-01', '2026-01-02');

-- Passes: the owner exists, whatever its status.
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('coupon', 1, 'source', 1, 'live', '2026-01-02'),
    ('coupon', 2, 'source', 2, 'live', '2026-01-02'),
    ('coupon', 3, 'target', 101, 'locked', '2026-01-02'),
    ('coupon', 4, 'target', 102, 'in_flight', '2026-01-02');
-- Passes: nothing is left of the asset.
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('coupon', 5, 'source', 901, 'moved', '2026-01-02'),
    ('coupon', 6, 'target', 901, 'void', '2026-01-02');

-- Found: live, locked or in flight; and an owner that exists, but in the other system.
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('coupon', 11, 'source', 901, 'live', '2026-01-02'),
    ('coupon', 12, 'source', 902, 'locked', '2026-01-02'),
    ('coupon', 13, 'target', 903, 'in_flight', '2026-01-02'),
    ('coupon', 14, 'target', 7, 'live', '2026-01-02');

-- Found: the journal moved it to one live target, active or frozen; to two; to one that is merged; it only took it away;
-- and it names the points, not the coupon of the same id.
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('coupon', 21, 'source', 921, 'live', '2026-01-02'),
    ('coupon', 22, 'source', 921, 'live', '2026-01-02'),
    ('coupon', 23, 'source', 921, 'live', '2026-01-02'),
    ('coupon', 24, 'source', 921, 'live', '2026-01-02'),
    ('coupon', 25, 'source', 921, 'live', '2026-01-02'),
    ('points', 21, 'source', 921, 'live', '2026-01-02');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (501, 921, 101, 'committed', '2026-01-02'),
    (502, 921, 103, 'committed', '2026-01-02'),
    (503, 921, 102, 'committed', '2026-01-02');
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    (6001, 501, 'coupon', 21, 'move', '2026-01-02'),
    (6002, 501, 'coupon', 21, 'move', '2026-01-03'),
    (6003, 502, 'coupon', 22, 'move', '2026-01-02'),
    (6004, 501, 'coupon', 23, 'move', '2026-01-02'),
    (6005, 502, 'coupon', 23, 'move', '2026-01-02'),
    (6006, 503, 'coupon', 24, 'move', '2026-01-02'),
    (6007, 501, 'coupon', 25, 'debit', '2026-01-02');

-- Confirmed at the end of the settling window, suspected a microsecond later.
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('coupon', 31, 'source', 931, 'live', '2026-10-31 23:45:00'),
    ('coupon', 32, 'source', 932, 'live', '2026-10-31 23:45:00.000001'),
    ('coupon', 33, 'source', 933, 'live', '2026-10-31 23:50:00');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (533, 933, 101, 'committed', '2026-01-02');
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    (6033, 533, 'coupon', 33, 'move', '2026-01-02');
