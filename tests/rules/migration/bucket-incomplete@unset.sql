/*---
skipped = "dual_write_since"
---*/
-- Nobody says which accounts are historical.
INSERT INTO source_accounts (id, anchor, status, bucket, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'p', '2026-01-01', '2026-06-01');
