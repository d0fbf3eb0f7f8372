/*---
found = [
    { key = { op_id = "op-1" }, action = "merge_accounts" },
    { key = { op_id = "op-2" }, action = "merge_accounts" },
    { key = { op_id = "op-3" }, action = "hold_for_review" },
    { key = { op_id = "op-4" }, action = "hold_for_review" },
    { key = { op_id = "op-5" }, action = "hold_for_review" },
    { key = { op_id = "op-6" }, action = "hold_for_review" },
    { key = { op_id = "op-7" }, action = "hold_for_review" },
    { key = { op_id = "op-8" }, action = "hold_for_review" },
    { key = { op_id = "op-9" }, action = "merge_accounts", certainty = "suspected" },
    { key = { op_id = "op-10" }, action = "merge_accounts" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, tenant, is_test, op_id, anchor_verified_at, created_at, updated_at) VALUES
    -- Found: two active accounts, both verified.
    (1, '13800000001', 'active', 'cn', FALSE, 'op-1', '2026-06-01', '2026-06-01', '2026-06-01'),
    (2, '13800000001', 'active', 'cn', FALSE, 'op-1', '2026-06-02', '2026-06-01', '2026-06-01'),
    -- Found, held: one was never verified; one is frozen; one is cooling; one is pending.
    (3, '13800000003', 'active', 'cn', FALSE, 'op-3', '2026-06-01', '2026-06-01', '2026-06-01'),
    (4, '13800000004', 'active', 'cn', FALSE, 'op-3', NULL, '2026-06-01', '2026-06-01'),
    (5, '13800000005', 'active', 'cn', FALSE, 'op-4', '2026-06-01', '2026-06-01', '2026-06-01'),
    (6, '13800000006', 'frozen', 'cn', FALSE, 'op-4', '2026-06-01', '2026-06-01', '2026-06-01'),
    (7, '13800000007', 'active', 'cn', FALSE, 'op-5', '2026-06-01', '2026-06-01', '2026-06-01'),
    (8, '13800000008', 'cooling', 'cn', FALSE, 'op-5', '2026-06-01', '2026-06-01', '2026-06-01'),
    -- Found, held: of two tenants.
    (9, '13800000009', 'active', 'cn', FALSE, 'op-6', '2026-06-01', '2026-06-01', '2026-06-01'),
    (10, '13800000010', 'active', 'hk', FALSE, 'op-6', '2026-06-01', '2026-06-01', '2026-06-01'),
    -- Found, held: three of them; two in each system.
    (11, '13800000011', 'active', 'cn', FALSE, 'op-7', '2026-06-01', '2026-06-01', '2026-06-01'),
    (12, '13800000012', 'active', 'cn', FALSE, 'op-7', '2026-06-01', '2026-06-01', '2026-06-01'),
    (13, '13800000013', 'active', 'cn', FALSE, 'op-7', '2026-06-01', '2026-06-01', '2026-06-01'),
    (14, '13800000014', 'active', 'cn', FALSE, 'op-8', '2026-06-01', '2026-06-01', '2026-06-01'),
    (15, '13800000015', 'active', 'cn', FALSE, 'op-8', '2026-06-01', '2026-06-01', '2026-06-01'),
    -- Suspected: the survivor was touched a moment ago.
    (16, '13800000016', 'active', 'cn', FALSE, 'op-9', '2026-06-01', '2026-06-01', '2026-06-01'),
    (17, '13800000017', 'active', 'cn', FALSE, 'op-9', '2026-06-02', '2026-06-01', '2026-10-31 23:50:00'),
    -- Found: one account in the other system is as it should be.
    (18, '13800000018', 'active', 'cn', FALSE, 'op-10', '2026-06-01', '2026-06-01', '2026-06-01'),
    (19, '13800000019', 'active', 'cn', FALSE, 'op-10', '2026-06-01', '2026-06-01', '2026-06-01'),
    -- Pass: one in each system.
    (30, '13800000030', 'active', 'cn', FALSE, 'op-30', '2026-06-01', '2026-06-01', '2026-06-01'),
    -- Pass: the other is gone, merged, or a test account.
    (31, '13800000031', 'active', 'cn', FALSE, 'op-31', '2026-06-01', '2026-06-01', '2026-06-01'),
    (32, '13800000032', 'deregistered', 'cn', FALSE, 'op-31', '2026-06-01', '2026-06-01', '2026-06-01'),
    (33, '13800000033', 'merged', 'cn', FALSE, 'op-31', '2026-06-01', '2026-06-01', '2026-06-01'),
    (34, '13800000034', 'active', 'cn', TRUE, 'op-31', '2026-06-01', '2026-06-01', '2026-06-01'),
    -- Pass: no operation, or a blank one.
    (35, '13800000035', 'active', 'cn', FALSE, NULL, '2026-06-01', '2026-06-01', '2026-06-01'),
    (36, '13800000036', 'active', 'cn', FALSE, NULL, '2026-06-01', '2026-06-01', '2026-06-01'),
    (37, '13800000037', 'active', 'cn', FALSE, ' ', '2026-06-01', '2026-06-01', '2026-06-01'),
    (38, '13800000038', 'active', 'cn', FALSE, ' ', '2026-06-01', '2026-06-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, status, tenant, is_test, op_id, anchor_verified_at, created_at, updated_at) VALUES
    -- Found: two targets; a tenant means nothing there.
    (101, '13800000101', 'active', 'cn', FALSE, 'op-2', '2026-06-01', '2026-06-01', '2026-06-01'),
    (102, '13800000102', 'active', 'hk', FALSE, 'op-2', '2026-06-01', '2026-06-01', '2026-06-01'),
    (114, '13800000114', 'active', 'cn', FALSE, 'op-8', '2026-06-01', '2026-06-01', '2026-06-01'),
    (115, '13800000115', 'active', 'cn', FALSE, 'op-8', '2026-06-01', '2026-06-01', '2026-06-01'),
    (118, '13800000118', 'active', 'cn', FALSE, 'op-10', '2026-06-01', '2026-06-01', '2026-06-01'),
    (130, '13800000130', 'active', 'cn', FALSE, 'op-30', '2026-06-01', '2026-06-01', '2026-06-01');
