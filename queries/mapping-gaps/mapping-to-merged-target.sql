/*---
title    = "Active mapping to a target that was merged into another"
severity = "high"
tags     = ["mapping", "merge", "p1"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active"
actions  = ["repoint_mapping"]
uncovers = []
needs    = ["target_accounts.merged_into"]
---*/
SELECT
    m.source_id, m.target_id,
    concat('the target was merged; its root is target ', CAST(r.root_id AS VARCHAR)) AS reason,
    greatest(m.touched_at, m.source_touched_at, m.target_touched_at) AS touched_at,
    'repoint_mapping' AS action,
    r.root_id AS to_target_id
FROM mapping_spine AS m
INNER JOIN target_roots AS r ON r.id = m.target_id
WHERE m.active AND m.source_exists AND m.source_status NOT IN ('deregistered', 'merged') AND m.target_status = 'merged'
