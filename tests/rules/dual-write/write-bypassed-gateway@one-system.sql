/*---
# Only the source supplies origin, and neither system op_id: the target is not judged.
params = { dual_write_since = "2026-05-01T00:00:00Z" }
found = [
    { key = { system = "source", account_id = "1" }, action = "replay_write" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, origin, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'native', '2026-06-01', '2026-06-01'),
    (2, '13800000002', 'active', 'native', '2026-06-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000101', 'active', '2026-06-01', '2026-06-01');
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id) VALUES
    (1, 'register', 'source', 'ok', '2026-06-01', 2, NULL);
