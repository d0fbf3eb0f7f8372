/*---
skipped = "dual_write_since"
---*/
-- Nobody says which accounts are historical.
INSERT INTO source_accounts (id, anchor, union_id, status, created_at, updated_at) VALUES
    (1, NULL, 'u1', 'active', '2026-04-30 23:59:59', '2026-06-01');
