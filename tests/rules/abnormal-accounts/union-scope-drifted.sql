/*---
params = { union_scope = "wx-main" }
found = [
    { key = { source_id = "1" }, action = "refresh_union_id" },
    { key = { source_id = "2" }, action = "refresh_union_id" },
    { key = { source_id = "3" }, action = "refresh_union_id", certainty = "suspected" },
    { key = { source_id = "4" }, action = "refresh_union_id" },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, union_scope, status, is_test, created_at, updated_at) VALUES
    -- Found: issued under the scope before the move.
    (1, '13800000001', 'u1', 'wx-old', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: scopes compare letter by letter; frozen is live.
    (2, NULL, 'u2', 'WX-main', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Suspected: touched a moment ago.
    (3, '13800000003', 'u3', 'wx-old', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:01'),
    -- Found: touched exactly at the limit of settling.
    (4, '13800000004', 'u4', 'wx-old', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    -- Passes: of today's scope.
    (20, '13800000020', 'u20', 'wx-main', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: no union_id that could have drifted.
    (21, '13800000021', NULL, 'wx-old', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (22, '13800000022', '  ', 'wx-old', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: nobody knows under which scope it was issued.
    (28, '13800000028', 'u28', NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: a test account.
    (23, '13800000023', 'u23', 'wx-old', 'active', TRUE, '2026-01-01', '2026-10-01'),
    -- Pass: not live.
    (24, '13800000024', 'u24', 'wx-old', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (25, '13800000025', 'u25', 'wx-old', 'pending', FALSE, '2026-01-01', '2026-10-01'),
    (26, '13800000026', 'u26', 'wx-old', 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (27, '13800000027', 'u27', 'wx-old', 'merged', FALSE, '2026-01-01', '2026-10-01');
-- Passes: a target; the union_ids of sources are what is refreshed.
INSERT INTO target_accounts (id, anchor, union_id, union_scope, status, created_at, updated_at) VALUES
    (101, '13800000101', 'u101', 'wx-old', 'active', '2026-01-01', '2026-10-01');
