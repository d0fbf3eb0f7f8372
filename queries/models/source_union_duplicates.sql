/*---
description = "live source accounts of one tenant with one union id, left by open_id_duplicates and source_anchor_duplicates: one row an account but the survivor of its group"
---*/
WITH groups AS (
    SELECT
        s.tenant, s.union_key, count(*) = count(s.anchor_verified_at) AS all_verified,
        count(*) FILTER (WHERE s.status = 'frozen') > 0 AS any_frozen
    FROM source_accounts AS s
    WHERE
        s.live AND s.union_key IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM open_id_duplicates AS o WHERE o.id = s.id)
        AND NOT EXISTS (SELECT 1 FROM source_anchor_duplicates AS d WHERE d.id = s.id)
    GROUP BY s.tenant, s.union_key
    HAVING count(*) > 1
),
members AS (
    SELECT
        s.id AS id, s.tenant, s.union_key, s.status, s.anchor_verified_at, h.source_id IS NOT NULL AS holds_single,
        s.last_active_at, s.created_at, s.touched_at, g.all_verified, g.any_frozen
    FROM source_accounts AS s
    INNER JOIN groups AS g ON g.tenant = s.tenant AND g.union_key = s.union_key
    LEFT JOIN single_holders AS h ON h.source_id = s.id
    WHERE
        s.live AND s.union_key IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM open_id_duplicates AS o WHERE o.id = s.id)
        AND NOT EXISTS (SELECT 1 FROM source_anchor_duplicates AS d WHERE d.id = s.id)
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
        PARTITION BY m.tenant, m.union_key ORDER BY
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
