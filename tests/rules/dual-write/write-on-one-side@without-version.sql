/*---
# Without versions, by source ids alone, and with text ids.
found = [
    { key = { op_id = "a" }, action = "replay_write" },
]
---*/
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id) VALUES
    -- Found: nothing came later.
    ('a', 'update', 'source', 'ok', '2026-08-01 10:00:00', 's-1'),
    -- Passes: the next write went through on both legs.
    ('b', 'update', 'source', 'ok', '2026-08-01 10:00:00', 's-2'),
    ('c', 'update', 'source', 'ok', '2026-08-01 11:00:00', 's-2'),
    ('c', 'update', 'target', 'ok', '2026-08-01 11:00:00', 's-2'),
    -- Passes: the operation names no source.
    ('d', 'update', 'target', 'ok', '2026-08-01 11:00:00', NULL);
