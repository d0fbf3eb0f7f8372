/*---
title    = "Mapped accounts of which one is cooling off and the other live"
severity = "high"
tags     = ["mapping", "status", "guard", "p1"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active"
actions  = ["hold_for_review"]
uncovers = []
optional = ["merge_jobs"]
---*/
SELECT
    m.source_id, m.target_id,
    CASE WHEN m.source_status = 'cooling' THEN 'the source is cooling, the target live' ELSE 'the target is cooling, the source live' END AS reason,
    greatest(m.touched_at, m.source_touched_at, m.target_touched_at) AS touched_at,
    'hold_for_review' AS action
FROM mapping_spine AS m
WHERE
    m.active
    AND (
        (m.source_status = 'cooling' AND NOT m.source_is_test AND m.target_live)
        OR (m.target_status = 'cooling' AND NOT m.target_is_test AND m.source_live)
    )
    AND NOT EXISTS (
        SELECT 1 FROM merge_jobs AS j
        WHERE
            j.source_id = m.source_id AND j.target_id = m.target_id
            AND j.state NOT IN ('committed', 'released', 'failed', 'rolled_back')
    )
