/*---
title    = "Historical source account that was not migrated, and no other rule says why"
severity = "high"
tags     = ["migration", "p1"]
key      = ["source_id"]
eligible = "source_spine WHERE live AND due AND NOT excluded"
actions  = ["hold_for_review"]
uncovers = []
after    = ["duplicate-anchors", "mapping-gaps"]
params   = { dual_write_since = { type = "time", help = "since when every new account goes through the gateway" } }
---
## What it finds
Live sources created before $dual_write_since that are due and not excluded, have an anchor (valid or not) or a union_id,
and neither an active nor a pending mapping, and that no finding of duplicate-anchors or mapping-gaps names.

## Why it happens
What stands in the way has no rule in these two sets: a number that is disputed or malformed, a union_id that no target
holds, several live targets that share the number.

## Remedy
Always held: whatever could be migrated by itself, the other rules have found. Settle what stands in the way (often a
finding of abnormal-accounts, or of the target that holds the number), then the next round maps it.

## When it is not a defect
Accounts that shall not be unified belong into exclusions; those of a later round into `expected`.
*/
SELECT
    s.id AS source_id,
    concat('created at ', CAST(s.created_at AS VARCHAR), ', and not mapped') AS reason,
    s.touched_at,
    'hold_for_review' AS action,
    s.disputed
FROM source_spine AS s
WHERE
    s.live AND s.due AND NOT s.excluded AND s.created_at < $dual_write_since
    AND (s.anchor_state <> 'missing' OR s.union_key IS NOT NULL)
    AND s.active_mappings = 0 AND s.pending_mappings = 0
    AND NOT EXISTS (
        SELECT 1 FROM findings AS f
        WHERE f.source_id = s.id AND (f.rule LIKE 'duplicate-anchors/%' OR f.rule LIKE 'mapping-gaps/%')
    )
