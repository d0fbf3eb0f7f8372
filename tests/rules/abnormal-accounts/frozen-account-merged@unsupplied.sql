/*---
skipped = "merge_jobs"
---*/
-- There are no merge jobs to judge.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'frozen', '2026-01-01', '2026-10-01');
