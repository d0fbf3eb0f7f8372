/*---
description = "union ids of held accounts, and an anchor that one of their holders has: one row a union id"
---*/
SELECT h.union_key, min(h.anchor) AS anchor
FROM (
    SELECT s.union_key, s.anchor FROM source_accounts AS s WHERE s.held AND s.union_key IS NOT NULL
    UNION ALL
    SELECT t.union_key, t.anchor FROM target_accounts AS t WHERE t.held AND t.union_key IS NOT NULL
) AS h
GROUP BY h.union_key
