/*---
skipped = "origin"
---*/
-- Nobody knows who made the targets.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000101', 'active', '2026-01-01', '2026-06-01');
