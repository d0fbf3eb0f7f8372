/*---
title    = "Active mapping from a source account that does not exist"
severity = "high"
tags     = ["mapping", "p1"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active"
actions  = ["retire_mapping"]
uncovers = []
---
## What it finds
Active mappings whose source account exists in no status. Pending, retired and conflict mappings are passed over. A
mapping with both ends missing is found here only: a mapping is judged by its source first.

## Why it happens
The source account was deleted physically; the mapping was written before its registration failed; ids of another
environment were imported; a shard is missing from the source export.

## Remedy
`retire_mapping`: nobody can log in through it, and a later account with the same id would inherit somebody's target.
First see that the source export is whole: many findings at once are a truncated export.

## When it is not a defect
Never, if the source export is complete. A deregistered or merged source still exists; its mapping belongs to
mapping-from-deregistered-source.
*/
SELECT
    m.source_id, m.target_id,
    'the mapping starts at a source account that does not exist' AS reason,
    m.touched_at,
    'retire_mapping' AS action,
    m.target_exists, m.target_status
FROM mapping_spine AS m
WHERE m.active AND NOT m.source_exists
