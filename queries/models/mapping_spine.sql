/*---
description = "every mapping with its source and its target: one row a mapping"
---*/
SELECT
    m.source_id, m.target_id, m.status, m.evidence, m.updated_at, m.touched_at,
    m.status = 'active' AS active,
    s.id IS NOT NULL AS source_exists, s.status AS source_status, coalesce(s.live, FALSE) AS source_live, coalesce(s.held, FALSE) AS source_held, s.is_test AS source_is_test,
    s.tenant AS source_tenant, s.anchor AS source_anchor, s.anchor_state AS source_anchor_state,
    CASE WHEN s.union_key IS NOT NULL THEN s.union_scope END AS source_union_scope,
    s.anchor_verified_at AS source_verified_at, s.anchor_verified_at_supplied AS source_verified_supplied, s.touched_at AS source_touched_at,
    s.row_version AS source_version,
    t.id IS NOT NULL AS target_exists, t.status AS target_status, coalesce(t.live, FALSE) AS target_live, coalesce(t.held, FALSE) AS target_held, t.is_test AS target_is_test,
    t.anchor AS target_anchor, t.anchor_state AS target_anchor_state,
    t.anchor_verified_at AS target_verified_at, t.anchor_verified_at_supplied AS target_verified_supplied, t.touched_at AS target_touched_at,
    t.row_version AS target_version, t.origin AS target_origin, t.updated_at AS target_updated_at,
    -- Long texts are compared here, and not carried along.
    coalesce(s.union_key = t.union_key, FALSE) AS one_union_id, s.mirror <> t.mirror AS mirrors_differ
FROM mapping AS m
LEFT JOIN source_accounts AS s ON s.id = m.source_id
LEFT JOIN target_accounts AS t ON t.id = m.target_id
