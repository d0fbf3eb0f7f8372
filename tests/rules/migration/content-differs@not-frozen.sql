/*---
# Without a freeze every target is compared. row_version is not supplied.
found = [
    { key = { source_id = "1", target_id = "101" }, action = "sync_fields" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, mirror, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'a', '2026-01-01', '2026-08-01'),
    (2, '13800000002', 'active', 'a', '2026-01-01', '2026-08-01');
INSERT INTO target_accounts (id, anchor, status, origin, mirror, created_at, updated_at) VALUES
    (101, '13800000001', 'active', 'backfill', 'b', '2026-01-01', '2026-10-01'),
    (102, '13800000002', 'active', 'backfill', 'a', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 102, 'active', '2026-02-01');
