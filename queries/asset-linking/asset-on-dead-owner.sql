/*---
title    = "Live asset whose owner is merged or deregistered"
severity = "critical"
tags     = ["assets", "p0"]
key      = ["asset_type", "asset_id"]
eligible = "assets WHERE state = 'live'"
actions  = ["reassign_asset", "hold_for_review"]
uncovers = [
    "asset-linking/asset-family-split", "asset-linking/asset-left-on-source",
    "asset-linking/single-asset-duplicated", "asset-merge/asset-terms-lost", "asset-merge/balance-not-conserved",
    "decoupling/legacy-reference-unresolved",
]
---
## What it finds
Assets in state live whose owner, in either system, is merged or deregistered. Owners that don't exist at all are
found by orphans/asset-without-owner.

## Why it happens
The merge of two accounts moved the account but not all of its assets; an account was deregistered though it still
held something.

## Remedy
`reassign_asset` to the root of a merged owner, if that account is live. Everything else is held: a merged owner whose
merged_into leads nowhere, or to an account that is not live, and a deregistered one, whose owner must be asked or paid
out.

## When it is not a defect
Where the law or the terms let assets lapse with the account, the asset should be void, not live.
*/
SELECT
    a.asset_type, a.asset_id,
    concat('its owner, source ', CAST(s.id AS VARCHAR), ', is ', s.status) AS reason,
    greatest(a.touched_at, s.touched_at) AS touched_at,
    CASE WHEN t.id IS NOT NULL THEN 'reassign_asset' ELSE 'hold_for_review' END AS action,
    CASE WHEN t.id IS NOT NULL THEN 'source' END AS to_system,
    t.id AS source_id,
    NULL AS target_id
FROM assets AS a
INNER JOIN source_accounts AS s ON s.id = a.owner_source_id
LEFT JOIN source_roots AS r ON r.id = s.id
LEFT JOIN source_accounts AS t ON t.id = r.root_id AND t.live
WHERE a.state = 'live' AND s.status IN ('merged', 'deregistered')
UNION ALL
SELECT
    a.asset_type, a.asset_id,
    concat('its owner, target ', CAST(s.id AS VARCHAR), ', is ', s.status) AS reason,
    greatest(a.touched_at, s.touched_at) AS touched_at,
    CASE WHEN t.id IS NOT NULL THEN 'reassign_asset' ELSE 'hold_for_review' END AS action,
    CASE WHEN t.id IS NOT NULL THEN 'target' END AS to_system,
    NULL AS source_id,
    t.id AS target_id
FROM assets AS a
INNER JOIN target_accounts AS s ON s.id = a.owner_target_id
LEFT JOIN target_roots AS r ON r.id = s.id
LEFT JOIN target_accounts AS t ON t.id = r.root_id AND t.live
WHERE a.state = 'live' AND s.status IN ('merged', 'deregistered')
