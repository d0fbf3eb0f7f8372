/*---
description = "every anchor and union id of the components of identity_groups, once a component: one row a value, the other column NULL"
---*/
WITH held AS (
    SELECT g.component, g.anchor, NULL AS union_key FROM identity_groups AS g WHERE g.anchor IS NOT NULL
    UNION ALL
    SELECT g.component, NULL AS anchor, g.union_key FROM identity_groups AS g WHERE g.union_key IS NOT NULL
    UNION ALL
    SELECT c.component, b.anchor, NULL AS union_key
    FROM identity_bridges AS b
    INNER JOIN identity_component AS c ON c.node = concat('a', CAST(b.anchor AS VARCHAR))
    WHERE b.anchor_target_id IS NULL
    UNION ALL
    SELECT c.component, NULL AS anchor, b.union_key
    FROM identity_bridges AS b
    INNER JOIN identity_component AS c ON c.node = concat('u', b.union_key)
    WHERE b.union_target_id IS NULL
),
-- Values that hang on a component by one account only: nothing lies behind them.
leaves AS (
    SELECT h.component, NULL AS anchor, b.union_key
    FROM identity_bridges AS b
    INNER JOIN held AS h ON h.anchor = b.anchor
    WHERE b.union_target_id IS NULL
    UNION ALL
    SELECT h.component, b.anchor, NULL AS union_key
    FROM identity_bridges AS b
    INNER JOIN held AS h ON h.union_key = b.union_key
    WHERE b.anchor_target_id IS NULL
)
SELECT v.component, v.anchor, v.union_key
FROM (
    SELECT h.component, h.anchor, h.union_key FROM held AS h
    UNION ALL
    SELECT l.component, l.anchor, l.union_key FROM leaves AS l
) AS v
WHERE EXISTS (SELECT 1 FROM identity_groups AS g WHERE g.component = v.component)
GROUP BY v.component, v.anchor, v.union_key
