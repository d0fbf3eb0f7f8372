/*---
found = [
    { key = { source_id = "1" }, action = "enqueue_merge" },
    { key = { source_id = "2" }, action = "enqueue_merge" },
    { key = { source_id = "3" }, action = "hold_for_review" },
    { key = { source_id = "4" }, action = "enqueue_merge" },
    { key = { source_id = "5" }, action = "enqueue_merge", certainty = "suspected" },
    { key = { source_id = "6" }, action = "enqueue_merge" },
    { key = { source_id = "7" }, action = "enqueue_merge", certainty = "suspected" },
    { key = { source_id = "8" }, action = "enqueue_merge" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-02-01'),
    (2, '13800000002', 'frozen', '2026-01-01', '2026-02-01'),
    (3, '13800000003', 'active', '2026-01-01', '2026-02-01'),
    (4, '13800000004', 'active', '2026-01-01', '2026-02-01'),
    (5, '13800000005', 'active', '2026-01-01', '2026-02-01'),
    (6, '13800000006', 'active', '2026-01-01', '2026-02-01'),
    (7, '13800000007', 'active', '2026-01-01', '2026-02-01'),
    (8, '13800000008', 'active', '2026-01-01', '2026-02-01'),
    (20, '13800000020', 'active', '2026-01-01', '2026-02-01'),
    (21, '13800000021', 'active', '2026-01-01', '2026-02-01'),
    (22, '13800000022', 'active', '2026-01-01', '2026-02-01'),
    (23, '13800000023', 'active', '2026-01-01', '2026-02-01'),
    (24, '13800000024', 'active', '2026-01-01', '2026-02-01'),
    (25, '13800000025', 'active', '2026-01-01', '2026-02-01'),
    (26, '13800000026', 'active', '2026-01-01', '2026-02-01'),
    (27, '13800000027', 'cooling', '2026-01-01', '2026-02-01'),
    (28, '13800000028', 'active', '2026-01-01', '2026-02-01'),
    (29, '13800000029', 'active', '2026-01-01', '2026-02-01'),
    (30, '13800000030', 'active', '2026-01-01', '2026-02-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, NULL, 'active', '2026-01-01', '2026-02-01'),
    (102, NULL, 'active', '2026-01-01', '2026-02-01'),
    (103, NULL, 'active', '2026-01-01', '2026-02-01'),
    (104, NULL, 'active', '2026-01-01', '2026-02-01'),
    (105, NULL, 'active', '2026-01-01', '2026-02-01'),
    (128, NULL, 'cooling', '2026-01-01', '2026-02-01');
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (1, 101, 'active', '2026-02-01', '2026-02-01'),
    (2, 102, 'active', '2026-02-01', '2026-02-01'),
    (3, 101, 'active', '2026-02-01', '2026-02-01'),
    (3, 104, 'active', '2026-02-01', '2026-02-01'),
    (4, 103, 'active', NULL, '2026-02-01'),
    (5, 101, 'active', '2026-02-01', '2026-02-01'),
    (6, 101, 'active', '2026-02-01', '2026-02-01'),
    (7, 101, 'active', '2026-02-01', '2026-10-31 23:50:00'),
    (8, 105, 'active', '2026-02-01', '2026-02-01'),
    (20, 101, 'active', '2026-02-01', '2026-02-01'),
    (21, 101, 'active', '2026-02-01', '2026-02-01'),
    (22, 101, 'active', '2026-02-01', '2026-02-01'),
    (23, 101, 'active', '2026-02-01', '2026-02-01'),
    (24, 101, 'active', '2026-02-01', '2026-02-01'),
    (25, 101, 'retired', '2026-02-01', '2026-02-01'),
    (27, 101, 'active', '2026-02-01', '2026-02-01'),
    (28, 128, 'active', '2026-02-01', '2026-02-01'),
    (29, 101, 'active', '2026-10-05', '2026-10-05'),
    (30, 105, 'active', '2026-02-01', '2026-02-01');
INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES
    -- Found: the source, or its target, is admitted, and logged in at once or later.
    ('source', 1, 'staff', '2026-10-01'),
    ('target', 102, 'staff', '2026-10-01'),
    ('source', 3, 'staff', '2026-10-01'),
    ('source', 4, 'staff', '2026-10-01'),
    -- Suspected: the first login since was a moment ago.
    ('source', 5, 'staff', '2026-10-01'),
    -- Found: the first login since is old, the last one is not.
    ('source', 6, 'staff', '2026-10-01'),
    -- Suspected: the mapping was touched a moment ago.
    ('source', 7, 'staff', '2026-10-01'),
    -- Found: both sides are admitted, one before the login.
    ('source', 8, 'staff', '2026-10-01'),
    ('target', 105, 'staff', '2026-10-20'),
    -- Passes: logged in before it was admitted.
    ('source', 20, 'staff', '2026-10-10'),
    -- Pass: failed; no login; a job, whatever its state.
    ('source', 21, 'staff', '2026-10-01'),
    ('source', 22, 'staff', '2026-10-01'),
    ('source', 23, 'staff', '2026-10-01'),
    ('source', 24, 'staff', '2026-10-01'),
    -- Pass: not mapped any more, never, not live on either side.
    ('source', 25, 'staff', '2026-10-01'),
    ('source', 26, 'staff', '2026-10-01'),
    ('source', 27, 'staff', '2026-10-01'),
    ('source', 28, 'staff', '2026-10-01'),
    -- Passes: mapped only after the login.
    ('source', 29, 'staff', '2026-10-01');
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id) VALUES
    (1, 'login', 'source', 'ok', '2026-10-01', 1, NULL),
    (2, 'login', 'target', 'ok', '2026-10-02', NULL, 102),
    (3, 'login', 'source', 'ok', '2026-10-02', 3, NULL),
    -- A login that names nobody but the target.
    (4, 'login', 'target', 'ok', '2026-10-02', NULL, 103),
    (5, 'login', 'source', 'ok', '2026-10-31 23:50:00', 5, 101),
    (50, 'login', 'source', 'ok', '2026-09-30', 5, 101),
    (6, 'login', 'source', 'ok', '2026-10-02', 6, 101),
    (60, 'login', 'source', 'ok', '2026-10-31 23:50:00', 6, 101),
    (7, 'login', 'source', 'ok', '2026-10-02', 7, 101),
    (8, 'login', 'source', 'ok', '2026-10-02', 8, NULL),
    (20, 'login', 'source', 'ok', '2026-10-09 23:59:59', 20, 101),
    (21, 'login', 'source', 'failed', '2026-10-11', 21, 101),
    (22, 'update', 'source', 'ok', '2026-10-11', 22, 101),
    (23, 'login', 'source', 'ok', '2026-10-11', 23, 101),
    (24, 'login', 'source', 'ok', '2026-10-11', 24, 101),
    (25, 'login', 'source', 'ok', '2026-10-11', 25, 101),
    (26, 'login', 'source', 'ok', '2026-10-11', 26, 101),
    (27, 'login', 'source', 'ok', '2026-10-11', 27, 101),
    (28, 'login', 'source', 'ok', '2026-10-11', 28, 128),
    (29, 'login', 'source', 'ok', '2026-10-04', 29, 101),
    -- Source 30 was admitted with its target; the login on 2 October was source 8's, and it had none itself.
    (31, 'login', 'target', 'ok', '2026-10-21', 8, 105);
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (23, 23, 101, 'planned', '2026-10-11'),
    (24, 24, 102, 'failed', '2026-09-11');
