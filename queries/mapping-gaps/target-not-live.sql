/*---
title    = "Live source account whose owner's target account is not live"
severity = "medium"
tags     = ["mapping", "p2"]
key      = ["source_id"]
eligible = "source_spine WHERE live AND due AND NOT excluded"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
Sources as in target-missing, except that a pending or cooling target holds their anchor or their union_id, and no
live one does. Disputed numbers are passed over.

## Why it happens
The owner is deregistering the target account and still uses the source (cooling), or the registration in the target
system was never completed (pending).

## Remedy
Always held. A new account beside a cooling one would take the number from its owner, and a mapping would end with the
cooling period. Wait until the target is live or gone, or ask the owner; the next round finds the source again, as
source-unmapped or target-missing.

## When it is not a defect
While the cooling period runs, there is nothing to repair: waive the finding until it ends.
*/
SELECT
    s.id AS source_id,
    CASE
        WHEN s.anchor_held_targets > 0 THEN 'its anchor is held only by a pending or cooling target'
        ELSE 'its union_id is held only by a pending or cooling target'
    END AS reason,
    greatest(s.touched_at, s.anchor_targets_touched_at, s.union_targets_touched_at) AS touched_at,
    'hold_for_review' AS action
FROM unmapped_sources AS s
WHERE
    s.anchor IS NOT NULL AND s.anchor_live_targets = 0 AND s.union_live_targets = 0
    AND s.anchor_held_targets + s.union_held_targets > 0
