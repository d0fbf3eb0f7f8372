/*---
found = [
    { key = { system = "target", account_id = "11" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "21" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "31" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "41" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "51" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "61" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
-- Passes: nothing connects them; missing and blank values connect nobody.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'u-1', '2026-01-01', '2026-01-02'),
    (2, '13800000002', 'active', NULL, '2026-01-01', '2026-01-02'),
    (3, NULL, 'active', '', '2026-01-01', '2026-01-02'),
    (4, '13800000004', 'active', '', '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, tenant, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'u-1', NULL, '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (1, 1, 'active', '2026-01-02');
-- Passes: the account between them is gone, or a test account.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (101, '13800000101', 'active', NULL, '2026-01-01', '2026-01-02'),
    (102, '13800000102', 'active', 'u-102', '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, is_test, created_at, updated_at) VALUES
    (101, '13800000101', 'deregistered', 'u-102', FALSE, '2026-01-01', '2026-01-02'),
    (102, '13800000101', 'active', 'u-102', TRUE, '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (103, '13800000101', 'merged', 'u-102', '2026-01-01', '2026-01-02');
-- Passes: one of the two targets isn't live.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (111, '13800000111', 'active', NULL, '2026-01-01', '2026-01-02'),
    (112, '13800000112', 'cooling', 'u-112', '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (111, '13800000111', 'pending', 'u-112', '2026-01-01', '2026-01-02');
-- Passes: equal union_ids, but of two scopes.
INSERT INTO target_accounts (id, anchor, status, union_id, union_scope, created_at, updated_at) VALUES
    (121, '13800000121', 'active', NULL, NULL, '2026-01-01', '2026-01-02'),
    (122, '13800000122', 'active', 'u-122', 'wx-a', '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, union_scope, created_at, updated_at) VALUES
    (121, '13800000121', 'pending', 'u-122', 'wx-b', '2026-01-01', '2026-01-02');

-- Passes: another finding names an account of the chain: the live source between them is anchor-and-union-id-disagree.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (131, '13800000131', 'active', NULL, '2026-01-01', '2026-01-02'),
    (132, '13800000132', 'active', 'u-132', '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (131, '13800000131', 'active', 'u-132', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (131, 131, 'active', '2026-01-02');
-- Passes: two of its targets share the anchor: anchor-shared-by-targets.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (141, '13800000141', 'active', NULL, '2026-01-01', '2026-01-02'),
    (142, '13800000141', 'active', NULL, '2026-01-01', '2026-01-02');
-- Passes: a source of the chain is source-unmapped.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (151, '13800000151', 'active', NULL, '2026-01-01', '2026-01-02'),
    (152, '13800000152', 'active', 'u-152', '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (151, '13800000151', 'pending', 'u-152', '2026-01-01', '2026-01-02'),
    (152, '13800000152', 'active', NULL, '2026-01-01', '2026-01-02');
-- Passes: a number of the chain is disputed, for the carrier took it back.
INSERT INTO target_accounts (id, anchor, status, union_id, anchor_verified_at, created_at, updated_at) VALUES
    (161, '13800000161', 'active', NULL, '2026-01-01', '2026-01-01', '2026-01-02'),
    (162, '13800000162', 'active', 'u-162', NULL, '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (161, '13800000161', 'pending', 'u-162', '2026-01-01', '2026-01-02');
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000161', '2026-06-01');

-- Found: a source that isn't live holds the anchor of the one and the union_id of the other; a target does.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (11, '13800000011', 'active', NULL, '2026-01-01', '2026-01-02'),
    (12, '13800000012', 'frozen', 'u-12', '2026-01-01', '2026-01-02'),
    (21, '13800000021', 'active', NULL, '2026-01-01', '2026-01-02'),
    (22, '13800000022', 'active', 'u-22', '2026-01-01', '2026-01-02'),
    (23, '13800000021', 'cooling', 'u-22', '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (11, '13800000011', 'pending', 'u-12', '2026-01-01', '2026-01-02');
-- Found: two mapped sources of two tenants share a union_id that no target holds.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (31, '13800000031', 'active', NULL, '2026-01-01', '2026-01-02'),
    (32, '13800000032', 'active', NULL, '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, tenant, created_at, updated_at) VALUES
    (31, '13800000031', 'active', 'u-31', 'a', '2026-01-01', '2026-01-02'),
    (32, '13800000032', 'active', 'u-31', 'b', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (31, 31, 'active', '2026-01-02'),
    (32, 32, 'active', '2026-01-02');
-- Found: two pending accounts share a number that no target holds; one row for three targets.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (41, '13800000041', 'active', 'u-41', '2026-01-01', '2026-01-02'),
    (42, '13800000042', 'active', 'u-42', '2026-01-01', '2026-01-02'),
    (43, '13800000043', 'active', 'u-43', '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (41, '13800000049', 'pending', 'u-41', '2026-01-01', '2026-01-02'),
    (42, '13800000049', 'pending', 'u-42', '2026-01-01', '2026-01-02'),
    (43, '13800000042', 'pending', 'u-43', '2026-01-01', '2026-01-02');

-- Confirmed at the end of the settling window; suspected later, in any of the targets.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (51, '13800000051', 'active', NULL, '2026-01-01', '2026-01-02'),
    (52, '13800000052', 'active', 'u-52', '2026-01-01', '2026-10-31 23:45:00'),
    (61, '13800000061', 'active', NULL, '2026-01-01', '2026-01-02'),
    (62, '13800000062', 'active', 'u-62', '2026-01-01', '2026-10-31 23:45:00.000001');
INSERT INTO source_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (51, '13800000051', 'pending', 'u-52', '2026-01-01', '2026-01-02'),
    (61, '13800000061', 'pending', 'u-62', '2026-01-01', '2026-01-02');
