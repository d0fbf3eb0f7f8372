/*---
title    = "Source account in use that is not mapped"
severity = "critical"
tags     = ["decoupling", "mapping", "p0"]
key      = ["source_id"]
eligible = "source_spine WHERE live AND NOT excluded"
actions  = ["create_mapping", "create_target_account", "hold_for_review"]
uncovers = [
    "abnormal-accounts/anchor-risky-segment", "abnormal-accounts/anchor-unverified",
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/status-conflicting",
    "asset-linking/asset-left-on-source", "dual-write/field-drifted", "duplicate-anchors/identity-chained",
    "gray-release/pair-split-across-cohorts", "mapping-gaps/mapping-anchor-mismatch",
    "mapping-gaps/mapping-without-evidence", "mapping-gaps/target-overloaded", "migration/content-differs",
]
needs    = ["source_accounts.last_active_at"]
params   = { active_days = { type = "days", default = 30, min = 0, help = "who was active within as many days is in use" } }
---
## What it finds
Live sources that were active within $active_days before the watermark, are not excluded, and have no active mapping: when
the old service goes, so does their account. It does not matter whether they are due.

## Why it happens
They were not due in any round, wait as pending or for a review, or came back after the migration had passed them by.

## Remedy
What source-unmapped or target-missing asks for the same source (`create_mapping`, `create_target_account`); the same
action asked for twice is one. Where neither finds it, because it is not due, pending, a duplicate or disputed, it is held.

## When it is not a defect
Accounts that are left behind on purpose belong into exclusions, with the reason.
*/
SELECT
    s.id AS source_id,
    concat('last active at ', CAST(s.last_active_at AS VARCHAR), ', and not mapped') AS reason,
    greatest(s.touched_at, m.touched_at, w.touched_at) AS touched_at,
    coalesce(m.action, w.action, 'hold_for_review') AS action,
    m.target_id, m.evidence, w.first_source_id
FROM source_spine AS s
LEFT JOIN source_matches AS m ON m.source_id = s.id
LEFT JOIN sources_without_target AS w ON w.source_id = s.id
WHERE
    s.live AND NOT s.excluded AND s.active_mappings = 0
    AND s.last_active_at >= $watermark - $active_days
