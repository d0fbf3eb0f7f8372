/*---
title    = "Source account mapped to several live targets of different people"
severity = "critical"
tags     = ["mapping", "guard", "p0"]
key      = ["source_id"]
eligible = "source_spine WHERE active_mappings > 0"
actions  = ["retire_mapping", "hold_for_review"]
uncovers = []
---*/
SELECT
    s.id AS source_id,
    concat('mapped to ', s.live_targets, ' live targets that do not share one anchor') AS reason,
    greatest(s.touched_at, s.links_touched_at) AS touched_at,
    CASE WHEN s.live_targets - s.contradicting_targets = 1 THEN 'retire_mapping' ELSE 'hold_for_review' END AS action,
    s.live_targets, s.contradicting_targets
FROM source_spine AS s
WHERE
    s.status NOT IN ('deregistered', 'merged') AND s.live_targets > 1
    AND (s.anchored_targets < s.live_targets OR s.smallest_anchor <> s.largest_anchor)
