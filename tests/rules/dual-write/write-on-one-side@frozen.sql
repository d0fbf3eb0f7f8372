/*---
# After the freeze the source's leg is not owed any more; the target's always is.
params = { source_frozen_at = "2026-06-01T00:00:00Z" }
found = [
    { key = { op_id = "1" }, action = "replay_write" },
    { key = { op_id = "2" }, action = "replay_write" },
    { key = { op_id = "3" }, action = "replay_write" },
]
---*/
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id, version) VALUES
    -- Found: before the freeze.
    (1, 'update', 'target', 'ok', '2026-05-31 23:59:59', 1, 101, 1),
    (2, 'update', 'target', 'ok', '2026-05-31 23:59:58', 2, 102, 1),
    (2, 'update', 'source', 'failed', '2026-05-31 23:59:59', 2, 102, 1),
    -- Found: the target's leg, after the freeze.
    (3, 'update', 'source', 'ok', '2026-07-01', 3, 103, 1),
    -- Pass: at the freeze and after it.
    (4, 'update', 'target', 'ok', '2026-06-01', 4, 104, 1),
    (5, 'update', 'target', 'ok', '2026-07-01', 5, 105, 1),
    (5, 'update', 'source', 'rejected', '2026-07-01', 5, 105, 1),
    (6, 'update', 'target', 'ok', '2026-05-31 23:59:59', 6, 106, 1),
    (6, 'update', 'source', 'rejected', '2026-06-01', 6, 106, 1);
