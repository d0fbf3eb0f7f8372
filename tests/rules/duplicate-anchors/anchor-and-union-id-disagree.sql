/*---
found = [
    { key = { source_id = "11" }, action = "hold_for_review" },
    { key = { source_id = "12" }, action = "hold_for_review" },
    { key = { source_id = "13" }, action = "hold_for_review" },
    { key = { source_id = "14" }, action = "hold_for_review" },
    { key = { source_id = "15" }, action = "hold_for_review" },
    { key = { source_id = "16" }, action = "hold_for_review" },
    { key = { source_id = "17" }, action = "hold_for_review" },
    { key = { source_id = "21" }, action = "hold_for_review" },
    { key = { source_id = "22" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "23" }, action = "hold_for_review", certainty = "suspected" },
    { key = { source_id = "24" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
-- Targets: 1xx hold a number, 2xx a union_id and another number or none.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (101, '13800000101', 'active', NULL, '2026-01-01', '2026-01-02'),
    (102, '13800000102', 'active', 'u-102', '2026-01-01', '2026-01-02'),
    (103, '13800000103', 'active', NULL, '2026-01-01', '2026-01-02'),
    (104, '13800000103', 'active', NULL, '2026-01-01', '2026-01-02'),
    (105, '13800000105', 'cooling', NULL, '2026-01-01', '2026-01-02'),
    (106, '13800000106', 'frozen', NULL, '2026-01-01', '2026-01-02'),
    (201, '13800000201', 'active', 'u-201', '2026-01-01', '2026-01-02'),
    (202, NULL, 'active', 'u-202', '2026-01-01', '2026-01-02'),
    (203, '13800000203', 'active', 'u-203', '2026-01-01', '2026-01-02'),
    (204, '13800000204', 'active', 'u-203', '2026-01-01', '2026-01-02'),
    (205, '13800000205', 'pending', 'u-205', '2026-01-01', '2026-01-02');

-- Passes: both lead to one target; either leads nowhere, to a target that isn't live, or to several.
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (1, '13800000102', 'active', 'u-102', '2026-01-01', '2026-01-02'),
    (2, '13800000101', 'active', NULL, '2026-01-01', '2026-01-02'),
    (3, NULL, 'active', 'u-201', '2026-01-01', '2026-01-02'),
    (4, '13800000999', 'active', 'u-202', '2026-01-01', '2026-01-02'),
    (5, '13800000105', 'active', 'u-206', '2026-01-01', '2026-01-02'),
    (6, '13800000206', 'active', 'u-205', '2026-01-01', '2026-01-02'),
    (7, '13800000103', 'active', 'u-207', '2026-01-01', '2026-01-02'),
    (8, '13800000208', 'active', 'u-203', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (206, '13800000206', 'active', 'u-206', '2026-01-01', '2026-01-02'),
    (207, '13800000207', 'active', 'u-207', '2026-01-01', '2026-01-02'),
    (208, '13800000208', 'active', 'u-208', '2026-01-01', '2026-01-02');
-- Passes: not live.
INSERT INTO source_accounts (id, anchor, status, union_id, is_test, created_at, updated_at) VALUES
    (31, '13800000101', 'cooling', 'u-208', FALSE, '2026-01-01', '2026-01-02'),
    (32, '13800000101', 'deregistered', 'u-208', FALSE, '2026-01-01', '2026-01-02'),
    (33, '13800000101', 'active', 'u-208', TRUE, '2026-01-01', '2026-01-02');
-- Passes: the union_id was issued under another scope.
INSERT INTO source_accounts (id, anchor, status, union_id, union_scope, created_at, updated_at) VALUES
    (34, '13800000334', 'active', 'u-335', 'wx-b', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, union_id, union_scope, created_at, updated_at) VALUES
    (334, '13800000334', 'active', NULL, 'wx-a', '2026-01-01', '2026-01-02'),
    (335, '13800000335', 'active', 'u-335', 'wx-a', '2026-01-01', '2026-01-02');
-- Passes: mapped to the union_id's target, which holds another number: a mapping-anchor-mismatch.
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (35, '13800000341', 'active', 'u-342', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (341, '13800000341', 'active', NULL, '2026-01-01', '2026-01-02'),
    (342, '13800000342', 'active', 'u-342', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (35, 342, 'active', '2026-01-02');
-- Passes: mapped to both: source-mapped-twice.
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (36, '13800000351', 'active', 'u-352', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (351, '13800000351', 'active', NULL, '2026-01-01', '2026-01-02'),
    (352, '13800000352', 'active', 'u-352', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (36, 351, 'active', '2026-01-02'),
    (36, 352, 'active', '2026-01-02');
-- Passes: 38 is set aside as the second account of 37 with that number, and 37's union_id leads nowhere.
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (37, '13800000361', 'active', NULL, '2026-01-01', '2026-01-02'),
    (38, '13800000361', 'active', 'u-362', '2026-01-02', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (361, '13800000361', 'active', NULL, '2026-01-01', '2026-01-02'),
    (362, '13800000362', 'active', 'u-362', '2026-01-01', '2026-01-02');

-- Found: active, frozen, excluded; led to targets without a number, frozen ones, or one of them cooling beside a live one.
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (11, '13800000411', 'active', 'u-511', '2026-01-01', '2026-01-02'),
    (12, '13800000412', 'frozen', 'u-512', '2026-01-01', '2026-01-02'),
    (13, '13800000413', 'active', 'u-513', '2026-01-01', '2026-01-02'),
    (14, '13800000414', 'active', 'u-514', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (411, '13800000411', 'active', 'u-411', '2026-01-01', '2026-01-02'),
    (511, '13800000511', 'active', 'u-511', '2026-01-01', '2026-01-02'),
    (412, '13800000412', 'frozen', NULL, '2026-01-01', '2026-01-02'),
    (512, NULL, 'active', 'u-512', '2026-01-01', '2026-01-02'),
    (413, '13800000413', 'active', NULL, '2026-01-01', '2026-01-02'),
    (513, '13800000513', 'active', 'u-513', '2026-01-01', '2026-01-02'),
    (414, '13800000414', 'active', NULL, '2026-01-01', '2026-01-02'),
    (415, '13800000414', 'cooling', NULL, '2026-01-01', '2026-01-02'),
    (514, '13800000514', 'active', 'u-514', '2026-01-01', '2026-01-02');
INSERT INTO exclusions (source_id, reason) VALUES (13, 'settled by hand');
-- Found: mapped to the anchor's target; to the union_id's, whose number is unknown; to both, though one is retired.
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (15, '13800000415', 'active', 'u-515', '2026-01-01', '2026-01-02'),
    (16, '13800000416', 'active', 'u-516', '2026-01-01', '2026-01-02'),
    (17, '13800000417', 'active', 'u-517', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (425, '13800000415', 'active', NULL, '2026-01-01', '2026-01-02'),
    (515, '13800000515', 'active', 'u-515', '2026-01-01', '2026-01-02'),
    (426, '13800000416', 'active', NULL, '2026-01-01', '2026-01-02'),
    (516, NULL, 'active', 'u-516', '2026-01-01', '2026-01-02'),
    (427, '13800000417', 'active', NULL, '2026-01-01', '2026-01-02'),
    (517, '13800000517', 'active', 'u-517', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (15, 425, 'active', '2026-01-02'),
    (16, 516, 'active', '2026-01-02'),
    (17, 427, 'active', '2026-01-02'),
    (17, 517, 'retired', '2026-01-02');

-- Confirmed at the end of the settling window; suspected later, in the source or in either target.
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (21, '13800000421', 'active', 'u-521', '2026-01-01', '2026-10-31 23:45:00'),
    (22, '13800000422', 'active', 'u-522', '2026-01-01', '2026-10-31 23:45:00.000001'),
    (23, '13800000423', 'active', 'u-523', '2026-01-01', '2026-01-02'),
    (24, '13800000424', 'active', 'u-524', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (421, '13800000421', 'active', NULL, '2026-01-01', '2026-01-02'),
    (521, '13800000521', 'active', 'u-521', '2026-01-01', '2026-01-02'),
    (422, '13800000422', 'active', NULL, '2026-01-01', '2026-01-02'),
    (522, '13800000522', 'active', 'u-522', '2026-01-01', '2026-01-02'),
    (423, '13800000423', 'active', NULL, '2026-01-01', '2026-10-31 23:50:00'),
    (523, '13800000523', 'active', 'u-523', '2026-01-01', '2026-01-02'),
    (424, '13800000424', 'active', NULL, '2026-01-01', '2026-01-02'),
    (524, '13800000524', 'active', 'u-524', '2026-01-01', '2026-10-31 23:50:00');
