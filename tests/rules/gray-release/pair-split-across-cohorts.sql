/*---
found = [
    { key = { source_id = "1", target_id = "101" }, action = "admit_pair" },
    { key = { source_id = "2", target_id = "102" }, action = "admit_pair" },
    { key = { source_id = "3", target_id = "103" }, action = "admit_pair", certainty = "suspected" },
    { key = { source_id = "4", target_id = "104" }, action = "admit_pair", certainty = "suspected" },
    { key = { source_id = "5", target_id = "105" }, action = "admit_pair" },
    { key = { source_id = "6", target_id = "106" }, action = "admit_pair" },
    { key = { source_id = "7", target_id = "107" }, action = "admit_pair" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    -- Found: only the source, only the target is admitted.
    (1, '13800000001', 'active', FALSE, '2026-01-01', '2026-06-01'),
    (2, '13800000002', 'frozen', FALSE, '2026-01-01', '2026-06-01'),
    -- Suspected: mapped, or admitted, a moment ago.
    (3, '13800000003', 'active', FALSE, '2026-01-01', '2026-06-01'),
    (4, '13800000004', 'active', FALSE, '2026-01-01', '2026-06-01'),
    -- Found: the other side will be admitted, but is not yet.
    (5, '13800000005', 'cooling', FALSE, '2026-01-01', '2026-06-01'),
    -- Found: one source of two on one target.
    (6, '13800000006', 'active', FALSE, '2026-01-01', '2026-06-01'),
    (16, '13800000016', 'active', FALSE, '2026-01-01', '2026-06-01'),
    -- Found: the admitted 107 is a source.
    (7, '13800000007', 'active', FALSE, '2026-01-01', '2026-06-01'),
    -- Pass: both admitted, in one stage or two; neither.
    (10, '13800000010', 'active', FALSE, '2026-01-01', '2026-06-01'),
    (11, '13800000011', 'active', FALSE, '2026-01-01', '2026-06-01'),
    (12, '13800000012', 'active', FALSE, '2026-01-01', '2026-06-01'),
    -- Passes: neither is admitted yet.
    (13, '13800000013', 'active', FALSE, '2026-01-01', '2026-06-01'),
    -- Pass: not held, a test account, mapped to nobody, or not actively.
    (14, '13800000014', 'deregistered', FALSE, '2026-01-01', '2026-06-01'),
    (15, '13800000015', 'active', TRUE, '2026-01-01', '2026-06-01'),
    (17, '13800000017', 'active', FALSE, '2026-01-01', '2026-06-01'),
    (18, '13800000018', 'active', FALSE, '2026-01-01', '2026-06-01'),
    (19, '13800000019', 'active', FALSE, '2026-01-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-06-01'),
    (102, '13800000002', 'active', '2026-01-01', '2026-06-01'),
    (103, '13800000003', 'active', '2026-01-01', '2026-06-01'),
    (104, '13800000004', 'active', '2026-01-01', '2026-06-01'),
    (105, '13800000005', 'active', '2026-01-01', '2026-06-01'),
    (106, '13800000006', 'active', '2026-01-01', '2026-06-01'),
    (107, '13800000007', 'active', '2026-01-01', '2026-06-01'),
    (110, '13800000010', 'active', '2026-01-01', '2026-06-01'),
    (111, '13800000011', 'active', '2026-01-01', '2026-06-01'),
    (112, '13800000012', 'active', '2026-01-01', '2026-06-01'),
    (113, '13800000013', 'active', '2026-01-01', '2026-06-01'),
    (114, '13800000014', 'active', '2026-01-01', '2026-06-01'),
    (115, '13800000015', 'active', '2026-01-01', '2026-06-01'),
    (117, '13800000017', 'merged', '2026-01-01', '2026-06-01'),
    (119, '13800000019', 'active', '2026-01-01', '2026-06-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 102, 'active', '2026-02-01'),
    (3, 103, 'active', '2026-10-31 23:50:00'),
    (4, 104, 'active', '2026-02-01'),
    (5, 105, 'active', '2026-02-01'),
    (6, 106, 'active', '2026-02-01'),
    (16, 106, 'active', '2026-02-01'),
    (7, 107, 'active', '2026-02-01'),
    (10, 110, 'active', '2026-02-01'),
    (11, 111, 'active', '2026-02-01'),
    (12, 112, 'active', '2026-02-01'),
    (13, 113, 'active', '2026-02-01'),
    (14, 114, 'active', '2026-02-01'),
    (15, 115, 'active', '2026-02-01'),
    (17, 117, 'active', '2026-02-01'),
    (18, 118, 'active', '2026-02-01'),
    (19, 119, 'pending', '2026-02-01');
INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES
    ('source', 1, 'one', '2026-07-01'),
    ('target', 102, 'one', '2026-07-01'),
    ('source', 3, 'one', '2026-07-01'),
    ('source', 4, 'one', '2026-10-31 23:50:00'),
    ('source', 5, 'one', '2026-07-01'),
    ('target', 105, 'two', '2026-12-01'),
    ('target', 106, 'one', '2026-07-01'),
    ('source', 16, 'one', '2026-07-01'),
    ('source', 107, 'one', '2026-07-01'),
    ('source', 7, 'one', '2026-07-01'),
    ('source', 10, 'one', '2026-07-01'),
    ('target', 110, 'one', '2026-07-01'),
    ('source', 11, 'one', '2026-07-01'),
    ('target', 111, 'two', '2026-08-01'),
    ('source', 13, 'two', '2026-12-01'),
    ('source', 14, 'one', '2026-07-01'),
    ('source', 15, 'one', '2026-07-01'),
    ('source', 17, 'one', '2026-07-01'),
    ('source', 18, 'one', '2026-07-01'),
    ('source', 19, 'one', '2026-07-01');
