/*---
title    = "Live source account that nothing identifies"
severity = "low"
tags     = ["anchor", "p2"]
key      = ["source_id"]
eligible = "source_spine WHERE live"
actions  = []
uncovers = []
---
## What it finds
Live sources with neither an anchor (NULL or blank in the export) nor a union_id, not excluded, with no active or
pending mapping: nothing by which to find their owner's target. A malformed anchor or a placeholder is not missing.

## Why it happens
Guests and accounts of the first years, from before numbers were required; the number was unbound and never replaced.

## Remedy
No action: a program cannot tell who it is. Ask for the number at the next login; exclude those who never come back,
with the reason.

## When it is not a defect
Where guests are part of the product, exclude them; they then count as excluded and not as accounts without an anchor.
*/
SELECT
    s.id AS source_id,
    'neither an anchor nor a union_id: it cannot be unified' AS reason,
    s.touched_at
FROM source_spine AS s
WHERE
    s.live AND s.anchor_state = 'missing' AND s.union_key IS NULL AND NOT s.excluded
    AND s.active_mappings = 0 AND s.pending_mappings = 0
