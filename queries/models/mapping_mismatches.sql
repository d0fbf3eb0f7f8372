/*---
description = "active mappings whose two live sides hold different known anchors: one row a mapping"
---*/
SELECT
    m.source_id, m.target_id, m.source_anchor, m.target_anchor,
    greatest(m.touched_at, m.source_touched_at, m.target_touched_at) AS touched_at
FROM mapping_spine AS m
INNER JOIN source_links AS l ON l.source_id = m.source_id
WHERE
    m.active AND m.source_live AND m.target_live AND m.source_anchor <> m.target_anchor AND l.live_targets = 1
    AND NOT EXISTS (SELECT 1 FROM binding_conflicts AS b WHERE b.source_id = m.source_id)
    AND NOT EXISTS (SELECT 1 FROM binding_conflicts AS b WHERE b.target_id = m.target_id)
