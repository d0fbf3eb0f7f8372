/*---
title    = "Two running merge jobs share an account"
severity = "critical"
tags     = ["merge", "guard", "p0"]
key      = ["job_id"]
eligible = "merge_jobs WHERE state IN ('locked', 'copying', 'verifying')"
actions  = ["cancel_job"]
uncovers = [
    "abnormal-accounts/cooling-on-one-side", "asset-linking/asset-left-on-source",
    "asset-linking/login-skipped-linking", "asset-merge/journal-half-done", "asset-merge/rollback-incomplete",
    "gray-release/merged-outside-cohort",
]
---
## What it finds
Running merge jobs (locked, copying, verifying) whose source or target another running job has too: a row for every
job but the first on that account, by updated_at and job_id.

## Why it happens
Two executors took the same pair from the queue; two sources of one target were planned into one window; a job was
planned again while its first attempt was still alive.

## Remedy
`cancel_job` of the later one: a job that is locked fails, one that copies or verifies is rolled back. Plan it again
when the first has ended.

## When it is not a defect
Never: each of them reads balances that the other is changing.
*/
WITH sides AS (
    SELECT j.job_id, j.updated_at, j.touched_at, 'source' AS side, j.source_id, NULL AS target_id
    FROM merge_jobs AS j
    WHERE j.state IN ('locked', 'copying', 'verifying') AND j.source_id IS NOT NULL
    UNION ALL
    SELECT j.job_id, j.updated_at, j.touched_at, 'target' AS side, NULL AS source_id, j.target_id
    FROM merge_jobs AS j
    WHERE j.state IN ('locked', 'copying', 'verifying') AND j.target_id IS NOT NULL
),
ranked AS (
    SELECT
        s.job_id, s.side, s.touched_at,
        row_number() OVER w AS place,
        first_value(s.job_id) OVER w AS first_job_id,
        first_value(s.touched_at) OVER w AS first_touched_at
    FROM sides AS s
    WINDOW w AS (PARTITION BY s.source_id, s.target_id ORDER BY s.updated_at, s.job_id)
)
SELECT
    r.job_id,
    min(concat('shares its ', r.side, ' with job ', CAST(r.first_job_id AS VARCHAR), ', which runs too')) AS reason,
    CASE
        WHEN count(*) = count(greatest(r.touched_at, r.first_touched_at)) THEN min(greatest(r.touched_at, r.first_touched_at))
    END AS touched_at,
    'cancel_job' AS action,
    min(r.first_job_id) AS other_job_id
FROM ranked AS r
WHERE r.place > 1
GROUP BY r.job_id
