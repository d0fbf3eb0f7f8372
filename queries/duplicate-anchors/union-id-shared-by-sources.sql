/*---
title    = "Several live source accounts of one tenant with one union_id"
severity = "high"
tags     = ["identity", "guard", "p1"]
key      = ["source_id"]
eligible = "source_accounts WHERE live AND union_key IS NOT NULL"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["source_accounts.union_id"]
---
## What it finds
Several live sources (active or frozen, no test accounts) of one tenant with one union_id of one union_scope: a finding
for every one but the survivor, with `survivor_id`. Sources that open-id-shared or anchor-shared-by-sources found are
left out first, so these have different, missing or disputed anchors.
The survivor is the first by: active before frozen, `anchor_verified_at` latest, holds a `single` asset,
`last_active_at` latest, `created_at` earliest, id smallest; `decided_by` says which of these decided.

## Why it happens
The person registered again after changing the phone; two mini-programs of one company wrote into one tenant; a
union_id was copied from another account.

## Remedy
Always held for review, for different phones speak against one person as much as the union_id speaks for it. If it is
one person, merge into the survivor by hand. The rows found are set aside: only the survivor is mapped.

## When it is not a defect
Where one person may have several accounts, as for several shops: give them a `tenant` each. Union_ids of different
open-platform accounts don't compare: supply `union_scope`.
*/
SELECT
    d.id AS source_id,
    concat('shares its union_id with source ', CAST(d.survivor_id AS VARCHAR), ', which stays by ', d.decided_by) AS reason,
    d.touched_at,
    'hold_for_review' AS action,
    d.survivor_id, d.decided_by, d.all_verified, d.any_frozen
FROM source_union_duplicates AS d
