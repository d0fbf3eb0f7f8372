/*---
found = [
    { key = { source_id = "12" }, action = "hold_for_review" },
    { key = { source_id = "13" }, action = "hold_for_review" },
    { key = { source_id = "22" }, action = "hold_for_review" },
    { key = { source_id = "32" }, action = "hold_for_review" },
    { key = { source_id = "54" }, action = "hold_for_review" },
    { key = { source_id = "62" }, action = "hold_for_review" },
    { key = { source_id = "71" }, action = "hold_for_review" },
    { key = { source_id = "102" }, action = "hold_for_review" },
    { key = { source_id = "112" }, action = "hold_for_review" },
    { key = { source_id = "114" }, action = "hold_for_review" },
    { key = { source_id = "122" }, action = "hold_for_review" },
    { key = { source_id = "501" }, action = "hold_for_review" },
    { key = { source_id = "511" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "521" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
-- Passes: only one with the union_id is live.
INSERT INTO source_accounts (id, anchor, status, union_id, is_test, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'u-1', FALSE, '2026-01-01', '2026-01-02'),
    (2, '13800000002', 'pending', 'u-1', FALSE, '2026-01-01', '2026-01-02'),
    (3, '13800000003', 'cooling', 'u-1', FALSE, '2026-01-01', '2026-01-02'),
    (4, '13800000004', 'deregistered', 'u-1', FALSE, '2026-01-01', '2026-01-02'),
    (5, '13800000005', 'active', 'u-1', TRUE, '2026-01-01', '2026-01-02');
-- Passes: a tenant each, or a scope each.
INSERT INTO source_accounts (id, anchor, status, union_id, union_scope, tenant, created_at, updated_at) VALUES
    (6, '13800000006', 'active', 'u-6', NULL, 'a', '2026-01-01', '2026-01-02'),
    (7, '13800000007', 'active', 'u-6', NULL, 'b', '2026-01-01', '2026-01-02'),
    (8, '13800000008', 'active', 'u-6', 'wx-a', 'a', '2026-01-01', '2026-01-02');
-- Passes: missing and blank union_ids never group; targets don't count here.
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (301, '13800000301', 'active', NULL, '2026-01-01', '2026-01-02'),
    (302, '13800000302', 'active', NULL, '2026-01-01', '2026-01-02'),
    (303, '13800000303', 'active', '', '2026-01-01', '2026-01-02'),
    (304, '13800000304', 'active', '', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (101, '13800000001', 'active', 'u-1', '2026-01-01', '2026-01-02'),
    (102, '13800000002', 'active', 'u-1', '2026-01-01', '2026-01-02');
-- Passes: they share an open_id or an anchor, too; those rules own the pairs, and the survivors are left alone.
INSERT INTO source_accounts (id, anchor, status, union_id, open_id, created_at, updated_at) VALUES
    (311, '13800000311', 'active', 'u-311', 'o-311', '2026-01-01', '2026-01-02'),
    (312, '13800000312', 'active', 'u-311', 'o-311', '2026-01-01', '2026-01-02'),
    (321, '13800000321', 'active', 'u-321', 'o-321', '2026-01-01', '2026-01-02'),
    (322, '13800000321', 'active', 'u-321', 'o-322', '2026-01-01', '2026-01-02');

-- Found: held even if all are verified; of one tenant and scope; frozen is live.
INSERT INTO source_accounts (id, anchor, status, union_id, union_scope, tenant, anchor_verified_at, created_at, updated_at) VALUES
    (11, '13800000011', 'active', 'u-11', NULL, NULL, '2026-06-03', '2026-01-01', '2026-01-02'),
    (12, '13800000012', 'active', 'u-11', NULL, NULL, '2026-06-02', '2026-01-01', '2026-01-02'),
    (13, NULL, 'active', 'u-11', NULL, NULL, '2026-06-01', '2026-01-01', '2026-01-02'),
    (21, '13800000021', 'active', 'u-21', 'wx-a', 'a', '2026-06-02', '2026-01-01', '2026-01-02'),
    (22, '13800000022', 'active', 'u-21', 'wx-a', 'a', '2026-06-01', '2026-01-01', '2026-01-02'),
    (31, '13800000031', 'active', 'u-31', NULL, NULL, NULL, '2026-01-02', '2026-01-02'),
    (32, '13800000032', 'frozen', 'u-31', NULL, NULL, '2026-06-01', '2026-01-01', '2026-01-02');
-- Found: 54, for open-id-shared takes 52 away, anchor-shared-by-sources 53, and 51 stays.
INSERT INTO source_accounts (id, anchor, status, union_id, open_id, anchor_verified_at, created_at, updated_at) VALUES
    (51, '13800000051', 'active', 'u-51', 'o-51', '2026-06-04', '2026-01-01', '2026-01-02'),
    (52, '13800000052', 'active', 'u-51', 'o-51', '2026-06-03', '2026-01-01', '2026-01-02'),
    (53, '13800000051', 'active', 'u-51', 'o-53', '2026-06-02', '2026-01-01', '2026-01-02'),
    (54, '13800000054', 'active', 'u-51', 'o-54', '2026-06-01', '2026-01-01', '2026-01-02');
-- Found: 62, for their one number is disputed; 71, for 72 holds a single asset.
INSERT INTO source_accounts (id, anchor, status, union_id, anchor_verified_at, created_at, updated_at) VALUES
    (61, '13800000061', 'active', 'u-61', '2026-06-02', '2026-01-01', '2026-01-02'),
    (62, '13800000061', 'active', 'u-61', '2026-06-01', '2026-01-01', '2026-01-02'),
    (71, '13800000071', 'active', 'u-71', NULL, '2026-01-01', '2026-01-02'),
    (72, '13800000072', 'active', 'u-71', NULL, '2026-01-02', '2026-01-02');
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000061', '2026-07-01');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, single, updated_at) VALUES
    ('membership', 'm-1', 'source', 72, 'in_flight', TRUE, '2026-01-02');
-- Found: 102 only. The others with the union_id aren't live.
INSERT INTO source_accounts (id, anchor, status, union_id, is_test, created_at, updated_at) VALUES
    (101, '13800000101', 'active', 'u-101', FALSE, '2026-01-01', '2026-01-02'),
    (102, '13800000102', 'active', 'u-101', FALSE, '2026-01-02', '2026-01-02'),
    (103, '13800000103', 'cooling', 'u-101', FALSE, '2026-01-01', '2026-01-02'),
    (104, NULL, 'deregistered', 'u-101', FALSE, '2026-01-01', '2026-01-02'),
    (105, NULL, 'frozen', 'u-101', TRUE, '2026-01-01', '2026-01-02');
-- Found: one a tenant, each with a survivor of its own.
INSERT INTO source_accounts (id, anchor, status, union_id, tenant, created_at, updated_at) VALUES
    (111, '13800000111', 'active', 'u-111', 'a', '2026-01-01', '2026-01-02'),
    (112, '13800000112', 'active', 'u-111', 'a', '2026-01-02', '2026-01-02'),
    (113, '13800000113', 'active', 'u-111', 'b', '2026-01-03', '2026-01-03'),
    (114, '13800000114', 'active', 'u-111', 'b', '2026-01-04', '2026-01-04');
-- Found: 122, for 121 was active later, though it is younger.
INSERT INTO source_accounts (id, anchor, status, union_id, last_active_at, created_at, updated_at) VALUES
    (121, '13800000121', 'active', 'u-121', '2026-10-01', '2026-02-01', '2026-02-02'),
    (122, '13800000122', 'active', 'u-121', '2026-09-01', '2026-01-01', '2026-01-02');

-- Confirmed at the end of the settling window; suspected later, in its survivor or itself.
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (500, '13800000500', 'active', 'u-500', '2026-01-01', '2026-01-02'),
    (501, '13800000501', 'active', 'u-500', '2026-01-02', '2026-10-31 23:45:00'),
    (510, '13800000510', 'active', 'u-510', '2026-01-01', '2026-10-31 23:45:00.000001'),
    (511, '13800000511', 'active', 'u-510', '2026-01-02', '2026-01-02'),
    (520, '13800000520', 'active', 'u-520', '2026-01-01', '2026-01-02'),
    (521, '13800000521', 'active', 'u-520', '2026-01-02', '2026-10-31 23:50:00');
