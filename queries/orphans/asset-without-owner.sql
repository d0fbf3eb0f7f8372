/*---
title    = "Asset whose owner does not exist"
severity = "critical"
tags     = ["assets", "p0"]
key      = ["asset_type", "asset_id"]
eligible = "assets WHERE state IN ('live', 'locked', 'in_flight')"
actions  = ["reassign_asset", "hold_for_review"]
uncovers = [
    "asset-linking/asset-family-split", "asset-linking/asset-left-on-source", "asset-linking/asset-on-dead-owner",
    "asset-linking/single-asset-duplicated", "asset-merge/asset-terms-lost", "asset-merge/balance-not-conserved",
    "decoupling/legacy-reference-unresolved",
]
optional = ["merge_journal", "merge_jobs", "assets.origin_asset_id"]
---
## What it finds
Assets in state live, locked or in_flight whose owner exists in no status in its owner_system; an owner_id that is not
of that system's id type counts as not existing. Moved and void assets are passed over.

## Why it happens
The owner was deleted instead of deregistered; a merge moved the account but not all of its assets; the asset names an
account of the other system; the account export is narrower than the asset export.

## Remedy
`reassign_asset` only if the merge journal (`merge_journal` with `merge_jobs`) names exactly one owner and that one is
a live target account; otherwise, and without these logs, the finding is held: money is not given away by guess. Find
the owner in the order or payment records.

## When it is not a defect
Assets of another business that shares the asset table: leave them out by the export's `where`.
*/
WITH ownerless AS (
    SELECT a.asset_type, a.asset_id, a.origin_asset_id, a.owner_system, a.state, a.touched_at
    FROM assets AS a
    WHERE
        a.state IN ('live', 'locked', 'in_flight')
        AND NOT EXISTS (SELECT 1 FROM source_accounts AS s WHERE s.id = a.owner_source_id)
        AND NOT EXISTS (SELECT 1 FROM target_accounts AS t WHERE t.id = a.owner_target_id)
),
-- To whom the journal gave the asset: a move keeps the row, a credit makes a new one of the asset debited.
given AS (
    SELECT o.asset_type, o.asset_id, j.target_id
    FROM ownerless AS o
    INNER JOIN merge_journal AS e ON e.asset_type = o.asset_type AND e.asset_id = o.asset_id
    INNER JOIN merge_jobs AS j ON j.job_id = e.job_id
    WHERE e.leg = 'move'
    UNION ALL
    SELECT o.asset_type, o.asset_id, j.target_id
    FROM ownerless AS o
    INNER JOIN merge_journal AS e ON e.asset_type = o.asset_type AND e.asset_id = o.origin_asset_id
    INNER JOIN merge_jobs AS j ON j.job_id = e.job_id
    WHERE e.leg = 'credit'
),
journalled AS (
    SELECT g.asset_type, g.asset_id, min(g.target_id) AS target_id
    FROM given AS g
    GROUP BY g.asset_type, g.asset_id
    HAVING min(g.target_id) = max(g.target_id)
)
SELECT
    o.asset_type, o.asset_id,
    concat('its owner does not exist in the ', o.owner_system, ' system') AS reason,
    o.touched_at,
    CASE WHEN t.id IS NOT NULL THEN 'reassign_asset' ELSE 'hold_for_review' END AS action,
    CASE WHEN t.id IS NOT NULL THEN 'target' END AS to_system,
    t.id AS target_id,
    o.state
FROM ownerless AS o
LEFT JOIN journalled AS j ON j.asset_type = o.asset_type AND j.asset_id = o.asset_id
LEFT JOIN target_accounts AS t ON t.id = j.target_id AND t.live
