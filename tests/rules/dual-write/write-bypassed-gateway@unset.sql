/*---
skipped = "dual_write_since"
---*/
-- Nobody says since when the gateway writes.
INSERT INTO source_accounts (id, anchor, status, origin, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'native', '2026-06-01', '2026-06-01');
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id) VALUES
    (1, 'register', 'source', 'ok', '2026-06-01', 2, 102);
