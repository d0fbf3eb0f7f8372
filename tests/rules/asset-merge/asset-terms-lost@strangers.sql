/*---
snapshots = { assets_before = "2026-10-01T00:00:00Z" }
found = [{ key = { asset_type = "coupons", asset_id = "1" }, action = "restore_terms" }]
---*/
-- Owners whose ids are none of this system's are nobody; two of them are two.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO assets_before (asset_type, asset_id, owner_system, owner_id, state, expires_at, updated_at) VALUES
    ('coupons', 1, 'source', 'x-1', 'live', '2027-01-01', '2026-09-01'),
    ('coupons', 2, 'source', 'x-1', 'live', '2027-01-01', '2026-09-01');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, expires_at, updated_at) VALUES
    -- Found: another's by now. Passes: still the same nobody's.
    ('coupons', 1, 'source', 'x-2', 'live', '2026-12-31', '2026-10-02'),
    ('coupons', 2, 'source', 'x-1', 'live', '2026-12-31', '2026-10-02');
