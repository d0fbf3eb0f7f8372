/*---
description = "what an account is known by when clusters are formed: one row an account, the other system's id NULL. Held accounts of one anchor, or of one union id, are one node at once, so that only the rest has to be connected"
---*/
WITH known AS (
    SELECT s.id AS source_id, NULL AS target_id, s.held, s.anchor, s.union_key
    FROM source_accounts AS s
    WHERE s.id IS NOT NULL
    UNION ALL
    SELECT NULL AS source_id, t.id AS target_id, t.held, t.anchor, t.union_key
    FROM target_accounts AS t
    WHERE t.id IS NOT NULL
)
SELECT
    k.source_id, k.target_id,
    CASE
        WHEN k.held AND k.anchor IS NOT NULL THEN concat('a', CAST(k.anchor AS VARCHAR))
        WHEN k.held AND u.anchor IS NOT NULL THEN concat('a', CAST(u.anchor AS VARCHAR))
        WHEN k.held AND k.union_key IS NOT NULL THEN concat('u', k.union_key)
        WHEN k.source_id IS NOT NULL THEN concat('s', CAST(k.source_id AS VARCHAR))
        ELSE concat('t', CAST(k.target_id AS VARCHAR))
    END AS node
FROM known AS k
LEFT JOIN cohort_unions AS u ON u.union_key = k.union_key
