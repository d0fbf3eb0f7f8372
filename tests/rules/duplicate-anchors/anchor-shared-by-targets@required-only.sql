/*---
found = [
    { key = { target_id = "t-1" }, action = "hold_for_review" },
    { key = { target_id = "t-3" }, action = "hold_for_review" },
]
---*/
-- Only what the contract requires: nobody is known to be verified, so the rule holds. Text ids compare byte by byte.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: created later; and of two that differ in nothing else, the larger id.
    ('t-1', '13800000001', 'active', '2026-01-02', '2026-01-02'),
    ('t-2', '13800000001', 'active', '2026-01-01', '2026-01-02'),
    ('t-3', '13800000002', 'active', '2026-01-01', '2026-01-02'),
    ('t-20', '13800000002', 'active', '2026-01-01', '2026-01-02'),
    -- Passes: alone with its number.
    ('t-4', '13800000004', 'active', '2026-01-01', '2026-01-02');
