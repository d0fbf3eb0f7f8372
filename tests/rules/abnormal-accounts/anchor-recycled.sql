/*---
found = [
    { key = { system = "source", account_id = "1" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "2" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "3" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "5" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "7" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "9" }, action = "hold_for_review", certainty = "suspected" },
    { key = { system = "source", account_id = "10" }, action = "hold_for_review", certainty = "suspected" },
    { key = { system = "source", account_id = "11" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "101" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "102" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, status, tenant, is_test, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    -- Found: the carrier took the number back after the account had verified it.
    (1, '13800000001', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found: the same of a pending account, released twice.
    (2, '+86 13800000002', NULL, 'pending', 'cn', FALSE, '2026-01-05', NULL, '2026-01-01', '2026-10-01'),
    -- Found: idle for more than 90 days when 4 verified the number; it never said when it verified it itself.
    (3, '13800000003', 'u3', 'active', 'cn', FALSE, NULL, '2026-05-01', '2026-01-01', '2026-10-01'),
    (4, '13800000003', 'u4', 'active', 'cn', FALSE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Found: the same, and whose 6 is nobody knows; 5 is cooling, 6 pending.
    (5, '13800000005', 'u5', 'cooling', 'cn', FALSE, '2026-01-05', '2026-05-01', '2026-01-01', '2026-10-01'),
    (6, '13800000005', NULL, 'pending', 'cn', FALSE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Found: two accounts of unknown owners are two owners.
    (7, '13800000007', NULL, 'frozen', 'cn', FALSE, '2026-01-05', '2026-05-01', '2026-01-01', '2026-10-01'),
    (8, '13800000007', ' ', 'active', 'cn', FALSE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Suspected: the account was touched a moment ago; the number was released a moment ago.
    (9, '13800000009', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-31 23:45:01'),
    (10, '13800000010', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found: released exactly at the limit of settling.
    (11, '13800000011', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Pass: verified after the release, at the very moment of it, or never.
    (20, '13800000020', NULL, 'active', 'cn', FALSE, '2026-07-01', '2026-10-01', '2026-01-01', '2026-10-01'),
    (21, '13800000021', NULL, 'active', 'cn', FALSE, '2026-06-01', '2026-10-01', '2026-01-01', '2026-10-01'),
    (22, '13800000022', NULL, 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Pass: a test account, one that is gone.
    (23, '13800000023', NULL, 'active', 'cn', TRUE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    (24, '13800000024', NULL, 'deregistered', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Pass: one person's two accounts: the union_ids are equal.
    (25, '13800000025', 'u25', 'active', 'cn', FALSE, '2026-01-05', '2026-05-01', '2026-01-01', '2026-10-01'),
    (26, '13800000025', 'u25', 'active', 'cn', FALSE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Pass: idle for exactly 90 days.
    (27, '13800000027', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-06-03', '2026-01-01', '2026-10-01'),
    (28, '13800000027', NULL, 'active', 'cn', FALSE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Pass: the other account is another tenant's.
    (29, '13800000029', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-05-01', '2026-01-01', '2026-10-01'),
    (30, '13800000029', NULL, 'active', 'hk', FALSE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Pass: the other account is gone, a tester's, or never verified the number.
    (31, '13800000031', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-05-01', '2026-01-01', '2026-10-01'),
    (32, '13800000031', NULL, 'merged', 'cn', FALSE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    (33, '13800000031', NULL, 'active', 'cn', TRUE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    (34, '13800000031', NULL, 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Pass: nobody knows when it was last used.
    (35, '13800000035', NULL, 'active', 'cn', FALSE, '2026-01-05', NULL, '2026-01-01', '2026-10-01'),
    (36, '13800000035', NULL, 'active', 'cn', FALSE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Pass: no number, or no valid one, is shared by many.
    (37, NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-05-01', '2026-01-01', '2026-10-01'),
    (38, NULL, NULL, 'active', 'cn', FALSE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    (39, '12345', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-05-01', '2026-01-01', '2026-10-01'),
    (40, '12345', NULL, 'active', 'cn', FALSE, '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Passes: a target verified its number; that is how accounts get mapped.
    (41, '13800000102', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-05-01', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, union_id, status, tenant, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    -- Found: the same in the target system, by a release and by another account.
    (101, '13800000001', NULL, 'active', 'cn', '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    (102, '13800000102', NULL, 'active', 'cn', '2026-01-05', '2026-05-01', '2026-01-01', '2026-10-01'),
    (103, '13800000102', 'u103', 'active', 'cn', '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01');
INSERT INTO number_releases (anchor, released_at) VALUES
    ('13800000001', '2026-06-01'),
    ('13800000002', '2026-06-01'), ('13800000002', '2026-07-01'), ('13800000002', '2025-07-01'),
    ('13800000009', '2026-06-01'),
    ('13800000010', '2026-10-31 23:45:01'),
    ('13800000011', '2026-10-31 23:45:00'),
    ('13800000020', '2026-06-01'),
    ('13800000021', '2026-06-01'),
    ('13800000022', '2026-06-01'),
    ('13800000023', '2026-06-01'),
    ('13800000024', '2026-06-01'),
    (NULL, '2026-06-01'),
    ('12345', '2026-06-01');
