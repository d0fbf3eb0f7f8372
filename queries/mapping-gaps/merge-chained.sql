/*---
title    = "Merged account that leads to another merged account"
severity = "high"
tags     = ["merge", "p1"]
key      = ["system", "account_id"]
eligible = "merged_accounts"
actions  = ["flatten_merge"]
uncovers = []
needs    = ["source_accounts.merged_into|target_accounts.merged_into"]
---
## What it finds
Merged accounts of either system whose merged_into names an account that is itself merged, and whose chain ends at an
unmerged one, the root. Runs on the systems that supply merged_into. Chains that dangle or run in a circle are found
by merge-pointer-dangling and merge-cycle.

## Why it happens
The survivor of an earlier merge was later merged into a third account, and the older pointers were not carried along.

## Remedy
`flatten_merge`, for every finding: merged_into of each account of the chain is set to the root. It changes the way,
not the end.

## When it is not a defect
A system that always follows the whole chain works with it, more slowly at each merge; most limit the steps, and then
the oldest accounts are lost.
*/
SELECT
    'source' AS system, CAST(r.id AS VARCHAR) AS account_id,
    concat('merged into an account that is merged itself; the root is ', CAST(r.root_id AS VARCHAR)) AS reason,
    r.touched_at,
    'flatten_merge' AS action,
    CAST(r.root_id AS VARCHAR) AS to_account_id
FROM source_roots AS r
WHERE r.chained
UNION ALL
SELECT
    'target' AS system, CAST(r.id AS VARCHAR) AS account_id,
    concat('merged into an account that is merged itself; the root is ', CAST(r.root_id AS VARCHAR)) AS reason,
    r.touched_at,
    'flatten_merge' AS action,
    CAST(r.root_id AS VARCHAR) AS to_account_id
FROM target_roots AS r
WHERE r.chained
