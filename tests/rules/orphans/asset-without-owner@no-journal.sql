/*---
found = [
    { key = { asset_type = "coupon", asset_id = "c-2" }, action = "hold_for_review" },
    { key = { asset_type = "coupon", asset_id = "c-3" }, action = "hold_for_review" },
]
---*/
-- Without a journal the rule runs and holds. An owner_id that is no id of its system doesn't exist.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('t-1', '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    -- Passes: source ids are int64, target ids text; the export holds text for both.
    ('coupon', 'c-0', 'source', '1', 'live', '2026-01-02'),
    ('coupon', 'c-1', 'target', 't-1', 'live', '2026-01-02'),
    -- Found.
    ('coupon', 'c-2', 'source', 't-1', 'live', '2026-01-02'),
    ('coupon', 'c-3', 'target', '1', 'live', '2026-01-02');
