/*---
found = [
    { key = { asset_type = "orders", asset_id = "1" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "1" }, action = "hold_for_review" },
    { key = { asset_type = "orders", asset_id = "2" }, action = "hold_for_review" },
    { key = { asset_type = "orders", asset_id = "3" }, action = "hold_for_review", certainty = "suspected" },
    { key = { asset_type = "orders", asset_id = "4" }, action = "hold_for_review", certainty = "suspected" },
    { key = { asset_type = "orders", asset_id = "5" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    -- Not mapped: their live assets are found.
    (1, '13800000001', 'active', FALSE, '2026-01-01', '2026-06-01'),
    (2, '13800000002', 'cooling', FALSE, '2026-01-01', '2026-06-01'),
    -- Touched a moment ago.
    (4, '13800000004', 'pending', FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    -- Mapped no longer, or not yet.
    (5, '13800000005', 'frozen', FALSE, '2026-01-01', '2026-06-01'),
    -- Mapped, excluded, gone, a test account: their assets pass.
    (10, '13800000010', 'active', FALSE, '2026-01-01', '2026-06-01'),
    (11, '13800000011', 'active', FALSE, '2026-01-01', '2026-06-01'),
    (12, '13800000012', 'deregistered', FALSE, '2026-01-01', '2026-06-01'),
    (13, '13800000013', 'merged', FALSE, '2026-01-01', '2026-06-01'),
    (14, '13800000014', 'active', TRUE, '2026-01-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-06-01'),
    (110, '13800000010', 'active', '2026-01-01', '2026-06-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (5, 105, 'retired', '2026-02-01'),
    (5, 106, 'pending', '2026-02-01'),
    (10, 110, 'active', '2026-02-01');
INSERT INTO exclusions (source_id, reason) VALUES (11, 'a lawsuit');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('orders', 1, 'source', 1, 'live', '2026-06-01'),
    ('points', 1, 'source', 1, 'live', '2026-06-01'),
    ('orders', 2, 'source', 2, 'live', '2026-06-01'),
    ('orders', 3, 'source', 1, 'live', '2026-10-31 23:50:00'),
    ('orders', 4, 'source', 4, 'live', '2026-06-01'),
    ('orders', 5, 'source', 5, 'live', '2026-06-01'),
    -- Pass: not live.
    ('orders', 20, 'source', 1, 'locked', '2026-06-01'),
    ('orders', 21, 'source', 1, 'in_flight', '2026-06-01'),
    ('orders', 22, 'source', 1, 'moved', '2026-06-01'),
    ('orders', 23, 'source', 1, 'void', '2026-06-01'),
    -- Passes: the target of the same id owns it.
    ('orders', 24, 'target', 1, 'live', '2026-06-01'),
    -- Pass: by their owners.
    ('orders', 25, 'source', 10, 'live', '2026-06-01'),
    ('orders', 26, 'source', 11, 'live', '2026-06-01'),
    ('orders', 27, 'source', 12, 'live', '2026-06-01'),
    ('orders', 28, 'source', 13, 'live', '2026-06-01'),
    ('orders', 29, 'source', 14, 'live', '2026-06-01'),
    -- Passes: its owner does not exist; that is asset-without-owner's.
    ('orders', 30, 'source', 999, 'live', '2026-06-01');
