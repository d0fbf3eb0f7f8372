/*---
title    = "Live source account mapped to a deregistered target"
severity = "critical"
tags     = ["mapping", "guard", "p0"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active AND source_live"
actions  = ["hold_for_review"]
uncovers = []
---*/
SELECT
    m.source_id, m.target_id,
    'the target account is deregistered' AS reason,
    greatest(m.touched_at, m.source_touched_at, m.target_touched_at) AS touched_at,
    'hold_for_review' AS action
FROM mapping_spine AS m
WHERE m.active AND m.source_live AND m.target_status = 'deregistered'
