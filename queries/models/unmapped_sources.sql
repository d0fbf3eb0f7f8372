/*---
description = "sources that are due and have neither an active nor a pending mapping, and that no finding about their identity owns: one row a source"
---*/
SELECT
    s.id, s.anchor, s.union_key, s.status, s.tenant, s.anchor_verified_at, s.last_active_at, s.created_at, s.touched_at,
    s.anchor_held_targets, s.anchor_live_targets, s.anchor_target_id, s.anchor_targets_touched_at,
    s.union_held_targets, s.union_live_targets, s.union_target_id, s.union_targets_touched_at
FROM source_spine AS s
WHERE
    s.live AND s.due AND NOT s.excluded AND NOT s.set_aside AND NOT s.disputed
    AND s.active_mappings = 0 AND s.pending_mappings = 0
