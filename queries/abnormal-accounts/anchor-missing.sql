/*---
title    = "Live source account that nothing identifies"
severity = "low"
tags     = ["anchor", "p2"]
key      = ["source_id"]
eligible = "source_spine WHERE live"
actions  = []
uncovers = []
---*/
SELECT
    s.id AS source_id,
    'neither an anchor nor a union_id: it cannot be unified' AS reason,
    s.touched_at
FROM source_spine AS s
WHERE
    s.live AND s.anchor_state = 'missing' AND s.union_key IS NULL AND NOT s.excluded
    AND s.active_mappings = 0 AND s.pending_mappings = 0
