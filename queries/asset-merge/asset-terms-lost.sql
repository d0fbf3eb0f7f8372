/*---
title    = "Asset that expires earlier since it changed its owner"
severity = "medium"
tags     = ["merge", "assets", "p2"]
key      = ["asset_type", "asset_id"]
eligible = "assets WHERE state = 'live'"
actions  = ["restore_terms"]
uncovers = []
optional = ["assets.origin_asset_id"]
---
## What it finds
Live assets that another account owned in assets_before (the asset that they come from by origin_asset_id, else the
asset itself), and that expired later there. An asset without expires_at never expires.

## Why it happens
The job made the new row by the terms of today's campaign instead of copying the old ones; a conversion of time zones
cut a day off.

## Remedy
`restore_terms`, for every finding: expires_at becomes what it was (NULL: never).

## When it is not a defect
Where the terms of the merge shorten what is taken over, and its owner agreed.
*/
SELECT
    a.asset_type, a.asset_id,
    concat('expires at ', CAST(a.expires_at AS VARCHAR), ', before the merge at ', coalesce(CAST(b.expires_at AS VARCHAR), 'no time')) AS reason,
    a.touched_at,
    'restore_terms' AS action,
    a.expires_at AS old_expires_at,
    b.expires_at
FROM assets AS a
INNER JOIN assets_before AS b ON b.asset_type = a.asset_type AND b.asset_id = coalesce(a.origin_asset_id, a.asset_id)
WHERE
    a.state = 'live'
    AND (
        (a.owner_source_id IS DISTINCT FROM b.owner_source_id)
        OR (a.owner_target_id IS DISTINCT FROM b.owner_target_id)
        -- Ids that don't parse are nobody's, but not one and the same nobody's.
        OR (
            a.owner_source_id IS NULL AND a.owner_target_id IS NULL
            AND (a.owner_system <> b.owner_system OR a.owner_id <> b.owner_id)
        )
    )
    AND a.expires_at IS NOT NULL
    AND (b.expires_at IS NULL OR a.expires_at < b.expires_at)
