/*---
snapshots = { assets_before = "2026-10-01T00:00:00Z" }
found = [{ key = { asset_type = "coupons", asset_id = "2" }, action = "restore_terms" }]
---*/
-- Without origin_asset_id, assets are followed by their own id.
INSERT INTO assets_before (asset_type, asset_id, owner_system, owner_id, state, expires_at, updated_at) VALUES
    ('coupons', 2, 'source', 1, 'live', '2027-01-01', '2026-09-01');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, expires_at, updated_at) VALUES
    ('coupons', 2, 'target', 101, 'live', '2026-12-31', '2026-10-02'),
    ('coupons', 3, 'target', 101, 'live', '2026-12-31', '2026-10-02');
