/*---
found = [
    { key = { table = "target_accounts" } },
    { key = { table = "mapping" } },
    { key = { table = "assets" } },
    { key = { table = "assets_before" } },
    { key = { table = "bindings" } },
    { key = { table = "gateway_log" } },
    { key = { table = "merge_jobs" } },
    { key = { table = "merge_locks" } },
    { key = { table = "merge_journal" } },
    { key = { table = "cohorts" } },
    { key = { table = "exclusions" } },
]
---*/
-- Passes: a key in every row; what else is NULL doesn't matter; a blank text is no NULL.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('1', NULL, 'active', '2026-01-01', '2026-01-02'),
    ('', '13800000002', 'active', '2026-01-01', '2026-01-02');
-- Found: one finding a table, however many rows.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (NULL, '13800000002', 'active', '2026-01-01', '2026-01-02'),
    (NULL, '13800000003', 'active', '2026-01-01', '2026-01-02');
-- Found: either part of the key.
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    ('1', 101, 'active', '2026-01-02'),
    (NULL, 101, 'active', '2026-01-02'),
    ('1', NULL, 'active', '2026-01-02');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('coupon', NULL, 'source', '1', 'live', '2026-01-02');
INSERT INTO assets_before (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    (NULL, 5, 'source', '1', 'live', '2026-01-02');
INSERT INTO bindings (event_id, system, account_id, op, at) VALUES
    (NULL, 'source', '1', 'bind', '2026-01-01');
INSERT INTO gateway_log (op_id, op, leg, result, at) VALUES
    (NULL, 'register', 'source', 'ok', '2026-01-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (NULL, '1', 101, 'failed', '2026-01-02');
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at) VALUES
    (NULL, 'source', '1', NULL, '2026-01-02', '2026-01-03');
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    (NULL, NULL, 'coupon', 5, 'debit', '2026-01-02');
INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES
    ('source', NULL, 'pilot', '2026-01-02');
INSERT INTO exclusions (source_id, reason) VALUES
    ('1', 'staff'),
    (NULL, 'staff');
-- Passes: these two have no key.
INSERT INTO number_releases (anchor, released_at) VALUES (NULL, '2025-01-01');
INSERT INTO legacy_calls (service, at, source_id) VALUES ('billing', '2026-01-01', NULL);
