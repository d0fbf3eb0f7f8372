/*---
skipped = "merged_into"
---*/
-- Neither system supplies merged_into.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, NULL, 'merged', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, NULL, 'merged', '2026-01-01', '2026-01-02');
