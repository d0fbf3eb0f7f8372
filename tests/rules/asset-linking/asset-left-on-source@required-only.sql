/*---
found = [{ key = { asset_type = "coupons", asset_id = "c-1" }, action = "reassign_asset" }]
---*/
-- Text ids; neither merged_into nor attempt is supplied.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('m-1', '13800000001', 'active', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('t-1', NULL, 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    ('m-1', 't-1', 'active', '2026-10-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    ('j-1', 'm-1', 't-1', 'committed', '2026-10-02');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('coupons', 'c-1', 'source', 'm-1', 'live', '2026-10-01'),
    ('coupons', 'c-2', 'target', 't-1', 'live', '2026-10-01');
