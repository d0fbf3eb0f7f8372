/*---
params = { max_pending = "5m" }
found = [
    { key = { source_id = "1", target_id = "101" }, action = "create_mapping" },
    { key = { source_id = "2", target_id = "102" }, action = "create_mapping" },
    { key = { source_id = "3", target_id = "103" }, action = "hold_for_review" },
    { key = { source_id = "4", target_id = "104" }, action = "hold_for_review" },
    { key = { source_id = "5", target_id = "105" }, action = "hold_for_review" },
    { key = { source_id = "6", target_id = "106" }, action = "hold_for_review" },
    { key = { source_id = "999", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "7", target_id = "998" }, action = "hold_for_review" },
    { key = { source_id = "8", target_id = "108" }, action = "create_mapping", certainty = "suspected" },
    { key = { source_id = "9", target_id = "109" }, action = "create_mapping" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    -- Found: both sides live, nothing stands in the way.
    (1, '13800000001', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: frozen is live; an earlier mapping is retired.
    (2, '13800000002', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: mapped elsewhere by now.
    (3, '13800000003', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found, held: the source is cooling, or a test account.
    (4, '13800000004', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (5, '13800000005', 'active', TRUE, '2026-01-01', '2026-10-01'),
    -- Found, held: the target is merged, or does not exist.
    (6, '13800000006', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (7, '13800000007', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Suspected: pending for longer than allowed, but younger than settling.
    (8, '13800000008', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: exactly at the limit of settling.
    (9, '13800000009', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: pending for exactly as long as allowed, and for less.
    (20, '13800000020', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (21, '13800000021', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: active, retired, in conflict since long.
    (22, '13800000022', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (23, '13800000023', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (24, '13800000024', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: not mapped at all.
    (25, '13800000025', 'active', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (102, '13800000002', 'frozen', '2026-01-01', '2026-10-01'),
    (103, '13800000003', 'active', '2026-01-01', '2026-10-01'),
    (104, '13800000004', 'active', '2026-01-01', '2026-10-01'),
    (105, '13800000005', 'active', '2026-01-01', '2026-10-01'),
    (106, '13800000006', 'merged', '2026-01-01', '2026-10-01'),
    (108, '13800000008', 'active', '2026-01-01', '2026-10-01'),
    (109, '13800000009', 'active', '2026-01-01', '2026-10-01'),
    (120, '13800000020', 'active', '2026-01-01', '2026-10-01'),
    (121, '13800000021', 'active', '2026-01-01', '2026-10-01'),
    (122, '13800000022', 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (1, 101, 'pending', '2026-10-01', '2026-10-01'),
    (2, 102, 'pending', '2026-10-01', '2026-10-01'),
    (2, 101, 'retired', '2026-10-01', '2026-10-01'),
    (3, 103, 'pending', '2026-10-01', '2026-10-01'),
    (3, 101, 'active', '2026-10-01', '2026-10-01'),
    (4, 104, 'pending', '2026-10-01', '2026-10-01'),
    (5, 105, 'pending', '2026-10-01', '2026-10-01'),
    (6, 106, 'pending', '2026-10-01', '2026-10-01'),
    (7, 998, 'pending', '2026-10-01', '2026-10-01'),
    (8, 108, 'pending', '2026-10-01', '2026-10-31 23:54:59'),
    (9, 109, 'pending', '2026-10-01', '2026-10-31 23:45:00'),
    (20, 120, 'pending', '2026-10-01', '2026-10-31 23:55:00'),
    (21, 121, 'pending', '2026-10-01', '2026-10-31 23:59:00'),
    (22, 122, 'active', '2026-02-01', '2026-02-01'),
    (23, 122, 'retired', '2026-02-01', '2026-02-01'),
    (24, 122, 'conflict', '2026-02-01', '2026-02-01'),
    -- Found, held: the source does not exist.
    (999, 101, 'pending', '2026-10-01', '2026-10-01');
