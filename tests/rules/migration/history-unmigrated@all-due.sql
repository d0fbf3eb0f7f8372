/*---
# All are due: what was created before the dual write is found, the rest is not.
params = { dual_write_since = "2026-05-01T00:00:00Z" }
found = [
    { key = { source_id = "1" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, status, created_at, updated_at) VALUES
    (1, NULL, 'u1', 'active', '2026-04-30 23:59:59', '2026-06-01'),
    (2, NULL, 'u2', 'active', '2026-05-01', '2026-06-01');
