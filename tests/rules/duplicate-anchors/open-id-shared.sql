/*---
found = [
    { key = { source_id = "12" }, action = "merge_accounts" },
    { key = { source_id = "13" }, action = "merge_accounts" },
    { key = { source_id = "22" }, action = "hold_for_review" },
    { key = { source_id = "32" }, action = "hold_for_review" },
    { key = { source_id = "41" }, action = "merge_accounts" },
    { key = { source_id = "52" }, action = "merge_accounts" },
    { key = { source_id = "61" }, action = "merge_accounts" },
    { key = { source_id = "71" }, action = "merge_accounts" },
    { key = { source_id = "82" }, action = "merge_accounts" },
    { key = { source_id = "102" }, action = "merge_accounts" },
    { key = { source_id = "112" }, action = "merge_accounts" },
    { key = { source_id = "114" }, action = "hold_for_review" },
    { key = { source_id = "501" }, action = "hold_for_review" },
    { key = { source_id = "511" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "521" }, action = "hold_for_review" },
    { key = { source_id = "531" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
-- Passes: only one with the open_id is live.
INSERT INTO source_accounts (id, anchor, status, open_id, is_test, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'o-1', FALSE, '2026-01-01', '2026-01-02'),
    (2, '13800000002', 'pending', 'o-1', FALSE, '2026-01-01', '2026-01-02'),
    (3, '13800000003', 'cooling', 'o-1', FALSE, '2026-01-01', '2026-01-02'),
    (4, '13800000004', 'deregistered', 'o-1', FALSE, '2026-01-01', '2026-01-02'),
    (5, '13800000005', 'active', 'o-1', TRUE, '2026-01-01', '2026-01-02');
-- Passes: a tenant each; targets don't count here.
INSERT INTO source_accounts (id, anchor, status, open_id, tenant, created_at, updated_at) VALUES
    (6, '13800000006', 'active', 'o-6', 'a', '2026-01-01', '2026-01-02'),
    (7, '13800000007', 'active', 'o-6', 'b', '2026-01-01', '2026-01-02'),
    (8, '13800000008', 'active', 'o-6', NULL, '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, open_id, created_at, updated_at) VALUES
    (101, '13800000001', 'active', 'o-1', '2026-01-01', '2026-01-02'),
    (102, '13800000002', 'active', 'o-1', '2026-01-01', '2026-01-02');
-- Passes: missing and blank open_ids never group; one number is anchor-shared-by-sources'; capitals differ.
INSERT INTO source_accounts (id, anchor, status, open_id, created_at, updated_at) VALUES
    (301, '13800000301', 'active', NULL, '2026-01-01', '2026-01-02'),
    (302, '13800000301', 'active', NULL, '2026-01-01', '2026-01-02'),
    (303, '13800000303', 'active', '', '2026-01-01', '2026-01-02'),
    (304, '13800000304', 'active', '', '2026-01-01', '2026-01-02'),
    (305, '13800000305', 'active', 'o-305', '2026-01-01', '2026-01-02'),
    (306, '13800000306', 'active', 'O-305', '2026-01-01', '2026-01-02');

-- Found: whatever the anchors; held if one of the group isn't verified, or is frozen.
INSERT INTO source_accounts (id, anchor, status, open_id, anchor_verified_at, created_at, updated_at) VALUES
    (11, '13800000011', 'active', 'o-11', '2026-06-03', '2026-03-01', '2026-03-02'),
    (12, '13800000012', 'active', 'o-11', '2026-06-02', '2026-02-01', '2026-02-02'),
    (13, NULL, 'active', 'o-11', '2026-06-01', '2026-01-01', '2026-01-02'),
    (21, '13800000021', 'active', 'o-21', '2026-05-01', '2026-01-02', '2026-01-02'),
    (22, '13800000022', 'active', 'o-21', NULL, '2026-01-01', '2026-01-02'),
    (31, '13800000031', 'active', 'o-31', '2026-05-01', '2026-01-01', '2026-01-02'),
    (32, '13800000032', 'frozen', 'o-31', '2026-06-01', '2026-01-01', '2026-01-02');
-- Found: of one tenant; the carrier took the number back, but an open_id is one user all the same.
INSERT INTO source_accounts (id, anchor, status, open_id, tenant, anchor_verified_at, created_at, updated_at) VALUES
    (81, '13800000081', 'active', 'o-81', 'a', '2026-06-02', '2026-01-01', '2026-01-02'),
    (82, '13800000081', 'active', 'o-81', 'a', '2026-06-01', '2026-01-01', '2026-01-02'),
    (83, '13800000083', 'active', 'o-81', 'b', '2026-06-01', '2026-01-01', '2026-01-02');
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000081', '2026-07-01');
-- Found, and the survivor is 42 by a single asset, 51 by its last activity, 62 by its creation, 70 by its id.
INSERT INTO source_accounts (id, anchor, status, open_id, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    (41, '13800000041', 'active', 'o-41', '2026-06-01', '2026-10-01', '2026-01-01', '2026-01-02'),
    (42, '13800000042', 'active', 'o-41', '2026-06-01', '2026-09-01', '2026-02-01', '2026-02-02'),
    (51, '13800000051', 'active', 'o-51', '2026-06-01', '2026-10-01', '2026-02-01', '2026-02-02'),
    (52, '13800000052', 'active', 'o-51', '2026-06-01', '2026-09-01', '2026-01-01', '2026-01-02'),
    (61, '13800000061', 'active', 'o-61', '2026-06-01', NULL, '2026-02-01', '2026-02-02'),
    (62, '13800000062', 'active', 'o-61', '2026-06-01', NULL, '2026-01-01', '2026-01-02'),
    (70, '13800000070', 'active', 'o-70', '2026-06-01', '2026-10-01', '2026-01-01', '2026-01-02'),
    (71, '13800000071', 'active', 'o-70', '2026-06-01', '2026-10-01', '2026-01-01', '2026-01-02');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, single, updated_at) VALUES
    ('membership', 1, 'source', 42, 'live', TRUE, '2026-01-02');
-- Found: 102 only. The others with the open_id aren't live, and are asked neither for verification nor as survivors.
INSERT INTO source_accounts (id, anchor, status, open_id, is_test, anchor_verified_at, created_at, updated_at) VALUES
    (101, '13800000101', 'active', 'o-101', FALSE, '2026-06-02', '2026-01-01', '2026-01-02'),
    (102, '13800000102', 'active', 'o-101', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (103, '13800000103', 'cooling', 'o-101', FALSE, NULL, '2026-01-01', '2026-01-02'),
    (104, NULL, 'deregistered', 'o-101', FALSE, NULL, '2026-01-01', '2026-01-02'),
    (105, NULL, 'frozen', 'o-101', TRUE, NULL, '2026-01-01', '2026-01-02');
-- Found: one a tenant, each with a survivor of its own.
INSERT INTO source_accounts (id, anchor, status, open_id, tenant, anchor_verified_at, created_at, updated_at) VALUES
    (111, '13800000111', 'active', 'o-111', 'a', '2026-06-04', '2026-01-01', '2026-01-02'),
    (112, '13800000112', 'active', 'o-111', 'a', '2026-06-03', '2026-01-01', '2026-01-02'),
    (113, '13800000113', 'active', 'o-111', 'b', '2026-06-02', '2026-01-01', '2026-01-02'),
    (114, '13800000114', 'active', 'o-111', 'b', NULL, '2026-01-01', '2026-01-02');

-- Confirmed at the end of the settling window; suspected later, in its survivor or itself; of the future as old as its creation.
INSERT INTO source_accounts (id, anchor, status, open_id, created_at, updated_at) VALUES
    (500, '13800000500', 'active', 'o-500', '2026-01-01', '2026-01-02'),
    (501, '13800000501', 'active', 'o-500', '2026-01-02', '2026-10-31 23:45:00'),
    (510, '13800000510', 'active', 'o-510', '2026-01-01', '2026-10-31 23:45:00.000001'),
    (511, '13800000511', 'active', 'o-510', '2026-01-02', '2026-01-02'),
    (520, '13800000520', 'active', 'o-520', '2026-01-01', '2027-01-01'),
    (521, '13800000521', 'active', 'o-520', '2026-01-02', '2026-01-02'),
    (530, '13800000530', 'active', 'o-530', '2026-01-01', '2026-01-02'),
    (531, '13800000531', 'active', 'o-530', '2026-01-02', '2026-10-31 23:50:00');
