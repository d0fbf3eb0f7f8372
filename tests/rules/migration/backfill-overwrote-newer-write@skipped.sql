/*---
skipped = "row_version"
---*/
-- The target's rows have no version.
INSERT INTO target_accounts (id, anchor, status, backfilled_at, created_at, updated_at) VALUES
    (101, '13800000101', 'active', '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00');
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id, version) VALUES
    ('a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 1, 101, 5);
