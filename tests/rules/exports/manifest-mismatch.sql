/*---
# {sha256} stands for the hash of the table's one file, part.parquet.
found = [
    { key = { table = "target_accounts" } },
    { key = { table = "mapping" } },
    { key = { table = "bindings" } },
    { key = { table = "merge_jobs" } },
]

[manifest]
source_accounts = '{"table": "source_accounts", "rows": 2, "files": [{"name": "part.parquet", "sha256": "{sha256}"}]}'
exclusions = '{"table": "exclusions", "snapshot_at": "2026-11-01T00:00:00Z"}'
number_releases = '{"table": "exclusions", "rows": 99}'
target_accounts = '{"table": "target_accounts", "rows": 3}'
mapping = '{"table": "mapping", "rows": 1, "files": [{"name": "part.parquet", "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}]}'
bindings = '{"table": "bindings", "rows": 1, "files": [{"name": "part.parquet", "sha256": "{sha256}"}, {"name": "part-2.parquet"}]}'
merge_jobs = '{"table": "merge_jobs", "rows": 1, "files": ["another.parquet"]}'
---*/
-- Passes: rows and hash as the manifest says; a manifest that says nothing of either, or speaks of another table.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (2, '13800000002', 'active', '2026-01-01', '2026-01-02');
INSERT INTO exclusions (source_id, reason) VALUES (2, 'staff');
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000001', '2025-01-01');
-- Passes: no manifest at all.
INSERT INTO gateway_log (op_id, op, leg, result, at) VALUES
    (1, 'register', 'source', 'ok', '2026-01-01');
-- Found: a row is missing; the hash differs; a file is missing; the file isn't the listed one.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (102, '13800000002', 'active', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-01-02');
INSERT INTO bindings (event_id, system, account_id, op, at) VALUES
    (21, 'source', 1, 'bind', '2026-01-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (31, 1, 101, 'failed', '2026-01-02');
