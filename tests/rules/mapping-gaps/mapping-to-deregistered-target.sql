/*---
found = [
    { key = { source_id = "1", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "2", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "3", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "4", target_id = "101" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "5", target_id = "102" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "6", target_id = "101" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "7", target_id = "101" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    -- Found: its owner deregistered the target account.
    (1, '13800000001', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: frozen is live too.
    (2, '13800000002', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: it is mapped to a live target as well.
    (3, '13800000003', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Suspected: the source, the target, the mapping was touched a moment ago.
    (4, '13800000004', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:01'),
    (5, '13800000005', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (6, '13800000006', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: touched exactly at the limit of settling.
    (7, '13800000007', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    -- Passes: a test account.
    (20, '13800000020', 'active', TRUE, '2026-01-01', '2026-10-01'),
    -- Pass: cooling, pending, or gone itself.
    (21, '13800000021', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (22, '13800000022', 'pending', FALSE, '2026-01-01', '2026-10-01'),
    (23, '13800000023', 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (24, '13800000024', 'merged', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: the mapping is retired, pending, or in conflict.
    (25, '13800000025', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (26, '13800000026', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (27, '13800000027', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: the target is merged, cooling, or does not exist.
    (28, '13800000028', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (29, '13800000029', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (30, '13800000030', 'active', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (100, '13800000003', 'active', '2026-01-01', '2026-10-01'),
    (101, NULL, 'deregistered', '2026-01-01', '2026-10-01'),
    (102, NULL, 'deregistered', '2026-01-01', '2026-10-31 23:50:00'),
    (128, NULL, 'merged', '2026-01-01', '2026-10-01'),
    (129, NULL, 'cooling', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 101, 'active', '2026-02-01'),
    (3, 101, 'active', '2026-02-01'),
    (3, 100, 'active', '2026-02-01'),
    (4, 101, 'active', '2026-02-01'),
    (5, 102, 'active', '2026-02-01'),
    (6, 101, 'active', '2026-10-31 23:59:00'),
    (7, 101, 'active', '2026-02-01'),
    (20, 101, 'active', '2026-02-01'),
    (21, 101, 'active', '2026-02-01'),
    (22, 101, 'active', '2026-02-01'),
    (23, 101, 'active', '2026-02-01'),
    (24, 101, 'active', '2026-02-01'),
    (25, 101, 'retired', '2026-02-01'),
    (26, 101, 'pending', '2026-02-01'),
    (27, 101, 'conflict', '2026-02-01'),
    (28, 128, 'active', '2026-02-01'),
    (29, 129, 'active', '2026-02-01'),
    (30, 999, 'active', '2026-02-01'),
    -- Of a source that does not exist.
    (999, 101, 'active', '2026-02-01');
