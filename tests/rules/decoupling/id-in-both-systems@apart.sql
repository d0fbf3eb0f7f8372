/*---
# Each system has ids of its own: that they meet means nothing.
params = { shared_id_space = false }
found = []
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000101', 'active', '2026-01-01', '2026-06-01');
