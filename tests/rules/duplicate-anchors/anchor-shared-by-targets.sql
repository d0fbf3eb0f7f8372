/*---
params = { max_accounts_per_anchor = 3 }
found = [
    { key = { target_id = "12" }, action = "merge_accounts" },
    { key = { target_id = "22" }, action = "hold_for_review" },
    { key = { target_id = "23" }, action = "hold_for_review" },
    { key = { target_id = "32" }, action = "hold_for_review" },
    { key = { target_id = "41" }, action = "merge_accounts" },
    { key = { target_id = "51" }, action = "merge_accounts" },
    { key = { target_id = "61" }, action = "merge_accounts" },
    { key = { target_id = "71" }, action = "merge_accounts" },
    { key = { target_id = "82" }, action = "merge_accounts" },
    { key = { target_id = "92" }, action = "merge_accounts" },
    { key = { target_id = "102" }, action = "merge_accounts" },
    { key = { target_id = "112" }, action = "hold_for_review" },
    { key = { target_id = "122" }, action = "merge_accounts" },
    { key = { target_id = "502" }, action = "merge_accounts" },
    { key = { target_id = "512" }, action = "merge_accounts", certainty = "suspected" },
    { key = { target_id = "522" }, action = "merge_accounts", certainty = "suspected" },
]
---*/
-- Passes: only one of those with the number is live.
INSERT INTO target_accounts (id, anchor, status, is_test, anchor_verified_at, created_at, updated_at) VALUES
    (1, '13800000001', 'active', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (2, '13800000001', 'pending', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (3, '13800000001', 'cooling', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (4, '13800000001', 'deregistered', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (5, '13800000001', 'merged', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (6, '13800000001', 'active', TRUE, '2026-06-01', '2026-01-01', '2026-01-02');
-- Passes: sources don't count here.
INSERT INTO source_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (2, '13800000001', 'active', '2026-06-01', '2026-01-01', '2026-01-02');
-- Passes: missing, blank, placeholder and malformed anchors never group.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (301, NULL, 'active', '2026-01-01', '2026-01-02'),
    (302, NULL, 'active', '2026-01-01', '2026-01-02'),
    (303, '', 'active', '2026-01-01', '2026-01-02'),
    (304, '', 'active', '2026-01-01', '2026-01-02'),
    (305, '  ', 'active', '2026-01-01', '2026-01-02'),
    (306, '  ', 'active', '2026-01-01', '2026-01-02'),
    (307, '11111111111', 'active', '2026-01-01', '2026-01-02'),
    (308, '11111111111', 'active', '2026-01-01', '2026-01-02'),
    (309, '12345', 'active', '2026-01-01', '2026-01-02'),
    (310, '12345', 'active', '2026-01-01', '2026-01-02');

-- Passes: the number is disputed, for the carrier took it back after one of them verified it.
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (311, '13800000311', 'active', '2026-05-01', '2026-01-01', '2026-01-02'),
    (312, '13800000311', 'active', '2026-07-01', '2026-01-01', '2026-01-02');
INSERT INTO number_releases (anchor, released_at) VALUES
    ('13800000311', '2026-06-01'),
    -- Released before anybody verified it: 11 and 12 below are found.
    ('13800000011', '2025-06-01');
-- Passes: disputed, for one of them was idle when the other verified it.
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    (321, '13800000321', 'active', '2026-01-01', '2026-01-05', '2026-01-01', '2026-01-05'),
    (322, '13800000321', 'active', '2026-06-01', '2026-06-01', '2026-06-01', '2026-06-01');
-- Passes: disputed, for the binding log says that one of them left the number.
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (331, '13800000331', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (332, '13800000331', 'active', '2026-06-01', '2026-01-01', '2026-01-02');
INSERT INTO bindings (event_id, system, account_id, op, anchor, verified, at) VALUES
    (1, 'target', 331, 'rebind', '13800000339', TRUE, '2026-07-01'),
    -- Not verified, or what the account holds anyway: 11 and 12 below are found.
    (2, 'target', 11, 'rebind', '13800000339', FALSE, '2026-07-01'),
    (3, 'target', 12, 'verify', '13800000011', TRUE, '2026-06-01');
-- Passes: disputed, for more accounts than $max_accounts_per_anchor hold it.
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (341, '13800000341', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (342, '13800000341', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (343, '13800000341', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (344, '13800000341', 'cooling', '2026-06-01', '2026-01-01', '2026-01-02');

-- Found: merged if all are verified; held if one of the group isn't, or is frozen.
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (11, '13800000011', 'active', '2026-06-02', '2026-02-01', '2026-02-02'),
    (12, '13800000011', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (21, '13800000021', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (22, '13800000021', 'active', '2026-05-01', '2026-01-01', '2026-01-02'),
    (23, '13800000021', 'active', NULL, '2026-01-01', '2026-01-02'),
    (31, '13800000031', 'active', '2026-05-01', '2026-01-01', '2026-01-02'),
    (32, '13800000031', 'frozen', '2026-06-01', '2026-01-01', '2026-01-02');

-- Found, and the survivor is 42 by a single asset, 52 by its last activity, 62 by its creation, 70 by its id.
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    (41, '13800000041', 'active', '2026-06-01', '2026-10-01', '2026-01-01', '2026-01-02'),
    (42, '13800000041', 'active', '2026-06-01', '2026-09-01', '2026-02-01', '2026-02-02'),
    (51, '13800000051', 'active', '2026-06-01', '2026-09-01', '2026-01-01', '2026-01-02'),
    (52, '13800000051', 'active', '2026-06-01', '2026-10-01', '2026-02-01', '2026-02-02'),
    (61, '13800000061', 'active', '2026-06-01', '2026-10-01', '2026-02-01', '2026-02-02'),
    (62, '13800000061', 'active', '2026-06-01', '2026-10-01', '2026-01-01', '2026-01-02'),
    (70, '13800000071', 'active', '2026-06-01', '2026-10-01', '2026-01-01', '2026-01-02'),
    (71, '13800000071', 'active', '2026-06-01', '2026-10-01', '2026-01-01', '2026-01-02');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, single, updated_at) VALUES
    ('membership', 1, 'target', 42, 'live', TRUE, '2026-01-02'),
    -- Don't count: not single, moved away, or the other system's account of that id.
    ('points', 2, 'target', 41, 'live', FALSE, '2026-01-02'),
    ('membership', 3, 'target', 51, 'moved', TRUE, '2026-01-02'),
    ('membership', 4, 'source', 61, 'live', TRUE, '2026-01-02');

-- Found: one number in other spellings; accounts of two tenants; two frozen ones.
INSERT INTO target_accounts (id, anchor, status, tenant, anchor_verified_at, created_at, updated_at) VALUES
    (81, '13800000081', 'active', NULL, '2026-06-02', '2026-01-01', '2026-01-02'),
    (82, '+86 138-0000-0081', 'active', NULL, '2026-06-01', '2026-01-01', '2026-01-02'),
    (91, '008613800000091', 'active', NULL, '2026-06-02', '2026-01-01', '2026-01-02'),
    (92, '１３８００００００９１', 'active', NULL, '2026-06-01', '2026-01-01', '2026-01-02'),
    (101, '13800000101', 'active', 'a', '2026-06-02', '2026-01-01', '2026-01-02'),
    (102, '13800000101', 'active', 'b', '2026-06-01', '2026-01-01', '2026-01-02'),
    (111, '13800000111', 'frozen', NULL, '2026-06-02', '2026-01-01', '2026-01-02'),
    (112, '13800000111', 'frozen', NULL, '2026-06-01', '2026-01-01', '2026-01-02');

-- Found: 122 only. The others with the number aren't live, and are asked neither for verification nor as survivors.
INSERT INTO target_accounts (id, anchor, status, is_test, anchor_verified_at, created_at, updated_at) VALUES
    (121, '13800000121', 'active', FALSE, '2026-06-02', '2026-01-01', '2026-01-02'),
    (122, '13800000121', 'active', FALSE, '2026-06-01', '2026-01-01', '2026-01-02'),
    (123, '13800000121', 'cooling', FALSE, NULL, '2026-01-01', '2026-01-02'),
    (124, '13800000121', 'deregistered', FALSE, NULL, '2026-01-01', '2026-01-02'),
    (125, '13800000121', 'frozen', TRUE, NULL, '2026-01-01', '2026-01-02');
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (121, '13800000121', 'active', '2026-01-01', '2026-01-02'),
    (122, '13800000121', 'frozen', '2026-01-01', '2026-01-02');

-- Confirmed at the end of the settling window; suspected later, be it the account or its survivor that was touched.
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (501, '13800000501', 'active', '2026-06-02', '2026-01-01', '2026-01-02'),
    (502, '13800000501', 'active', '2026-06-01', '2026-01-01', '2026-10-31 23:45:00'),
    (511, '13800000511', 'active', '2026-06-02', '2026-01-01', '2026-01-02'),
    (512, '13800000511', 'active', '2026-06-01', '2026-01-01', '2026-10-31 23:45:00.000001'),
    (521, '13800000521', 'active', '2026-06-02', '2026-01-01', '2026-10-31 23:50:00'),
    (522, '13800000521', 'active', '2026-06-01', '2026-01-01', '2026-01-02');
