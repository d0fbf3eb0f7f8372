/*---
found = [
    { key = { target_id = "101" }, action = "hold_for_review" },
    { key = { target_id = "102" }, action = "hold_for_review" },
    { key = { target_id = "103" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
INSERT INTO target_accounts (id, anchor, status, is_test, origin, created_at, updated_at) VALUES
    -- Found: no mapping leads to them.
    (101, '13800000101', 'active', FALSE, 'backfill', '2026-01-01', '2026-06-01'),
    (102, NULL, 'frozen', FALSE, 'backfill', '2026-01-01', '2026-06-01'),
    -- Suspected: its mapping may be on the way.
    (103, '13800000103', 'active', FALSE, 'backfill', '2026-10-31 23:50:00', '2026-10-31 23:50:00'),
    -- Pass: a mapping leads here, of any status, even from a source that is gone.
    (110, '13800000110', 'active', FALSE, 'backfill', '2026-01-01', '2026-06-01'),
    (111, '13800000111', 'active', FALSE, 'backfill', '2026-01-01', '2026-06-01'),
    (112, '13800000112', 'active', FALSE, 'backfill', '2026-01-01', '2026-06-01'),
    -- Pass: not made by the migration, or nobody knows.
    (113, '13800000113', 'active', FALSE, 'native', '2026-01-01', '2026-06-01'),
    (114, '13800000114', 'active', FALSE, 'dual_write', '2026-01-01', '2026-06-01'),
    (115, '13800000115', 'active', FALSE, NULL, '2026-01-01', '2026-06-01'),
    -- Pass: not live.
    (116, '13800000116', 'cooling', FALSE, 'backfill', '2026-01-01', '2026-06-01'),
    (117, '13800000117', 'merged', FALSE, 'backfill', '2026-01-01', '2026-06-01'),
    (118, '13800000118', 'active', TRUE, 'backfill', '2026-01-01', '2026-06-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (10, 110, 'active', '2026-02-01'),
    (11, 111, 'retired', '2026-02-01'),
    (12, 112, 'conflict', '2026-02-01');
