/*---
# The default list: virtual operators and data cards of mainland China.
found = [
    { key = { system = "source", account_id = "1" } },
    { key = { system = "source", account_id = "2" } },
    { key = { system = "source", account_id = "3" } },
    { key = { system = "source", account_id = "4" } },
    { key = { system = "source", account_id = "5" } },
    { key = { system = "source", account_id = "6" } },
    { key = { system = "source", account_id = "7" } },
    { key = { system = "source", account_id = "8" } },
    { key = { system = "source", account_id = "9" } },
    { key = { system = "source", account_id = "10" } },
    { key = { system = "source", account_id = "11" }, certainty = "suspected" },
    { key = { system = "source", account_id = "12" } },
    { key = { system = "target", account_id = "1" } },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    -- Found: numbers of virtual operators, however they are spelled.
    (1, '16200000001', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (2, '+86 165-0000-0002', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (3, '008616700000003', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    (4, '17000000004', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (5, '１７１００００００５５', 'pending', FALSE, '2026-01-01', '2026-10-01'),
    -- Found: numbers of data cards.
    (6, '14500000006', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (7, '14700000007', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (8, '14712345678', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (9, '17200000009', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (10, '17212345678', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Suspected: touched a moment ago.
    (11, '17000000011', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:01'),
    -- Found: touched exactly at the limit of settling.
    (12, '17000000012', 'active', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    -- Pass: ordinary segments, also where a risky one comes later in the number.
    (20, '13800000020', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (21, '13170170170', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (22, '17600000022', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (23, '16600000023', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: valid numbers of other countries, which start like those after the country code.
    (24, '+4917012345678', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (25, '+491621234567', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (26, '+491721234567', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (27, '+33170123456', 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Pass: malformed, missing.
    (28, '170000', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (29, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    -- Passes: a test account.
    (30, '17000000030', 'active', TRUE, '2026-01-01', '2026-10-01'),
    -- Pass: gone.
    (31, '17000000031', 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (32, '17000000032', 'merged', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: the same in the target system.
    (1, '17000000001', 'active', '2026-01-01', '2026-10-01'),
    (2, '13800000002', 'active', '2026-01-01', '2026-10-01');
