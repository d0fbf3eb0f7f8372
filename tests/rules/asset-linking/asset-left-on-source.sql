/*---
found = [
    { key = { asset_type = "coupons", asset_id = "1" }, action = "reassign_asset" },
    { key = { asset_type = "coupons", asset_id = "2" }, action = "reassign_asset" },
    { key = { asset_type = "coupons", asset_id = "3" }, action = "reassign_asset" },
    { key = { asset_type = "orders", asset_id = "3" }, action = "reassign_asset" },
    { key = { asset_type = "coupons", asset_id = "4" }, action = "hold_for_review" },
    { key = { asset_type = "coupons", asset_id = "5" }, action = "hold_for_review" },
    { key = { asset_type = "coupons", asset_id = "6" }, action = "reassign_asset", certainty = "suspected" },
    { key = { asset_type = "coupons", asset_id = "7" }, action = "reassign_asset", certainty = "suspected" },
    { key = { asset_type = "coupons", asset_id = "8" }, action = "reassign_asset", certainty = "suspected" },
    { key = { asset_type = "coupons", asset_id = "9" }, action = "reassign_asset" },
    { key = { asset_type = "coupons", asset_id = "10" }, action = "reassign_asset" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (2, '13800000002', 'frozen', '2026-01-01', '2026-10-01'),
    (3, '13800000003', 'active', '2026-01-01', '2026-10-01'),
    (4, '13800000004', 'active', '2026-01-01', '2026-10-01'),
    (5, '13800000005', 'active', '2026-01-01', '2026-10-01'),
    (6, '13800000006', 'active', '2026-01-01', '2026-10-01'),
    (7, '13800000007', 'active', '2026-01-01', '2026-10-01'),
    (8, '13800000008', 'active', '2026-01-01', '2026-10-01'),
    (9, '13800000009', 'active', '2026-01-01', '2026-10-01'),
    (10, '13800000010', 'active', '2026-01-01', '2026-10-01'),
    (20, '13800000020', 'active', '2026-01-01', '2026-10-01'),
    (21, '13800000021', 'active', '2026-01-01', '2026-10-01'),
    (22, '13800000022', 'active', '2026-01-01', '2026-10-01'),
    (23, '13800000023', 'active', '2026-01-01', '2026-10-01'),
    (24, '13800000024', 'merged', '2026-01-01', '2026-10-01'),
    (25, '13800000025', 'deregistered', '2026-01-01', '2026-10-01'),
    (26, '13800000026', 'active', '2026-01-01', '2026-10-01'),
    (27, '13800000027', 'active', '2026-01-01', '2026-10-01'),
    (28, '13800000028', 'active', '2026-01-01', '2026-10-01'),
    (29, '13800000029', 'active', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    (101, NULL, 'active', NULL, '2026-01-01', '2026-10-01'),
    (102, NULL, 'merged', 103, '2026-01-01', '2026-10-01'),
    (103, NULL, 'active', NULL, '2026-01-01', '2026-10-01'),
    (104, NULL, 'deregistered', NULL, '2026-01-01', '2026-10-01'),
    (105, NULL, 'active', NULL, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-10-01'),
    (2, 101, 'active', '2026-10-01'),
    -- Mapped to the root already, and to the merged target still: one finding an asset.
    (3, 103, 'active', '2026-10-01'),
    (3, 102, 'active', '2026-10-01'),
    (4, 104, 'active', '2026-10-01'),
    (5, 105, 'active', '2026-10-01'),
    (6, 101, 'active', '2026-10-01'),
    (7, 101, 'active', '2026-10-31 23:50:00'),
    (8, 101, 'active', '2026-10-01'),
    (9, 101, 'active', '2026-10-01'),
    (10, 101, 'active', '2026-10-01'),
    (20, 101, 'active', '2026-10-01'),
    (21, 101, 'active', '2026-10-01'),
    (22, 101, 'retired', '2026-10-01'),
    (24, 101, 'active', '2026-10-01'),
    (25, 101, 'active', '2026-10-01'),
    (26, 101, 'active', '2026-10-01'),
    (27, 101, 'active', '2026-10-01'),
    (28, 101, 'active', '2026-10-01'),
    (29, 101, 'active', '2026-10-01'),
    (998, 101, 'active', '2026-10-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, attempt, updated_at) VALUES
    (1, 1, 101, 'committed', 1, '2026-10-02'),
    (2, 2, 101, 'released', 1, '2026-10-02'),
    (3, 3, 102, 'committed', 1, '2026-10-02'),
    (4, 4, 104, 'committed', 1, '2026-10-02'),
    (5, 5, 101, 'committed', 1, '2026-10-02'),
    (6, 6, 101, 'committed', 1, '2026-10-02'),
    (7, 7, 101, 'committed', 1, '2026-10-02'),
    (8, 8, 101, 'committed', 1, '2026-10-31 23:50:00'),
    -- Latest by updated_at; of equals by attempt; of those by job_id.
    (90, 9, 101, 'failed', 5, '2026-10-01'),
    (91, 9, 101, 'committed', 1, '2026-10-02'),
    (92, 10, 101, 'failed', 1, '2026-10-02'),
    (93, 10, 101, 'rolled_back', 2, '2026-10-02'),
    (94, 10, 101, 'committed', 2, '2026-10-02'),
    (20, 20, 101, 'committed', 1, '2026-10-02'),
    (201, 20, 101, 'rolled_back', 2, '2026-10-03'),
    (202, 21, 101, 'copying', 1, '2026-10-03'),
    (22, 22, 101, 'committed', 1, '2026-10-02'),
    (23, 23, 101, 'committed', 1, '2026-10-02'),
    (24, 24, 101, 'committed', 1, '2026-10-02'),
    (25, 25, 101, 'committed', 1, '2026-10-02'),
    (27, 27, 101, 'committed', 1, '2026-10-02'),
    (28, 28, 101, 'committed', 1, '2026-10-02'),
    (291, 29, 101, 'committed', 2, '2026-10-02'),
    (290, 29, 101, 'planned', 3, '2026-10-02'),
    (98, 998, 101, 'committed', 1, '2026-10-02');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    -- Found: mapped, the latest job committed, or released; the source is live.
    ('coupons', 1, 'source', 1, 'live', '2026-10-01'),
    ('coupons', 2, 'source', 2, 'live', '2026-10-01'),
    -- Found: the job's target was merged into a root that the source is mapped to.
    ('coupons', 3, 'source', 3, 'live', '2026-10-01'),
    ('orders', 3, 'source', 3, 'live', '2026-10-01'),
    -- Found, held: the target is gone; the source is mapped elsewhere.
    ('coupons', 4, 'source', 4, 'live', '2026-10-01'),
    ('coupons', 5, 'source', 5, 'live', '2026-10-01'),
    -- Suspected: the asset, the mapping, the job was touched a moment ago.
    ('coupons', 6, 'source', 6, 'live', '2026-10-31 23:50:00'),
    ('coupons', 7, 'source', 7, 'live', '2026-10-01'),
    ('coupons', 8, 'source', 8, 'live', '2026-10-01'),
    -- Found: the later job committed.
    ('coupons', 9, 'source', 9, 'live', '2026-10-01'),
    ('coupons', 10, 'source', 10, 'live', '2026-10-01'),
    -- Pass: the latest job was rolled back, runs, is of a higher attempt.
    ('coupons', 20, 'source', 20, 'live', '2026-10-01'),
    ('coupons', 21, 'source', 21, 'live', '2026-10-01'),
    ('coupons', 29, 'source', 29, 'live', '2026-10-01'),
    -- Pass: the mapping is retired, or there is none.
    ('coupons', 22, 'source', 22, 'live', '2026-10-01'),
    ('coupons', 23, 'source', 23, 'live', '2026-10-01'),
    -- Pass: other rules own what merged, deregistered and missing owners hold.
    ('coupons', 24, 'source', 24, 'live', '2026-10-01'),
    ('coupons', 25, 'source', 25, 'live', '2026-10-01'),
    ('coupons', 998, 'source', 998, 'live', '2026-10-01'),
    -- Passes: no job.
    ('coupons', 26, 'source', 26, 'live', '2026-10-01'),
    -- Pass: not live any more.
    ('coupons', 27, 'source', 27, 'moved', '2026-10-01'),
    ('coupons', 271, 'source', 27, 'in_flight', '2026-10-01'),
    ('coupons', 272, 'source', 27, 'locked', '2026-10-01'),
    ('coupons', 273, 'source', 27, 'void', '2026-10-01'),
    -- Passes: a target of the same id owns it.
    ('coupons', 28, 'target', 1, 'live', '2026-10-01');
