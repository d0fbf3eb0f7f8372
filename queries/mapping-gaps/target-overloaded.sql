/*---
title    = "More source accounts of one tenant on one target than a person has"
severity = "medium"
tags     = ["mapping", "p2"]
key      = ["target_id"]
eligible = "target_accounts WHERE live"
actions  = ["hold_for_review"]
uncovers = []
params   = { max_sources_per_target = { type = "int", default = 3, min = 1, help = "live sources of one tenant that may be mapped to one target" } }
---
## What it finds
Targets, neither deregistered nor merged, to which more than $max_sources_per_target live sources of one tenant are
actively mapped. Sources set aside as duplicates and mappings of mapping-anchor-mismatch are not counted: they have
findings of their own.

## Why it happens
A shared number (a shop, a family, a call centre), a number in the hands of resellers, or a migration that mapped by a
default value. Sources of different tenants may well be one person's.

## Remedy
Always held: which of the sources are the owner's, no rule can tell. Look at the anchors and union_ids of the mapped
sources; retire what is not his, or exclude the shared account.

## When it is not a defect
Companies whose sellers or devices share an account by design: raise $max_sources_per_target, or exclude these
sources.
*/
WITH busy AS (
    SELECT m.target_id, m.source_tenant
    FROM mapping_spine AS m
    WHERE m.active AND m.source_live AND m.target_exists AND m.target_status NOT IN ('deregistered', 'merged')
    GROUP BY m.target_id, m.source_tenant
    HAVING count(*) > $max_sources_per_target
),
counted AS (
    SELECT
        m.target_id, m.source_tenant, count(*) AS sources,
        max(greatest(m.touched_at, m.source_touched_at, m.target_touched_at)) AS touched_at
    FROM mapping_spine AS m
    INNER JOIN busy AS b ON b.target_id = m.target_id AND b.source_tenant = m.source_tenant
    WHERE
        m.active AND m.source_live
        AND NOT EXISTS (SELECT 1 FROM set_aside_sources AS d WHERE d.source_id = m.source_id)
        AND NOT EXISTS (
            SELECT 1 FROM mapping_mismatches AS x WHERE x.source_id = m.source_id AND x.target_id = m.target_id
        )
    GROUP BY m.target_id, m.source_tenant
    HAVING count(*) > $max_sources_per_target
)
SELECT
    c.target_id,
    concat(max(c.sources), ' live sources of one tenant are mapped to it') AS reason,
    CASE WHEN count(*) = count(c.touched_at) THEN min(c.touched_at) END AS touched_at,
    'hold_for_review' AS action,
    max(c.sources) AS sources
FROM counted AS c
GROUP BY c.target_id
