/*---
description = "what each mapped source is mapped to: one row a source_id of the mapping, existing or not"
---*/
SELECT
    m.source_id,
    count(*) FILTER (WHERE m.active) AS active,
    count(*) FILTER (WHERE m.status = 'pending') AS pending,
    count(*) FILTER (WHERE m.active AND m.target_live) AS live_targets,
    min(CASE WHEN m.active AND m.target_live THEN m.target_id END) AS live_target_id,
    min(CASE WHEN m.active AND m.target_live THEN m.target_anchor END)
        <> max(CASE WHEN m.active AND m.target_live THEN m.target_anchor END) AS anchors_differ,
    count(CASE WHEN m.active AND m.target_live THEN m.target_anchor END) AS anchored_targets,
    count(CASE WHEN m.active AND m.target_live AND m.target_anchor <> m.source_anchor THEN 1 END) AS contradicting_targets,
    max(CASE WHEN m.active AND m.target_live THEN greatest(m.touched_at, m.target_touched_at) END) AS touched_at
FROM mapping_spine AS m
GROUP BY m.source_id
