/*---
found = [
    { key = { event_id = "11" } },
    { key = { event_id = "12" } },
    { key = { event_id = "13" } },
    { key = { event_id = "14" } },
    { key = { event_id = "21" } },
    { key = { event_id = "22" }, certainty = "suspected" },
    { key = { event_id = "23" } },
]
---*/
-- Passes: the account exists, whatever its status; the event may say anything.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (2, NULL, 'deregistered', '2026-01-01', '2026-01-02'),
    (3, NULL, 'merged', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (102, '13800000002', 'cooling', '2026-01-01', '2026-01-02');
INSERT INTO bindings (event_id, system, account_id, op, at) VALUES
    (1, 'source', 1, 'bind', '2026-01-01'),
    (2, 'source', 2, 'deregister', '2026-01-02'),
    (3, 'source', 3, 'verify', '2026-01-02'),
    (4, 'target', 101, 'rebind', '2026-01-02'),
    (5, 'target', 102, 'unbind', '2026-10-31 23:59:00');

-- Found: in no system, or in the other one only; each event of an account.
INSERT INTO bindings (event_id, system, account_id, op, at) VALUES
    (11, 'source', 901, 'bind', '2026-01-01'),
    (12, 'source', 901, 'release', '2026-01-02'),
    (13, 'source', 101, 'verify', '2026-01-01'),
    (14, 'target', 1, 'deregister', '2026-01-01');

-- Confirmed at the end of the settling window, suspected a microsecond later; an event of the future doesn't stay suspected.
INSERT INTO bindings (event_id, system, account_id, op, at) VALUES
    (21, 'target', 921, 'bind', '2026-10-31 23:45:00'),
    (22, 'target', 922, 'bind', '2026-10-31 23:45:00.000001'),
    (23, 'target', 923, 'bind', '2027-01-01');
