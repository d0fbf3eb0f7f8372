/*---
found = [
    { key = { system = "source", account_id = "3" }, action = "flatten_merge" },
    { key = { system = "source", account_id = "4" }, action = "flatten_merge" },
    { key = { system = "source", account_id = "6" }, action = "flatten_merge" },
    { key = { system = "source", account_id = "8" }, action = "flatten_merge", certainty = "suspected" },
    { key = { system = "source", account_id = "9" }, action = "flatten_merge" },
    { key = { system = "target", account_id = "103" }, action = "flatten_merge" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    -- The root, and one that leads straight to it: both pass.
    (1, '13800000001', 'active', NULL, '2026-01-01', '2026-10-01'),
    (2, '13800000002', 'merged', 1, '2026-01-01', '2026-10-01'),
    -- Found: one step too many, and two.
    (3, '13800000003', 'merged', 2, '2026-01-01', '2026-10-01'),
    (4, '13800000004', 'merged', 3, '2026-01-01', '2026-10-01'),
    -- Found: the root is deregistered; a root all the same.
    (5, '13800000005', 'deregistered', NULL, '2026-01-01', '2026-10-01'),
    (7, '13800000007', 'merged', 5, '2026-01-01', '2026-10-01'),
    (6, '13800000006', 'merged', 7, '2026-01-01', '2026-10-01'),
    -- Suspected: merged a moment ago.
    (8, '13800000008', 'merged', 2, '2026-01-01', '2026-10-31 23:45:01'),
    -- Found: merged exactly at the limit of settling.
    (9, '13800000009', 'merged', 2, '2026-01-01', '2026-10-31 23:45:00'),
    -- Pass: the chain ends nowhere; that is merge-pointer-dangling's.
    (20, '13800000020', 'merged', NULL, '2026-01-01', '2026-10-01'),
    (21, '13800000021', 'merged', 20, '2026-01-01', '2026-10-01'),
    (22, '13800000022', 'merged', 999, '2026-01-01', '2026-10-01'),
    (23, '13800000023', 'merged', 22, '2026-01-01', '2026-10-01'),
    -- Pass: a circle, and one that leads into it; the circle is merge-cycle's.
    (24, '13800000024', 'merged', 25, '2026-01-01', '2026-10-01'),
    (25, '13800000025', 'merged', 24, '2026-01-01', '2026-10-01'),
    (26, '13800000026', 'merged', 24, '2026-01-01', '2026-10-01'),
    -- Passes: not merged, whatever its pointer says.
    (27, '13800000027', 'active', 2, '2026-01-01', '2026-10-01'),
    -- Passes: leads to an account that is not merged, though that one has a pointer.
    (28, '13800000028', 'merged', 27, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    -- Ids of the other system mean nothing here: 1 and 2 exist there only.
    (101, '13800000101', 'active', NULL, '2026-01-01', '2026-10-01'),
    (102, '13800000102', 'merged', 101, '2026-01-01', '2026-10-01'),
    -- Found: the same in the target system.
    (103, '13800000103', 'merged', 102, '2026-01-01', '2026-10-01'),
    (104, '13800000104', 'merged', 2, '2026-01-01', '2026-10-01');
