/*---
params = { source_frozen_at = "2026-09-01T00:00:00Z" }
found = [
    { key = { source_id = "1" }, action = "replay_write" },
]
---*/
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id, version) VALUES
    -- Found: on the target's leg.
    ('1a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 1, 101, 4),
    ('1b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 1, 101, 3),
    -- Passes: on the source's leg, where nothing is written any more.
    ('2a', 'update', 'source', 'ok', '2026-08-01 10:00:00', 2, 102, 4),
    ('2b', 'update', 'source', 'ok', '2026-08-01 10:00:01', 2, 102, 3);
