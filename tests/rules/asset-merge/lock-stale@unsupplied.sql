/*---
skipped = "merge_locks is not supplied"
---*/
-- The rule's only filter that is about locks compares with the watermark: the table must be missed nevertheless.
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES (1, 1, 101, 'committed', '2026-10-02');
