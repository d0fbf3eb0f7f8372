/*---
params = { dual_write_since = "2026-09-01T00:00:00Z", max_bucket_gap = 1 }
found = []
---*/
-- Passes: a gap of the whole bucket is allowed.
INSERT INTO source_accounts (id, anchor, status, bucket, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'b-1', '2026-01-01', '2026-01-02'),
    (2, '13800000002', 'active', 'b-1', '2026-01-01', '2026-01-02');
