/*---
# A list of one's own: without a plus an entry is what follows the country code, of any country; with one it includes it.
params = { risky_segments = ["138", "+4917"] }
found = [
    { key = { system = "source", account_id = "1" } },
    { key = { system = "source", account_id = "2" } },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: 138 follows the country code.
    (1, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    -- Found: a German number that starts with 17.
    (2, '+4917012345678', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: a Chinese number that starts with 17: the list names it no more.
    (20, '17000000020', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: a German number that starts with 15.
    (21, '+4915112345678', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: 138 comes later.
    (22, '13913800022', 'active', '2026-01-01', '2026-10-01');
