/*---
title    = "Merged account that leads nowhere"
severity = "critical"
tags     = ["merge", "p0"]
key      = ["system", "account_id"]
eligible = "merged_accounts"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["source_accounts.merged_into|target_accounts.merged_into"]
---
## What it finds
Accounts of status merged, in either system, whose `merged_into` is NULL, blank, or names an account that exists in no
status of the same system. A system that doesn't supply `merged_into` is not judged.

## Why it happens
The merge set the status and failed before it wrote the pointer; the survivor was deleted later; the pointer holds an
id of the other system.

## Remedy
Always held for review: who owns the account's assets and logins now cannot be told from it. The merge jobs, the journal
or the operator's record name the survivor; write the pointer, or set the account active again.

## When it is not a defect
Where merges of early years were recorded elsewhere: supply that record as `merged_into`. If the survivor was erased
on demand of its owner, deregister the merged account too.
*/
SELECT
    m.system, m.account_id,
    CASE WHEN m.has_pointer THEN 'the account that it was merged into does not exist' ELSE 'merged, but into no account' END AS reason,
    m.touched_at,
    'hold_for_review' AS action
FROM merged_accounts AS m
WHERE NOT m.next_exists
