/*---
found = [
    { key = { asset_type = "coupons", asset_id = "2" }, action = "hold_for_review" },
    { key = { asset_type = "coupons", asset_id = "3" }, action = "hold_for_review" },
]
---*/
-- Owners whose ids are none of this system's are nobody; two of them are two.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO assets (asset_type, asset_id, parent_id, owner_system, owner_id, state, updated_at) VALUES
    ('coupons', 1, NULL, 'source', 'x-1', 'live', '2026-10-01'),
    -- Found: another id, another system.
    ('coupons', 2, 1, 'source', 'x-2', 'live', '2026-10-01'),
    ('coupons', 3, 1, 'target', 'x-1', 'live', '2026-10-01'),
    -- Passes: the same nobody's.
    ('coupons', 4, 1, 'source', 'x-1', 'live', '2026-10-01');
