/*---
title    = "Active mapping to a target account that does not exist"
severity = "critical"
tags     = ["mapping", "p0"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active"
actions  = ["retire_mapping"]
uncovers = [
    "abnormal-accounts/anchor-missing", "decoupling/active-source-unmapped",
    "decoupling/legacy-reference-unresolved", "duplicate-anchors/anchor-and-union-id-disagree",
    "mapping-gaps/source-unmapped", "mapping-gaps/target-missing", "mapping-gaps/target-not-live",
    "migration/bucket-incomplete", "migration/history-unmigrated",
]
---
## What it finds
Active mappings whose target account exists in no status, while the source exists and is neither deregistered nor
merged. Pending, retired and conflict mappings are passed over; without a source it is mapping-without-source.

## Why it happens
The target was deleted physically; the mapping was committed and the creation of the target rolled back; a mapping of
another environment; a shard is missing from the target export.

## Remedy
`retire_mapping`. The source then counts as unmapped, and the next round may find it as source-unmapped, target-missing
or target-not-live, which create the right mapping. First see that the target export is whole: many findings at once
are a truncated export, and retiring would tear down good mappings.

## When it is not a defect
Never, if the target export is complete. A deregistered or merged target still exists; other rules own these mappings.
*/
SELECT
    m.source_id, m.target_id,
    'the mapping leads to a target account that does not exist' AS reason,
    greatest(m.touched_at, m.source_touched_at) AS touched_at,
    'retire_mapping' AS action,
    m.source_status
FROM mapping_spine AS m
WHERE m.active AND m.source_exists AND m.source_status NOT IN ('deregistered', 'merged') AND NOT m.target_exists
