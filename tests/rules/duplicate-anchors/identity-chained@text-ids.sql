/*---
settings = { anchor = "opaque" }
found = [
    { key = { system = "target", account_id = "t-10" }, action = "hold_for_review" },
]
---*/
-- Only the sources have union_ids; the smallest target is so by bytes.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('t-9', 'h-9', 'active', '2026-01-01', '2026-01-02'),
    ('t-10', 'h-10', 'active', '2026-01-01', '2026-01-02'),
    -- Passes: its source's union_id is its own.
    ('t-1', 'h-1', 'active', '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    ('s-1', 'h-1', 'pending', 'u-1', '2026-01-01', '2026-01-02'),
    ('s-9', 'h-9', 'pending', 'u-9', '2026-01-01', '2026-01-02'),
    ('s-10', 'h-10', 'cooling', 'u-9', '2026-01-01', '2026-01-02');
