/*---
params = { dual_write_since = "2026-05-01T00:00:00Z", source_frozen_at = "2026-09-01T00:00:00Z" }
found = [
    { key = { system = "source", account_id = "1" }, action = "replay_write" },
    { key = { system = "source", account_id = "2" }, action = "replay_write" },
    { key = { system = "source", account_id = "3" }, action = "replay_write" },
    { key = { system = "source", account_id = "4" }, action = "replay_write" },
    { key = { system = "source", account_id = "5" }, action = "replay_write", certainty = "suspected" },
    { key = { system = "source", account_id = "6" }, action = "replay_write" },
    { key = { system = "target", account_id = "101" }, action = "replay_write" },
    { key = { system = "target", account_id = "102" }, action = "replay_write" },
    { key = { system = "target", account_id = "103" }, action = "replay_write" },
    { key = { system = "target", account_id = "104" }, action = "replay_write", certainty = "suspected" },
    { key = { system = "target", account_id = "105" }, action = "replay_write" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, origin, op_id, row_version, created_at, updated_at) VALUES
    -- Found: nothing in the log names them.
    (1, '13800000001', 'active', FALSE, 'native', NULL, 3, '2026-06-01', '2026-06-01'),
    (2, '13800000002', 'frozen', FALSE, 'dual_write', NULL, NULL, '2026-05-01 00:00:01', '2026-06-01'),
    -- Found: the log has only a login of it.
    (3, '13800000003', 'active', FALSE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    -- Found: the log does not know its operation.
    (4, '13800000004', 'active', FALSE, 'native', 900, 1, '2026-06-01', '2026-06-01'),
    -- Suspected: touched a moment ago.
    (5, '13800000005', 'active', FALSE, 'native', NULL, 1, '2026-10-31 23:50:00', '2026-10-31 23:50:00'),
    -- Found: the log's 6 is a target.
    (6, '13800000006', 'active', FALSE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    -- Pass: created before, or at the moment when, the dual write began.
    (10, '13800000010', 'active', FALSE, 'native', NULL, 1, '2026-04-01', '2026-06-01'),
    (11, '13800000011', 'active', FALSE, 'native', NULL, 1, '2026-05-01', '2026-06-01'),
    -- Pass: of the migration, or of unknown origin.
    (12, '13800000012', 'active', FALSE, 'backfill', NULL, 1, '2026-06-01', '2026-06-01'),
    (13, '13800000013', 'active', FALSE, NULL, NULL, 1, '2026-06-01', '2026-06-01'),
    -- Pass: not live.
    (14, '13800000014', 'cooling', FALSE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    (15, '13800000015', 'active', TRUE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    -- Pass: named by id, on either leg and whatever the result; named by its operation.
    (16, '13800000016', 'active', FALSE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    (17, '13800000017', 'active', FALSE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    (18, '13800000018', 'active', FALSE, 'native', 700, 1, '2026-06-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, status, is_test, origin, op_id, row_version, created_at, updated_at) VALUES
    -- Found: not mapped, mapped, mapped but created after the freeze.
    (101, '13800000101', 'active', FALSE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    (102, '13800000102', 'active', FALSE, 'dual_write', NULL, 1, '2026-06-01', '2026-06-01'),
    (103, '13800000103', 'active', FALSE, 'native', NULL, 1, '2026-09-02', '2026-09-02'),
    (104, '13800000104', 'active', FALSE, 'native', NULL, 1, '2026-06-01', '2026-10-31 23:50:00'),
    -- Found: the log's 105 is a source.
    (105, '13800000105', 'active', FALSE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    -- Pass: too old, backfilled, of unknown origin, not live, a test account, named by id or operation.
    (110, '13800000110', 'active', FALSE, 'native', NULL, 1, '2026-05-01', '2026-06-01'),
    (112, '13800000112', 'active', FALSE, 'backfill', NULL, 1, '2026-06-01', '2026-06-01'),
    (113, '13800000113', 'active', FALSE, NULL, NULL, 1, '2026-06-01', '2026-06-01'),
    (114, '13800000114', 'pending', FALSE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    (115, '13800000115', 'active', TRUE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    (116, '13800000116', 'active', FALSE, 'native', NULL, 1, '2026-06-01', '2026-06-01'),
    (118, '13800000118', 'active', FALSE, 'native', 701, 1, '2026-06-01', '2026-06-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (10, 102, 'active', '2026-06-01'),
    (11, 103, 'active', '2026-09-02');
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id) VALUES
    (600, 'login', 'source', 'ok', '2026-06-02', 3, NULL),
    (601, 'register', 'source', 'ok', '2026-06-01', 16, NULL),
    (602, 'register', 'source', 'timeout', '2026-06-01', 17, NULL),
    (603, 'register', 'target', 'ok', '2026-06-01', NULL, 116),
    (604, 'update', 'target', 'ok', '2026-06-01', NULL, 6),
    (605, 'update', 'source', 'ok', '2026-06-01', 105, NULL),
    (700, 'register', 'source', 'ok', '2026-06-01', NULL, NULL),
    (701, 'register', 'target', 'ok', '2026-06-01', NULL, NULL);
