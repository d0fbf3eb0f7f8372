/*---
found = [{ key = { source_id = "1" }, action = "enqueue_merge" }]
---*/
-- The log knows targets only, and the mapping not when it was made.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-02-01'),
    (2, '13800000002', 'active', '2026-01-01', '2026-02-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, NULL, 'active', '2026-01-01', '2026-02-01'),
    (102, NULL, 'active', '2026-01-01', '2026-02-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 102, 'active', '2026-02-01');
INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES
    ('source', 1, 'staff', '2026-10-01'),
    ('source', 2, 'staff', '2026-10-01');
INSERT INTO gateway_log (op_id, op, leg, result, at, target_id) VALUES
    (1, 'login', 'target', 'ok', '2026-10-02', 101),
    (2, 'login', 'target', 'timeout', '2026-10-02', 102);
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (9, 9, 102, 'planned', '2026-10-11');
