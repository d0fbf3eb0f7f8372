/*---
description = "locks that a running or committed job held for a while, with the start of the stretch that overlapping ones make: one row a lock of an account; of each account at most one stretch holds a moment"
---*/
WITH followed AS (
    SELECT
        i.lock_id, i.source_id, i.target_id, i.acquired_at, i.ends_at, greatest(i.touched_at, j.touched_at) AS touched_at,
        max(i.ends_at) OVER (
            PARTITION BY i.source_id, i.target_id ORDER BY i.acquired_at, i.lock_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS held_until
    FROM lock_intervals AS i
    INNER JOIN merge_jobs AS j ON j.job_id = i.job_id
    WHERE
        i.ends_at > i.acquired_at
        AND j.state IN ('locked', 'copying', 'verifying', 'committed', 'released')
)
SELECT
    f.source_id, f.target_id, f.acquired_at, f.ends_at, f.touched_at,
    max(CASE WHEN f.held_until > f.acquired_at THEN NULL ELSE f.acquired_at END) OVER (
        PARTITION BY f.source_id, f.target_id ORDER BY f.acquired_at, f.lock_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch_from
FROM followed AS f
