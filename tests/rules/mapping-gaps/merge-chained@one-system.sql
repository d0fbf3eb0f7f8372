/*---
# Runs on the system that supplies merged_into; keys are text.
found = [
    { key = { system = "target", account_id = "t3" }, action = "flatten_merge" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Passes: merged, nobody knows into what.
    ('s1', '13800000001', 'merged', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    ('t1', '13800000101', 'active', NULL, '2026-01-01', '2026-10-01'),
    -- Passes: leads straight to the root.
    ('t2', '13800000102', 'merged', 't1', '2026-01-01', '2026-10-01'),
    -- Found: one step too many.
    ('t3', '13800000103', 'merged', 't2', '2026-01-01', '2026-10-01'),
    -- Pass: a blank pointer is none.
    ('t4', '13800000104', 'merged', ' ', '2026-01-01', '2026-10-01'),
    ('t5', '13800000105', 'merged', 't4', '2026-01-01', '2026-10-01');
