/*---
found = [
    { key = { job_id = "j1" }, action = "cancel_job" },
    { key = { job_id = "j2" }, action = "cancel_job" },
    { key = { job_id = "j3" }, action = "cancel_job" },
    { key = { job_id = "j4" }, action = "cancel_job" },
    { key = { job_id = "j5" }, action = "cancel_job" },
    { key = { job_id = "j6" }, action = "cancel_job", certainty = "suspected" },
    { key = { job_id = "j7" }, action = "cancel_job", certainty = "suspected" },
    { key = { job_id = "j8" }, action = "cancel_job", certainty = "suspected" },
    { key = { job_id = "j9" }, action = "cancel_job" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (2, '13800000002', 'cooling', '2026-01-01', '2026-10-01'),
    (3, '13800000003', 'cooling', '2026-01-01', '2026-10-31 23:45:01'),
    (4, '13800000004', 'deregistered', '2026-01-01', '2026-10-01'),
    (5, '13800000005', 'cooling', '2026-01-01', '2026-10-31 23:45:00');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, NULL, 'active', '2026-01-01', '2026-10-01'),
    (102, NULL, 'cooling', '2026-01-01', '2026-10-01'),
    (103, NULL, 'cooling', '2026-01-01', '2026-10-31 23:50:00'),
    (104, NULL, 'frozen', '2026-01-01', '2026-10-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    -- Found: planned, or anywhere between locked and verifying; the source, the target or both are cooling.
    ('j1', 2, 101, 'planned', '2026-10-01'),
    ('j2', 1, 102, 'locked', '2026-10-01'),
    ('j3', 2, 102, 'copying', '2026-10-01'),
    ('j4', 2, 104, 'verifying', '2026-10-01'),
    -- Found: the other account does not exist.
    ('j5', 2, 999, 'copying', '2026-10-01'),
    -- Suspected: the source, the target, the job was touched a moment ago.
    ('j6', 3, 101, 'copying', '2026-10-01'),
    ('j7', 1, 103, 'copying', '2026-10-01'),
    ('j8', 2, 101, 'copying', '2026-10-31 23:59:00'),
    -- Found: touched exactly at the limit of settling.
    ('j9', 5, 101, 'copying', '2026-10-31 23:45:00'),
    -- Pass: nobody is cooling.
    ('j20', 1, 101, 'copying', '2026-10-01'),
    ('j21', 4, 104, 'planned', '2026-10-01'),
    ('j22', 998, 999, 'copying', '2026-10-01'),
    -- Pass: terminal, there is nothing to cancel.
    ('j23', 2, 101, 'committed', '2026-10-01'),
    ('j24', 2, 101, 'released', '2026-10-01'),
    ('j25', 1, 102, 'failed', '2026-10-01'),
    ('j26', 2, 102, 'rolled_back', '2026-10-01');
