/*---
description = "union ids of held target accounts: one row a scope and union id, with the smallest live target that holds it"
---*/
SELECT
    t.union_key,
    count(*) AS held,
    count(*) FILTER (WHERE t.live) AS live,
    min(CASE WHEN t.live THEN t.id END) AS live_id,
    max(CASE WHEN t.live THEN t.touched_at END) AS live_touched_at,
    max(t.touched_at) AS touched_at
FROM target_accounts AS t
WHERE t.held AND t.union_key IS NOT NULL
GROUP BY t.union_key
