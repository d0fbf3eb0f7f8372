/*---
found = [
    { key = { asset_type = "refunds", asset_id = "1" }, action = "reassign_asset" },
    { key = { asset_type = "orders", asset_id = "2" }, action = "reassign_asset" },
    { key = { asset_type = "refunds", asset_id = "3" }, action = "reassign_asset" },
    { key = { asset_type = "refunds", asset_id = "4" }, action = "reassign_asset" },
    { key = { asset_type = "refunds", asset_id = "5" }, action = "hold_for_review" },
    { key = { asset_type = "refunds", asset_id = "6" }, action = "reassign_asset", certainty = "suspected" },
    { key = { asset_type = "refunds", asset_id = "7" }, action = "reassign_asset", certainty = "suspected" },
    { key = { asset_type = "refunds", asset_id = "8" }, action = "reassign_asset" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (2, '13800000002', 'active', '2026-01-01', '2026-10-01'),
    (3, '13800000003', 'deregistered', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    (1, NULL, 'active', NULL, '2026-01-01', '2026-10-01'),
    (101, NULL, 'active', NULL, '2026-01-01', '2026-10-01'),
    (102, NULL, 'active', NULL, '2026-01-01', '2026-10-01'),
    (103, NULL, 'merged', 101, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-10-01');
INSERT INTO assets (asset_type, asset_id, parent_type, parent_id, owner_system, owner_id, state, updated_at) VALUES
    ('orders', 100, NULL, NULL, 'source', 1, 'live', '2026-10-01'),
    ('orders', 101, NULL, NULL, 'target', 101, 'live', '2026-10-01'),
    ('orders', 103, NULL, NULL, 'target', 103, 'live', '2026-10-01'),
    ('orders', 104, NULL, NULL, 'source', 3, 'live', '2026-10-01'),
    ('orders', 105, NULL, NULL, 'source', 1, 'live', '2026-10-31 23:50:00'),
    ('orders', 106, NULL, NULL, 'source', 1, 'moved', '2026-10-01'),
    ('orders', 107, NULL, NULL, 'source', 999, 'live', '2026-10-01'),
    -- Found: the parent stayed with the source, the child went to its target: the family follows it.
    ('refunds', 1, 'orders', 100, 'target', 101, 'live', '2026-10-01'),
    -- Found: of the same type, where no parent_type is given.
    ('orders', 2, NULL, 101, 'target', 102, 'live', '2026-10-01'),
    -- Found: the parent went, the child stayed.
    ('refunds', 3, 'orders', 101, 'source', 1, 'live', '2026-10-01'),
    -- Found: the owner of the parent is merged into a live one.
    ('refunds', 4, 'orders', 103, 'target', 102, 'live', '2026-10-01'),
    -- Found, held: the owner of the parent is not live.
    ('refunds', 5, 'orders', 104, 'source', 2, 'live', '2026-10-01'),
    -- Suspected: the parent, the child was touched a moment ago.
    ('refunds', 6, 'orders', 105, 'source', 2, 'live', '2026-10-01'),
    ('refunds', 7, 'orders', 100, 'source', 2, 'live', '2026-10-31 23:50:00'),
    -- Found: the same id in the other system is another owner.
    ('refunds', 8, 'orders', 100, 'target', 1, 'live', '2026-10-01'),
    -- Passes: one owner.
    ('refunds', 20, 'orders', 100, 'source', 1, 'live', '2026-10-01'),
    -- Pass: the child, the parent is not live.
    ('refunds', 21, 'orders', 100, 'source', 2, 'void', '2026-10-01'),
    ('refunds', 22, 'orders', 106, 'source', 2, 'live', '2026-10-01'),
    -- Pass: the parent does not exist, or is of another type.
    ('refunds', 23, 'orders', 999, 'source', 2, 'live', '2026-10-01'),
    ('refunds', 24, 'coupons', 100, 'source', 2, 'live', '2026-10-01'),
    ('refunds', 25, NULL, 100, 'source', 2, 'live', '2026-10-01'),
    -- Passes: no parent.
    ('refunds', 26, 'orders', NULL, 'source', 2, 'live', '2026-10-01'),
    -- Passes: one owner, who does not exist.
    ('refunds', 27, 'orders', 107, 'source', 999, 'live', '2026-10-01');
