/*---
found = [
    { key = { source_id = "1", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "2", target_id = "102" }, action = "sync_anchor" },
    { key = { source_id = "3", target_id = "103" }, action = "repoint_mapping" },
    { key = { source_id = "4", target_id = "104" }, action = "hold_for_review" },
    { key = { source_id = "5", target_id = "105" }, action = "sync_anchor" },
    { key = { source_id = "6", target_id = "106" }, action = "hold_for_review" },
    { key = { source_id = "7", target_id = "107" }, action = "hold_for_review" },
    { key = { source_id = "8", target_id = "108" }, action = "hold_for_review" },
    { key = { source_id = "9", target_id = "109" }, action = "hold_for_review" },
    { key = { source_id = "10", target_id = "110" }, action = "hold_for_review" },
    { key = { source_id = "11", target_id = "111" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "12", target_id = "112" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "13", target_id = "113" }, action = "sync_anchor", certainty = "suspected" },
    { key = { source_id = "14", target_id = "114" }, action = "hold_for_review" },
    { key = { source_id = "15", target_id = "115" }, action = "hold_for_review" },
    { key = { source_id = "16", target_id = "116" }, action = "sync_anchor" },
    { key = { source_id = "40", target_id = "140" }, action = "hold_for_review" },
    { key = { source_id = "41", target_id = "141" }, action = "hold_for_review" },
    { key = { source_id = "42", target_id = "142" }, action = "hold_for_review" },
    { key = { source_id = "43", target_id = "143" }, action = "hold_for_review" },
    { key = { source_id = "44", target_id = "144" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    -- Found, held: two numbers, and no event that explains them.
    (1, '13800000001', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: the source moved away from the target's number, and nobody in the target system has the new one.
    (2, '13900000002', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: the source moved to a number that one live target holds.
    (3, '13900000003', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: two live targets hold the new number.
    (4, '13900000004', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: the target moved, and nobody in the source system has the new number; both sides are frozen.
    (5, '13800000005', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: the target moved, but another source holds the new number.
    (6, '13800000006', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: both moved, each to the number that the other left.
    (7, '13900000007', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: the rebind led from a third number.
    (8, '13900000008', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: the rebind was not verified.
    (9, '13900000009', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: an older rebind would explain it, the latest does not.
    (10, '13900000010', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Suspected: the source, the target, the mapping was touched a moment ago.
    (11, '13800000011', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:01'),
    (12, '13800000012', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (13, '13900000013', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: touched exactly at the limit of settling; a second mapping leads to an account that is gone.
    (14, '13800000014', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    -- Found, held: only a cooling target holds the new number: neither free nor a place to go.
    (15, '13900000015', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: the new number is on a deregistered and on a tester's target only, so it is free.
    (16, '13900000016', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: the latest rebind led to a third number, from where the account went on by another event.
    (40, '13900000040', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (41, '13800000041', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: the target's rebind led from a third number, was not verified, or is not its latest.
    (42, '13800000042', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (43, '13800000043', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (44, '13800000044', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: one number, spelled in two ways.
    (20, '13800000020', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: one side has no number, a blank, or no valid one.
    (21, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (22, '13800000022', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (23, '12345', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: a test account, a cooling one, a deregistered one.
    (24, '13800000024', 'active', TRUE, '2026-01-01', '2026-10-01'),
    (25, '13800000025', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (26, '13800000026', 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: the target is cooling.
    (27, '13800000027', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: the mapping is retired.
    (28, '13800000028', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: mapped to two live targets; that is source-mapped-twice's.
    (29, '13800000029', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: the source's number is not the one that it verified last; that is anchor-behind-binding's.
    (30, '13800000030', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: the same on the target's side.
    (31, '13800000031', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Who holds the number that target 106 moved to.
    (60, '13900000006', 'pending', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (101, '13900000001', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (102, '13800000002', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (103, '13800000003', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (203, '13900000003', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (303, '13900000003', 'pending', FALSE, '2026-01-01', '2026-10-01'),
    (104, '13800000004', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (204, '13900000004', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (304, '13900000004', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (105, '13900000005', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    (106, '13900000006', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (107, '13800000007', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (108, '13800000008', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (109, '13800000009', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (110, '13800000010', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (111, '13900000011', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (112, '13900000012', 'active', FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    (113, '13800000013', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (114, '13900000014', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (214, '13700000014', 'merged', FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    (115, '13800000015', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (215, '13900000015', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (116, '13800000016', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (216, '13900000016', 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (316, '13900000016', 'active', TRUE, '2026-01-01', '2026-10-01'),
    (140, '13800000040', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (141, '13900000041', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (142, '13900000042', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (143, '13900000043', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (144, '13900000044', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (120, '+86 138-0000-0020', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (121, '13900000021', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (122, '  ', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (123, '13900000023', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (124, '13900000024', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (125, '13900000025', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (126, '13900000026', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (127, '13900000027', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (128, '13900000028', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (129, '13900000029', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (229, '13700000029', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (130, '13900000030', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (131, '13900000031', 'active', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 102, 'active', '2026-02-01'),
    (3, 103, 'active', '2026-02-01'),
    (4, 104, 'active', '2026-02-01'),
    (5, 105, 'active', '2026-02-01'),
    (6, 106, 'active', '2026-02-01'),
    (7, 107, 'active', '2026-02-01'),
    (8, 108, 'active', '2026-02-01'),
    (9, 109, 'active', '2026-02-01'),
    (10, 110, 'active', '2026-02-01'),
    (11, 111, 'active', '2026-02-01'),
    (12, 112, 'active', '2026-02-01'),
    (13, 113, 'active', '2026-10-31 23:59:00'),
    (14, 114, 'active', '2026-02-01'),
    (14, 214, 'active', '2026-02-01'),
    (15, 115, 'active', '2026-02-01'),
    (16, 116, 'active', '2026-02-01'),
    (40, 140, 'active', '2026-02-01'),
    (41, 141, 'active', '2026-02-01'),
    (42, 142, 'active', '2026-02-01'),
    (43, 143, 'active', '2026-02-01'),
    (44, 144, 'active', '2026-02-01'),
    (20, 120, 'active', '2026-02-01'),
    (21, 121, 'active', '2026-02-01'),
    (22, 122, 'active', '2026-02-01'),
    (23, 123, 'active', '2026-02-01'),
    (24, 124, 'active', '2026-02-01'),
    (25, 125, 'active', '2026-02-01'),
    (26, 126, 'active', '2026-02-01'),
    (27, 127, 'active', '2026-02-01'),
    (28, 128, 'retired', '2026-02-01'),
    (29, 129, 'active', '2026-02-01'),
    (29, 229, 'active', '2026-02-01'),
    (30, 130, 'active', '2026-02-01'),
    (31, 131, 'active', '2026-02-01'),
    -- To and from accounts that do not exist.
    (1, 999, 'active', '2026-02-01'),
    (999, 101, 'active', '2026-02-01');
INSERT INTO bindings (event_id, system, account_id, op, at, anchor, previous_anchor, verified) VALUES
    (1, 'source', 2, 'bind', '2026-01-01', '13800000002', NULL, TRUE),
    (2, 'source', 2, 'rebind', '2026-09-01', '+8613900000002', '13800000002', TRUE),
    (3, 'source', 3, 'rebind', '2026-09-01', '13900000003', '13800000003', TRUE),
    (4, 'source', 4, 'rebind', '2026-09-01', '13900000004', '13800000004', TRUE),
    (5, 'target', 105, 'rebind', '2026-09-01', '13900000005', '13800000005', TRUE),
    (6, 'target', 106, 'rebind', '2026-09-01', '13900000006', '13800000006', TRUE),
    (7, 'source', 7, 'rebind', '2026-09-01', '13900000007', '13800000007', TRUE),
    (8, 'target', 107, 'rebind', '2026-09-02', '13800000007', '13900000007', TRUE),
    (9, 'source', 8, 'rebind', '2026-09-01', '13900000008', '13700000008', TRUE),
    (10, 'source', 9, 'rebind', '2026-09-01', '13900000009', '13800000009', FALSE),
    (11, 'source', 10, 'rebind', '2026-09-01', '13900000010', '13800000010', TRUE),
    (12, 'source', 10, 'rebind', '2026-09-02', '13900000010', '13700000010', TRUE),
    (13, 'source', 13, 'rebind', '2026-09-01', '13900000013', '13800000013', TRUE),
    -- A later verification is no rebind: the rebind still explains it.
    (14, 'source', 13, 'verify', '2026-09-03', '13900000013', NULL, TRUE),
    (15, 'source', 15, 'rebind', '2026-09-01', '13900000015', '13800000015', TRUE),
    (16, 'source', 16, 'rebind', '2026-09-01', '13900000016', '13800000016', TRUE),
    (40, 'source', 40, 'rebind', '2026-09-01', '13700000040', '13800000040', TRUE),
    (50, 'source', 40, 'bind', '2026-09-02', '13900000040', NULL, TRUE),
    (41, 'target', 141, 'rebind', '2026-09-01', '13700000041', '13800000041', TRUE),
    (51, 'target', 141, 'bind', '2026-09-02', '13900000041', NULL, TRUE),
    (42, 'target', 142, 'rebind', '2026-09-01', '13900000042', '13700000042', TRUE),
    (43, 'target', 143, 'rebind', '2026-09-01', '13900000043', '13800000043', FALSE),
    (44, 'target', 144, 'rebind', '2026-09-01', '13900000044', '13800000044', TRUE),
    (54, 'target', 144, 'rebind', '2026-09-02', '13900000044', '13700000044', TRUE),
    (30, 'source', 30, 'rebind', '2026-09-01', '13700000030', '13800000030', TRUE),
    (31, 'target', 131, 'verify', '2026-09-01', '13700000031', NULL, TRUE);
