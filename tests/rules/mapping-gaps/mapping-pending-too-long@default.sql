/*---
# Without a value the limit is an hour before the watermark, the earliest snapshot: here the mapping's.
snapshots = { mapping = "2026-10-31T23:00:00Z" }
found = [
    { key = { source_id = "1", target_id = "101" }, action = "create_mapping" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: longer than an hour.
    (1, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: exactly an hour.
    (2, '13800000002', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: longer than an hour before the other exports were taken only.
    (3, '13800000003', 'active', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (102, '13800000002', 'active', '2026-01-01', '2026-10-01'),
    (103, '13800000003', 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'pending', '2026-10-31 21:59:59'),
    (2, 102, 'pending', '2026-10-31 22:00:00'),
    (3, 103, 'pending', '2026-10-31 22:30:00');
