/*---
title    = "Merged accounts that lead back to themselves"
severity = "critical"
tags     = ["merge", "guard", "p0"]
key      = ["system", "account_id"]
eligible = "merged_accounts"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["source_accounts.merged_into|target_accounts.merged_into"]
---
## What it finds
Merged accounts of either system whose merged_into leads back to themselves: every account of the circle, also one
that is merged into itself. Accounts that merely lead into the circle are not named. Runs on the systems that supply
merged_into.

## Why it happens
Two merges of the same pair in opposite directions, at the same time or after a rollback; a repair by hand.

## Remedy
Always held: no account is left to be the survivor. Find in the merge journal which merge came first, revive that
survivor, then let the others point to it.

## When it is not a defect
Never: nobody can log in to any of these accounts, and whoever follows the pointers never ends.
*/
SELECT
    'source' AS system, CAST(a.id AS VARCHAR) AS account_id,
    'following merged_into leads back to this account' AS reason,
    a.touched_at,
    'hold_for_review' AS action
FROM source_accounts AS a
INNER JOIN source_merge_chains AS c ON c.id = a.id
WHERE c.cycle
UNION ALL
SELECT
    'target' AS system, CAST(a.id AS VARCHAR) AS account_id,
    'following merged_into leads back to this account' AS reason,
    a.touched_at,
    'hold_for_review' AS action
FROM target_accounts AS a
INNER JOIN target_merge_chains AS c ON c.id = a.id
WHERE c.cycle
