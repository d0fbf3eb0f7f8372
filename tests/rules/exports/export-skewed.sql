/*---
snapshots = { assets = "2026-11-01T02:00:00Z", bindings = "2026-10-31T22:00:00Z", mapping = "2026-11-01T02:00:01Z", merge_jobs = "2026-10-30T00:00:00Z", assets_before = "2026-09-01T00:00:00Z", number_releases = "2026-01-01T00:00:00Z" }
found = [
    { key = { table = "mapping" } },
    { key = { table = "merge_jobs" } },
]
---*/
-- Most were taken at 2026-11-01T00:00:00Z. Passes: those, and what lies just max_skew (2h) before or behind.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('coupon', 1, 'source', 1, 'live', '2026-01-02');
INSERT INTO bindings (event_id, system, account_id, op, at) VALUES
    (21, 'source', 1, 'bind', '2026-01-01');
INSERT INTO gateway_log (op_id, op, leg, result, at) VALUES
    (1, 'register', 'source', 'ok', '2026-01-01');
-- Passes: these snapshots don't count.
INSERT INTO assets_before (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('coupon', 1, 'source', 1, 'live', '2026-01-02');
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000001', '2025-01-01');
-- Found: a second too late, and two days too early.
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-01-02');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (31, 1, 101, 'failed', '2026-01-02');
