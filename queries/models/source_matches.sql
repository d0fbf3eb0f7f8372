/*---
description = "unmapped sources whose owner's live target is known, with what is to be done: one row a source"
params = { recycle_days = { type = "days", default = 90, min = 0, help = "a number idle for longer may have been given to somebody else" } }
---*/
WITH found AS (
    SELECT
        s.id, s.union_key, s.anchor_verified_at, s.last_active_at, s.touched_at,
        CASE WHEN s.anchor_live_targets = 1 THEN 'anchor' ELSE 'union_id' END AS evidence,
        CASE WHEN s.anchor_live_targets = 1 THEN s.anchor_target_id ELSE s.union_target_id END AS target_id
    FROM unmapped_sources AS s
    WHERE
        (s.anchor_live_targets = 1 OR (s.anchor_held_targets = 0 AND s.union_live_targets = 1))
        AND NOT coalesce(
            s.anchor_live_targets = 1 AND s.union_live_targets = 1 AND s.anchor_target_id <> s.union_target_id, FALSE
        )
)
SELECT
    f.id AS source_id, f.target_id, f.evidence, greatest(f.touched_at, t.touched_at) AS touched_at,
    CASE
        WHEN
            f.evidence = 'anchor' AND f.anchor_verified_at IS NOT NULL AND t.anchor_verified_at IS NOT NULL
            AND (f.last_active_at >= t.anchor_verified_at - $recycle_days OR f.union_key = t.union_key)
            THEN 'create_mapping'
        ELSE 'hold_for_review'
    END AS action
FROM found AS f
INNER JOIN target_accounts AS t ON t.id = f.target_id
