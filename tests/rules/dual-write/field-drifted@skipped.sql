/*---
skipped = "mirror"
---*/
-- Only one system supplies a digest.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-08-01');
INSERT INTO target_accounts (id, anchor, status, origin, mirror, created_at, updated_at) VALUES
    (101, '13800000001', 'active', 'dual_write', 'b', '2026-01-01', '2026-10-01');
