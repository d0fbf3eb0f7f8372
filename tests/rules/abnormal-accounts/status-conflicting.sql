/*---
found = [
    { key = { source_id = "1", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "2", target_id = "102" }, action = "hold_for_review" },
    { key = { source_id = "3", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "4", target_id = "101" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "5", target_id = "105" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "6", target_id = "101" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "7", target_id = "101" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    -- Found: frozen here, active there.
    (1, '13800000001', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: active here, frozen there.
    (2, '13800000002', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: its jobs came to nothing, and the one that was committed is of another pair.
    (3, '13800000003', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Suspected: the source, the target, the mapping was touched a moment ago.
    (4, '13800000004', 'frozen', FALSE, '2026-01-01', '2026-10-31 23:45:01'),
    (5, '13800000005', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (6, '13800000006', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: touched exactly at the limit of settling.
    (7, '13800000007', 'frozen', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    -- Pass: both active, both frozen.
    (20, '13800000020', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (21, '13800000021', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: merged while frozen; that is frozen-account-merged's.
    (22, '13800000022', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    (23, '13800000023', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: cooling, pending or gone on one side: other rules judge that.
    (24, '13800000024', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (25, '13800000025', 'pending', FALSE, '2026-01-01', '2026-10-01'),
    (26, '13800000026', 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (27, '13800000027', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: test accounts.
    (28, '13800000028', 'frozen', TRUE, '2026-01-01', '2026-10-01'),
    (29, '13800000029', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: the mapping is retired, pending.
    (30, '13800000030', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    (31, '13800000031', 'frozen', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (101, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (102, NULL, 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    (105, NULL, 'frozen', FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    (127, NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (129, NULL, 'active', TRUE, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 102, 'active', '2026-02-01'),
    (3, 101, 'active', '2026-02-01'),
    (4, 101, 'active', '2026-02-01'),
    (5, 105, 'active', '2026-02-01'),
    (6, 101, 'active', '2026-10-31 23:59:00'),
    (7, 101, 'active', '2026-02-01'),
    (20, 101, 'active', '2026-02-01'),
    (21, 102, 'active', '2026-02-01'),
    (22, 101, 'active', '2026-02-01'),
    (23, 101, 'active', '2026-02-01'),
    (24, 102, 'active', '2026-02-01'),
    (25, 102, 'active', '2026-02-01'),
    (26, 102, 'active', '2026-02-01'),
    (27, 127, 'active', '2026-02-01'),
    (28, 101, 'active', '2026-02-01'),
    (29, 129, 'active', '2026-02-01'),
    (30, 101, 'retired', '2026-02-01'),
    (31, 101, 'pending', '2026-02-01'),
    -- Accounts that do not exist.
    (1, 999, 'active', '2026-02-01'),
    (999, 102, 'active', '2026-02-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 3, 101, 'failed', '2026-10-01'),
    (2, 3, 101, 'rolled_back', '2026-10-01'),
    (3, 3, 102, 'committed', '2026-10-01'),
    (4, 22, 101, 'committed', '2026-10-01'),
    (5, 23, 101, 'failed', '2026-10-01'),
    (6, 23, 101, 'released', '2026-10-01');
