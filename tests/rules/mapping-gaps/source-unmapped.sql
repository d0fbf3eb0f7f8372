/*---
settings = { expected = "created_at < TIMESTAMP '2026-08-01'" }
found = [
    { key = { source_id = "1" }, action = "create_mapping" },
    { key = { source_id = "2" }, action = "create_mapping" },
    { key = { source_id = "3" }, action = "create_mapping" },
    { key = { source_id = "4" }, action = "create_mapping" },
    { key = { source_id = "5" }, action = "hold_for_review" },
    { key = { source_id = "6" }, action = "hold_for_review" },
    { key = { source_id = "7" }, action = "hold_for_review" },
    { key = { source_id = "8" }, action = "hold_for_review" },
    { key = { source_id = "9" }, action = "hold_for_review" },
    { key = { source_id = "10" }, action = "hold_for_review" },
    { key = { source_id = "11" }, action = "hold_for_review" },
    { key = { source_id = "12" }, action = "create_mapping", certainty = "suspected" },
    { key = { source_id = "13" }, action = "create_mapping", certainty = "suspected" },
    { key = { source_id = "14" }, action = "create_mapping" },
    { key = { source_id = "15" }, action = "create_mapping" },
    { key = { source_id = "16" }, action = "create_mapping" },
    { key = { source_id = "17" }, action = "create_mapping" },
    { key = { source_id = "18" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, status, tenant, is_test, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    -- Found: one live target holds the anchor, both verified it, and the source was used after the target's verification.
    (1, '13800000001', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found: the same number, spelled in another way.
    (2, '+86 138-0000-0002', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found: a frozen source is live, and was idle for exactly the 90 days that are allowed.
    (3, '13800000003', NULL, 'frozen', 'cn', FALSE, '2026-01-05', '2026-06-03', '2026-01-01', '2026-10-01'),
    -- Found: idle for longer, but the union_ids are equal.
    (4, '13800000004', 'u4', 'active', 'cn', FALSE, '2026-01-05', '2026-06-01', '2026-01-01', '2026-10-01'),
    -- Found, held: idle for longer, the number may be somebody else's by now.
    (5, '13800000005', 'u5', 'active', 'cn', FALSE, '2026-01-05', '2026-06-01', '2026-01-01', '2026-10-01'),
    -- Found, held: the source never verified the number.
    (6, '13800000006', NULL, 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found, held: the target never verified it.
    (7, '13800000007', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found, held: nobody knows when the source was last used.
    (8, '13800000008', NULL, 'active', 'cn', FALSE, '2026-01-05', NULL, '2026-01-01', '2026-10-01'),
    -- Found, held: no anchor, and the union_id is on one live target.
    (9, NULL, 'u9', 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found, held: a blank anchor is none.
    (10, '  ', 'u10', 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found, held: its anchor is on no target, its union_id on one.
    (11, '13800000011', 'u11', 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Suspected: touched a moment ago.
    (12, '13800000012', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-31 23:45:01'),
    -- Suspected: its target was touched a moment ago.
    (13, '13800000013', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found: touched exactly at the limit of settling.
    (14, '13800000014', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-31 23:45:00'),
    -- Found: retired and conflicting mappings map nothing.
    (15, '13800000015', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found: dated in the future, which counts as its creation.
    (16, '13800000016', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2027-01-01'),
    -- Found: its anchor is on one live target, its union_id on two others: that decides nothing.
    (17, '13800000017', 'u17', 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found, held: the target never verified the number, though the union_ids are equal.
    (18, '13800000018', 'u18', 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: mapped already.
    (20, '13800000020', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: its mapping is under way.
    (21, '13800000021', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: a test account.
    (22, '13800000022', NULL, 'active', 'cn', TRUE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: excluded, even if the exclusion has expired.
    (23, '13800000023', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Pass: neither active nor frozen.
    (24, '13800000024', NULL, 'cooling', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    (25, '13800000024', NULL, 'deregistered', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    (26, '13800000024', NULL, 'merged', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    (27, '13800000027', NULL, 'pending', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: no target at all; that is target-missing's.
    (28, '13800000028', 'u28', 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: only a cooling target has its anchor; that is target-not-live's, though its union_id is on a live one.
    (29, '13800000029', 'u29', 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Pass: two live targets share its anchor, whatever its union_id says; two share its union_id.
    (39, NULL, 'u39', 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-01-01', '2026-10-01'),
    (30, '13800000030', 'u30', 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: its anchor is one target's, its union_id another's; that is anchor-and-union-id-disagree's.
    (31, '13800000031', 'u31', 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found nothing to join by: NULL, blank and no union_id.
    (32, NULL, NULL, 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-01-01', '2026-10-01'),
    (33, '', ' ', 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: no valid number, which its target has too.
    (34, '12345', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- The survivor of two that share an anchor, mapped; the other is set aside and passes.
    (35, '13800000035', NULL, 'active', 'cn', FALSE, '2026-02-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    (36, '13800000035', NULL, 'active', 'cn', FALSE, '2026-02-01', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: not yet due, for it was created when the next round begins.
    (38, '13800000038', NULL, 'active', 'cn', FALSE, '2026-08-05', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Passes: the number is disputed, for the carrier took it back after the source had verified it.
    (37, '13800000037', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, union_id, status, is_test, anchor_verified_at, created_at, updated_at) VALUES
    (101, '13800000001', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (102, '13800000002', NULL, 'frozen', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (103, '13800000003', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (104, '13800000004', 'u4', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (105, '13800000005', 'u5-of-another', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (106, '13800000006', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (107, '13800000007', NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    (108, '13800000008', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (109, '13800000109', 'u9', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (110, '13800000110', 'u10', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (111, NULL, 'u11', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (112, '13800000012', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (113, '13800000013', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-31 23:59:00'),
    (114, '13800000014', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (115, '13800000015', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (116, '13800000016', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (117, '13800000017', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (217, NULL, 'u17', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (317, NULL, 'u17', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (118, '13800000018', 'u18', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    (239, NULL, 'u39', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (339, NULL, 'u39', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (120, '13800000020', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (121, '13800000021', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (122, '13800000022', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (123, '13800000023', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (124, '13800000024', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (127, '13800000027', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    -- A test target and a deregistered one are no targets.
    (128, '13800000028', 'u28', 'active', TRUE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (138, '13800000028', 'u28', 'deregistered', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (129, '13800000029', NULL, 'cooling', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (139, NULL, 'u29', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (130, '13800000030', 'u30', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (140, '13800000030', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (131, '13800000031', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (141, NULL, 'u31', 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (132, NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    (133, '', ' ', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    (134, '12345', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (135, '13800000035', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (158, '13800000038', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01'),
    (137, '13800000037', NULL, 'active', FALSE, '2026-09-01', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (20, 120, 'active', '2026-02-01'),
    (21, 121, 'pending', '2026-10-31 23:30:00'),
    (35, 135, 'active', '2026-02-01'),
    (15, 115, 'retired', '2026-02-01'),
    (15, 114, 'conflict', '2026-02-01');
INSERT INTO exclusions (source_id, reason, expires_at) VALUES (23, 'a shop''s shared phone', '2026-03-01');
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000037', '2026-06-01');
