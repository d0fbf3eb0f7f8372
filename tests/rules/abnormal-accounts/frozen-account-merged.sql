/*---
found = [
    { key = { job_id = "1" }, action = "hold_for_review" },
    { key = { job_id = "2" }, action = "hold_for_review" },
    { key = { job_id = "3" }, action = "hold_for_review", certainty = "suspected" },
    { key = { job_id = "4" }, action = "hold_for_review", certainty = "suspected" },
    { key = { job_id = "5" }, action = "hold_for_review", certainty = "suspected" },
    { key = { job_id = "6" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (1, '13800000001', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    (2, '13800000002', 'frozen', FALSE, '2026-01-01', '2026-10-31 23:45:01'),
    (3, '13800000003', 'frozen', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    (4, '13800000004', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (5, '13800000005', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (6, '13800000006', 'merged', FALSE, '2026-01-01', '2026-10-01'),
    (7, '13800000007', 'frozen', TRUE, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (101, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (102, NULL, 'active', FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    (103, NULL, 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    (104, NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (105, NULL, 'active', TRUE, '2026-01-01', '2026-10-01'),
    (106, NULL, 'deregistered', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    -- Found: committed or released, the source frozen, the target active.
    (1, 1, 101, 'committed', '2026-10-01'),
    (2, 1, 101, 'released', '2026-10-01'),
    -- Suspected: the source, the target, the job was touched a moment ago.
    (3, 2, 101, 'committed', '2026-10-01'),
    (4, 1, 102, 'committed', '2026-10-01'),
    (5, 1, 101, 'committed', '2026-10-31 23:59:00'),
    -- Found: touched exactly at the limit of settling.
    (6, 3, 101, 'committed', '2026-10-31 23:45:00'),
    -- Pass: not committed yet, or never.
    (20, 1, 101, 'planned', '2026-10-01'),
    (21, 1, 101, 'locked', '2026-10-01'),
    (22, 1, 101, 'verifying', '2026-10-01'),
    (23, 1, 101, 'failed', '2026-10-01'),
    (24, 1, 101, 'rolled_back', '2026-10-01'),
    -- Pass: the target is frozen too, cooling, gone, or does not exist.
    (25, 1, 103, 'committed', '2026-10-01'),
    (26, 1, 104, 'committed', '2026-10-01'),
    (27, 1, 106, 'committed', '2026-10-01'),
    (28, 1, 999, 'committed', '2026-10-01'),
    -- Pass: the source is not frozen, or does not exist.
    (29, 4, 101, 'committed', '2026-10-01'),
    (30, 5, 101, 'committed', '2026-10-01'),
    (31, 6, 101, 'committed', '2026-10-01'),
    (32, 999, 101, 'committed', '2026-10-01'),
    -- Pass: an active source and a frozen target lose nothing.
    (33, 4, 103, 'committed', '2026-10-01'),
    -- Pass: test accounts.
    (34, 7, 101, 'committed', '2026-10-01'),
    (35, 1, 105, 'committed', '2026-10-01');
