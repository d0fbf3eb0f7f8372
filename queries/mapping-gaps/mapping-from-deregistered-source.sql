/*---
title    = "Active mapping from a source account that is deregistered or merged"
severity = "medium"
tags     = ["mapping", "p2"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active"
actions  = ["retire_mapping"]
uncovers = []
---*/
SELECT
    m.source_id, m.target_id,
    concat('the source account is ', m.source_status) AS reason,
    greatest(m.touched_at, m.source_touched_at) AS touched_at,
    'retire_mapping' AS action
FROM mapping_spine AS m
WHERE m.active AND m.source_status IN ('deregistered', 'merged')
