/*---
found = [
    { key = { source_id = "1" }, action = "hold_for_review" },
]
---*/
-- Only what the contract requires: nobody is known to be verified, so the rule holds.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: frozen before it is looked at who is older.
    (1, '13800000001', 'frozen', '2026-01-01', '2026-01-02'),
    (2, '13800000001', 'active', '2026-01-02', '2026-01-02'),
    -- Passes: alone with its number.
    (3, '13800000003', 'active', '2026-01-01', '2026-01-02');
