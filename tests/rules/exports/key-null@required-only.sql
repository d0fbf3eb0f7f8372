/*---
found = [
    { key = { table = "source_accounts" } },
]
---*/
-- The rule runs without the optional tables.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (NULL, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Passes.
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02');
