/*---
params = { shared_id_space = true }
found = [
    { key = { id = "1" }, action = "hold_for_review" },
    { key = { id = "2" }, action = "hold_for_review" },
    { key = { id = "3" }, action = "hold_for_review" },
    { key = { id = "4" }, action = "hold_for_review", certainty = "suspected" },
    { key = { id = "5" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: not mapped; mapped, but to another and by another; no longer mapped to each other.
    (1, '13800000001', 'active', '2026-01-01', '2026-06-01'),
    (2, '13800000002', 'active', '2026-01-01', '2026-06-01'),
    (3, '13800000003', 'active', '2026-01-01', '2026-06-01'),
    -- Suspected: the target was touched a moment ago.
    (4, '13800000004', 'active', '2026-01-01', '2026-06-01'),
    -- Found: whatever became of it, the id was used.
    (5, '13800000005', 'deregistered', '2026-01-01', '2026-06-01'),
    -- Passes: mapped to its namesake.
    (10, '13800000010', 'active', '2026-01-01', '2026-06-01'),
    -- Pass: in one system only.
    (11, '13800000011', 'active', '2026-01-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000101', 'active', '2026-01-01', '2026-06-01'),
    (2, '13800000102', 'active', '2026-01-01', '2026-06-01'),
    (3, '13800000103', 'active', '2026-01-01', '2026-06-01'),
    (4, '13800000104', 'active', '2026-01-01', '2026-10-31 23:50:00'),
    (5, '13800000105', 'merged', '2026-01-01', '2026-06-01'),
    (10, '13800000010', 'active', '2026-01-01', '2026-06-01'),
    (12, '13800000112', 'active', '2026-01-01', '2026-06-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (2, 12, 'active', '2026-02-01'),
    (11, 2, 'active', '2026-02-01'),
    (3, 3, 'retired', '2026-02-01'),
    (10, 10, 'active', '2026-02-01');
