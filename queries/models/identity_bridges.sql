/*---
description = "held accounts that hold an anchor and a union id which are not both one live target's: one row an account"
---*/
SELECT s.anchor, s.union_key, s.anchor_target_id, s.union_target_id
FROM source_spine AS s
WHERE
    s.held AND s.anchor IS NOT NULL AND s.union_key IS NOT NULL
    AND (s.anchor_target_id IS NULL OR s.union_target_id IS NULL OR s.anchor_target_id <> s.union_target_id)
UNION ALL
SELECT t.anchor, t.union_key, a.live_id AS anchor_target_id, u.live_id AS union_target_id
FROM target_accounts AS t
INNER JOIN target_anchors AS a ON a.anchor = t.anchor
INNER JOIN target_unions AS u ON u.union_key = t.union_key
WHERE t.held AND (a.live_id IS NULL OR u.live_id IS NULL OR a.live_id <> u.live_id)
