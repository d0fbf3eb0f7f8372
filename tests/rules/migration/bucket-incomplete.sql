/*---
params = { dual_write_since = "2026-05-01T00:00:00Z", max_bucket_gap = 0.25 }
settings = { expected = "created_at < TIMESTAMP '2026-04-01'" }
found = [
    { key = { bucket = "half" }, action = "rerun_bucket" },
    { key = { bucket = "lost" }, action = "rerun_bucket" },
    { key = { bucket = "fresh" }, action = "rerun_bucket", certainty = "suspected" },
    { key = { bucket = "old" }, action = "rerun_bucket" },
    { key = { bucket = "undated" }, action = "rerun_bucket" },
    { key = { bucket = "filled" }, action = "rerun_bucket" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, bucket, created_at, updated_at) VALUES
    -- Found: two of four, where a quarter is allowed.
    (1, '13800000001', 'active', FALSE, 'half', '2026-01-01', '2026-06-01'),
    (2, '13800000002', 'active', FALSE, 'half', '2026-01-01', '2026-06-01'),
    (3, '13800000003', 'active', FALSE, 'half', '2026-01-01', '2026-06-01'),
    (4, '13800000004', 'active', FALSE, 'half', '2026-01-01', '2026-06-01'),
    -- Passes: exactly as many as are allowed.
    (11, '13800000011', 'active', FALSE, 'quarter', '2026-01-01', '2026-06-01'),
    (12, '13800000012', 'active', FALSE, 'quarter', '2026-01-01', '2026-06-01'),
    (13, '13800000013', 'active', FALSE, 'quarter', '2026-01-01', '2026-06-01'),
    (14, '13800000014', 'active', FALSE, 'quarter', '2026-01-01', '2026-06-01'),
    -- Found: the whole shard is lost; a pending, a retired and a conflicting mapping map nothing.
    (21, '13800000021', 'active', FALSE, 'lost', '2026-01-01', '2026-06-01'),
    (22, '13800000022', 'active', FALSE, 'lost', '2026-01-01', '2026-06-01'),
    (23, '13800000023', 'frozen', FALSE, 'lost', '2026-01-01', '2026-06-01'),
    -- Suspected: without the one that was touched a moment ago it would be within what is allowed.
    (31, '13800000031', 'active', FALSE, 'fresh', '2026-01-01', '2026-06-01'),
    (32, '13800000032', 'active', FALSE, 'fresh', '2026-01-01', '2026-06-01'),
    (33, '13800000033', 'active', FALSE, 'fresh', '2026-01-01', '2026-06-01'),
    (34, '13800000034', 'active', FALSE, 'fresh', '2026-01-01', '2026-10-31 23:50:00'),
    -- Found: enough are missing without the one that was touched a moment ago.
    (41, '13800000041', 'active', FALSE, 'old', '2026-01-01', '2026-06-01'),
    (42, '13800000042', 'active', FALSE, 'old', '2026-01-01', '2026-06-01'),
    (43, '13800000043', 'active', FALSE, 'old', '2026-01-01', '2026-06-01'),
    (44, '13800000044', 'active', FALSE, 'old', '2026-01-01', '2026-10-31 23:50:00'),
    -- Found: dated in the future, which counts as its creation.
    (46, '13800000046', 'active', FALSE, 'undated', '2026-01-01', '2027-01-01'),
    -- Passes: what is not historical, not due, not live, a test account or excluded does not count.
    (51, '13800000051', 'active', FALSE, 'spared', '2026-01-01', '2026-06-01'),
    (52, '13800000052', 'active', FALSE, 'spared', '2026-05-01', '2026-06-01'),
    (53, '13800000053', 'active', FALSE, 'spared', '2026-04-15', '2026-06-01'),
    (54, '13800000054', 'cooling', FALSE, 'spared', '2026-01-01', '2026-06-01'),
    (55, '13800000055', 'active', TRUE, 'spared', '2026-01-01', '2026-06-01'),
    (56, '13800000056', 'active', FALSE, 'spared', '2026-01-01', '2026-06-01'),
    -- Found: what does not count does not fill it up either.
    (61, '13800000061', 'active', FALSE, 'filled', '2026-01-01', '2026-06-01'),
    (62, '13800000062', 'active', FALSE, 'filled', '2026-05-01', '2026-06-01'),
    (63, '13800000063', 'cooling', FALSE, 'filled', '2026-01-01', '2026-06-01'),
    (64, '13800000064', 'active', TRUE, 'filled', '2026-01-01', '2026-06-01'),
    -- Pass: in no bucket.
    (71, '13800000071', 'active', FALSE, NULL, '2026-01-01', '2026-06-01'),
    (72, '13800000072', 'active', FALSE, NULL, '2026-01-01', '2026-06-01'),
    -- Passes: mapped to two targets, it is one.
    (81, '13800000081', 'active', FALSE, 'twice', '2026-01-01', '2026-06-01'),
    (82, '13800000082', 'active', FALSE, 'twice', '2026-01-01', '2026-06-01'),
    (83, '13800000083', 'active', FALSE, 'twice', '2026-01-01', '2026-06-01'),
    (84, '13800000084', 'active', FALSE, 'twice', '2026-01-01', '2026-06-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 1001, 'active', '2026-02-01'),
    (2, 1002, 'active', '2026-02-01'),
    (11, 1011, 'active', '2026-02-01'),
    (12, 1012, 'active', '2026-02-01'),
    (13, 1013, 'active', '2026-02-01'),
    (31, 1031, 'active', '2026-02-01'),
    (32, 1032, 'active', '2026-02-01'),
    (41, 1041, 'active', '2026-02-01'),
    (51, 1051, 'active', '2026-02-01'),
    (62, 1062, 'active', '2026-02-01'),
    (63, 1063, 'active', '2026-02-01'),
    (64, 1064, 'active', '2026-02-01'),
    (81, 1081, 'active', '2026-02-01'),
    (82, 1082, 'active', '2026-02-01'),
    (83, 1083, 'active', '2026-02-01'),
    (21, 1021, 'pending', '2026-10-31 23:40:00'),
    (22, 1022, 'retired', '2026-02-01'),
    (23, 1023, 'conflict', '2026-02-01'),
    (81, 2081, 'active', '2026-02-01');
INSERT INTO exclusions (source_id, reason) VALUES (56, 'a lawsuit');
