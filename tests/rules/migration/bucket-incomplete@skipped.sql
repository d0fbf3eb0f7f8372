/*---
skipped = "bucket"
params = { dual_write_since = "2026-05-01T00:00:00Z" }
---*/
-- No buckets.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-06-01');
