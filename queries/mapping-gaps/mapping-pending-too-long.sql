/*---
title    = "Mapping that has been pending for too long"
severity = "medium"
tags     = ["mapping", "p2"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE status = 'pending'"
actions  = ["create_mapping", "hold_for_review"]
uncovers = []
params   = { max_pending = { type = "duration", default = "1h", help = "how long a mapping may stay pending" } }
---*/
SELECT
    m.source_id, m.target_id,
    concat('pending since ', CAST(m.updated_at AS VARCHAR)) AS reason,
    m.touched_at,
    CASE
        WHEN m.source_live AND m.target_live AND l.active = 0 THEN 'create_mapping'
        ELSE 'hold_for_review'
    END AS action,
    l.active AS active_mappings
FROM mapping_spine AS m
INNER JOIN source_links AS l ON l.source_id = m.source_id
WHERE m.status = 'pending' AND m.updated_at < $watermark - $max_pending
