/*---
description = "every mapping with its source and its target: one row a mapping"
---*/
SELECT
    m.source_id, m.target_id, m.status, m.evidence, m.updated_at, m.touched_at,
    m.status = 'active' AS active,
    s.id IS NOT NULL AS source_exists, s.status AS source_status, coalesce(s.live, FALSE) AS source_live, coalesce(s.held, FALSE) AS source_held, s.is_test AS source_is_test,
    s.tenant AS source_tenant, s.anchor AS source_anchor, s.anchor_state AS source_anchor_state, s.union_key AS source_union_key, s.union_scope AS source_union_scope,
    s.anchor_verified_at AS source_verified_at, s.anchor_verified_at_supplied AS source_verified_supplied, s.touched_at AS source_touched_at,
    s.mirror AS source_mirror, s.row_version AS source_version,
    t.id IS NOT NULL AS target_exists, t.status AS target_status, coalesce(t.live, FALSE) AS target_live, coalesce(t.held, FALSE) AS target_held, t.is_test AS target_is_test,
    t.anchor AS target_anchor, t.anchor_state AS target_anchor_state, t.union_key AS target_union_key,
    t.anchor_verified_at AS target_verified_at, t.anchor_verified_at_supplied AS target_verified_supplied, t.touched_at AS target_touched_at,
    t.mirror AS target_mirror, t.row_version AS target_version, t.origin AS target_origin, t.updated_at AS target_updated_at
FROM mapping AS m
LEFT JOIN source_accounts AS s ON s.id = m.source_id
LEFT JOIN target_accounts AS t ON t.id = m.target_id
