/*---
description = "held accounts whose anchor is not what their latest verified binding event left: one row an account"
---*/
SELECT
    'source' AS system, s.id AS source_id, NULL AS target_id, s.anchor, s.anchor_raw, s.tenant,
    l.anchor AS bound_anchor, l.anchor_raw AS bound_anchor_raw, l.event_id, l.op, l.at, l.verified_supplied,
    greatest(s.touched_at, CASE WHEN l.at > s.snapshot_at THEN NULL ELSE l.at END) AS touched_at
FROM source_accounts AS s
INNER JOIN latest_bindings AS l ON l.source_id = s.id
WHERE
    s.held
    AND CASE
        WHEN l.anchor_raw IS NULL THEN s.anchor_state <> 'missing'
        ELSE NOT coalesce(s.anchor = l.anchor, s.anchor IS NULL AND l.anchor IS NULL AND trim(s.anchor_raw) = trim(l.anchor_raw), FALSE)
    END
    AND NOT EXISTS (SELECT 1 FROM recycled_accounts AS r WHERE r.source_id = s.id)
UNION ALL
SELECT
    'target' AS system, NULL AS source_id, t.id AS target_id, t.anchor, t.anchor_raw, t.tenant,
    l.anchor AS bound_anchor, l.anchor_raw AS bound_anchor_raw, l.event_id, l.op, l.at, l.verified_supplied,
    greatest(t.touched_at, CASE WHEN l.at > t.snapshot_at THEN NULL ELSE l.at END) AS touched_at
FROM target_accounts AS t
INNER JOIN latest_bindings AS l ON l.target_id = t.id
WHERE
    t.held
    AND CASE
        WHEN l.anchor_raw IS NULL THEN t.anchor_state <> 'missing'
        ELSE NOT coalesce(t.anchor = l.anchor, t.anchor IS NULL AND l.anchor IS NULL AND trim(t.anchor_raw) = trim(l.anchor_raw), FALSE)
    END
    AND NOT EXISTS (SELECT 1 FROM recycled_accounts AS r WHERE r.target_id = t.id)
