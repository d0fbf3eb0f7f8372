/*---
title    = "Several live target accounts with one union_id"
severity = "high"
tags     = ["identity", "guard", "p1"]
key      = ["target_id"]
eligible = "target_accounts WHERE live AND union_key IS NOT NULL"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["target_accounts.union_id"]
---
## What it finds
Several live targets (active or frozen, no test accounts) with one union_id of one union_scope, whatever their tenant: a
finding for every one but the survivor, with `survivor_id`. Targets that anchor-shared-by-targets found are left out
first, so these have different, missing or disputed anchors.
The survivor is the first by: active before frozen, `anchor_verified_at` latest, holds a `single` asset,
`last_active_at` latest, `created_at` earliest, id smallest; `decided_by` says which of these decided.

## Why it happens
The person registered again with a new phone and the same WeChat; two numbers, each with an account, and WeChat bound to
both; a union_id was copied from another account.

## Remedy
Always held for review, for different phones speak against one person as much as the union_id speaks for it. If it is
one person, merge into the survivor by hand; else unbind WeChat from the account that it doesn't belong to.

## When it is not a defect
Union_ids of different open-platform accounts don't compare: supply `union_scope`. Where the app lets one WeChat user
have several accounts, waive the findings.
*/
SELECT
    d.id AS target_id,
    concat('shares its union_id with target ', CAST(d.survivor_id AS VARCHAR), ', which stays by ', d.decided_by) AS reason,
    d.touched_at,
    'hold_for_review' AS action,
    d.survivor_id, d.decided_by, d.all_verified, d.any_frozen
FROM target_union_duplicates AS d
