/*---
params = { placeholder_anchors = ["10086"] }
found = [
    { key = { system = "source", account_id = "1" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "2" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "3" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "4" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "5" }, action = "hold_for_review", certainty = "suspected" },
    { key = { system = "source", account_id = "6" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "1" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    -- Found: too short, though it would parse.
    (1, '12345', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: a digit too many; frozen.
    (2, '138000000020', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: no number at all; cooling and pending accounts are held too.
    (3, 'unknown', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (4, 'wx_138000', 'pending', FALSE, '2026-01-01', '2026-10-01'),
    -- Suspected: touched a moment ago.
    (5, '1380000', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:01'),
    -- Found: touched exactly at the limit of settling.
    (6, '1380000', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    -- Pass: valid numbers in all their spellings.
    (20, '13800000020', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (21, '+86 138-0000-0021', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (22, '008613800000022', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (23, '8613800000023', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (24, '１３８００００００２４', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: a valid number of another country.
    (25, '+85251234567', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: placeholders, one digit repeated or on the list; they are anchor-placeholder's.
    (26, '00000000000', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (27, '10086', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: missing.
    (28, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (29, '  ', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: a test account.
    (30, '12345', 'active', TRUE, '2026-01-01', '2026-10-01'),
    -- Pass: gone.
    (31, '12345', 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (32, '12345', 'merged', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: the same in the target system.
    (1, '12345', 'active', '2026-01-01', '2026-10-01'),
    (2, '13800000002', 'active', '2026-01-01', '2026-10-01');
