/*---
found = [
    { key = { table = "source_accounts", key = "11" } },
    { key = { table = "target_accounts", key = "t-1" } },
    { key = { table = "mapping", key = "1/t-1" } },
    { key = { table = "assets", key = "coupon/5" } },
    { key = { table = "assets_before", key = "coupon/5" } },
    { key = { table = "bindings", key = "21" } },
    { key = { table = "gateway_log", key = "op-1/source" } },
    { key = { table = "merge_jobs", key = "31" } },
    { key = { table = "merge_locks", key = "41" } },
    { key = { table = "merge_journal", key = "51" } },
    { key = { table = "cohorts", key = "source/1" } },
    { key = { table = "exclusions", key = "12" } },
]
---*/
-- Passes: a key a row; NULL keys are key-null's.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (12, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (NULL, '13800000003', 'active', '2026-01-01', '2026-01-02'),
    (NULL, '13800000003', 'active', '2026-01-01', '2026-01-02'),
    -- Found: two rows, though they differ otherwise.
    (11, '13800000011', 'active', '2026-01-01', '2026-01-02'),
    (11, '13800000012', 'deregistered', '2026-01-01', '2026-01-03');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: three rows, one finding.
    ('t-1', '13800000001', 'active', '2026-01-01', '2026-01-02'),
    ('t-1', '13800000001', 'active', '2026-01-01', '2026-01-02'),
    ('t-1', '13800000001', 'active', '2026-01-01', '2026-01-02'),
    -- Passes: another text.
    ('T-1', '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    -- Passes: the same source, the same target, not the same pair.
    (1, 'T-1', 'active', '2026-01-02'),
    (12, 't-1', 'active', '2026-01-02'),
    (NULL, 't-1', 'active', '2026-01-02'),
    (NULL, 't-1', 'active', '2026-01-02'),
    -- Found.
    (1, 't-1', 'active', '2026-01-02'),
    (1, 't-1', 'retired', '2026-01-02');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    -- Passes: the same id, another type.
    ('points', 5, 'source', '1', 'live', '2026-01-02'),
    -- Found.
    ('coupon', 5, 'source', '1', 'live', '2026-01-02'),
    ('coupon', 5, 'target', 't-1', 'live', '2026-01-02');
INSERT INTO assets_before (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('points', 5, 'source', '1', 'live', '2026-01-02'),
    ('coupon', 5, 'source', '1', 'live', '2026-01-02'),
    ('coupon', 5, 'source', '1', 'live', '2026-01-02');
INSERT INTO bindings (event_id, system, account_id, op, at) VALUES
    -- Passes: the same event, but for its id.
    (20, 'source', '1', 'bind', '2026-01-01'),
    (22, 'source', '1', 'bind', '2026-01-01'),
    -- Found.
    (21, 'source', '1', 'bind', '2026-01-01'),
    (21, 'target', 't-1', 'verify', '2026-01-01');
INSERT INTO gateway_log (op_id, op, leg, result, at) VALUES
    -- Passes: the other leg.
    ('op-1', 'register', 'target', 'ok', '2026-01-01'),
    -- Found.
    ('op-1', 'register', 'source', 'timeout', '2026-01-01'),
    ('op-1', 'register', 'source', 'ok', '2026-01-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (30, 1, 't-1', 'failed', '2026-01-02'),
    (31, 1, 't-1', 'failed', '2026-01-02'),
    (31, 1, 't-1', 'committed', '2026-01-02');
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at) VALUES
    (40, 'source', '1', 30, '2026-01-02', '2026-01-03'),
    (41, 'source', '1', 31, '2026-01-02', '2026-01-03'),
    (41, 'target', 't-1', 31, '2026-01-02', '2026-01-03');
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    (50, 31, 'coupon', 5, 'debit', '2026-01-02'),
    (51, 31, 'coupon', 5, 'debit', '2026-01-02'),
    (51, 31, 'coupon', 5, 'credit', '2026-01-02');
INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES
    ('target', '1', 'pilot', '2026-01-02'),
    ('source', '1', 'pilot', '2026-01-02'),
    ('source', '1', 'all', '2026-01-03');
INSERT INTO exclusions (source_id, reason) VALUES
    (1, 'staff'),
    (12, 'staff'),
    (12, 'shop');
-- Passes: these two have no key.
INSERT INTO number_releases (anchor, released_at) VALUES
    ('13800000001', '2025-01-01'),
    ('13800000001', '2025-01-01');
INSERT INTO legacy_calls (service, at) VALUES
    ('billing', '2026-01-01'),
    ('billing', '2026-01-01');
