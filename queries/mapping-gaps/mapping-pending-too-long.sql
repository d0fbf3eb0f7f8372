/*---
title    = "Mapping that has been pending for too long"
severity = "medium"
tags     = ["mapping", "p2"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE status = 'pending'"
actions  = ["create_mapping", "hold_for_review"]
uncovers = [
    "abnormal-accounts/anchor-risky-segment", "abnormal-accounts/anchor-unverified",
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/status-conflicting",
    "asset-linking/asset-left-on-source", "dual-write/field-drifted", "duplicate-anchors/identity-chained",
    "gray-release/pair-split-across-cohorts", "mapping-gaps/mapping-anchor-mismatch",
    "mapping-gaps/mapping-without-evidence", "mapping-gaps/target-overloaded", "migration/content-differs",
]
params   = { max_pending = { type = "duration", default = "1h", help = "how long a mapping may stay pending" } }
---
## What it finds
Mappings of status pending that were last updated more than $max_pending before the watermark.

## Why it happens
The writer died between the reservation and the confirmation, its message was lost, or a confirmation waits for a user
who never came back.

## Remedy
`create_mapping`, which completes it, if both sides are live and the source has no active mapping. Else it is held: a
side is missing or gone, or the source has been mapped elsewhere meanwhile, and confirming would map it twice.

## When it is not a defect
If pending waits for a person's consent, it may last for days: raise $max_pending.
*/
SELECT
    m.source_id, m.target_id,
    concat('pending since ', CAST(m.updated_at AS VARCHAR)) AS reason,
    m.touched_at,
    CASE
        WHEN m.source_live AND m.target_live AND l.active = 0 THEN 'create_mapping'
        ELSE 'hold_for_review'
    END AS action,
    l.active AS active_mappings
FROM mapping_spine AS m
INNER JOIN source_links AS l ON l.source_id = m.source_id
WHERE m.status = 'pending' AND m.updated_at < $watermark - $max_pending
