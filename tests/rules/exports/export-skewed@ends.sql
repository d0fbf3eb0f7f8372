/*---
settings = { max_skew = "1h" }
snapshots = { source_accounts = "2026-11-01T00:00:00Z", target_accounts = "2026-11-01T00:40:00Z", mapping = "2026-11-01T01:20:00Z" }
found = [
    { key = { table = "source_accounts" } },
    { key = { table = "mapping" } },
]
---*/
-- Each is near the middle, but the first and the last are too far from each other. Passes: the one in the middle.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02');
