/*---
description = "merge jobs that are running, or committed after assets_before was taken: one row a job; within tells which committed before the assets were exported too"
---*/
WITH before_snapshot AS (
    SELECT 1 AS one, max(coalesce(b.snapshot_at, b.updated_at)) AS before_at
    FROM assets_before AS b
),
after_snapshot AS (
    SELECT 1 AS one, min(a.snapshot_at) AS after_at
    FROM assets AS a
),
jobs AS (
    SELECT
        1 AS one, j.job_id, j.source_id, j.target_id, j.updated_at, j.touched_at,
        j.state IN ('committed', 'released') AS committed
    FROM merge_jobs AS j
    WHERE j.state IN ('locked', 'copying', 'verifying', 'committed', 'released')
)
SELECT
    j.job_id, j.source_id, j.target_id, j.touched_at, b.before_at, j.committed,
    j.committed AND coalesce(j.updated_at <= a.after_at, TRUE) AS within
FROM jobs AS j
INNER JOIN before_snapshot AS b ON b.one = j.one
INNER JOIN after_snapshot AS a ON a.one = j.one
WHERE NOT j.committed OR j.updated_at > b.before_at
