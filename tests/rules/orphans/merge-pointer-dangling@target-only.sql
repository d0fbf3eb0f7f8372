/*---
found = [
    { key = { system = "target", account_id = "t-3" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "t-4" }, action = "hold_for_review" },
]
---*/
-- Passes: the source system doesn't supply merged_into, so nothing is known of it.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, NULL, 'merged', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    ('t-1', '13800000001', 'active', NULL, '2026-01-01', '2026-01-02'),
    ('t-2', NULL, 'merged', 't-1', '2026-01-01', '2026-01-02'),
    -- Found: blank is none; the texts differ.
    ('t-3', NULL, 'merged', '', '2026-01-01', '2026-01-02'),
    ('t-4', NULL, 'merged', 'T-1', '2026-01-01', '2026-01-02');
