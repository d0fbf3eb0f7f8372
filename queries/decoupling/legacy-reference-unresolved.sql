/*---
title    = "Live asset of a source account that is not mapped"
severity = "high"
tags     = ["decoupling", "assets", "p1"]
key      = ["asset_type", "asset_id"]
eligible = "assets WHERE state = 'live' AND owner_system = 'source'"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
Live assets owned by a held source account (pending, active, frozen or cooling, no test account) that is not excluded and
has no active mapping: nobody in the target system would own them once the old system is gone.

## Why it happens
The owner was never migrated, or was unlinked with assets left behind.

## Remedy
Always held: first it has to be settled whose account it is. Once the owner is mapped, asset-linking moves the asset.

## When it is not a defect
Assets that end with the old system (its own coupons): let them expire, or leave them out by the export's `where`.
*/
SELECT
    a.asset_type, a.asset_id,
    concat('its owner, source ', CAST(s.id AS VARCHAR), ', is not mapped') AS reason,
    greatest(a.touched_at, s.touched_at) AS touched_at,
    'hold_for_review' AS action,
    s.id AS source_id
FROM assets AS a
INNER JOIN source_spine AS s ON s.id = a.owner_source_id
WHERE a.state = 'live' AND s.held AND NOT s.excluded AND s.active_mappings = 0
