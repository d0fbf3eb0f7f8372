/*---
found = [
    { key = { system = "target", account_id = "t-1" }, action = "hold_for_review" },
]
---*/
-- Without a list and without other credentials.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Passes: nobody listed it.
    ('s-1', '13800138000', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found.
    ('t-1', '8888888', 'active', '2026-01-01', '2026-01-02');
