/*---
params = { union_scope = "wx-main" }
skipped = "union_scope"
---*/
-- The export doesn't say under which scope its union_ids were issued.
INSERT INTO source_accounts (id, anchor, union_id, status, created_at, updated_at) VALUES
    (1, '13800000001', 'u1', 'active', '2026-01-01', '2026-10-01');
