/*---
found = [
    { key = { asset_type = "coupons", asset_id = "1" }, action = "reassign_asset" },
    { key = { asset_type = "coupons", asset_id = "2" }, action = "reassign_asset" },
    { key = { asset_type = "coupons", asset_id = "3" }, action = "reassign_asset" },
    { key = { asset_type = "coupons", asset_id = "4" }, action = "hold_for_review" },
    { key = { asset_type = "coupons", asset_id = "5" }, action = "hold_for_review" },
    { key = { asset_type = "coupons", asset_id = "6" }, action = "hold_for_review" },
    { key = { asset_type = "coupons", asset_id = "7" }, action = "hold_for_review" },
    { key = { asset_type = "coupons", asset_id = "8" }, action = "hold_for_review" },
    { key = { asset_type = "coupons", asset_id = "9" }, action = "hold_for_review", certainty = "suspected" },
    { key = { asset_type = "coupons", asset_id = "10" }, action = "reassign_asset", certainty = "suspected" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, merged_into, is_test, created_at, updated_at) VALUES
    (1, '13800000001', 'active', NULL, FALSE, '2026-01-01', '2026-10-01'),
    (2, '13800000002', 'merged', 1, FALSE, '2026-01-01', '2026-10-01'),
    (3, '13800000003', 'deregistered', NULL, FALSE, '2026-01-01', '2026-10-01'),
    (4, '13800000004', 'merged', 3, FALSE, '2026-01-01', '2026-10-01'),
    (5, '13800000005', 'deregistered', NULL, FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    (6, '13800000006', 'cooling', NULL, FALSE, '2026-01-01', '2026-10-01'),
    (7, '13800000007', 'merged', 8, FALSE, '2026-01-01', '2026-10-01'),
    (8, '13800000008', 'active', NULL, TRUE, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    (101, NULL, 'frozen', NULL, '2026-01-01', '2026-10-01'),
    (102, NULL, 'merged', 103, '2026-01-01', '2026-10-01'),
    (103, NULL, 'merged', 101, '2026-01-01', '2026-10-01'),
    (104, NULL, 'merged', NULL, '2026-01-01', '2026-10-01'),
    (105, NULL, 'merged', 999, '2026-01-01', '2026-10-01'),
    (106, NULL, 'merged', 107, '2026-01-01', '2026-10-01'),
    (107, NULL, 'merged', 106, '2026-01-01', '2026-10-01'),
    (108, NULL, 'pending', NULL, '2026-01-01', '2026-10-01'),
    (3, NULL, 'active', NULL, '2026-01-01', '2026-10-01');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    -- Found: the owner was merged, in one step or several, into a live root of its own system.
    ('coupons', 1, 'source', 2, 'live', '2026-10-01'),
    ('coupons', 2, 'target', 102, 'live', '2026-10-01'),
    ('coupons', 3, 'target', 103, 'live', '2026-10-01'),
    -- Found, held: deregistered; merged into nothing, into a missing account, in a circle, into one that is not live.
    ('coupons', 4, 'source', 3, 'live', '2026-10-01'),
    ('coupons', 5, 'target', 104, 'live', '2026-10-01'),
    ('coupons', 6, 'target', 105, 'live', '2026-10-01'),
    ('coupons', 7, 'target', 106, 'live', '2026-10-01'),
    ('coupons', 8, 'source', 7, 'live', '2026-10-01'),
    -- Suspected: the owner, the asset was touched a moment ago.
    ('coupons', 9, 'source', 5, 'live', '2026-10-01'),
    ('coupons', 10, 'source', 2, 'live', '2026-10-31 23:50:00'),
    -- Pass: not live any more.
    ('coupons', 20, 'source', 2, 'moved', '2026-10-01'),
    ('coupons', 21, 'source', 3, 'void', '2026-10-01'),
    ('coupons', 22, 'source', 3, 'in_flight', '2026-10-01'),
    ('coupons', 23, 'target', 102, 'locked', '2026-10-01'),
    -- Pass: the owner is live, cooling, pending, missing; a target of a dead source's id.
    ('coupons', 24, 'source', 1, 'live', '2026-10-01'),
    ('coupons', 25, 'source', 6, 'live', '2026-10-01'),
    ('coupons', 26, 'target', 108, 'live', '2026-10-01'),
    ('coupons', 27, 'source', 998, 'live', '2026-10-01'),
    ('coupons', 28, 'target', 3, 'live', '2026-10-01');
