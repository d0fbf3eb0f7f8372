/*---
skipped = "open_id"
---*/
-- The sources have no open_id; the targets' don't matter.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (2, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, open_id, created_at, updated_at) VALUES
    (101, '13800000001', 'active', 'o-1', '2026-01-01', '2026-01-02');
