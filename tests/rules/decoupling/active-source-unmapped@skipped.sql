/*---
skipped = "last_active_at"
---*/
-- Nobody knows who is active.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, NULL, 'active', '2026-01-01', '2026-10-01');
