/*---
found = [
    { key = { source_id = "1", target_id = "101" }, action = "retire_mapping" },
    { key = { source_id = "2", target_id = "101" }, action = "retire_mapping" },
    { key = { source_id = "3", target_id = "102" }, action = "retire_mapping" },
    { key = { source_id = "3", target_id = "103" }, action = "retire_mapping" },
    { key = { source_id = "3", target_id = "999" }, action = "retire_mapping" },
    { key = { source_id = "4", target_id = "101" }, action = "retire_mapping", certainty = "suspected" },
    { key = { source_id = "5", target_id = "101" }, action = "retire_mapping", certainty = "suspected" },
    { key = { source_id = "6", target_id = "101" }, action = "retire_mapping" },
    { key = { source_id = "7", target_id = "104" }, action = "retire_mapping" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: deregistered.
    (1, '13800000001', 'deregistered', '2026-01-01', '2026-10-01'),
    -- Found: merged.
    (2, '13800000002', 'merged', '2026-01-01', '2026-10-01'),
    -- Found, a row for each mapping: whatever became of the target, the source goes first.
    (3, NULL, 'deregistered', '2026-01-01', '2026-10-01'),
    -- Suspected: the source, the mapping was touched a moment ago.
    (4, '13800000004', 'deregistered', '2026-01-01', '2026-10-31 23:45:01'),
    (5, '13800000005', 'merged', '2026-01-01', '2026-10-01'),
    -- Found: touched exactly at the limit of settling.
    (6, '13800000006', 'deregistered', '2026-01-01', '2026-10-31 23:45:00'),
    -- Found: its target was touched a moment ago, which matters to nobody.
    (7, '13800000007', 'deregistered', '2026-01-01', '2026-10-01'),
    -- Pass: active, frozen, cooling, pending.
    (20, '13800000020', 'active', '2026-01-01', '2026-10-01'),
    (21, '13800000021', 'frozen', '2026-01-01', '2026-10-01'),
    (22, '13800000022', 'cooling', '2026-01-01', '2026-10-01'),
    (23, '13800000023', 'pending', '2026-01-01', '2026-10-01'),
    -- Pass: deregistered, and the mapping went with it.
    (24, '13800000024', 'deregistered', '2026-01-01', '2026-10-01'),
    (25, '13800000025', 'merged', '2026-01-01', '2026-10-01'),
    (26, '13800000026', 'deregistered', '2026-01-01', '2026-10-01'),
    -- Passes: never mapped.
    (27, '13800000027', 'deregistered', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, NULL, 'active', '2026-01-01', '2026-10-01'),
    (102, NULL, 'deregistered', '2026-01-01', '2026-10-01'),
    (103, NULL, 'merged', '2026-01-01', '2026-10-01'),
    (104, NULL, 'active', '2026-01-01', '2026-10-31 23:59:00');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 101, 'active', '2026-02-01'),
    (3, 102, 'active', '2026-02-01'),
    (3, 103, 'active', '2026-02-01'),
    (3, 999, 'active', '2026-02-01'),
    (4, 101, 'active', '2026-02-01'),
    (5, 101, 'active', '2026-10-31 23:59:00'),
    (6, 101, 'active', '2026-02-01'),
    (7, 104, 'active', '2026-02-01'),
    (20, 101, 'active', '2026-02-01'),
    (21, 101, 'active', '2026-02-01'),
    (22, 101, 'active', '2026-02-01'),
    (23, 101, 'active', '2026-02-01'),
    (24, 101, 'retired', '2026-02-01'),
    (25, 101, 'pending', '2026-02-01'),
    (26, 101, 'conflict', '2026-02-01'),
    -- Of a source that does not exist: mapping-without-source's.
    (999, 101, 'active', '2026-02-01');
