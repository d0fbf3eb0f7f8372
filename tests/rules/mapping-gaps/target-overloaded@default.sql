/*---
# Without a value the limit is 3.
found = [
    { key = { target_id = "2" }, action = "hold_for_review" },
]
---*/
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Passes: exactly three.
    (1, NULL, 'active', '2026-01-01', '2026-10-01'),
    -- Found: four.
    (2, NULL, 'active', '2026-01-01', '2026-10-01');
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (11, NULL, 'active', '2026-01-01', '2026-10-01'), (12, NULL, 'active', '2026-01-01', '2026-10-01'),
    (13, NULL, 'active', '2026-01-01', '2026-10-01'), (21, NULL, 'active', '2026-01-01', '2026-10-01'),
    (22, NULL, 'active', '2026-01-01', '2026-10-01'), (23, NULL, 'active', '2026-01-01', '2026-10-01'),
    (24, NULL, 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (11, 1, 'active', '2026-02-01'), (12, 1, 'active', '2026-02-01'), (13, 1, 'active', '2026-02-01'),
    (21, 2, 'active', '2026-02-01'), (22, 2, 'active', '2026-02-01'), (23, 2, 'active', '2026-02-01'),
    (24, 2, 'active', '2026-02-01');
