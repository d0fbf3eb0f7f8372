/*---
snapshots = { source_accounts = "2026-11-01T00:00:00Z", target_accounts = "2026-11-01T01:00:00Z", mapping = "2026-11-01T02:00:00Z" }
found = []
---*/
-- Passes: the first and the last are just max_skew (2h) apart.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02');
