/*---
found = [
    { key = { table = "target_accounts", key = "101" } },
]
---*/
-- The rule runs without the optional tables.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Passes: the same id in the other system.
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found.
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02');
