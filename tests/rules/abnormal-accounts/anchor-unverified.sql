/*---
found = [
    { key = { source_id = "1", target_id = "101" }, action = "require_verification" },
    { key = { source_id = "2", target_id = "102" }, action = "require_verification" },
    { key = { source_id = "3", target_id = "103" }, action = "require_verification" },
    { key = { source_id = "4", target_id = "104" }, action = "require_verification" },
    { key = { source_id = "5", target_id = "105" }, action = "require_verification", certainty = "suspected" },
    { key = { source_id = "6", target_id = "106" }, action = "require_verification", certainty = "suspected" },
    { key = { source_id = "7", target_id = "107" }, action = "require_verification", certainty = "suspected" },
    { key = { source_id = "8", target_id = "108" }, action = "require_verification" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    -- Found: the source never verified it.
    (1, '13800000001', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Found: the target never did; the numbers agree, spelled in two ways.
    (2, '13800000002', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    -- Found: neither did; frozen.
    (3, '13800000003', 'frozen', NULL, '2026-01-01', '2026-10-01'),
    -- Found: cooling is not gone.
    (4, '13800000004', 'cooling', NULL, '2026-01-01', '2026-10-01'),
    -- Suspected: the source, the target, the mapping was touched a moment ago.
    (5, '13800000005', 'active', NULL, '2026-01-01', '2026-10-31 23:45:01'),
    (6, '13800000006', 'active', NULL, '2026-01-01', '2026-10-01'),
    (7, '13800000007', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Found: touched exactly at the limit of settling.
    (8, '13800000008', 'active', NULL, '2026-01-01', '2026-10-31 23:45:00'),
    -- Passes: both verified it.
    (20, '13800000020', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    -- Pass: mapped on other evidence, or on none recorded.
    (21, '13800000021', 'active', NULL, '2026-01-01', '2026-10-01'),
    (22, '13800000022', 'active', NULL, '2026-01-01', '2026-10-01'),
    (23, '13800000023', 'active', NULL, '2026-01-01', '2026-10-01'),
    (24, '13800000024', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Passes: the numbers differ; that is mapping-anchor-mismatch's.
    (25, '13800000025', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Pass: a side has no number, or both the same invalid one.
    (26, NULL, 'active', NULL, '2026-01-01', '2026-10-01'),
    (27, '12345', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Pass: a side is gone.
    (28, '13800000028', 'deregistered', NULL, '2026-01-01', '2026-10-01'),
    (29, '13800000029', 'merged', NULL, '2026-01-01', '2026-10-01'),
    (30, '13800000030', 'active', NULL, '2026-01-01', '2026-10-01'),
    (31, '13800000031', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Pass: the mapping is retired, pending.
    (32, '13800000032', 'active', NULL, '2026-01-01', '2026-10-01'),
    (33, '13800000033', 'active', NULL, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    (102, '+86 138 0000 0002', 'active', NULL, '2026-01-01', '2026-10-01'),
    (103, '13800000003', 'active', NULL, '2026-01-01', '2026-10-01'),
    (104, '13800000004', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    (105, '13800000005', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    (106, '13800000006', 'active', '2026-01-05', '2026-01-01', '2026-10-31 23:50:00'),
    (107, '13800000007', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    (108, '13800000008', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    (120, '13800000020', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    (121, '13800000021', 'active', NULL, '2026-01-01', '2026-10-01'),
    (122, '13800000022', 'active', NULL, '2026-01-01', '2026-10-01'),
    (123, '13800000023', 'active', NULL, '2026-01-01', '2026-10-01'),
    (124, '13800000024', 'active', NULL, '2026-01-01', '2026-10-01'),
    (125, '13900000025', 'active', NULL, '2026-01-01', '2026-10-01'),
    (126, '13800000026', 'active', NULL, '2026-01-01', '2026-10-01'),
    (127, '12345', 'active', NULL, '2026-01-01', '2026-10-01'),
    (128, '13800000028', 'active', NULL, '2026-01-01', '2026-10-01'),
    (129, '13800000029', 'active', NULL, '2026-01-01', '2026-10-01'),
    (130, '13800000030', 'deregistered', NULL, '2026-01-01', '2026-10-01'),
    (131, '13800000031', 'merged', NULL, '2026-01-01', '2026-10-01'),
    (132, '13800000032', 'active', NULL, '2026-01-01', '2026-10-01'),
    (133, '13800000033', 'active', NULL, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, evidence, updated_at) VALUES
    (1, 101, 'active', 'anchor', '2026-02-01'),
    (2, 102, 'active', 'anchor', '2026-02-01'),
    (3, 103, 'active', 'anchor', '2026-02-01'),
    (4, 104, 'active', 'anchor', '2026-02-01'),
    (5, 105, 'active', 'anchor', '2026-02-01'),
    (6, 106, 'active', 'anchor', '2026-02-01'),
    (7, 107, 'active', 'anchor', '2026-10-31 23:59:00'),
    (8, 108, 'active', 'anchor', '2026-02-01'),
    (20, 120, 'active', 'anchor', '2026-02-01'),
    (21, 121, 'active', 'union_id', '2026-02-01'),
    (22, 122, 'active', 'gateway', '2026-02-01'),
    (23, 123, 'active', 'manual', '2026-02-01'),
    (24, 124, 'active', NULL, '2026-02-01'),
    (25, 125, 'active', 'anchor', '2026-02-01'),
    (26, 126, 'active', 'anchor', '2026-02-01'),
    (27, 127, 'active', 'anchor', '2026-02-01'),
    (28, 128, 'active', 'anchor', '2026-02-01'),
    (29, 129, 'active', 'anchor', '2026-02-01'),
    (30, 130, 'active', 'anchor', '2026-02-01'),
    (31, 131, 'active', 'anchor', '2026-02-01'),
    (32, 132, 'retired', 'anchor', '2026-02-01'),
    (33, 133, 'pending', 'anchor', '2026-02-01'),
    -- Accounts that do not exist.
    (1, 999, 'active', 'anchor', '2026-02-01'),
    (999, 101, 'active', 'anchor', '2026-02-01');
