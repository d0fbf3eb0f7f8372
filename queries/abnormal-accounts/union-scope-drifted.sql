/*---
title    = "Live source account whose union_id was issued under another scope"
severity = "high"
tags     = ["identity", "p1"]
key      = ["source_id"]
eligible = "source_accounts WHERE live AND union_key IS NOT NULL"
actions  = ["refresh_union_id"]
uncovers = [
    "abnormal-accounts/anchor-recycled", "decoupling/write-after-freeze",
    "duplicate-anchors/anchor-and-union-id-disagree", "duplicate-anchors/identity-chained",
    "duplicate-anchors/union-id-shared-by-sources", "mapping-gaps/mapping-without-evidence",
    "mapping-gaps/source-unmapped", "mapping-gaps/target-missing", "mapping-gaps/target-not-live",
]
needs    = ["source_accounts.union_scope", "source_accounts.union_id"]
params   = { union_scope = { type = "text", help = "the scope under which union_ids are issued today" } }
---
## What it finds
Live sources with a union_id that was issued under another scope (WeChat's open platform account) than $union_scope.
A union_id without a scope is passed over. Runs where the sources supply union_id and union_scope, and $union_scope is
set.

## Why it happens
The mini-program was moved to another open platform account: UnionIds are valid within one account only, and the
stored ones are still of the old.

## Remedy
`refresh_union_id`, for every finding: fetch it anew under $union_scope at the next login, or by the platform's batch
interface. Until then it equals no union_id of the new scope, and proves nothing.

## When it is not a defect
Companies with several scopes at once, where none is today's: leave $union_scope unset, and the rule is skipped.
*/
SELECT
    s.id AS source_id,
    concat('its union_id is of scope ', s.union_scope) AS reason,
    s.touched_at,
    'refresh_union_id' AS action,
    $union_scope AS scope,
    s.union_scope
FROM source_accounts AS s
WHERE s.live AND s.union_key IS NOT NULL AND s.union_scope <> $union_scope
