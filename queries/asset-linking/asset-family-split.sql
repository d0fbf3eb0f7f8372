/*---
title    = "Asset whose owner differs from its parent's"
severity = "high"
tags     = ["assets", "p1"]
key      = ["asset_type", "asset_id"]
eligible = "assets WHERE state = 'live' AND parent_id IS NOT NULL"
actions  = ["reassign_asset", "hold_for_review"]
uncovers = [
    "asset-linking/asset-family-split", "asset-linking/asset-left-on-source", "asset-linking/asset-on-dead-owner",
    "asset-linking/single-asset-duplicated", "asset-merge/asset-terms-lost", "asset-merge/balance-not-conserved",
    "decoupling/legacy-reference-unresolved",
]
optional = ["assets.parent_type"]
---
## What it finds
Live assets with a live parent (parent_type and parent_id; without parent_type, an asset of the same type) that
another account owns: a refund without its order, a coupon without its pack.

## Why it happens
The assets of one family were moved one by one, and the job broke off in between or moved only some of their types.

## Remedy
`reassign_asset` of the whole family (the parent and everything below it), in one transaction: to the target, where
the two owners are a mapped source and its target; else to the owner of the parent. A merged owner stands for its
root. Held where the account so found is not live.

## When it is not a defect
Parts that may be given away one by one, such as a shared card's: they have no parent, only an origin.
*/
WITH split AS (
    SELECT
        a.asset_type, a.asset_id, p.asset_type AS parent_type, p.asset_id AS parent_id, a.owner_target_id,
        p.owner_source_id AS parent_source_id, p.owner_target_id AS parent_target_id,
        a.owner_system, a.owner_id, p.owner_system AS parent_owner_system, p.owner_id AS parent_owner_id,
        greatest(a.touched_at, p.touched_at) AS touched_at
    FROM assets AS a
    INNER JOIN assets AS p ON p.asset_type = coalesce(a.parent_type, a.asset_type) AND p.asset_id = a.parent_id
    WHERE
        a.state = 'live' AND p.state = 'live'
        AND (
            (a.owner_source_id IS DISTINCT FROM p.owner_source_id)
            OR (a.owner_target_id IS DISTINCT FROM p.owner_target_id)
            -- Ids that don't parse are nobody's, but not one and the same nobody's.
            OR (
                a.owner_source_id IS NULL AND a.owner_target_id IS NULL
                AND (a.owner_system <> p.owner_system OR a.owner_id <> p.owner_id)
            )
        )
),
led AS (
    SELECT
        f.asset_type, f.asset_id, f.parent_type, f.parent_id, f.touched_at,
        f.owner_system, f.owner_id, f.parent_owner_system, f.parent_owner_id,
        CASE WHEN m.source_id IS NULL THEN f.parent_source_id END AS source_id,
        CASE WHEN m.source_id IS NULL THEN f.parent_target_id ELSE f.owner_target_id END AS target_id
    FROM split AS f
    LEFT JOIN mapping AS m
        ON m.source_id = f.parent_source_id AND m.target_id = f.owner_target_id AND m.status = 'active'
)
SELECT
    l.asset_type, l.asset_id,
    concat(
        'owned by ', l.owner_system, ' ', l.owner_id, ', its parent ', l.parent_type, ' ',
        CAST(l.parent_id AS VARCHAR), ' by ', l.parent_owner_system, ' ', l.parent_owner_id
    ) AS reason,
    l.touched_at,
    CASE WHEN s.id IS NOT NULL OR t.id IS NOT NULL THEN 'reassign_asset' ELSE 'hold_for_review' END AS action,
    CASE WHEN t.id IS NOT NULL THEN 'target' WHEN s.id IS NOT NULL THEN 'source' END AS to_system,
    s.id AS source_id,
    t.id AS target_id,
    l.parent_type, l.parent_id
FROM led AS l
LEFT JOIN source_roots AS sr ON sr.id = l.source_id
LEFT JOIN source_accounts AS s ON s.id = coalesce(sr.root_id, l.source_id) AND s.live
LEFT JOIN target_roots AS tr ON tr.id = l.target_id
LEFT JOIN target_accounts AS t ON t.id = coalesce(tr.root_id, l.target_id) AND t.live
