/*---
# Only the target supplies op_id; operations are numbered, and accounts never verified.
found = [
    { key = { op_id = "7" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-06-01', '2026-06-01'),
    (2, '13800000001', 'active', '2026-06-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, status, op_id, created_at, updated_at) VALUES
    (101, '13800000101', 'active', 7, '2026-06-01', '2026-06-01'),
    (102, '13800000102', 'active', 7, '2026-06-01', '2026-06-01'),
    (103, '13800000103', 'active', 8, '2026-06-01', '2026-06-01');
