/*---
params = { active_days = 7 }
found = [
    { key = { source_id = "1" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, last_active_at, created_at, updated_at) VALUES
    (1, NULL, 'active', '2026-10-25', '2026-01-01', '2026-10-01'),
    (2, NULL, 'active', '2026-10-24 23:59:59', '2026-01-01', '2026-10-01');
