/*---
found = [
    { key = { asset_type = "points", asset_id = "1" }, action = "reverse_credit" },
    { key = { asset_type = "points", asset_id = "2" }, action = "reverse_credit" },
    { key = { asset_type = "points", asset_id = "3" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "4" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "5" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "6" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "7" }, action = "reverse_credit", certainty = "suspected" },
    { key = { asset_type = "points", asset_id = "8" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "9" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "10" }, action = "hold_for_review" },
    { key = { asset_type = "points", asset_id = "11" }, action = "hold_for_review" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'committed', '2026-10-02'),
    (2, 1, 101, 'committed', '2026-10-03'),
    (3, 1, 101, 'failed', '2026-10-03');
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, amount, unit, at) VALUES
    -- Found: one debit, two credits of two jobs; the second row is unspent.
    (10, 1, 'points', 1, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (11, 1, 'points', 1, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (12, 2, 'points', 1, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    -- Found: twice in one job, without a unit.
    (20, 1, 'points', 2, 'debit', 5.00, NULL, '2026-10-01 01:00:00'),
    (21, 1, 'points', 2, 'credit', 5.00, NULL, '2026-10-01 01:00:01'),
    (22, 1, 'points', 2, 'credit', 5.00, NULL, '2026-10-01 01:00:01'),
    -- Found, held: partly spent; wholly spent; gone from that target; of another unit.
    (30, 1, 'points', 3, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (31, 1, 'points', 3, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (32, 2, 'points', 3, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    (40, 1, 'points', 4, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (41, 1, 'points', 4, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (42, 2, 'points', 4, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    (50, 1, 'points', 5, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (51, 1, 'points', 5, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (52, 2, 'points', 5, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    (60, 1, 'points', 6, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (61, 1, 'points', 6, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (62, 2, 'points', 6, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    -- Suspected: the last credit was written a moment ago.
    (70, 1, 'points', 7, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (71, 1, 'points', 7, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (72, 2, 'points', 7, 'credit', 5.00, 'P', '2026-10-31 23:50:00'),
    -- Found, held: two too many; no debit at all; the debit was voided.
    (80, 1, 'points', 8, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (81, 1, 'points', 8, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (82, 2, 'points', 8, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    (83, 3, 'points', 8, 'credit', 5.00, 'P', '2026-10-03 01:00:01'),
    (90, 1, 'points', 9, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (91, 2, 'points', 9, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    (100, 3, 'points', 10, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (101, 3, 'points', 10, 'void', 5.00, 'P', '2026-10-01 01:00:01'),
    (102, 1, 'points', 10, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    (103, 2, 'points', 10, 'credit', 5.00, 'P', '2026-10-03 01:00:01'),
    -- Found: the void ended the first attempt's debit, not the credit of the second; another job credits again.
    (110, 1, 'points', 11, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (111, 1, 'points', 11, 'void', 5.00, 'P', '2026-10-01 01:00:01'),
    (112, 1, 'points', 11, 'debit', 5.00, 'P', '2026-10-01 02:00:00'),
    (113, 1, 'points', 11, 'credit', 5.00, 'P', '2026-10-01 02:00:01'),
    (114, 2, 'points', 11, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    -- Pass: as many debits as credits, in one job or two.
    (200, 1, 'points', 20, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (201, 1, 'points', 20, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (210, 1, 'points', 21, 'debit', 2.00, 'P', '2026-10-01 01:00:00'),
    (211, 1, 'points', 21, 'credit', 2.00, 'P', '2026-10-01 01:00:01'),
    (212, 2, 'points', 21, 'debit', 3.00, 'P', '2026-10-02 01:00:00'),
    (213, 2, 'points', 21, 'credit', 3.00, 'P', '2026-10-02 01:00:01'),
    -- Passes: one credit without a debit is half done, not twice.
    (220, 1, 'points', 22, 'credit', 2.00, 'P', '2026-10-01 01:00:00'),
    -- Passes: the second credit was reversed.
    (230, 1, 'points', 23, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (231, 1, 'points', 23, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (232, 2, 'points', 23, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    (233, 2, 'points', 23, 'void', 5.00, 'P', '2026-10-03 01:00:01'),
    (240, 1, 'points', 24, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (241, 1, 'points', 24, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (242, 1, 'points', 24, 'credit', 5.00, 'P', '2026-10-01 01:00:02'),
    (243, 1, 'points', 24, 'void', 5.00, 'P', '2026-10-03 01:00:01'),
    -- Passes: rolled back, then done again.
    (250, 3, 'points', 25, 'debit', 5.00, 'P', '2026-10-01 01:00:00'),
    (251, 3, 'points', 25, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (252, 3, 'points', 25, 'void', 5.00, 'P', '2026-10-01 01:00:02'),
    (253, 1, 'points', 25, 'debit', 5.00, 'P', '2026-10-02 01:00:00'),
    (254, 1, 'points', 25, 'credit', 5.00, 'P', '2026-10-02 01:00:01'),
    -- Pass: one credit of each type.
    (260, 1, 'points', 26, 'credit', 5.00, 'P', '2026-10-01 01:00:01'),
    (261, 1, 'coupons', 26, 'credit', 5.00, 'P', '2026-10-01 01:00:01');
INSERT INTO assets (asset_type, asset_id, origin_asset_id, owner_system, owner_id, state, amount, unit, updated_at) VALUES
    ('points', 1001, 1, 'target', 101, 'live', 5.00, 'P', '2026-10-01'),
    ('points', 1002, 1, 'target', 101, 'live', 5.00, 'P', '2026-10-02'),
    ('points', 1003, 2, 'target', 101, 'live', 5.00, NULL, '2026-10-01'),
    ('points', 1004, 3, 'target', 101, 'live', 4.99, 'P', '2026-10-01'),
    ('points', 1005, 4, 'target', 101, 'void', 5.00, 'P', '2026-10-01'),
    ('points', 1006, 5, 'target', 102, 'live', 5.00, 'P', '2026-10-01'),
    ('coupons', 1007, 5, 'target', 101, 'live', 5.00, 'P', '2026-10-01'),
    ('points', 1008, 6, 'target', 101, 'live', 5.00, 'Q', '2026-10-01'),
    ('points', 1009, 7, 'target', 101, 'live', 5.00, 'P', '2026-10-01'),
    ('points', 1010, 8, 'target', 101, 'live', 5.00, 'P', '2026-10-01'),
    ('points', 1011, 9, 'target', 101, 'live', 5.00, 'P', '2026-10-01'),
    ('points', 1012, 10, 'target', 101, 'live', 5.00, 'P', '2026-10-01');
