/*---
params = { dual_write_since = "2026-09-01T00:00:00Z", max_bucket_gap = 0 }
found = [{ key = { bucket = "b-1" }, action = "rerun_bucket" }]
---*/
INSERT INTO source_accounts (id, anchor, status, bucket, created_at, updated_at) VALUES
    -- Found: one of two is one too many.
    (1, '13800000001', 'active', 'b-1', '2026-01-01', '2026-01-02'),
    (2, '13800000002', 'active', 'b-1', '2026-01-01', '2026-01-02'),
    -- Passes: all are mapped.
    (3, '13800000003', 'active', 'b-2', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-01-02'),
    (3, 103, 'active', '2026-01-02');
