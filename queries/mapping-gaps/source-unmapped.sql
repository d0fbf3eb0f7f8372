/*---
title    = "Live source account without a mapping, though exactly one live target is its owner's"
severity = "high"
tags     = ["mapping", "p0"]
key      = ["source_id"]
eligible = "source_spine WHERE live AND due AND NOT excluded"
actions  = ["create_mapping", "hold_for_review"]
uncovers = [
    "abnormal-accounts/anchor-risky-segment", "abnormal-accounts/anchor-unverified",
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/status-conflicting",
    "asset-linking/asset-left-on-source", "dual-write/field-drifted", "duplicate-anchors/identity-chained",
    "gray-release/pair-split-across-cohorts", "mapping-gaps/mapping-anchor-mismatch",
    "mapping-gaps/mapping-without-evidence", "mapping-gaps/target-overloaded", "migration/content-differs",
]
params   = { recycle_days = { type = "days", default = 90, min = 0, help = "a number idle for longer may have been given to somebody else" } }
---
## What it finds
Live sources that are due, not excluded and not set aside as a duplicate, without an active or pending mapping, whose
owner's target is known: exactly one live target holds their anchor, or, where their anchor is missing or on no held
target, exactly one live target holds their union_id. Disputed numbers are passed over, as are sources whose anchor
and union_id lead to two targets.

## Why it happens
The owner registered in the target system on his own, so no write created the mapping; a dual write or the migration
created the account and lost the mapping; the number was bound to the source after the migration had passed it by.

## Remedy
`create_mapping` to that target if the anchor leads there, both sides verified it, and the source was used no more
than $recycle_days before the target's verification, or the union_ids are equal: then it is the same person.
Everything else is held: a union_id alone, an unverified number, or one idle for so long that the carrier may have
given it away.

## When it is not a defect
Sources that shall not be unified at all (a shop's phone, a partner's account) belong into exclusions; those of a
later round into `expected`. A person who refused the link should be excluded with that reason.
*/
SELECT
    m.source_id, m.target_id,
    concat('live target ', CAST(m.target_id AS VARCHAR), ' holds the same ', m.evidence) AS reason,
    m.touched_at, m.action, m.evidence
FROM source_matches AS m
