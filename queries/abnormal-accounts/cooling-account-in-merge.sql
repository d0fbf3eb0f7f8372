/*---
title    = "Merge job of an account that is cooling off"
severity = "critical"
tags     = ["merge", "status", "guard", "p0"]
key      = ["job_id"]
eligible = "merge_jobs WHERE state NOT IN ('committed', 'released', 'failed', 'rolled_back')"
actions  = ["cancel_job"]
uncovers = [
    "abnormal-accounts/cooling-on-one-side", "asset-linking/asset-left-on-source",
    "asset-linking/login-skipped-linking", "asset-merge/journal-half-done", "asset-merge/rollback-incomplete",
    "gray-release/merged-outside-cohort",
]
---
## What it finds
Merge jobs that are not terminal (planned to verifying) and whose source or target is cooling.

## Why it happens
The owner asked for deregistration after the job had been planned, and the executor does not look again before it
locks.

## Remedy
`cancel_job`, for every finding: a job that is planned or locked fails, one that copies or verifies is rolled back.
Assets must not move away from, or into, an account that may be gone tomorrow. Let the executor check the status under
the lock.

## When it is not a defect
Never. If the owner takes the deregistration back, plan the job again.
*/
SELECT
    j.job_id,
    CASE WHEN coalesce(s.status = 'cooling', FALSE) THEN 'its source is cooling' ELSE 'its target is cooling' END AS reason,
    greatest(j.touched_at, s.touched_at, t.touched_at) AS touched_at,
    'cancel_job' AS action,
    j.source_id, j.target_id, j.state
FROM merge_jobs AS j
LEFT JOIN source_accounts AS s ON s.id = j.source_id
LEFT JOIN target_accounts AS t ON t.id = j.target_id
WHERE
    j.state NOT IN ('committed', 'released', 'failed', 'rolled_back')
    AND (s.status = 'cooling' OR t.status = 'cooling')
