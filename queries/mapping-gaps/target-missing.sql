/*---
title    = "Live source account whose owner has no target account"
severity = "high"
tags     = ["mapping", "p0"]
key      = ["source_id"]
eligible = "source_spine WHERE live AND due AND NOT excluded"
actions  = ["create_target_account", "create_mapping", "hold_for_review"]
uncovers = [
    "abnormal-accounts/anchor-risky-segment", "abnormal-accounts/anchor-unverified",
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/status-conflicting",
    "asset-linking/asset-left-on-source", "dual-write/field-drifted", "duplicate-anchors/identity-chained",
    "gray-release/pair-split-across-cohorts", "mapping-gaps/mapping-anchor-mismatch",
    "mapping-gaps/mapping-without-evidence", "mapping-gaps/target-overloaded", "migration/content-differs",
]
---
## What it finds
Live sources that are due, not excluded and not set aside as a duplicate, with a valid anchor and without an active or
pending mapping, whose anchor and union_id no held target has. Disputed numbers are passed over. Deregistered, merged
and test targets do not count.

## Why it happens
The migration skipped the account or its shard, or the target's creation failed and was never retried; in dual write,
the source's leg went through and the target's did not.

## Remedy
If the source verified its anchor: `create_target_account` for the first source of that anchor (survivor order:
active, verified last, holder of a `single` asset, active last, created first, smallest id), and `create_mapping` to
the account so created for the others, of other tenants. A source that never verified its anchor is held: verify
first.

## When it is not a defect
Accounts that the unification leaves behind on purpose: exclude them. If a whole bucket is found, repeat the bucket
(bucket-incomplete) rather than repair account by account.
*/
SELECT
    w.source_id,
    'no target account holds its anchor or its union_id' AS reason,
    w.touched_at, w.action, w.first_source_id
FROM sources_without_target AS w
