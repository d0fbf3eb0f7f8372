/*---
found = [
    { key = { system = "source", account_id = "1" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "2" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "3" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "4" }, action = "hold_for_review", certainty = "suspected" },
    { key = { system = "source", account_id = "5" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "101" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "102" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "103" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    -- Found: two that were merged into each other.
    (1, '13800000001', 'merged', 2, '2026-01-01', '2026-10-01'),
    (2, '13800000002', 'merged', 1, '2026-01-01', '2026-10-01'),
    -- Found: merged into itself.
    (3, '13800000003', 'merged', 3, '2026-01-01', '2026-10-01'),
    -- Suspected: of this circle one was touched a moment ago, the other exactly at the limit of settling.
    (4, '13800000004', 'merged', 5, '2026-01-01', '2026-10-31 23:45:01'),
    (5, '13800000005', 'merged', 4, '2026-01-01', '2026-10-31 23:45:00'),
    -- Passes: leads into a circle, but is not part of it.
    (20, '13800000020', 'merged', 1, '2026-01-01', '2026-10-01'),
    (21, '13800000021', 'merged', 20, '2026-01-01', '2026-10-01'),
    -- Pass: a chain with an end, and one that dangles.
    (22, '13800000022', 'active', NULL, '2026-01-01', '2026-10-01'),
    (23, '13800000023', 'merged', 22, '2026-01-01', '2026-10-01'),
    (24, '13800000024', 'merged', 23, '2026-01-01', '2026-10-01'),
    (25, '13800000025', 'merged', 999, '2026-01-01', '2026-10-01'),
    (26, '13800000026', 'merged', NULL, '2026-01-01', '2026-10-01'),
    -- Pass: not merged, whatever their pointers say.
    (27, '13800000027', 'active', 28, '2026-01-01', '2026-10-01'),
    (28, '13800000028', 'merged', 27, '2026-01-01', '2026-10-01'),
    (29, '13800000029', 'active', 29, '2026-01-01', '2026-10-01'),
    -- No circle across systems: 101 is a target's id.
    (30, '13800000030', 'merged', 101, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    -- Found: a circle of three.
    (101, '13800000101', 'merged', 102, '2026-01-01', '2026-10-01'),
    (102, '13800000102', 'merged', 103, '2026-01-01', '2026-10-01'),
    (103, '13800000103', 'merged', 101, '2026-01-01', '2026-10-01'),
    (104, '13800000104', 'merged', 105, '2026-01-01', '2026-10-01'),
    (105, '13800000105', 'deregistered', 104, '2026-01-01', '2026-10-01');
