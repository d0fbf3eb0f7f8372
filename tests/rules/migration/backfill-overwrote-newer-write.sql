/*---
found = [
    { key = { target_id = "101" }, action = "replay_write" },
    { key = { target_id = "102" }, action = "replay_write" },
    { key = { target_id = "103" }, action = "replay_write", certainty = "suspected" },
    { key = { target_id = "104" }, action = "replay_write" },
    { key = { target_id = "105" }, action = "replay_write" },
]
---*/
INSERT INTO target_accounts (id, anchor, status, row_version, backfilled_at, created_at, updated_at) VALUES
    -- Found: the migration went over version 5.
    (101, '13800000101', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    -- Found once: over two of three writes; what came later went through, but is older.
    (102, '13800000102', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 13:00:00'),
    -- Suspected: it did so a moment ago.
    (103, '13800000103', 'active', 3, '2026-10-31 23:50:00', '2026-01-01', '2026-10-31 23:50:00'),
    -- Found: the target is named by the other leg of the operation.
    (104, '13800000104', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    -- Found, and not suspected: only the other leg of the write was tried again a moment ago.
    (105, '13800000105', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    -- Pass: the write was later than the migration, or at the same time.
    (110, '13800000110', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    (111, '13800000111', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    -- Pass: it stands at the version of the write, or above it.
    (112, '13800000112', 'active', 5, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    (113, '13800000113', 'active', 6, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    -- Pass: the write failed, was the source's, a login, or has no version.
    (114, '13800000114', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    (115, '13800000115', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    (116, '13800000116', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    (117, '13800000117', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    -- Pass: never migrated; at no known version; never written.
    (118, '13800000118', 'active', 3, NULL, '2026-01-01', '2026-08-01 12:00:00'),
    (119, '13800000119', 'active', NULL, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00'),
    (120, '13800000120', 'active', 3, '2026-08-01 12:00:00', '2026-01-01', '2026-08-01 12:00:00');
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id, version) VALUES
    ('a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 1, 101, 5),
    ('b', 'update', 'target', 'ok', '2026-08-01 10:00:00', 2, 102, 4),
    ('c', 'update', 'target', 'ok', '2026-08-01 11:00:00', 2, 102, 5),
    ('d', 'update', 'target', 'ok', '2026-08-01 13:00:00', 2, 102, 2),
    ('e', 'update', 'target', 'ok', '2026-08-01 10:00:00', 3, 103, 5),
    ('again', 'update', 'target', 'ok', '2026-08-01 10:00:00', 5, 105, 5),
    ('again', 'update', 'source', 'ok', '2026-10-31 23:50:00', 5, 105, 5),
    ('f', 'update', 'target', 'ok', '2026-08-01 10:00:00', 4, NULL, 5),
    ('f', 'update', 'source', 'ok', '2026-08-01 10:00:00', 4, 104, 5),
    ('g', 'update', 'target', 'ok', '2026-08-01 12:00:01', 10, 110, 5),
    ('h', 'update', 'target', 'ok', '2026-08-01 12:00:00', 11, 111, 5),
    ('i', 'update', 'target', 'ok', '2026-08-01 10:00:00', 12, 112, 5),
    ('j', 'update', 'target', 'ok', '2026-08-01 10:00:00', 13, 113, 5),
    ('k', 'update', 'target', 'failed', '2026-08-01 10:00:00', 14, 114, 5),
    ('l', 'update', 'source', 'ok', '2026-08-01 10:00:00', 15, 115, 5),
    ('m', 'login', 'target', 'ok', '2026-08-01 10:00:00', 16, 116, 5),
    ('n', 'update', 'target', 'ok', '2026-08-01 10:00:00', 17, 117, NULL),
    ('o', 'update', 'target', 'ok', '2026-08-01 10:00:00', 18, 118, 5),
    ('p', 'update', 'target', 'ok', '2026-08-01 10:00:00', 19, 119, 5);
