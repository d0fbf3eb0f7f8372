/*---
# Without the carrier's list, and with a limit of one's own.
params = { recycle_days = 30 }
found = [
    { key = { system = "source", account_id = "1" }, action = "hold_for_review" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, anchor_verified_at, last_active_at, created_at, updated_at) VALUES
    -- Found: idle for 31 days when 2 verified the number.
    (1, '13800000001', 'active', '2026-01-05', '2026-08-01', '2026-01-01', '2026-10-01'),
    (2, '13800000001', 'active', '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01'),
    -- Passes: idle for 30.
    (3, '13800000003', 'active', '2026-01-05', '2026-08-02', '2026-01-01', '2026-10-01'),
    (4, '13800000003', 'active', '2026-09-01', '2026-10-01', '2026-08-01', '2026-10-01');
