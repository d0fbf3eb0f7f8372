/*---
settings = { expected = "created_at < TIMESTAMP '2026-08-01'" }
found = [
    { key = { source_id = "1" }, action = "create_mapping" },
    { key = { source_id = "2" }, action = "hold_for_review" },
    { key = { source_id = "3" }, action = "create_target_account" },
    { key = { source_id = "4" }, action = "create_mapping" },
    { key = { source_id = "5" }, action = "hold_for_review" },
    { key = { source_id = "6" }, action = "hold_for_review" },
    { key = { source_id = "7" }, action = "hold_for_review" },
    { key = { source_id = "8" }, action = "hold_for_review" },
    { key = { source_id = "9" }, action = "hold_for_review" },
    { key = { source_id = "10" }, action = "create_target_account", certainty = "suspected" },
    { key = { source_id = "11" }, action = "create_mapping", certainty = "suspected" },
    { key = { source_id = "12" }, action = "hold_for_review" },
    { key = { source_id = "13" }, action = "create_target_account" },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, status, tenant, is_test, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    -- Found, mapped as by source-unmapped.
    (1, '13800000001', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-20', '2026-01-01', '2026-10-01'),
    -- Found, held as by source-unmapped: never verified.
    (2, '13800000002', NULL, 'active', 'cn', FALSE, NULL, '2026-10-20', '2026-01-01', '2026-10-01'),
    -- Found, created as by target-missing; the second of another tenant is mapped to the same.
    (3, '13800000003', NULL, 'active', 'cn', FALSE, '2026-01-06', '2026-10-20', '2026-01-01', '2026-10-01'),
    (4, '13800000003', NULL, 'active', 'hk', FALSE, '2026-01-05', '2026-10-20', '2026-01-01', '2026-10-01'),
    -- Found, held as by target-missing: never verified.
    (5, '13800000005', NULL, 'frozen', 'cn', FALSE, NULL, '2026-10-20', '2026-01-01', '2026-10-01'),
    -- Found, held: not due, though its target is known.
    (6, '13800000006', NULL, 'active', 'cn', FALSE, '2026-08-05', '2026-10-20', '2026-08-01', '2026-10-01'),
    -- Found, held: its mapping is pending; it has only a retired one and two targets share its number.
    (7, '13800000007', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-20', '2026-01-01', '2026-10-01'),
    (8, '13800000008', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-20', '2026-01-01', '2026-10-01'),
    -- Found, held: nothing identifies it.
    (9, NULL, NULL, 'active', 'cn', FALSE, NULL, '2026-10-20', '2026-01-01', '2026-10-01'),
    -- Suspected: it, or its target, was touched a moment ago.
    (10, '13800000010', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-20', '2026-01-01', '2026-10-31 23:50:00'),
    (11, '13800000011', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-20', '2026-01-01', '2026-10-01'),
    -- Found, held: the second account of source 13, which is verified later.
    (12, '13800000013', NULL, 'active', 'cn', FALSE, '2026-01-04', '2026-10-20', '2026-01-01', '2026-10-01'),
    -- Found: active exactly 30 days ago.
    (13, '13800000013', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-02', '2026-01-01', '2026-10-01'),
    -- Pass: active before that, or nobody knows when.
    (20, '13800000020', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01 23:59:59', '2026-01-01', '2026-10-01'),
    (21, '13800000021', NULL, 'active', 'cn', FALSE, '2026-01-05', NULL, '2026-01-01', '2026-10-01'),
    -- Pass: mapped, excluded, not live, a test account.
    (22, '13800000022', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-20', '2026-01-01', '2026-10-01'),
    (23, '13800000023', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-20', '2026-01-01', '2026-10-01'),
    (24, '13800000024', NULL, 'cooling', 'cn', FALSE, '2026-01-05', '2026-10-20', '2026-01-01', '2026-10-01'),
    (25, '13800000025', NULL, 'active', 'cn', TRUE, '2026-01-05', '2026-10-20', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-09-01', '2026-01-01', '2026-10-01'),
    (102, '13800000002', 'active', '2026-09-01', '2026-01-01', '2026-10-01'),
    (106, '13800000006', 'active', '2026-09-01', '2026-01-01', '2026-10-01'),
    (107, '13800000007', 'active', '2026-09-01', '2026-01-01', '2026-10-01'),
    (108, '13800000008', 'active', '2026-09-01', '2026-01-01', '2026-10-01'),
    (208, '13800000008', 'active', '2026-09-01', '2026-01-01', '2026-10-01'),
    (111, '13800000011', 'active', '2026-09-01', '2026-01-01', '2026-10-31 23:50:00'),
    (122, '13800000022', 'active', '2026-09-01', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (7, 107, 'pending', '2026-10-01'),
    (8, 108, 'retired', '2026-02-01'),
    (22, 122, 'active', '2026-02-01');
INSERT INTO exclusions (source_id, reason) VALUES (23, 'a lawsuit');
