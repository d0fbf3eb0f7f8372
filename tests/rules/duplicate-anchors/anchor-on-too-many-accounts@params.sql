/*---
params = { max_accounts_per_anchor = 1 }
settings = { anchor = "opaque" }
found = [
    { key = { system = "source", account_id = "s-10" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "7" }, action = "hold_for_review" },
]
---*/
-- Found: two are too many. Of text ids the smallest by bytes, of int64 ids by number.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('s-9', 'h-1', 'active', '2026-01-01', '2026-01-02'),
    ('s-10', 'h-1', 'active', '2026-01-01', '2026-01-02'),
    -- Passes: alone, or blank.
    ('s-3', 'h-3', 'active', '2026-01-01', '2026-01-02'),
    ('s-4', ' ', 'active', '2026-01-01', '2026-01-02'),
    ('s-5', ' ', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (10, 'h-1', 'active', '2026-01-01', '2026-01-02'),
    (7, 'h-1', 'pending', '2026-01-01', '2026-01-02');
