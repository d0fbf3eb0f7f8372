/*---
description = "unmapped sources whose anchor and union id no held target has, with what is to be done: one row a source"
---*/
WITH missing AS (
    SELECT s.id, s.anchor, s.touched_at, s.anchor_verified_at IS NOT NULL AS verified, s.status,
        s.anchor_verified_at, h.source_id IS NOT NULL AS holds_single, s.last_active_at, s.created_at
    FROM unmapped_sources AS s
    LEFT JOIN single_holders AS h ON h.source_id = s.id
    WHERE s.anchor IS NOT NULL AND s.anchor_held_targets = 0 AND s.union_held_targets = 0
),
ranked AS (
    SELECT
        m.id, m.touched_at, m.verified,
        first_value(m.id) OVER w AS first_id
    FROM missing AS m
    WINDOW w AS (
        PARTITION BY m.anchor, m.verified ORDER BY
            CASE WHEN m.status = 'active' THEN 0 ELSE 1 END, m.anchor_verified_at DESC NULLS LAST,
            m.holds_single DESC, m.last_active_at DESC NULLS LAST, m.created_at ASC NULLS LAST, m.id
    )
)
SELECT
    r.id AS source_id, r.touched_at,
    CASE
        WHEN NOT r.verified THEN 'hold_for_review'
        WHEN r.first_id = r.id THEN 'create_target_account'
        ELSE 'create_mapping'
    END AS action,
    CASE WHEN r.verified THEN r.first_id END AS first_source_id
FROM ranked AS r
