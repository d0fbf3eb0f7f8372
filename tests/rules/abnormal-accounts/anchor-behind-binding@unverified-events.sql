/*---
# Events that don't say whether they were verified all count, and none is carried over unseen.
found = [
    { key = { system = "source", account_id = "1" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "2" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: rebound to another number.
    (1, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    -- Found: unbound, yet it holds one.
    (2, '13800000002', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: holds what the event left.
    (3, '13800000003', 'active', '2026-01-01', '2026-10-01');
INSERT INTO bindings (event_id, system, account_id, op, at, anchor) VALUES
    (1, 'source', 1, 'rebind', '2026-09-01', '13900000001'),
    (2, 'source', 2, 'unbind', '2026-09-01', NULL),
    (3, 'source', 3, 'rebind', '2026-09-01', '13800000003');
