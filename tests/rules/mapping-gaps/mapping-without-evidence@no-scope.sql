/*---
# Without $union_scope no union_id is known to have drifted: the pair is found.
found = [
    { key = { source_id = "1", target_id = "101" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, union_scope, status, created_at, updated_at) VALUES
    -- Found: no number, and a union_id of another scope than its target's.
    (1, NULL, 'u1', 'wx-old', 'active', '2026-01-01', '2026-10-01'),
    -- Passes: the union_ids are equal.
    (2, NULL, 'u2', 'wx-main', 'active', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, union_id, union_scope, status, created_at, updated_at) VALUES
    (101, '13900000001', 'u1', 'wx-main', 'active', '2026-01-01', '2026-10-01'),
    (102, '13900000002', 'u2', 'wx-main', 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, evidence, updated_at) VALUES
    (1, 101, 'active', 'union_id', '2026-02-01'),
    (2, 102, 'active', 'union_id', '2026-02-01');
