/*---
title    = "Source account mapped to several live targets of different people"
severity = "critical"
tags     = ["mapping", "guard", "p0"]
key      = ["source_id"]
eligible = "source_spine WHERE active_mappings > 0"
actions  = ["retire_mapping", "hold_for_review"]
uncovers = [
    "dual-write/field-drifted", "duplicate-anchors/anchor-and-union-id-disagree",
    "duplicate-anchors/identity-chained", "mapping-gaps/mapping-anchor-mismatch",
    "mapping-gaps/mapping-without-evidence", "migration/content-differs",
]
---
## What it finds
Sources, neither deregistered nor merged, with active mappings to several live targets that do not all share one
anchor: the assets of one account are promised to several people. Targets without a valid anchor share none.

## Why it happens
The migration ran again after the person had changed the number, and mapped by the new one; a mapping was repointed
and the old one not retired; two writers mapped at the same time and no unique key stopped them.

## Remedy
`retire_mapping` of those mappings whose target has another anchor than the source, if exactly one live target
remains. Else it is held: when none or several would remain, somebody has to find out whose account it is, before
anything is merged.

## When it is not a defect
If all the targets hold the same anchor, they are one person's: that is anchor-shared-by-targets, and not found here.
*/
SELECT
    s.id AS source_id,
    concat('mapped to ', s.live_targets, ' live targets that do not share one anchor') AS reason,
    greatest(s.touched_at, s.links_touched_at) AS touched_at,
    CASE WHEN s.live_targets - s.contradicting_targets = 1 THEN 'retire_mapping' ELSE 'hold_for_review' END AS action,
    s.live_targets, s.contradicting_targets
FROM source_spine AS s
WHERE
    s.status NOT IN ('deregistered', 'merged') AND s.live_targets > 1
    AND (s.anchored_targets < s.live_targets OR s.anchors_differ)
