/*---
skipped = "source_frozen_at"
---*/
-- Nothing is frozen.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-06-02', '2026-06-02');
