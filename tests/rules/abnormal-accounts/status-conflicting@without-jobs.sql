/*---
# Without merge jobs the rule runs all the same: nobody merged.
found = [
    { key = { source_id = "1", target_id = "101" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: frozen here, active there.
    (1, '13800000001', 'frozen', '2026-01-01', '2026-10-01'),
    -- Passes: active on both sides.
    (2, '13800000002', 'active', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (102, '13800000002', 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (2, 102, 'active', '2026-02-01');
