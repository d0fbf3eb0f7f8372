/*---
found = [
    { key = { source_id = "1", target_id = "101" }, action = "repoint_mapping" },
    { key = { source_id = "2", target_id = "102" }, action = "repoint_mapping" },
    { key = { source_id = "3", target_id = "104" }, action = "repoint_mapping" },
    { key = { source_id = "4", target_id = "101" }, action = "repoint_mapping" },
    { key = { source_id = "5", target_id = "101" }, action = "repoint_mapping", certainty = "suspected" },
    { key = { source_id = "6", target_id = "105" }, action = "repoint_mapping", certainty = "suspected" },
    { key = { source_id = "7", target_id = "101" }, action = "repoint_mapping", certainty = "suspected" },
    { key = { source_id = "8", target_id = "101" }, action = "repoint_mapping" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    -- Found: its target was merged into a live account.
    (1, '13800000001', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Found: its target leads to the root by way of another merged account.
    (2, '13800000002', 'frozen', NULL, '2026-01-01', '2026-10-01'),
    -- Found: the root itself is deregistered, yet it is where the mapping leads.
    (3, '13800000003', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Found: a cooling source is not gone.
    (4, '13800000004', 'cooling', NULL, '2026-01-01', '2026-10-01'),
    -- Suspected: the source, its target, the mapping was touched a moment ago.
    (5, '13800000005', 'active', NULL, '2026-01-01', '2026-10-31 23:45:01'),
    (6, '13800000006', 'active', NULL, '2026-01-01', '2026-10-01'),
    (7, '13800000007', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Found: touched exactly at the limit of settling.
    (8, '13800000008', 'active', NULL, '2026-01-01', '2026-10-31 23:45:00'),
    -- Passes: its target is live.
    (20, '13800000020', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Pass: no root to repoint to: the pointer is missing, dangles, or runs in a circle.
    (21, '13800000021', 'active', NULL, '2026-01-01', '2026-10-01'),
    (22, '13800000022', 'active', NULL, '2026-01-01', '2026-10-01'),
    (23, '13800000023', 'active', NULL, '2026-01-01', '2026-10-01'),
    (24, '13800000024', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Pass: judged by the source, which is deregistered or merged.
    (25, '13800000025', 'deregistered', NULL, '2026-01-01', '2026-10-01'),
    (26, '13800000026', 'merged', 1, '2026-01-01', '2026-10-01'),
    -- Pass: the mapping is retired or pending.
    (27, '13800000027', 'active', NULL, '2026-01-01', '2026-10-01'),
    (28, '13800000028', 'active', NULL, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    (100, '13800000100', 'active', NULL, '2026-01-01', '2026-10-01'),
    (101, '13800000101', 'merged', 100, '2026-01-01', '2026-10-01'),
    (102, '13800000102', 'merged', 101, '2026-01-01', '2026-10-01'),
    (103, '13800000103', 'deregistered', NULL, '2026-01-01', '2026-10-01'),
    (104, '13800000104', 'merged', 103, '2026-01-01', '2026-10-01'),
    (105, '13800000105', 'merged', 100, '2026-01-01', '2026-10-31 23:50:00'),
    (121, '13800000121', 'merged', NULL, '2026-01-01', '2026-10-01'),
    (122, '13800000122', 'merged', 999, '2026-01-01', '2026-10-01'),
    (123, '13800000123', 'merged', 124, '2026-01-01', '2026-10-01'),
    (124, '13800000124', 'merged', 123, '2026-01-01', '2026-10-01'),
    -- Leads into a chain that dangles.
    (125, '13800000125', 'merged', 122, '2026-01-01', '2026-10-01'),
    -- Active: a left-over pointer says nothing.
    (126, '13800000126', 'active', 100, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 102, 'active', '2026-02-01'),
    (3, 104, 'active', '2026-02-01'),
    (4, 101, 'active', '2026-02-01'),
    (5, 101, 'active', '2026-02-01'),
    (6, 105, 'active', '2026-02-01'),
    (7, 101, 'active', '2026-10-31 23:59:00'),
    (8, 101, 'active', '2026-02-01'),
    (20, 100, 'active', '2026-02-01'),
    (20, 126, 'active', '2026-02-01'),
    (21, 121, 'active', '2026-02-01'),
    (22, 122, 'active', '2026-02-01'),
    (23, 123, 'active', '2026-02-01'),
    (24, 125, 'active', '2026-02-01'),
    (25, 101, 'active', '2026-02-01'),
    (26, 101, 'active', '2026-02-01'),
    (27, 101, 'retired', '2026-02-01'),
    (28, 101, 'pending', '2026-02-01'),
    -- Of a source that does not exist.
    (999, 101, 'active', '2026-02-01');
