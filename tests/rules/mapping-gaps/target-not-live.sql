/*---
settings = { expected = "created_at < TIMESTAMP '2026-08-01'" }
found = [
    { key = { source_id = "1" }, action = "hold_for_review" },
    { key = { source_id = "2" }, action = "hold_for_review" },
    { key = { source_id = "3" }, action = "hold_for_review" },
    { key = { source_id = "4" }, action = "hold_for_review" },
    { key = { source_id = "5" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "6" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "7" }, action = "hold_for_review" },
    { key = { source_id = "8" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, open_id, status, is_test, anchor_verified_at, created_at, updated_at) VALUES
    -- Found: the only target with its number is cooling.
    (1, '13800000001', NULL, NULL, 'active', FALSE, '2026-01-05', '2026-01-01', '2026-10-01'),
    -- Found: the only target with its number is pending; the source is frozen, so live.
    (2, '13800000002', NULL, NULL, 'frozen', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Found: its number is on no target, its union_id on a cooling one.
    (3, '13800000003', 'u3', NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Found: two targets hold its number, none of them live.
    (4, '13800000004', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Suspected: touched a moment ago.
    (5, '13800000005', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-31 23:50:00'),
    -- Suspected: its target began to cool a moment ago.
    (6, '13800000006', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Found: touched exactly at the limit of settling.
    (7, '13800000007', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-31 23:45:00'),
    -- Suspected: the target with its union_id began to cool a moment ago.
    (8, '13800000008', 'u8', NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: a live target holds the number too.
    (20, '13800000020', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: a live target holds its union_id.
    (21, '13800000021', 'u21', NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: mapped.
    (22, '13800000022', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: its mapping is pending.
    (23, '13800000023', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: a test account.
    (24, '13800000024', NULL, NULL, 'active', TRUE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: excluded.
    (25, '13800000025', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: cooling itself.
    (26, '13800000026', NULL, NULL, 'cooling', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: the target with its number is gone; that is target-missing's.
    (27, '13800000027', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: the cooling target is a tester's.
    (28, '13800000028', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Pass: no number to look for, though a cooling target has the union_id, or the same blank.
    (29, NULL, 'u3', NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    (30, ' ', NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: not yet due, for it was created when the next round begins.
    (32, '13800000001', NULL, NULL, 'active', FALSE, NULL, '2026-08-01', '2026-10-01'),
    -- Passes: set aside, for 1001 has the same open_id and survives.
    (1001, '13800000031', NULL, 'o1', 'active', FALSE, '2026-01-05', '2026-01-01', '2026-10-01'),
    (31, '13800000032', NULL, 'o1', 'active', FALSE, '2026-01-04', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, union_id, status, is_test, created_at, updated_at) VALUES
    (101, '13800000001', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (102, '13800000002', NULL, 'pending', FALSE, '2026-01-01', '2026-10-01'),
    (103, NULL, 'u3', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (104, '13800000004', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (114, '13800000004', NULL, 'pending', FALSE, '2026-01-01', '2026-10-01'),
    (105, '13800000005', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (106, '13800000006', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    (107, '13800000007', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (108, NULL, 'u8', 'cooling', FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    (120, '13800000020', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (130, '13800000020', NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (121, '13800000021', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (131, NULL, 'u21', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    (122, '13800000022', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (123, '13800000023', NULL, 'pending', FALSE, '2026-01-01', '2026-10-01'),
    (124, '13800000024', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (125, '13800000025', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (126, '13800000026', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (127, '13800000027', NULL, 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (137, '13800000027', NULL, 'merged', FALSE, '2026-01-01', '2026-10-01'),
    (128, '13800000028', NULL, 'cooling', TRUE, '2026-01-01', '2026-10-01'),
    (129, ' ', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (132, '13800000032', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (22, 122, 'active', '2026-02-01'),
    (23, 123, 'pending', '2026-10-31 23:30:00'),
    (1, 101, 'retired', '2026-02-01');
INSERT INTO exclusions (source_id, reason) VALUES (25, 'a shop''s shared phone');
