/*---
found = [
    { key = { source_id = "1" } },
    { key = { source_id = "2" } },
    { key = { source_id = "3" } },
    { key = { source_id = "4" } },
    { key = { source_id = "5" } },
]
---*/
INSERT INTO exclusions (source_id, reason, expires_at) VALUES
    -- Found: no reason, or a blank one.
    (1, NULL, NULL),
    (2, '  ', '2027-01-01'),
    -- Found: expired, long ago and just now; both at once.
    (3, 'a lawsuit', '2026-03-01'),
    (4, 'a lawsuit', '2026-10-31 23:59:59'),
    (5, NULL, '2026-03-01'),
    -- Pass: for ever, until later, until this very moment.
    (10, 'a shop''s phone', NULL),
    (11, 'a lawsuit', '2027-01-01'),
    (12, 'a lawsuit', '2026-11-01');
