/*---
found = [
    { key = { source_id = "1" }, action = "retire_mapping" },
    { key = { source_id = "2" }, action = "hold_for_review" },
    { key = { source_id = "3" }, action = "hold_for_review" },
    { key = { source_id = "4" }, action = "hold_for_review" },
    { key = { source_id = "5" }, action = "retire_mapping" },
    { key = { source_id = "6" }, action = "hold_for_review" },
    { key = { source_id = "7" }, action = "retire_mapping", certainty = "suspected" },
    { key = { source_id = "8" }, action = "retire_mapping", certainty = "suspected" },
    { key = { source_id = "9" }, action = "retire_mapping", certainty = "suspected" },
    { key = { source_id = "10" }, action = "retire_mapping" },
    { key = { source_id = "11" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: 101 has its number, 102 another: the mapping to 102 contradicts.
    (1, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    -- Found, held: both targets have other numbers, none remains.
    (2, '13800000009', 'active', '2026-01-01', '2026-10-01'),
    -- Found, held: without a number of its own nothing contradicts.
    (3, NULL, 'active', '2026-01-01', '2026-10-01'),
    -- Found, held: neither target has a number.
    (4, '13800000004', 'active', '2026-01-01', '2026-10-01'),
    -- Found: one target has another number, the other none, and remains; the source is frozen.
    (5, '13800000005', 'frozen', '2026-01-01', '2026-10-01'),
    -- Found, held: three targets, two with its number and one without: two would remain.
    (6, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    -- Suspected: the source, one of the mappings, one of the targets was touched a moment ago.
    (7, '13800000001', 'active', '2026-01-01', '2026-10-31 23:45:01'),
    (8, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (9, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    -- Found: touched exactly at the limit of settling; a mapping to an account that is gone changes nothing.
    (10, '13800000001', 'active', '2026-01-01', '2026-10-31 23:45:00'),
    -- Found, held: a cooling source; both targets have malformed numbers, which are none.
    (11, '13800000001', 'cooling', '2026-01-01', '2026-10-01'),
    -- Passes: mapped once.
    (20, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: mapped once, to a target without a number.
    (30, '13800000030', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: the second mapping is retired, the third pending.
    (21, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    -- Pass: of the two targets one is cooling, deregistered, a tester's, or does not exist.
    (22, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (23, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (24, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (25, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: its targets share one number; they are one person's and duplicate-anchors' finding.
    (26, '13800000026', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: the same, whatever its own number is.
    (27, '13800000027', 'active', '2026-01-01', '2026-10-01'),
    -- Pass: deregistered or merged; that is mapping-from-deregistered-source's.
    (28, '13800000001', 'deregistered', '2026-01-01', '2026-10-01'),
    (29, '13800000001', 'merged', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (101, '13800000001', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (102, '13800000002', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (103, '13800000003', 'frozen', FALSE, '2026-01-01', '2026-10-01'),
    (104, NULL, 'active', FALSE, '2026-01-01', '2026-10-01'),
    (105, ' ', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (106, '+86 138 0000 0001', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (107, '12345', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (108, '54321', 'active', FALSE, '2026-01-01', '2026-10-01'),
    (109, '13800000002', 'active', FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    (110, '13800000002', 'cooling', FALSE, '2026-01-01', '2026-10-01'),
    (111, '13800000002', 'deregistered', FALSE, '2026-01-01', '2026-10-01'),
    (112, '13800000002', 'active', TRUE, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'), (1, 102, 'active', '2026-02-01'),
    (2, 101, 'active', '2026-02-01'), (2, 102, 'active', '2026-02-01'),
    (3, 101, 'active', '2026-02-01'), (3, 103, 'active', '2026-02-01'),
    (4, 104, 'active', '2026-02-01'), (4, 105, 'active', '2026-02-01'),
    (5, 101, 'active', '2026-02-01'), (5, 104, 'active', '2026-02-01'),
    (6, 101, 'active', '2026-02-01'), (6, 106, 'active', '2026-02-01'), (6, 103, 'active', '2026-02-01'),
    (7, 101, 'active', '2026-02-01'), (7, 102, 'active', '2026-02-01'),
    (8, 101, 'active', '2026-10-31 23:50:00'), (8, 102, 'active', '2026-02-01'),
    (9, 101, 'active', '2026-02-01'), (9, 109, 'active', '2026-02-01'),
    (10, 101, 'active', '2026-02-01'), (10, 102, 'active', '2026-02-01'), (10, 111, 'active', '2026-10-31 23:50:00'),
    (11, 107, 'active', '2026-02-01'), (11, 108, 'active', '2026-02-01'),
    (20, 101, 'active', '2026-02-01'),
    (30, 104, 'active', '2026-02-01'),
    (21, 101, 'active', '2026-02-01'), (21, 102, 'retired', '2026-02-01'), (21, 103, 'pending', '2026-02-01'),
    (22, 101, 'active', '2026-02-01'), (22, 110, 'active', '2026-02-01'),
    (23, 101, 'active', '2026-02-01'), (23, 111, 'active', '2026-02-01'),
    (24, 101, 'active', '2026-02-01'), (24, 112, 'active', '2026-02-01'),
    (25, 101, 'active', '2026-02-01'), (25, 999, 'active', '2026-02-01'),
    (26, 101, 'active', '2026-02-01'), (26, 106, 'active', '2026-02-01'),
    (27, 101, 'active', '2026-02-01'), (27, 106, 'active', '2026-02-01'),
    (28, 101, 'active', '2026-02-01'), (28, 102, 'active', '2026-02-01'),
    (29, 101, 'active', '2026-02-01'), (29, 102, 'active', '2026-02-01'),
    -- Of a source that does not exist.
    (999, 101, 'active', '2026-02-01'), (999, 102, 'active', '2026-02-01');
