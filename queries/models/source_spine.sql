/*---
description = "every source account with its mappings and the targets that share its anchor or its union id: one row a source account"
---*/
SELECT
    s.id, s.status, s.live, s.held, s.due, s.is_test, s.tenant, s.anchor, s.anchor_state, s.union_key, s.anchor_verified_at,
    s.last_active_at, s.created_at, s.touched_at, s.bucket,
    e.source_id IS NOT NULL AS excluded,
    d.source_id IS NOT NULL AS set_aside,
    p.anchor IS NOT NULL AS disputed,
    coalesce(l.active, 0) AS active_mappings,
    coalesce(l.pending, 0) AS pending_mappings,
    coalesce(l.live_targets, 0) AS live_targets,
    l.live_target_id, l.anchors_differ, l.touched_at AS links_touched_at,
    coalesce(l.anchored_targets, 0) AS anchored_targets,
    coalesce(l.contradicting_targets, 0) AS contradicting_targets,
    coalesce(a.held, 0) AS anchor_held_targets,
    coalesce(a.live, 0) AS anchor_live_targets,
    a.live_id AS anchor_target_id, a.live_touched_at AS anchor_target_touched_at, a.touched_at AS anchor_targets_touched_at,
    coalesce(u.held, 0) AS union_held_targets,
    coalesce(u.live, 0) AS union_live_targets,
    u.live_id AS union_target_id, u.live_touched_at AS union_target_touched_at, u.touched_at AS union_targets_touched_at
FROM source_accounts AS s
LEFT JOIN source_links AS l ON l.source_id = s.id
LEFT JOIN target_anchors AS a ON a.anchor = s.anchor
LEFT JOIN target_unions AS u ON u.union_key = s.union_key
LEFT JOIN (SELECT x.source_id FROM exclusions AS x GROUP BY x.source_id) AS e ON e.source_id = s.id
LEFT JOIN set_aside_sources AS d ON d.source_id = s.id
LEFT JOIN disputed_anchors AS p ON p.anchor = s.anchor
