/*---
description = "accounts of the jobs committed between the two asset snapshots, the target itself among them: one row an account, with the target that it was merged into (the smallest of several)"
---*/
SELECT w.source_id, NULL AS target_id, min(w.target_id) AS merged_id, min(w.before_at) AS before_at
FROM window_jobs AS w
WHERE w.within AND w.source_id IS NOT NULL AND w.target_id IS NOT NULL
GROUP BY w.source_id
UNION ALL
SELECT NULL AS source_id, w.target_id, w.target_id AS merged_id, min(w.before_at) AS before_at
FROM window_jobs AS w
WHERE w.within AND w.target_id IS NOT NULL
GROUP BY w.target_id
