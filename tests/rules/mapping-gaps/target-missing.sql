/*---
settings = { expected = "created_at < TIMESTAMP '2026-08-01'" }
found = [
    { key = { source_id = "1" }, action = "create_target_account" },
    { key = { source_id = "2" }, action = "hold_for_review" },
    { key = { source_id = "3" }, action = "create_mapping" },
    { key = { source_id = "4" }, action = "create_target_account" },
    { key = { source_id = "5" }, action = "hold_for_review" },
    { key = { source_id = "6" }, action = "create_target_account" },
    { key = { source_id = "7" }, action = "create_mapping" },
    { key = { source_id = "8" }, action = "create_target_account", certainty = "suspected" },
    { key = { source_id = "9" }, action = "create_target_account" },
    { key = { source_id = "10" }, action = "create_target_account" },
    { key = { source_id = "11" }, action = "create_target_account" },
    { key = { source_id = "12" }, action = "create_mapping" },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, open_id, status, tenant, is_test, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    -- Found: nobody in the target system has its verified number.
    (1, '13800000001', 'u1', 'o1', 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found, held: the number was never verified.
    (2, '13800000002', NULL, NULL, 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found in three tenants: the account is created once, for the one that verified last; the other verified one is
    -- mapped to it; the unverified one waits, though it is the oldest.
    (3, '13800000003', NULL, NULL, 'active', 'cn', FALSE, '2026-02-01', '2026-10-01', '2026-01-01', '2026-10-01'),
    (4, '13800000003', NULL, NULL, 'active', 'hk', FALSE, '2026-02-02', '2026-09-01', '2026-01-02', '2026-10-01'),
    (5, '13800000003', NULL, NULL, 'active', 'mo', FALSE, NULL, '2026-10-01', '2025-01-01', '2026-10-01'),
    -- Found in two tenants: active goes before frozen, though the frozen one verified later.
    (6, '13800000006', NULL, NULL, 'active', 'cn', FALSE, '2026-02-01', '2026-10-01', '2026-01-01', '2026-10-01'),
    (7, '13800000006', NULL, NULL, 'frozen', 'hk', FALSE, '2026-03-01', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Suspected: touched a moment ago.
    (8, '13800000008', NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-31 23:46:00'),
    -- Found: touched exactly at the limit of settling.
    (9, '13800000009', NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-31 23:45:00'),
    -- Found: its targets are deregistered, merged and a tester's; its mapping is retired.
    (10, '13800000010', 'u10', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Found in two tenants, equal in all but the single asset that the younger one holds.
    (11, '13800000011', NULL, NULL, 'active', 'hk', FALSE, '2026-02-01', '2026-09-01', '2026-01-02', '2026-10-01'),
    (12, '13800000011', NULL, NULL, 'active', 'cn', FALSE, '2026-02-01', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: mapped, though to an account with another number.
    (20, '13800000020', NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: its mapping is pending.
    (21, '13800000021', NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: a test account.
    (22, '13800000022', NULL, NULL, 'active', 'cn', TRUE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: excluded.
    (23, '13800000023', NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Pass: not live.
    (24, '13800000024', NULL, NULL, 'cooling', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    (25, '13800000025', NULL, NULL, 'deregistered', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    (26, '13800000026', NULL, NULL, 'pending', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Pass: no anchor, or no number at all: nothing to create an account from.
    (27, NULL, 'u27', NULL, 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-01-01', '2026-10-01'),
    (28, '  ', NULL, NULL, 'active', 'cn', FALSE, NULL, '2026-10-01', '2026-01-01', '2026-10-01'),
    (29, '12345', NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    (30, '11111111111', NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: one live target holds the number; that is source-unmapped's.
    (31, '13800000031', NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: a cooling target holds the number; that is target-not-live's.
    (32, '13800000032', NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: a live target holds its union_id.
    (33, '13800000033', 'u33', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: a pending target holds its union_id.
    (34, '13800000034', 'u34', NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: set aside, for 1 has the same open_id and survives.
    (35, '13800000035', NULL, 'o1', 'active', 'cn', FALSE, '2026-01-04', '2026-10-01', '2026-01-01', '2026-10-01'),
    -- Passes: not yet due, for it was created when the next round begins.
    (37, '13800000037', NULL, NULL, 'active', 'cn', FALSE, '2026-08-05', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Passes: the number is disputed, the carrier took it back.
    (36, '13800000036', NULL, NULL, 'active', 'cn', FALSE, '2026-01-05', '2026-10-01', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, union_id, status, is_test, created_at, updated_at) VALUES
    (100, NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (110, '13800000010', 'u10', 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (111, '13800000010', 'u10', 'merged', FALSE, '2026-01-01', '2026-10-01'),
    (112, '13800000010', 'u10', 'active', TRUE, '2026-01-01', '2026-10-01'),
    (120, '13800000120', NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (121, NULL, NULL, 'pending', FALSE, '2026-01-01', '2026-10-01'),
    (131, '13800000031', NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (132, '13800000032', NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (133, '13800000133', 'u33', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (134, '13800000134', 'u34', 'pending', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (10, 110, 'retired', '2026-02-01'),
    (20, 120, 'active', '2026-02-01'),
    (21, 121, 'pending', '2026-10-31 23:30:00');
INSERT INTO exclusions (source_id, reason) VALUES (23, 'a shop''s shared phone');
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000036', '2026-06-01');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at, single) VALUES
    ('membership', 'm1', 'source', 11, 'live', '2026-10-01', TRUE),
    -- Moved away: 12 does not hold it any more.
    ('membership', 'm2', 'source', 12, 'moved', '2026-10-01', TRUE),
    -- Not single: it does not count.
    ('order', 'x1', 'source', 12, 'live', '2026-10-01', FALSE);
