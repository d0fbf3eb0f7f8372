/*---
params = { max_accounts_per_anchor = 3 }
found = [
    { key = { source_id = "12" }, action = "merge_accounts" },
    { key = { source_id = "22" }, action = "hold_for_review" },
    { key = { source_id = "32" }, action = "hold_for_review" },
    { key = { source_id = "41" }, action = "merge_accounts" },
    { key = { source_id = "51" }, action = "merge_accounts" },
    { key = { source_id = "61" }, action = "merge_accounts" },
    { key = { source_id = "71" }, action = "merge_accounts" },
    { key = { source_id = "82" }, action = "merge_accounts" },
    { key = { source_id = "83" }, action = "merge_accounts" },
    { key = { source_id = "93" }, action = "merge_accounts" },
    { key = { source_id = "102" }, action = "merge_accounts" },
    { key = { source_id = "112" }, action = "merge_accounts" },
    { key = { source_id = "114" }, action = "hold_for_review" },
    { key = { source_id = "501" }, action = "merge_accounts" },
    { key = { source_id = "511" }, action = "merge_accounts", certainty = "suspected" },
    { key = { source_id = "521" }, action = "merge_accounts", certainty = "suspected" },
]
---*/
-- Passes: only one of those with the number is live; targets don't count here.
INSERT INTO source_accounts (id, anchor, status, is_test, anchor_verified_at, created_at, updated_at) VALUES
    (1, '13800000001', 'frozen', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (2, '13800000001', 'pending', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (3, '13800000001', 'cooling', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (4, '13800000001', 'deregistered', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (5, '13800000001', 'active', TRUE, '2026-06-01', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (2, '13800000001', 'active', '2026-06-01', '2026-01-01', '2026-01-02');
-- Passes: one number, but each tenant has its own accounts.
INSERT INTO source_accounts (id, anchor, status, tenant, anchor_verified_at, created_at, updated_at) VALUES
    (6, '13800000006', 'active', 'a', '2026-06-01', '2026-01-01', '2026-01-02'),
    (7, '13800000006', 'active', 'b', '2026-06-01', '2026-01-01', '2026-01-02'),
    (8, '13800000006', 'active', NULL, '2026-06-01', '2026-01-01', '2026-01-02');
-- Passes: missing, blank, placeholder and malformed anchors never group.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (301, NULL, 'active', '2026-01-01', '2026-01-02'),
    (302, NULL, 'active', '2026-01-01', '2026-01-02'),
    (303, ' ', 'active', '2026-01-01', '2026-01-02'),
    (304, ' ', 'active', '2026-01-01', '2026-01-02'),
    (305, '00000000000', 'active', '2026-01-01', '2026-01-02'),
    (306, '00000000000', 'active', '2026-01-01', '2026-01-02'),
    (307, '1380000000', 'active', '2026-01-01', '2026-01-02'),
    (308, '1380000000', 'active', '2026-01-01', '2026-01-02');
-- Passes: they share an open_id, too; that rule owns the pair, and the survivor is left alone.
INSERT INTO source_accounts (id, anchor, status, open_id, anchor_verified_at, created_at, updated_at) VALUES
    (311, '13800000311', 'active', 'o-311', '2026-06-02', '2026-01-01', '2026-01-02'),
    (312, '13800000311', 'active', 'o-311', '2026-06-01', '2026-01-01', '2026-01-02');
-- Passes: the number is disputed: released by the carrier, taken over from an idle holder, or shared by a crowd.
INSERT INTO source_accounts (id, anchor, status, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    (321, '13800000321', 'active', '2026-05-01', NULL, '2026-01-01', '2026-01-02'),
    (322, '13800000321', 'active', '2026-07-01', NULL, '2026-01-01', '2026-01-02'),
    (331, '13800000331', 'active', '2026-01-01', '2026-01-05', '2026-01-01', '2026-01-05'),
    (332, '13800000331', 'active', '2026-06-01', '2026-06-01', '2026-06-01', '2026-06-01'),
    (341, '13800000341', 'active', '2026-06-01', NULL, '2026-01-01', '2026-01-02'),
    (342, '13800000341', 'active', '2026-06-01', NULL, '2026-01-01', '2026-01-02'),
    (343, '13800000341', 'pending', '2026-06-01', NULL, '2026-01-01', '2026-01-02'),
    (344, '13800000341', 'cooling', '2026-06-01', NULL, '2026-01-01', '2026-01-02');
INSERT INTO number_releases (anchor, released_at) VALUES ('+8613800000321', '2026-06-01');

-- Found: merged if all are verified; held if one of the group isn't, or is frozen.
INSERT INTO source_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (11, '13800000011', 'active', '2026-06-02', '2026-02-01', '2026-02-02'),
    (12, '13800000011', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (21, '13800000021', 'active', '2026-05-01', '2026-01-02', '2026-01-02'),
    (22, '13800000021', 'active', NULL, '2026-01-01', '2026-01-02'),
    (31, '13800000031', 'active', '2026-05-01', '2026-01-01', '2026-01-02'),
    (32, '13800000031', 'frozen', '2026-06-01', '2026-01-01', '2026-01-02');
-- Found, and the survivor is 42 by a single asset, 52 by its last activity, 62 by its creation, 70 by its id.
INSERT INTO source_accounts (id, anchor, status, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    (41, '13800000041', 'active', '2026-06-01', '2026-10-01', '2026-01-01', '2026-01-02'),
    (42, '13800000041', 'active', '2026-06-01', '2026-09-01', '2026-02-01', '2026-02-02'),
    (51, '13800000051', 'active', '2026-06-01', '2026-09-01', '2026-01-01', '2026-01-02'),
    (52, '13800000051', 'active', '2026-06-01', '2026-10-01', '2026-02-01', '2026-02-02'),
    (61, '13800000061', 'active', '2026-06-01', NULL, '2026-02-01', '2026-02-02'),
    (62, '13800000061', 'active', '2026-06-01', NULL, '2026-01-01', '2026-01-02'),
    (70, '13800000071', 'active', '2026-06-01', '2026-10-01', '2026-01-01', '2026-01-02'),
    (71, '13800000071', 'active', '2026-06-01', '2026-10-01', '2026-01-01', '2026-01-02');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, single, updated_at) VALUES
    ('membership', 1, 'source', 42, 'locked', TRUE, '2026-01-02'),
    ('membership', 2, 'source', 51, 'void', TRUE, '2026-01-02'),
    ('membership', 3, 'target', 61, 'live', TRUE, '2026-01-02');
-- Found: every one but the survivor; and 93, for 92 is left to open-id-shared and 91 stays.
INSERT INTO source_accounts (id, anchor, status, open_id, anchor_verified_at, created_at, updated_at) VALUES
    (81, '13800000081', 'active', 'o-81', '2026-06-03', '2026-01-01', '2026-01-02'),
    (82, '8613800000081', 'active', 'o-82', '2026-06-02', '2026-01-01', '2026-01-02'),
    (83, '138 0000 0081', 'active', NULL, '2026-06-01', '2026-01-01', '2026-01-02'),
    (91, '13800000091', 'active', 'o-91', '2026-06-03', '2026-01-01', '2026-01-02'),
    (92, '13800000091', 'active', 'o-91', NULL, '2026-01-01', '2026-01-02'),
    (93, '13800000091', 'active', 'o-93', '2026-06-01', '2026-01-01', '2026-01-02');
-- Found: 102 only. The others with the number aren't live, and are asked neither for verification nor as survivors.
INSERT INTO source_accounts (id, anchor, status, is_test, anchor_verified_at, created_at, updated_at) VALUES
    (101, '13800000101', 'active', FALSE, '2026-06-02', '2026-01-01', '2026-01-02'),
    (102, '13800000101', 'active', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (103, '13800000101', 'cooling', FALSE, NULL, '2026-01-01', '2026-01-02'),
    (104, '13800000101', 'deregistered', FALSE, NULL, '2026-01-01', '2026-01-02'),
    (105, '13800000101', 'frozen', TRUE, NULL, '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000101', 'active', '2026-01-01', '2026-01-02'),
    (102, '13800000101', 'frozen', '2026-01-01', '2026-01-02');
-- Found: one a tenant, each with a survivor of its own.
INSERT INTO source_accounts (id, anchor, status, tenant, anchor_verified_at, created_at, updated_at) VALUES
    (111, '13800000111', 'active', 'a', '2026-06-04', '2026-01-01', '2026-01-02'),
    (112, '13800000111', 'active', 'a', '2026-06-03', '2026-01-01', '2026-01-02'),
    (113, '13800000111', 'active', 'b', '2026-06-02', '2026-01-01', '2026-01-02'),
    (114, '13800000111', 'active', 'b', NULL, '2026-01-01', '2026-01-02');

-- Confirmed at the end of the settling window; suspected later, in its survivor or itself.
INSERT INTO source_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (501, '13800000501', 'active', '2026-06-01', '2026-01-01', '2026-10-31 23:45:00'),
    (502, '13800000501', 'active', '2026-06-02', '2026-01-01', '2026-01-02'),
    (511, '13800000511', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (512, '13800000511', 'active', '2026-06-02', '2026-01-01', '2026-10-31 23:50:00'),
    (521, '13800000521', 'active', '2026-06-01', '2026-01-01', '2026-10-31 23:50:00'),
    (522, '13800000521', 'active', '2026-06-02', '2026-01-01', '2026-01-02');
