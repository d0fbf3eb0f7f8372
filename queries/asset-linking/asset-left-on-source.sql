/*---
title    = "Asset that stayed with the source though the merge is committed"
severity = "high"
tags     = ["assets", "merge", "p1"]
key      = ["asset_type", "asset_id"]
eligible = "assets WHERE state = 'live' AND owner_system = 'source'"
actions  = ["reassign_asset", "hold_for_review"]
uncovers = [
    "asset-linking/asset-family-split", "asset-linking/asset-on-dead-owner",
    "asset-linking/single-asset-duplicated", "asset-merge/asset-terms-lost", "asset-merge/balance-not-conserved",
    "decoupling/legacy-reference-unresolved",
]
---
## What it finds
Live assets of an actively mapped source whose latest merge job (by updated_at, attempt, job_id) is committed or
released. Assets of sources that are deregistered, merged or missing have rules of their own.

## Why it happens
The job took a list of the assets before it locked the account, and one was bought in between; an asset type was
forgotten; the old service still wrote after the merge.

## Remedy
`reassign_asset` to the target of that job, or to its root where it was merged since. Held where that account is not
live, or where the source is mapped elsewhere by now: then it is not clear whose the asset is.

## When it is not a defect
Asset types that stay with the old product on purpose: leave them out by the export's `where`.
*/
WITH merged AS (
    SELECT j.source_id, j.job_id, coalesce(r.root_id, j.target_id) AS target_id, j.touched_at
    FROM latest_jobs AS j
    LEFT JOIN target_roots AS r ON r.id = j.target_id
    WHERE j.state IN ('committed', 'released')
),
mapped AS (
    SELECT
        m.source_id, max(greatest(m.touched_at, m.source_touched_at)) AS touched_at,
        count(*) FILTER (WHERE coalesce(r.root_id, m.target_id) = g.target_id) > 0 AS agrees
    FROM mapping_spine AS m
    INNER JOIN merged AS g ON g.source_id = m.source_id
    LEFT JOIN target_roots AS r ON r.id = m.target_id
    WHERE m.active AND m.source_exists AND m.source_status NOT IN ('deregistered', 'merged')
    GROUP BY m.source_id
)
SELECT
    a.asset_type, a.asset_id,
    concat('still with source ', CAST(g.source_id AS VARCHAR), ', which job ', CAST(g.job_id AS VARCHAR), ' has merged') AS reason,
    greatest(a.touched_at, m.touched_at, g.touched_at) AS touched_at,
    CASE WHEN m.agrees AND t.id IS NOT NULL THEN 'reassign_asset' ELSE 'hold_for_review' END AS action,
    CASE WHEN m.agrees AND t.id IS NOT NULL THEN 'target' END AS to_system,
    CASE WHEN m.agrees THEN t.id END AS target_id,
    g.job_id
FROM assets AS a
INNER JOIN merged AS g ON g.source_id = a.owner_source_id
INNER JOIN mapped AS m ON m.source_id = a.owner_source_id
LEFT JOIN target_accounts AS t ON t.id = g.target_id AND t.live
WHERE a.state = 'live'
