/*---
title    = "Active mapping to a target that was merged into another"
severity = "high"
tags     = ["mapping", "merge", "p1"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active"
actions  = ["repoint_mapping"]
uncovers = [
    "abnormal-accounts/anchor-unverified", "abnormal-accounts/cooling-on-one-side",
    "abnormal-accounts/status-conflicting", "asset-linking/asset-left-on-source", "dual-write/field-drifted",
    "duplicate-anchors/identity-chained", "gray-release/pair-split-across-cohorts",
    "mapping-gaps/mapping-anchor-mismatch", "mapping-gaps/mapping-to-deregistered-target",
    "mapping-gaps/mapping-without-evidence", "mapping-gaps/source-mapped-twice", "mapping-gaps/target-overloaded",
    "migration/content-differs",
]
needs    = ["target_accounts.merged_into"]
---
## What it finds
Active mappings to a target of status merged whose merged_into ends at an unmerged account, its root. The source
exists and is neither deregistered nor merged. Pointers that dangle or run in a circle have rules of their own.

## Why it happens
Two targets were merged, and the merge did not move the mappings of the account that gave way.

## Remedy
`repoint_mapping` to the root, for every finding: the merge has already decided whose account it is. `plan` turns it
into a hold where an account concerned is frozen, cooling or deregistered.

## When it is not a defect
Where the target system resolves merged accounts at every read, nobody notices; repoint all the same, before the old
account is purged.
*/
SELECT
    m.source_id, m.target_id,
    concat('the target was merged; its root is target ', CAST(r.root_id AS VARCHAR)) AS reason,
    greatest(m.touched_at, m.source_touched_at, m.target_touched_at) AS touched_at,
    'repoint_mapping' AS action,
    r.root_id AS to_target_id
FROM mapping_spine AS m
INNER JOIN target_roots AS r ON r.id = m.target_id
WHERE m.active AND m.source_exists AND m.source_status NOT IN ('deregistered', 'merged') AND m.target_status = 'merged'
