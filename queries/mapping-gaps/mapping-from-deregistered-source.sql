/*---
title    = "Active mapping from a source account that is deregistered or merged"
severity = "medium"
tags     = ["mapping", "p2"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active"
actions  = ["retire_mapping"]
uncovers = []
---
## What it finds
Active mappings whose source exists and is deregistered or merged. What became of the target does not matter: a
mapping is judged by its source first.

## Why it happens
The source was deregistered or merged by a path that knows nothing of the mapping: the old service's own page, a batch
of the support, a clean-up.

## Remedy
`retire_mapping`, for every finding: nothing may flow through it any more. A merged source's survivor has, or gets, a
mapping of its own.

## When it is not a defect
A log of former mappings should hold them as retired; if your mapping keeps deregistered sources active on purpose,
map its status words accordingly in the project file.
*/
SELECT
    m.source_id, m.target_id,
    concat('the source account is ', m.source_status) AS reason,
    greatest(m.touched_at, m.source_touched_at) AS touched_at,
    'retire_mapping' AS action
FROM mapping_spine AS m
WHERE m.active AND m.source_status IN ('deregistered', 'merged')
