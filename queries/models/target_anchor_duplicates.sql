/*---
description = "live target accounts with one undisputed anchor: one row an account but the survivor of its group"
---*/
WITH groups AS (
    SELECT
        a.anchor, count(*) = count(a.anchor_verified_at) AS all_verified,
        count(*) FILTER (WHERE a.status = 'frozen') > 0 AS any_frozen
    FROM anchor_sharers AS a
    WHERE
        a.system = 'target' AND a.live
        AND NOT EXISTS (SELECT 1 FROM disputed_anchors AS p WHERE p.anchor = a.anchor)
    GROUP BY a.anchor
    HAVING count(*) > 1
),
members AS (
    SELECT
        a.target_id AS id, a.anchor, a.status, a.anchor_verified_at, h.target_id IS NOT NULL AS holds_single,
        a.last_active_at, a.created_at, a.touched_at, g.all_verified, g.any_frozen
    FROM anchor_sharers AS a
    INNER JOIN groups AS g ON g.anchor = a.anchor
    LEFT JOIN single_holders AS h ON h.target_id = a.target_id
    WHERE
        a.system = 'target' AND a.live
        AND NOT EXISTS (SELECT 1 FROM disputed_anchors AS p WHERE p.anchor = a.anchor)
),
ranked AS (
    SELECT
        m.id, m.status, m.anchor_verified_at, m.holds_single, m.last_active_at, m.created_at, m.touched_at,
        m.all_verified, m.any_frozen,
        row_number() OVER w AS place,
        first_value(m.id) OVER w AS survivor_id,
        first_value(m.status) OVER w AS survivor_status,
        first_value(m.anchor_verified_at) OVER w AS survivor_verified_at,
        first_value(m.holds_single) OVER w AS survivor_holds_single,
        first_value(m.last_active_at) OVER w AS survivor_active_at,
        first_value(m.created_at) OVER w AS survivor_created_at,
        first_value(m.touched_at) OVER w AS survivor_touched_at
    FROM members AS m
    WINDOW w AS (
        PARTITION BY m.anchor ORDER BY
                CASE WHEN m.status = 'active' THEN 0 ELSE 1 END, m.anchor_verified_at DESC NULLS LAST,
                m.holds_single DESC, m.last_active_at DESC NULLS LAST, m.created_at ASC NULLS LAST, m.id
    )
)
SELECT
    r.id, r.survivor_id, r.all_verified, r.any_frozen,
    CASE
        WHEN r.status <> r.survivor_status THEN 'status'
        WHEN r.anchor_verified_at IS DISTINCT FROM r.survivor_verified_at THEN 'anchor_verified_at'
        WHEN r.holds_single <> r.survivor_holds_single THEN 'single asset'
        WHEN r.last_active_at IS DISTINCT FROM r.survivor_active_at THEN 'last_active_at'
        WHEN r.created_at IS DISTINCT FROM r.survivor_created_at THEN 'created_at'
        ELSE 'id'
    END AS decided_by,
    greatest(r.touched_at, r.survivor_touched_at) AS touched_at
FROM ranked AS r
WHERE r.place > 1
