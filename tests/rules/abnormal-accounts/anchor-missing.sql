/*---
found = [
    { key = { source_id = "1" } },
    { key = { source_id = "2" } },
    { key = { source_id = "3" } },
    { key = { source_id = "4" } },
    { key = { source_id = "5" }, certainty = "suspected" },
    { key = { source_id = "6" } },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, open_id, status, is_test, created_at, updated_at) VALUES
    -- Found: neither a number nor a union_id; an open_id identifies nobody in the other system.
    (1, NULL, NULL, 'o1', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: blanks are nothing; frozen is live.
    (2, '', '  ', NULL, 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    (3, '   ', NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: its mapping is retired.
    (4, NULL, NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Suspected: touched a moment ago.
    (5, NULL, NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-31 23:45:01'),
    -- Found: touched exactly at the limit of settling.
    (6, NULL, NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    -- Passes: has a number.
    (20, '13800000020', NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: has a union_id.
    (21, NULL, 'u21', NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: malformed, a placeholder: not missing, findings of their own.
    (22, '12345', NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (23, '00000000000', NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: excluded.
    (24, NULL, NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: mapped; being mapped.
    (25, NULL, NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (26, NULL, NULL, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: a test account.
    (27, NULL, NULL, NULL, 'active', TRUE, '2026-01-01', '2026-10-01'),
    -- Pass: cooling, pending, gone.
    (28, NULL, NULL, NULL, 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (29, NULL, NULL, NULL, 'pending', FALSE, '2026-01-01', '2026-10-01'),
    (30, NULL, NULL, NULL, 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (31, NULL, NULL, NULL, 'merged', FALSE, '2026-01-01', '2026-10-01');
-- A target with nothing is nobody's concern here.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, NULL, 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (4, 101, 'retired', '2026-02-01'),
    (25, 101, 'active', '2026-02-01'),
    (26, 101, 'pending', '2026-02-01');
INSERT INTO exclusions (source_id, reason, expires_at) VALUES (24, 'a kiosk', '2026-03-01');
