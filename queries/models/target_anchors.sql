/*---
description = "anchors of held target accounts: one row an anchor, with the smallest live target that holds it"
---*/
SELECT
    t.anchor,
    count(*) AS held,
    count(*) FILTER (WHERE t.live) AS live,
    min(CASE WHEN t.live THEN t.id END) AS live_id,
    max(CASE WHEN t.live THEN t.touched_at END) AS live_touched_at,
    max(t.touched_at) AS touched_at
FROM target_accounts AS t
WHERE t.held AND t.anchor IS NOT NULL
GROUP BY t.anchor
