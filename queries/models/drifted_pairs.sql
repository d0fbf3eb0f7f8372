/*---
description = "live pairs, the target mapped to this source only, whose mirrors are known and differ: one row a mapping"
---*/
SELECT
    m.source_id, m.target_id, m.target_origin, m.target_updated_at,
    -- One counter counts the writes of both: the side that counts less has missed one.
    CASE WHEN m.target_version > m.source_version THEN 'target' ELSE 'source' END AS authority,
    greatest(m.touched_at, m.source_touched_at, m.target_touched_at) AS touched_at
FROM mapping_spine AS m
INNER JOIN target_links AS l ON l.target_id = m.target_id
WHERE
    m.active AND m.source_live AND m.target_live AND l.active = 1 AND m.mirrors_differ
