/*---
title    = "Target account with two assets of which one owner may hold only one"
severity = "high"
tags     = ["assets", "p1"]
key      = ["target_id", "asset_type"]
eligible = "assets WHERE state = 'live' AND single AND owner_system = 'target'"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["assets.single"]
---
## What it finds
Target accounts that own two or more live assets of one type that are marked `single`, such as memberships. One row
an account and type.

## Why it happens
Both accounts of a person had one, and the merge moved the second beside the first instead of combining them.

## Remedy
Always held: combine them as the product's terms say (the better level, the later end, the sum of the credit), and
void the other.

## When it is not a defect
Types of which a person may hold several, one a shop for instance, are not `single`.
*/
SELECT
    r.owner_target_id AS target_id, r.asset_type,
    concat('owns ', CAST(count(*) AS VARCHAR), ' live assets of a type of which one owner may hold only one') AS reason,
    -- Any two suffice: the finding is as old as the second oldest.
    max(CASE WHEN r.place = 2 THEN r.touched_at END) AS touched_at,
    'hold_for_review' AS action,
    min(r.asset_id) AS first_asset_id,
    max(r.asset_id) AS last_asset_id,
    count(*) AS assets
FROM (
    SELECT
        a.owner_target_id, a.asset_type, a.asset_id, a.touched_at,
        row_number() OVER (
            PARTITION BY a.owner_target_id, a.asset_type ORDER BY a.touched_at ASC NULLS FIRST, a.asset_id
        ) AS place
    FROM assets AS a
    WHERE a.state = 'live' AND a.single AND a.owner_target_id IS NOT NULL AND a.asset_type IS NOT NULL
) AS r
GROUP BY r.owner_target_id, r.asset_type
HAVING count(*) > 1
