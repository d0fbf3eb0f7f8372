/*---
title    = "Live source account mapped to a deregistered target"
severity = "critical"
tags     = ["mapping", "guard", "p0"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active AND source_live"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
Active mappings of live sources to a target that is deregistered.

## Why it happens
The owner deregistered the target account, and the deregistration was not carried to the source and its mapping; or
the target was deregistered by mistake.

## Remedy
Always held. The owner asked to be forgotten in one system and is alive in the other: whether the source follows, or
the mapping is retired and a new target created, is a legal question, not one of data. Never reactivate the target.

## When it is not a defect
Where deregistering one product leaves the other untouched by policy: retire these mappings by the company's own
process; the sources then count as unmapped.
*/
SELECT
    m.source_id, m.target_id,
    'the target account is deregistered' AS reason,
    greatest(m.touched_at, m.source_touched_at, m.target_touched_at) AS touched_at,
    'hold_for_review' AS action
FROM mapping_spine AS m
WHERE m.active AND m.source_live AND m.target_status = 'deregistered'
