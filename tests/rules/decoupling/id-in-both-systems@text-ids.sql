/*---
# Text in one system, numbers in the other: letter by letter, 007 is not 7.
params = { shared_id_space = true }
found = [
    { key = { id = "8" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('007', '13800000001', 'active', '2026-01-01', '2026-06-01'),
    ('8', '13800000002', 'active', '2026-01-01', '2026-06-01'),
    ('9', '13800000003', 'active', '2026-01-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (7, '13800000101', 'active', '2026-01-01', '2026-06-01'),
    (8, '13800000102', 'active', '2026-01-01', '2026-06-01'),
    (9, '13800000103', 'active', '2026-01-01', '2026-06-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES ('9', 9, 'active', '2026-02-01');
