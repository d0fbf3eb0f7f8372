/*---
description = "what is actively mapped to each target: one row a target_id of the mapping, existing or not; mapped_since is NULL where the mapping does not say"
optional = ["mapping.created_at"]
---*/
SELECT
    m.target_id, count(*) AS active, min(m.source_id) AS source_id,
    CASE WHEN count(*) = count(m.created_at) THEN min(m.created_at) END AS mapped_since,
    max(m.touched_at) AS touched_at
FROM mapping AS m
WHERE m.status = 'active'
GROUP BY m.target_id
