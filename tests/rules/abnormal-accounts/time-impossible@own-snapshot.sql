/*---
# Each table's times are held against its own snapshot.
snapshots = { target_accounts = "2026-10-31T23:00:00Z" }
found = [
    { key = { system = "target", account_id = "1" } },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Passes: before the sources were exported.
    (1, '13800000001', 'active', '2026-01-01', '2026-10-31 23:30:00');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: after the targets were exported.
    (1, '13800000101', 'active', '2026-01-01', '2026-10-31 23:30:00'),
    -- Passes: at the very moment.
    (2, '13800000102', 'active', '2026-01-01', '2026-10-31 23:00:00');
