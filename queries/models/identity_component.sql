/*---
description = "connected live targets, anchors and union ids: edges node_a, node_b; becomes one row a node with its component. A target stands for the anchor and the union id that it holds; an anchor or union id of no live target is a node only where it connects several accounts"
compute = "components"
---*/
WITH free_unions AS (
    SELECT b.union_key
    FROM identity_bridges AS b
    WHERE b.union_target_id IS NULL
    GROUP BY b.union_key
    HAVING min(b.anchor) <> max(b.anchor)
),
free_anchors AS (
    SELECT b.anchor
    FROM identity_bridges AS b
    WHERE b.anchor_target_id IS NULL
    GROUP BY b.anchor
    HAVING min(b.union_key) <> max(b.union_key)
)
SELECT
    CASE WHEN b.anchor_target_id IS NOT NULL THEN concat('t', CAST(b.anchor_target_id AS VARCHAR)) ELSE concat('a', CAST(b.anchor AS VARCHAR)) END AS node_a,
    CASE WHEN b.union_target_id IS NOT NULL THEN concat('t', CAST(b.union_target_id AS VARCHAR)) ELSE concat('u', b.union_key) END AS node_b
FROM identity_bridges AS b
LEFT JOIN free_unions AS u ON u.union_key = b.union_key
LEFT JOIN free_anchors AS a ON a.anchor = b.anchor
WHERE
    (b.anchor_target_id IS NOT NULL OR a.anchor IS NOT NULL)
    AND (b.union_target_id IS NOT NULL OR u.union_key IS NOT NULL)
