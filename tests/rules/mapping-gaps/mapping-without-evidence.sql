/*---
params = { union_scope = "wx-main" }
found = [
    { key = { source_id = "1", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "2", target_id = "102" }, action = "hold_for_review" },
    { key = { source_id = "3", target_id = "103" }, action = "hold_for_review" },
    { key = { source_id = "4", target_id = "104" }, action = "hold_for_review" },
    { key = { source_id = "5", target_id = "105" }, action = "hold_for_review" },
    { key = { source_id = "6", target_id = "106" }, action = "hold_for_review" },
    { key = { source_id = "7", target_id = "107" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "8", target_id = "108" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "9", target_id = "109" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "10", target_id = "110" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, union_scope, status, is_test, created_at, updated_at) VALUES
    -- Found: the source has no number, and there are no union_ids.
    (1, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: the target's number is blank, and the union_ids differ.
    (2, '13800000002', 'u2', 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: neither has a number, only one has a union_id; both are frozen.
    (3, '', 'u3', 'wx-main', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: one union_id, but the target's is of another scope: not the same thing.
    (4, NULL, 'u4', 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: mapped on a union_id that is no longer there; nobody recorded how 6 came about.
    (5, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (6, NULL, ' ', 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Suspected: the source, the target, the mapping was touched a moment ago.
    (7, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:01'),
    (8, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (9, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: touched exactly at the limit of settling; a second mapping leads to an account that is gone.
    (10, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    -- Passes: one number, spelled in two ways.
    (20, '13800000020', NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: two numbers; that is mapping-anchor-mismatch's.
    (21, '13800000021', NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: a malformed or placeholder number is not missing in the export; it is a finding of its own.
    (22, '12345', NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (23, '13800000023', NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: the union_ids are equal.
    (24, NULL, 'u24', 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: the union_ids differ, but the source's is of an old scope; that is union-scope-drifted's.
    (25, NULL, 'u25', 'wx-old', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: written through the gateway, or by hand.
    (26, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (27, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: a test account, a cooling one.
    (28, NULL, NULL, 'wx-main', 'active', TRUE, '2026-01-01', '2026-10-01'),
    (29, NULL, NULL, 'wx-main', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: the target is cooling, or does not exist.
    (30, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (31, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: the mapping is retired, pending.
    (32, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (33, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: mapped to two live targets; that is source-mapped-twice's.
    (34, NULL, NULL, 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, union_id, union_scope, status, created_at, updated_at) VALUES
    (101, '13900000001', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (102, '  ', 'u2-of-another', 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (103, NULL, NULL, 'wx-main', 'frozen', '2026-01-01', '2026-10-01'),
    (104, '13900000004', 'u4', 'wx-old', 'active', '2026-01-01', '2026-10-01'),
    (105, '13900000005', 'u5', 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (106, '13900000006', ' ', 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (107, '13900000007', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (108, '13900000008', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-31 23:50:00'),
    (109, '13900000009', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (110, '13900000010', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (210, '13900000010', NULL, 'wx-main', 'deregistered', '2026-01-01', '2026-10-01'),
    (120, '+86 13800000020', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (121, '13900000021', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (122, '13900000022', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (123, '00000000000', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (124, '13900000024', 'u24', 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (125, '13900000025', 'u25', 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (126, '13900000026', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (127, '13900000027', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (128, '13900000028', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (129, '13900000029', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (130, '13900000030', NULL, 'wx-main', 'cooling', '2026-01-01', '2026-10-01'),
    (132, '13900000032', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (134, '13900000034', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (234, '13700000034', NULL, 'wx-main', 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, evidence, updated_at) VALUES
    (1, 101, 'active', 'anchor', '2026-02-01'),
    (2, 102, 'active', 'anchor', '2026-02-01'),
    (3, 103, 'active', 'union_id', '2026-02-01'),
    (4, 104, 'active', 'union_id', '2026-02-01'),
    (5, 105, 'active', 'union_id', '2026-02-01'),
    (6, 106, 'active', NULL, '2026-02-01'),
    (7, 107, 'active', NULL, '2026-02-01'),
    (8, 108, 'active', NULL, '2026-02-01'),
    (9, 109, 'active', NULL, '2026-10-31 23:59:00'),
    (10, 110, 'active', NULL, '2026-02-01'),
    (10, 210, 'active', NULL, '2026-02-01'),
    (20, 120, 'active', 'anchor', '2026-02-01'),
    (21, 121, 'active', 'anchor', '2026-02-01'),
    (22, 122, 'active', 'anchor', '2026-02-01'),
    (23, 123, 'active', 'anchor', '2026-02-01'),
    (24, 124, 'active', 'union_id', '2026-02-01'),
    (25, 125, 'active', 'union_id', '2026-02-01'),
    (26, 126, 'active', 'gateway', '2026-02-01'),
    (27, 127, 'active', 'manual', '2026-02-01'),
    (28, 128, 'active', NULL, '2026-02-01'),
    (29, 129, 'active', NULL, '2026-02-01'),
    (30, 130, 'active', NULL, '2026-02-01'),
    (31, 998, 'active', NULL, '2026-02-01'),
    (32, 132, 'retired', NULL, '2026-02-01'),
    (33, 132, 'pending', NULL, '2026-02-01'),
    (34, 134, 'active', NULL, '2026-02-01'),
    (34, 234, 'active', NULL, '2026-02-01'),
    -- Of a source that does not exist.
    (999, 101, 'active', NULL, '2026-02-01');
