/*---
title    = "Lock that expired and was never released"
severity = "critical"
tags     = ["merge", "locks", "guard", "p0"]
key      = ["lock_id"]
eligible = "merge_locks"
actions  = ["release_lock", "resume_job", "hold_for_review"]
uncovers = [
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/frozen-account-merged",
    "asset-linking/asset-family-split", "asset-linking/asset-left-on-source", "asset-linking/asset-on-dead-owner",
    "asset-linking/single-asset-duplicated", "asset-merge/asset-terms-lost", "asset-merge/balance-not-conserved",
    "asset-merge/credited-twice", "asset-merge/in-flight-asset-moved", "asset-merge/journal-half-done",
    "asset-merge/merge-outside-window", "asset-merge/rollback-incomplete", "asset-merge/write-during-lock",
    "gray-release/merged-outside-cohort",
]
optional = ["merge_jobs", "merge_locks.fence_token"]
---
## What it finds
Locks without released_at whose expires_at lies before the watermark.

## Why it happens
The executor died between its last write and the release; or it lost the lock's lease and works on without noticing.

## Remedy
`release_lock` if the lock's job is terminal (committed, released, failed, rolled back): nothing is under way any more.
Else `resume_job`, which takes a new lock and finishes what was begun. Held where the job is not known.

## When it is not a defect
Where the lock table deletes nothing and an expired lock counts as released, export expires_at as released_at.
*/
SELECT
    l.lock_id,
    concat('expired at ', CAST(l.expires_at AS VARCHAR), ' and not released; its job is ', coalesce(j.state, 'not known')) AS reason,
    CASE WHEN l.acquired_at > l.snapshot_at THEN NULL ELSE l.acquired_at END AS touched_at,
    CASE
        WHEN j.state IN ('committed', 'released', 'failed', 'rolled_back') THEN 'release_lock'
        WHEN j.state IS NOT NULL THEN 'resume_job'
        ELSE 'hold_for_review'
    END AS action,
    l.job_id, l.fence_token, l.system, l.account_id, l.expires_at
FROM merge_locks AS l
LEFT JOIN merge_jobs AS j ON j.job_id = l.job_id
WHERE l.released_at IS NULL AND l.expires_at < $watermark
