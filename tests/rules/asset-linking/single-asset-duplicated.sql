/*---
found = [
    { key = { target_id = "101", asset_type = "cards" }, action = "hold_for_review" },
    { key = { target_id = "102", asset_type = "cards" }, action = "hold_for_review" },
    { key = { target_id = "102", asset_type = "passes" }, action = "hold_for_review" },
    { key = { target_id = "103", asset_type = "cards" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, NULL, 'active', '2026-01-01', '2026-10-01');
INSERT INTO assets (asset_type, asset_id, single, owner_system, owner_id, state, updated_at) VALUES
    -- Found: two, and three of which the third came a moment ago; two types of one account.
    ('cards', 1, TRUE, 'target', 101, 'live', '2026-10-01'),
    ('cards', 2, TRUE, 'target', 101, 'live', '2026-10-01'),
    ('cards', 3, TRUE, 'target', 102, 'live', '2026-10-01'),
    ('cards', 4, TRUE, 'target', 102, 'live', '2026-10-31 23:50:00'),
    ('cards', 5, TRUE, 'target', 102, 'live', '2026-10-01'),
    ('passes', 6, TRUE, 'target', 102, 'live', '2026-10-01'),
    ('passes', 7, TRUE, 'target', 102, 'live', '2026-10-01'),
    -- Suspected: the second came a moment ago.
    ('cards', 8, TRUE, 'target', 103, 'live', '2026-10-01'),
    ('cards', 9, TRUE, 'target', 103, 'live', '2026-10-31 23:50:00'),
    -- Passes: one of each type.
    ('cards', 20, TRUE, 'target', 120, 'live', '2026-10-01'),
    ('passes', 21, TRUE, 'target', 120, 'live', '2026-10-01'),
    -- Pass: only one is live.
    ('cards', 22, TRUE, 'target', 121, 'live', '2026-10-01'),
    ('cards', 23, TRUE, 'target', 121, 'void', '2026-10-01'),
    ('cards', 24, TRUE, 'target', 121, 'moved', '2026-10-01'),
    -- Pass: not single, or not known to be.
    ('coupons', 25, FALSE, 'target', 122, 'live', '2026-10-01'),
    ('coupons', 26, FALSE, 'target', 122, 'live', '2026-10-01'),
    ('coupons', 27, NULL, 'target', 122, 'live', '2026-10-01'),
    -- Pass: a source may still hold its own.
    ('cards', 28, TRUE, 'source', 120, 'live', '2026-10-01'),
    ('cards', 29, TRUE, 'source', 120, 'live', '2026-10-01');
