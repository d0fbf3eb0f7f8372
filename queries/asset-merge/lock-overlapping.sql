/*---
title    = "Two locks of one account at the same time"
severity = "critical"
tags     = ["merge", "locks", "guard", "p0"]
key      = ["lock_id"]
eligible = "merge_locks"
actions  = ["cancel_job", "hold_for_review"]
uncovers = [
    "abnormal-accounts/cooling-on-one-side", "asset-linking/asset-left-on-source",
    "asset-linking/login-skipped-linking", "asset-merge/journal-half-done", "asset-merge/rollback-incomplete",
    "gray-release/merged-outside-cohort",
]
optional = ["merge_jobs"]
---
## What it finds
Locks of an account that were acquired while an earlier lock of the same account was held: a row for the later one, by
acquired_at and lock_id. A lock is held from acquired_at to the earlier of released_at and expires_at; one that begins
when another ends does not overlap it. Of a job that failed or was rolled back nothing is left: its lock is no finding
any more, though a later one may be that overlaps it.

## Why it happens
The lock is taken without a unique key or a compare-and-set; two regions hold a lock table each; a clock runs ahead.

## Remedy
`cancel_job` of the later lock's job while it is not terminal. A job that has ended already, or is not known, is held:
compare its journal with the other job's, entry by entry.

## When it is not a defect
Never: whoever may write beside the holder of a lock makes it worthless. A job that takes its own lock anew should
release the old one first.
*/
WITH followed AS (
    SELECT
        i.lock_id, i.job_id, i.source_id, i.target_id, i.acquired_at, i.ends_at, i.touched_at,
        max(i.ends_at) OVER (
            PARTITION BY i.source_id, i.target_id ORDER BY i.acquired_at, i.lock_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS held_until
    FROM lock_intervals AS i
    WHERE i.ends_at > i.acquired_at
),
-- Of the earlier locks, the one held longest; of several, the first.
longest AS (
    SELECT r.side, r.account_id, r.ends_at, r.lock_id, r.touched_at
    FROM (
        SELECT
            CASE WHEN f.source_id IS NOT NULL THEN 'source' ELSE 'target' END AS side,
            coalesce(CAST(f.source_id AS VARCHAR), CAST(f.target_id AS VARCHAR)) AS account_id,
            f.ends_at, f.lock_id, f.touched_at,
            row_number() OVER (
                PARTITION BY f.source_id, f.target_id, f.ends_at ORDER BY f.acquired_at, f.lock_id
            ) AS place
        FROM followed AS f
    ) AS r
    WHERE r.place = 1
),
later AS (
    SELECT
        CASE WHEN f.source_id IS NOT NULL THEN 'source' ELSE 'target' END AS side,
        coalesce(CAST(f.source_id AS VARCHAR), CAST(f.target_id AS VARCHAR)) AS account_id,
        f.lock_id, f.job_id, f.held_until, f.touched_at
    FROM followed AS f
    WHERE f.held_until > f.acquired_at
)
SELECT
    l.lock_id,
    concat('acquired while lock ', CAST(o.lock_id AS VARCHAR), ' of ', l.side, ' account ', l.account_id, ' was held') AS reason,
    greatest(l.touched_at, o.touched_at) AS touched_at,
    CASE
        WHEN j.state IN ('planned', 'locked', 'copying', 'verifying') THEN 'cancel_job'
        ELSE 'hold_for_review'
    END AS action,
    l.job_id, j.state AS job_state,
    o.lock_id AS other_lock_id
FROM later AS l
INNER JOIN longest AS o ON o.side = l.side AND o.account_id = l.account_id AND o.ends_at = l.held_until
LEFT JOIN merge_jobs AS j ON j.job_id = l.job_id
WHERE coalesce(j.state NOT IN ('failed', 'rolled_back'), TRUE)
