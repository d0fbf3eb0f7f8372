/*---
found = [
    { key = { target_id = "12" }, action = "hold_for_review" },
    { key = { target_id = "13" }, action = "hold_for_review" },
    { key = { target_id = "22" }, action = "hold_for_review" },
    { key = { target_id = "32" }, action = "hold_for_review" },
    { key = { target_id = "41" }, action = "hold_for_review" },
    { key = { target_id = "53" }, action = "hold_for_review" },
    { key = { target_id = "62" }, action = "hold_for_review" },
    { key = { target_id = "102" }, action = "hold_for_review" },
    { key = { target_id = "122" }, action = "hold_for_review" },
    { key = { target_id = "501" }, action = "hold_for_review" },
    { key = { target_id = "511" }, action = "hold_for_review", certainty = "suspected" },
    { key = { target_id = "521" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
-- Passes: only one with the union_id is live.
INSERT INTO target_accounts (id, anchor, status, union_id, is_test, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'u-1', FALSE, '2026-01-01', '2026-01-02'),
    (2, '13800000002', 'pending', 'u-1', FALSE, '2026-01-01', '2026-01-02'),
    (3, '13800000003', 'cooling', 'u-1', FALSE, '2026-01-01', '2026-01-02'),
    (4, '13800000004', 'merged', 'u-1', FALSE, '2026-01-01', '2026-01-02'),
    (5, '13800000005', 'active', 'u-1', TRUE, '2026-01-01', '2026-01-02');
-- Passes: union_ids of two scopes don't compare; nor does text that only looks alike when glued together.
INSERT INTO target_accounts (id, anchor, status, union_id, union_scope, created_at, updated_at) VALUES
    (6, '13800000006', 'active', 'u-6', 'wx-a', '2026-01-01', '2026-01-02'),
    (7, '13800000007', 'active', 'u-6', 'wx-b', '2026-01-01', '2026-01-02'),
    (8, '13800000008', 'active', 'u-6', NULL, '2026-01-01', '2026-01-02'),
    (9, '13800000009', 'active', 'b:c', 'a', '2026-01-01', '2026-01-02'),
    (10, '13800000010', 'active', 'c', 'a:b', '2026-01-01', '2026-01-02');
-- Passes: missing and blank union_ids never group.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (301, '13800000301', 'active', NULL, '2026-01-01', '2026-01-02'),
    (302, '13800000302', 'active', NULL, '2026-01-01', '2026-01-02'),
    (303, '13800000303', 'active', '', '2026-01-01', '2026-01-02'),
    (304, '13800000304', 'active', '', '2026-01-01', '2026-01-02');
-- Passes: they share an anchor, too; that rule owns the pair, and the survivor is left alone.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (311, '13800000311', 'active', 'u-311', '2026-01-01', '2026-01-02'),
    (312, '13800000311', 'active', 'u-311', '2026-01-01', '2026-01-02');

-- Found: held even if all are verified; of one scope, or with none; whatever the tenant; frozen is live.
INSERT INTO target_accounts (id, anchor, status, union_id, union_scope, tenant, anchor_verified_at, created_at, updated_at) VALUES
    (11, '13800000011', 'active', 'u-11', NULL, NULL, '2026-06-03', '2026-01-01', '2026-01-02'),
    (12, '13800000012', 'active', 'u-11', NULL, NULL, '2026-06-02', '2026-01-01', '2026-01-02'),
    (13, NULL, 'active', 'u-11', NULL, NULL, '2026-06-01', '2026-01-01', '2026-01-02'),
    (21, '13800000021', 'active', 'u-21', 'wx-a', 'a', '2026-06-02', '2026-01-01', '2026-01-02'),
    (22, '13800000022', 'active', 'u-21', 'wx-a', 'b', '2026-06-01', '2026-01-01', '2026-01-02'),
    (31, '13800000031', 'active', 'u-31', NULL, NULL, NULL, '2026-01-02', '2026-01-02'),
    (32, '13800000032', 'frozen', 'u-31', NULL, NULL, '2026-06-01', '2026-01-01', '2026-01-02'),
    (41, '13800000041', 'active', 'u-41', NULL, NULL, NULL, '2026-02-01', '2026-02-02'),
    (42, '13800000042', 'active', 'u-41', NULL, NULL, NULL, '2026-01-01', '2026-01-02');
-- Found: 53, for anchor-shared-by-targets takes 52 away, and 51 stays; 62, for their one number is disputed.
INSERT INTO target_accounts (id, anchor, status, union_id, anchor_verified_at, created_at, updated_at) VALUES
    (51, '13800000051', 'active', 'u-51', '2026-06-03', '2026-01-01', '2026-01-02'),
    (52, '13800000051', 'active', 'u-51', '2026-06-02', '2026-01-01', '2026-01-02'),
    (53, '13800000053', 'active', 'u-51', '2026-06-01', '2026-01-01', '2026-01-02'),
    (61, '13800000061', 'active', 'u-61', '2026-06-02', '2026-01-01', '2026-01-02'),
    (62, '13800000061', 'active', 'u-61', '2026-06-01', '2026-01-01', '2026-01-02');
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000061', '2026-07-01');
-- Found: 102 only. The others with the union_id aren't live.
INSERT INTO target_accounts (id, anchor, status, union_id, is_test, created_at, updated_at) VALUES
    (101, '13800000101', 'active', 'u-101', FALSE, '2026-01-01', '2026-01-02'),
    (102, '13800000102', 'active', 'u-101', FALSE, '2026-01-02', '2026-01-02'),
    (103, '13800000103', 'cooling', 'u-101', FALSE, '2026-01-01', '2026-01-02'),
    (104, NULL, 'deregistered', 'u-101', FALSE, '2026-01-01', '2026-01-02'),
    (105, NULL, 'frozen', 'u-101', TRUE, '2026-01-01', '2026-01-02');
-- Found: 122, for 121 was active later, though it is younger.
INSERT INTO target_accounts (id, anchor, status, union_id, last_active_at, created_at, updated_at) VALUES
    (121, '13800000121', 'active', 'u-121', '2026-10-01', '2026-02-01', '2026-02-02'),
    (122, '13800000122', 'active', 'u-121', '2026-09-01', '2026-01-01', '2026-01-02');

-- Confirmed at the end of the settling window; suspected later, in its survivor or itself.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (500, '13800000500', 'active', 'u-500', '2026-01-01', '2026-01-02'),
    (501, '13800000501', 'active', 'u-500', '2026-01-02', '2026-10-31 23:45:00'),
    (510, '13800000510', 'active', 'u-510', '2026-01-01', '2026-10-31 23:45:00.000001'),
    (511, '13800000511', 'active', 'u-510', '2026-01-02', '2026-01-02'),
    (520, '13800000520', 'active', 'u-520', '2026-01-01', '2026-01-02'),
    (521, '13800000521', 'active', 'u-520', '2026-01-02', '2026-10-31 23:50:00');
