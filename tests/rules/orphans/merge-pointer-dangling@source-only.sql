/*---
found = [
    { key = { system = "source", account_id = "2" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    -- Passes: it leads to an account.
    (1, NULL, 'merged', 3, '2026-01-01', '2026-01-02'),
    -- Found: it leads nowhere.
    (2, NULL, 'merged', NULL, '2026-01-01', '2026-01-02'),
    (3, '13800000003', 'active', NULL, '2026-01-01', '2026-01-02');
-- Passes: the target system doesn't supply merged_into, so nothing is known of it.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, NULL, 'merged', '2026-01-01', '2026-01-02');
