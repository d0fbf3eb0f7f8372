/*---
found = [
    { key = { event_id = "e-3" } },
    { key = { event_id = "e-4" } },
    { key = { event_id = "e-5" } },
]
---*/
-- Source ids are int64, target ids text; the log holds text for both.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('007', '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO bindings (event_id, system, account_id, op, at) VALUES
    -- Passes.
    ('e-1', 'source', '1', 'bind', '2026-01-01'),
    ('e-2', 'target', '007', 'bind', '2026-01-01'),
    -- Found: no id of the source system, none of its accounts, and a text without its zeros.
    ('e-3', 'source', '007x', 'bind', '2026-01-01'),
    ('e-4', 'source', '2', 'bind', '2026-01-01'),
    ('e-5', 'target', '7', 'bind', '2026-01-01');
