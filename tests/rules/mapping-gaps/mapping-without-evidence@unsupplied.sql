/*---
skipped = "evidence"
---*/
-- The mapping doesn't say how it came about: its evidence can't be judged.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, NULL, 'active', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13900000001', 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (1, 101, 'active', '2026-02-01');
