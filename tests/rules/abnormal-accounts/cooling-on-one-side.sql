/*---
found = [
    { key = { source_id = "1", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "2", target_id = "102" }, action = "hold_for_review" },
    { key = { source_id = "3", target_id = "103" }, action = "hold_for_review" },
    { key = { source_id = "4", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "5", target_id = "101" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "6", target_id = "106" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "7", target_id = "101" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "8", target_id = "101" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    -- Found: the source is cooling, the target live.
    (1, '13800000001', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: the other way round; the source is frozen.
    (2, '13800000002', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: all jobs of the pair are terminal.
    (3, '13800000003', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: the job under way is of another pair.
    (4, '13800000004', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    -- Suspected: the source, the target, the mapping was touched a moment ago.
    (5, '13800000005', 'cooling', FALSE, '2026-01-01', '2026-10-31 23:45:01'),
    (6, '13800000006', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (7, '13800000007', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: touched exactly at the limit of settling.
    (8, '13800000008', 'cooling', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    -- Passes: both are live.
    (20, '13800000020', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: both are cooling.
    (21, '13800000021', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: the other side is gone, pending, or does not exist.
    (22, '13800000022', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (23, '13800000023', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (24, '13800000024', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (25, '13800000025', 'pending', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: a job of the pair is planned, or runs; that is cooling-account-in-merge's.
    (26, '13800000026', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (27, '13800000027', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: a test account cools, or is live, on either side.
    (28, '13800000028', 'cooling', TRUE, '2026-01-01', '2026-10-01'),
    (29, '13800000029', 'active', TRUE, '2026-01-01', '2026-10-01'),
    (32, '13800000032', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: the mapping is retired, pending.
    (30, '13800000030', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (31, '13800000031', 'cooling', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (101, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (102, NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (103, NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (106, NULL, 'cooling', FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    (122, NULL, 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (123, NULL, 'merged', FALSE, '2026-01-01', '2026-10-01'),
    (124, NULL, 'active', TRUE, '2026-01-01', '2026-10-01'),
    (132, NULL, 'cooling', TRUE, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 102, 'active', '2026-02-01'),
    (3, 103, 'active', '2026-02-01'),
    (4, 101, 'active', '2026-02-01'),
    (5, 101, 'active', '2026-02-01'),
    (6, 106, 'active', '2026-02-01'),
    (7, 101, 'active', '2026-10-31 23:59:00'),
    (8, 101, 'active', '2026-02-01'),
    (20, 101, 'active', '2026-02-01'),
    (21, 102, 'active', '2026-02-01'),
    (22, 122, 'active', '2026-02-01'),
    (22, 999, 'active', '2026-02-01'),
    (23, 123, 'active', '2026-02-01'),
    (24, 124, 'active', '2026-02-01'),
    (25, 102, 'active', '2026-02-01'),
    (26, 101, 'active', '2026-02-01'),
    (27, 102, 'active', '2026-02-01'),
    (28, 101, 'active', '2026-02-01'),
    (29, 102, 'active', '2026-02-01'),
    (30, 101, 'retired', '2026-02-01'),
    (31, 101, 'pending', '2026-02-01'),
    (32, 132, 'active', '2026-02-01'),
    (999, 102, 'active', '2026-02-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 3, 103, 'committed', '2026-10-01'),
    (2, 3, 103, 'released', '2026-10-01'),
    (3, 3, 103, 'failed', '2026-10-01'),
    (4, 3, 103, 'rolled_back', '2026-10-01'),
    (5, 4, 102, 'copying', '2026-10-01'),
    (6, 26, 101, 'failed', '2026-10-01'),
    (7, 26, 101, 'planned', '2026-10-01'),
    (8, 27, 102, 'verifying', '2026-10-01');
