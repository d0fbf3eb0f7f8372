/*---
description = "writes of which one leg is ok and the other, owed while the source is not frozen, is not: one row an operation, with the leg that lacks"
---*/
SELECT
    w.op_id, w.source_id, w.target_id, w.version,
    CASE WHEN w.source_result = 'ok' THEN 'target' ELSE 'source' END AS leg,
    CASE WHEN w.source_result = 'ok' THEN w.target_result ELSE w.source_result END AS result,
    CASE WHEN w.source_result = 'ok' THEN coalesce(w.target_at, w.source_at) ELSE coalesce(w.source_at, w.target_at) END AS failed_at,
    least(w.source_at, w.target_at) AS began_at,
    -- Where only the mapping says that the source's leg is owed, the finding rests on the mapping too.
    CASE
        WHEN w.source_result IS NULL AND w.source_id IS NULL THEN greatest(w.touched_at, l.touched_at)
        ELSE w.touched_at
    END AS touched_at
FROM gateway_writes AS w
LEFT JOIN target_links AS l ON l.target_id = w.target_id
WHERE
    coalesce(w.source_result = 'ok', FALSE) <> coalesce(w.target_result = 'ok', FALSE)
    AND (
        w.source_result IS NOT NULL
        OR w.source_id IS NOT NULL
        OR (l.active > 0 AND coalesce(l.mapped_since <= w.target_at, TRUE))
    )
