/*---
found = [{ key = { asset_type = "cards", asset_id = "2" }, action = "reassign_asset" }]
---*/
-- Without parent_type, parents are of the asset's own type.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, NULL, 'active', '2026-01-01', '2026-10-01'),
    (102, NULL, 'active', '2026-01-01', '2026-10-01');
INSERT INTO assets (asset_type, asset_id, parent_id, owner_system, owner_id, state, updated_at) VALUES
    ('cards', 1, NULL, 'target', 101, 'live', '2026-10-01'),
    ('cards', 2, 1, 'target', 102, 'live', '2026-10-01'),
    ('coupons', 3, 1, 'target', 102, 'live', '2026-10-01');
