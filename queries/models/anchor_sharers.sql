/*---
description = "held accounts whose anchor another held account of their system shares: one row an account"
---*/
SELECT
    'source' AS system, s.id AS source_id, NULL AS target_id, s.tenant, s.anchor, s.status, s.live, s.union_key,
    s.anchor_verified_at, s.last_active_at, s.created_at, s.touched_at, s.snapshot_at
FROM source_accounts AS s
WHERE s.held AND EXISTS (SELECT 1 FROM shared_source_anchors AS g WHERE g.anchor = s.anchor)
UNION ALL
SELECT
    'target' AS system, NULL AS source_id, t.id AS target_id, t.tenant, t.anchor, t.status, t.live, t.union_key,
    t.anchor_verified_at, t.last_active_at, t.created_at, t.touched_at, t.snapshot_at
FROM target_accounts AS t
WHERE t.held AND EXISTS (SELECT 1 FROM target_anchors AS g WHERE g.anchor = t.anchor AND g.held > 1)
