/*---
title    = "Account with times that cannot be"
severity = "medium"
tags     = ["quality", "p2"]
key      = ["system", "account_id"]
eligible = "accounts"
actions  = []
uncovers = []
optional = ["source_accounts.backfilled_at", "target_accounts.backfilled_at"]
---*/
SELECT
    a.system, a.account_id,
    CASE
        WHEN a.updated_at < a.created_at THEN 'updated before it was created'
        ELSE 'a time of it lies after the export was taken'
    END AS reason,
    a.touched_at
FROM accounts AS a
WHERE a.updated_at < a.created_at OR a.latest_at > a.snapshot_at
