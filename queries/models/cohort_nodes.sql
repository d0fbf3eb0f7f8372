/*---
description = "what an account is known by when clusters are formed: one row an account, the other system's id NULL. Held accounts of one anchor, or of one union id, are one node at once, so that only the rest has to be connected"
---*/
SELECT
    s.id AS source_id, NULL AS target_id,
    CASE
        WHEN NOT s.held THEN concat('s', CAST(s.id AS VARCHAR))
        WHEN s.anchor IS NOT NULL THEN concat('a', CAST(s.anchor AS VARCHAR))
        WHEN u.anchor IS NOT NULL THEN concat('a', CAST(u.anchor AS VARCHAR))
        WHEN s.union_key IS NOT NULL THEN concat('u', s.union_key)
        ELSE concat('s', CAST(s.id AS VARCHAR))
    END AS node
FROM source_accounts AS s
LEFT JOIN cohort_unions AS u ON u.union_key = s.union_key
WHERE s.id IS NOT NULL
UNION ALL
SELECT
    NULL AS source_id, t.id AS target_id,
    CASE
        WHEN NOT t.held THEN concat('t', CAST(t.id AS VARCHAR))
        WHEN t.anchor IS NOT NULL THEN concat('a', CAST(t.anchor AS VARCHAR))
        WHEN u.anchor IS NOT NULL THEN concat('a', CAST(u.anchor AS VARCHAR))
        WHEN t.union_key IS NOT NULL THEN concat('u', t.union_key)
        ELSE concat('t', CAST(t.id AS VARCHAR))
    END AS node
FROM target_accounts AS t
LEFT JOIN cohort_unions AS u ON u.union_key = t.union_key
WHERE t.id IS NOT NULL
