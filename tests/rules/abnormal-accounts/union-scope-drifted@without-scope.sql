/*---
skipped = "union_scope"
---*/
-- Nobody says which scope is today's.
INSERT INTO source_accounts (id, anchor, union_id, union_scope, status, created_at, updated_at) VALUES
    (1, '13800000001', 'u1', 'wx-old', 'active', '2026-01-01', '2026-10-01');
