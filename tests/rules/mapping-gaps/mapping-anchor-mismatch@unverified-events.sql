/*---
# Events that don't say whether they were verified explain nothing: the rebind is held, not carried over.
found = [
    { key = { source_id = "1", target_id = "101" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: the source moved away from the target's number, as an event says.
    (1, '13900000001', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: the latest event left another number; that is anchor-behind-binding's.
    (2, '13800000002', 'active', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (102, '13900000002', 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 102, 'active', '2026-02-01');
INSERT INTO bindings (event_id, system, account_id, op, at, anchor, previous_anchor) VALUES
    (1, 'source', 1, 'rebind', '2026-09-01', '13900000001', '13800000001'),
    (2, 'source', 2, 'rebind', '2026-09-01', '13900000002', '13800000002');
