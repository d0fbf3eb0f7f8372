/*---
title    = "Account with times that cannot be"
severity = "medium"
tags     = ["quality", "p2"]
key      = ["system", "account_id"]
eligible = "accounts"
actions  = []
uncovers = []
optional = ["source_accounts.backfilled_at", "target_accounts.backfilled_at"]
---
## What it finds
Accounts of either system, of every status and test accounts too, that were updated before they were created, or of
which any time (created_at, updated_at, last_active_at, anchor_verified_at, backfilled_at) lies after the snapshot of
their export.

## Why it happens
Local time exported as UTC, a clock that is wrong, defaults such as 2099-12-31, a backfill that wrote its own time as
the creation's, or a snapshot_at that is earlier than the export really was.

## Remedy
No action. If many are off by the same hours, correct `zoneless` in the project file; else correct the exporting job.
Wrong times decide wrongly: survivors, recycled numbers, what is confirmed.

## When it is not a defect
Sentinels for "never": map them to NULL in the project file's column expression.
*/
SELECT
    a.system, a.account_id,
    CASE
        WHEN a.updated_at < a.created_at THEN 'updated before it was created'
        ELSE 'a time of it lies after the export was taken'
    END AS reason,
    a.touched_at
FROM accounts AS a
WHERE a.updated_at < a.created_at OR a.latest_at > a.snapshot_at
