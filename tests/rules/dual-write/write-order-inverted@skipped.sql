/*---
skipped = "gateway_log.version"
---*/
-- Nothing tells in which order the writes belong.
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id) VALUES
    (1, 'update', 'target', 'ok', '2026-08-01 10:00:00', 1, 101),
    (2, 'update', 'target', 'ok', '2026-08-01 10:00:01', 1, 101);
