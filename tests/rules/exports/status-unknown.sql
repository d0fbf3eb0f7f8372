/*---
found = [
    { key = { table = "source_accounts", column = "status", value = "banned" } },
    { key = { table = "source_accounts", column = "status", value = "Active" } },
    { key = { table = "source_accounts", column = "status", value = "" } },
    { key = { table = "source_accounts", column = "status", value = "NULL" } },
    { key = { table = "target_accounts", column = "status", value = "active " } },
    { key = { table = "target_accounts", column = "origin", value = "import" } },
    { key = { table = "mapping", column = "status", value = "deleted" } },
    { key = { table = "mapping", column = "evidence", value = "guess" } },
    { key = { table = "bindings", column = "op", value = "swap" } },
    { key = { table = "merge_jobs", column = "state", value = "done" } },
]
---*/
-- Passes: the contract's words; nothing in an optional column.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'pending', '2026-01-01', '2026-01-02'),
    (2, '13800000002', 'active', '2026-01-01', '2026-01-02'),
    (3, '13800000003', 'frozen', '2026-01-01', '2026-01-02'),
    (4, '13800000004', 'cooling', '2026-01-01', '2026-01-02'),
    (5, '13800000005', 'deregistered', '2026-01-01', '2026-01-02'),
    (6, '13800000006', 'merged', '2026-01-01', '2026-01-02'),
    -- Found: one finding a value, however many rows; capitals and spaces make another word,
    -- and a status must not be missing.
    (11, '13800000011', 'banned', '2026-01-01', '2026-01-02'),
    (12, '13800000012', 'banned', '2026-01-01', '2026-01-02'),
    (13, '13800000013', 'Active', '2026-01-01', '2026-01-02'),
    (14, '13800000014', '', '2026-01-01', '2026-01-02'),
    (15, '13800000015', NULL, '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, origin, created_at, updated_at) VALUES
    (101, '13800000001', 'active', NULL, '2026-01-01', '2026-01-02'),
    (102, '13800000002', 'active', 'backfill', '2026-01-01', '2026-01-02'),
    (111, '13800000011', 'active ', 'native', '2026-01-01', '2026-01-02'),
    (112, '13800000012', 'active', 'import', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, evidence, updated_at) VALUES
    (1, 101, 'pending', NULL, '2026-01-02'),
    (2, 102, 'retired', 'union_id', '2026-01-02'),
    (3, 101, 'conflict', 'gateway', '2026-01-02'),
    (11, 111, 'deleted', 'anchor', '2026-01-02'),
    (12, 112, 'active', 'guess', '2026-01-02');
INSERT INTO bindings (event_id, system, account_id, op, at) VALUES
    (21, 'source', 1, 'bind', '2026-01-01'),
    (22, 'target', 101, 'swap', '2026-01-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (31, 1, 101, 'rolled_back', '2026-01-02'),
    (32, 1, 101, 'done', '2026-01-02');
