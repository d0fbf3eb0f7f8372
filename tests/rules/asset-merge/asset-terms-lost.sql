/*---
snapshots = { assets_before = "2026-10-01T00:00:00Z" }
found = [
    { key = { asset_type = "coupons", asset_id = "101" }, action = "restore_terms" },
    { key = { asset_type = "coupons", asset_id = "2" }, action = "restore_terms" },
    { key = { asset_type = "coupons", asset_id = "103" }, action = "restore_terms" },
    { key = { asset_type = "coupons", asset_id = "104" }, action = "restore_terms", certainty = "suspected" },
    { key = { asset_type = "coupons", asset_id = "5" }, action = "restore_terms" },
]
---*/
INSERT INTO assets_before (asset_type, asset_id, owner_system, owner_id, state, expires_at, updated_at) VALUES
    ('coupons', 1, 'source', 1, 'live', '2027-01-01', '2026-09-01'),
    ('coupons', 2, 'source', 1, 'live', '2027-01-01', '2026-09-01'),
    ('coupons', 3, 'source', 1, 'live', NULL, '2026-09-01'),
    ('coupons', 4, 'source', 1, 'live', '2027-01-01', '2026-09-01'),
    ('coupons', 5, 'source', 101, 'live', '2027-01-01', '2026-09-01'),
    ('coupons', 20, 'source', 1, 'live', '2027-01-01', '2026-09-01'),
    ('coupons', 21, 'source', 1, 'live', '2027-01-01', '2026-09-01'),
    ('coupons', 22, 'source', 1, 'live', NULL, '2026-09-01'),
    ('coupons', 23, 'source', 1, 'live', '2027-01-01', '2026-09-01'),
    ('coupons', 24, 'target', 101, 'live', '2027-01-01', '2026-09-01'),
    ('coupons', 25, 'source', 1, 'live', '2027-01-01', '2026-09-01'),
    ('coupons', 127, 'source', 1, 'live', '2028-01-01', '2026-09-01'),
    ('points', 28, 'source', 1, 'live', '2028-01-01', '2026-09-01');
INSERT INTO assets (asset_type, asset_id, origin_asset_id, owner_system, owner_id, state, expires_at, updated_at) VALUES
    -- Found: a new row of an asset that expired later; the asset itself, moved; an end, where there was none.
    ('coupons', 101, 1, 'target', 101, 'live', '2026-12-31', '2026-10-02'),
    ('coupons', 2, NULL, 'target', 101, 'live', '2026-12-31', '2026-10-02'),
    ('coupons', 103, 3, 'target', 101, 'live', '2099-12-31', '2026-10-02'),
    -- Suspected: touched a moment ago.
    ('coupons', 104, 4, 'target', 101, 'live', '2026-12-31', '2026-10-31 23:50:00'),
    -- Found: the owner before was a source of that id.
    ('coupons', 5, NULL, 'target', 101, 'live', '2026-12-31', '2026-10-02'),
    -- Pass: the same end, a later one, none.
    ('coupons', 120, 20, 'target', 101, 'live', '2027-01-01', '2026-10-02'),
    ('coupons', 121, 21, 'target', 101, 'live', '2027-01-02', '2026-10-02'),
    ('coupons', 122, 22, 'target', 101, 'live', NULL, '2026-10-02'),
    ('coupons', 123, 23, 'target', 101, 'live', NULL, '2026-10-02'),
    -- Pass: the owner is the same; the asset is not live.
    ('coupons', 24, NULL, 'target', 101, 'live', '2026-12-31', '2026-10-02'),
    ('coupons', 125, 25, 'target', 101, 'void', '2026-12-31', '2026-10-02'),
    -- Pass: not there before, under this origin; the row of its own id is not asked then.
    ('coupons', 126, 999, 'target', 101, 'live', '2026-12-31', '2026-10-02'),
    ('coupons', 127, 998, 'target', 101, 'live', '2026-12-31', '2026-10-02'),
    -- Passes: another type.
    ('coupons', 28, NULL, 'target', 101, 'live', '2026-12-31', '2026-10-02');
