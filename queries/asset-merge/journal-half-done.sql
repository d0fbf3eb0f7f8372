/*---
title    = "Asset that a merge job took and never gave, or gave and never took"
severity = "critical"
tags     = ["merge", "journal", "guard", "p0"]
key      = ["job_id", "asset_type", "asset_id"]
eligible = "journal_totals"
actions  = ["resume_job", "hold_for_review"]
uncovers = [
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/frozen-account-merged",
    "asset-linking/asset-family-split", "asset-linking/asset-left-on-source", "asset-linking/asset-on-dead-owner",
    "asset-linking/single-asset-duplicated", "asset-merge/asset-terms-lost", "asset-merge/balance-not-conserved",
    "asset-merge/credited-twice", "asset-merge/in-flight-asset-moved", "asset-merge/merge-outside-window",
    "asset-merge/rollback-incomplete", "asset-merge/write-during-lock", "gray-release/merged-outside-cohort",
]
---
## What it finds
Of each job that is not running, the assets that its journal debits without crediting or voiding them, and those that
it credits without a debit. A void after such a credit takes it back. After an attempt that was voided, the next
attempt's debit needs a credit or void of its own.

## Why it happens
The job broke off between the two halves, and was marked failed, or even committed, without looking at its journal.

## Remedy
`resume_job`: it reads the journal and writes the missing half. Held where the job itself is not known.

## When it is not a defect
Where the journal is exported while its last part is still on the way, the finding is gone in the next round.
*/
SELECT
    t.job_id, t.asset_type, t.asset_id,
    CASE
        WHEN t.debits = 0 THEN 'credited without a debit'
        ELSE 'debited without a credit or a void'
    END AS reason,
    greatest(t.touched_at, j.touched_at) AS touched_at,
    CASE WHEN j.job_id IS NOT NULL THEN 'resume_job' ELSE 'hold_for_review' END AS action,
    j.state AS job_state, t.debits, t.credits, t.voids
FROM journal_totals AS t
LEFT JOIN merge_jobs AS j ON j.job_id = t.job_id
WHERE
    (j.job_id IS NULL OR j.state NOT IN ('locked', 'copying', 'verifying'))
    AND (
        (t.debits > 0 AND t.credits + t.voids = 0)
        OR (t.debits > t.credits + t.voids AND t.debited_at > t.settled_at)
        OR (t.debits = 0 AND t.credits > t.voids)
    )
