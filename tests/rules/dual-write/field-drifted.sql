/*---
params = { source_frozen_at = "2026-09-01T00:00:00Z" }
found = [
    { key = { source_id = "1", target_id = "101" }, action = "sync_fields" },
    { key = { source_id = "2", target_id = "102" }, action = "sync_fields" },
    { key = { source_id = "3", target_id = "103" }, action = "sync_fields", certainty = "suspected" },
    { key = { source_id = "4", target_id = "104" }, action = "sync_fields", certainty = "suspected" },
    { key = { source_id = "5", target_id = "105" }, action = "sync_fields" },
    { key = { source_id = "6", target_id = "106" }, action = "sync_fields" },
    { key = { source_id = "6", target_id = "206" }, action = "sync_fields" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, mirror, row_version, created_at, updated_at) VALUES
    -- Found: the digests differ; the target counts more, less, or does not count.
    (1, '13800000001', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    (2, '13800000002', 'frozen', FALSE, 'a', 3, '2026-01-01', '2026-08-01'),
    -- Suspected: the source, or the mapping, was touched a moment ago.
    (3, '13800000003', 'active', FALSE, 'a', NULL, '2026-01-01', '2026-10-31 23:50:00'),
    (4, '13800000004', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    -- Found: another mapping to its target is retired.
    (5, '13800000005', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    -- Found, both: one source on two targets; each target has only it.
    (6, '13800000006', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    -- Passes: the digests are equal.
    (10, '13800000010', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    -- Pass: a digest is not known.
    (11, '13800000011', 'active', FALSE, NULL, 1, '2026-01-01', '2026-08-01'),
    (12, '13800000012', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    -- Pass: of another origin, or of unknown origin.
    (13, '13800000013', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    (14, '13800000014', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    (15, '13800000015', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    -- Pass: two sources on one target; it cannot equal both.
    (16, '13800000016', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    (17, '13800000017', 'active', FALSE, 'b', 1, '2026-01-01', '2026-08-01'),
    -- Pass: a side is not live.
    (18, '13800000018', 'deregistered', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    (19, '13800000019', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    (20, '13800000020', 'active', TRUE, 'a', 1, '2026-01-01', '2026-08-01'),
    -- Pass: not mapped, or not actively.
    (21, '13800000021', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    (22, '13800000022', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01'),
    -- Passes: the target was updated after the freeze.
    (23, '13800000023', 'active', FALSE, 'a', 1, '2026-01-01', '2026-08-01');
INSERT INTO target_accounts (id, anchor, status, origin, mirror, row_version, created_at, updated_at) VALUES
    (101, '13800000001', 'active', 'dual_write', 'b', 2, '2026-01-01', '2026-08-01'),
    -- At the freeze is not after it.
    (102, '13800000002', 'active', 'dual_write', 'b', 2, '2026-01-01', '2026-09-01'),
    (103, '13800000003', 'active', 'dual_write', 'b', NULL, '2026-01-01', '2026-08-01'),
    (104, '13800000004', 'active', 'dual_write', 'b', 1, '2026-01-01', '2026-08-01'),
    (105, '13800000005', 'frozen', 'dual_write', 'b', 1, '2026-01-01', '2026-08-01'),
    (106, '13800000006', 'active', 'dual_write', 'b', 1, '2026-01-01', '2026-08-01'),
    (206, '13800000006', 'active', 'dual_write', 'c', 1, '2026-01-01', '2026-08-01'),
    (110, '13800000010', 'active', 'dual_write', 'a', 1, '2026-01-01', '2026-08-01'),
    (111, '13800000011', 'active', 'dual_write', 'b', 1, '2026-01-01', '2026-08-01'),
    (112, '13800000012', 'active', 'dual_write', NULL, 1, '2026-01-01', '2026-08-01'),
    (113, '13800000013', 'active', 'native', 'b', 1, '2026-01-01', '2026-08-01'),
    (114, '13800000014', 'active', 'backfill', 'b', 1, '2026-01-01', '2026-08-01'),
    (115, '13800000015', 'active', NULL, 'b', 1, '2026-01-01', '2026-08-01'),
    (116, '13800000016', 'active', 'dual_write', 'c', 1, '2026-01-01', '2026-08-01'),
    (118, '13800000018', 'active', 'dual_write', 'b', 1, '2026-01-01', '2026-08-01'),
    (119, '13800000019', 'cooling', 'dual_write', 'b', 1, '2026-01-01', '2026-08-01'),
    (120, '13800000020', 'active', 'dual_write', 'b', 1, '2026-01-01', '2026-08-01'),
    (121, '13800000021', 'active', 'dual_write', 'b', 1, '2026-01-01', '2026-08-01'),
    (122, '13800000022', 'active', 'dual_write', 'b', 1, '2026-01-01', '2026-08-01'),
    (123, '13800000023', 'active', 'dual_write', 'b', 1, '2026-01-01', '2026-09-01 00:00:01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 102, 'active', '2026-02-01'),
    (3, 103, 'active', '2026-02-01'),
    (4, 104, 'active', '2026-10-31 23:50:00'),
    (5, 105, 'active', '2026-02-01'),
    (21, 105, 'retired', '2026-02-01'),
    (6, 106, 'active', '2026-02-01'),
    (6, 206, 'active', '2026-02-01'),
    (10, 110, 'active', '2026-02-01'),
    (11, 111, 'active', '2026-02-01'),
    (12, 112, 'active', '2026-02-01'),
    (13, 113, 'active', '2026-02-01'),
    (14, 114, 'active', '2026-02-01'),
    (15, 115, 'active', '2026-02-01'),
    (16, 116, 'active', '2026-02-01'),
    (17, 116, 'active', '2026-02-01'),
    (18, 118, 'active', '2026-02-01'),
    (19, 119, 'active', '2026-02-01'),
    (20, 120, 'active', '2026-02-01'),
    (22, 122, 'pending', '2026-02-01'),
    (23, 123, 'active', '2026-02-01');
