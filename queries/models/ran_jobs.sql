/*---
description = "merge jobs that ran, since their first lock or, without one, their update: one row a job"
optional = ["merge_locks"]
---*/
SELECT
    j.job_id, j.source_id, j.target_id, j.state, coalesce(l.acquired_at, j.updated_at) AS ran_at,
    greatest(j.touched_at, l.touched_at) AS touched_at
FROM merge_jobs AS j
LEFT JOIN (
    SELECT
        k.job_id, min(k.acquired_at) AS acquired_at,
        min(CASE WHEN k.acquired_at > k.snapshot_at THEN NULL ELSE k.acquired_at END) AS touched_at
    FROM merge_locks AS k
    GROUP BY k.job_id
) AS l ON l.job_id = j.job_id
WHERE j.state <> 'planned'
