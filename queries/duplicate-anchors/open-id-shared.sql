/*---
title    = "Several live source accounts of one tenant with one open_id"
severity = "critical"
tags     = ["identity", "guard", "p0"]
key      = ["source_id"]
eligible = "source_accounts WHERE live AND open_id IS NOT NULL"
actions  = ["merge_accounts", "hold_for_review"]
uncovers = [
    "abnormal-accounts/anchor-recycled", "abnormal-accounts/anchor-unverified",
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/status-conflicting",
    "asset-linking/asset-family-split", "asset-linking/asset-left-on-source", "asset-linking/login-skipped-linking",
    "asset-linking/single-asset-duplicated", "asset-merge/asset-terms-lost", "decoupling/id-in-both-systems",
    "dual-write/field-drifted", "duplicate-anchors/anchor-and-union-id-disagree",
    "duplicate-anchors/identity-chained", "gray-release/pair-split-across-cohorts",
    "mapping-gaps/mapping-anchor-mismatch", "mapping-gaps/mapping-without-evidence", "mapping-gaps/merge-chained",
    "mapping-gaps/source-mapped-twice", "mapping-gaps/source-unmapped", "mapping-gaps/target-overloaded",
    "migration/content-differs", "migration/history-unmigrated",
]
needs    = ["source_accounts.open_id"]
---
## What it finds
Several live sources (active or frozen, no test accounts) of one tenant with one open_id: a finding for every one but
the survivor, with `survivor_id`, whatever their anchors. Blank open_ids never group.
The survivor is the first by: active before frozen, `anchor_verified_at` latest, holds a `single` asset,
`last_active_at` latest, `created_at` earliest, id smallest; `decided_by` says which of these decided.

## Why it happens
An open_id is one WeChat user in one mini-program, so two accounts are one user: a first login that raced with itself, a
registration repeated after a timeout, a unique index that covers one shard only.

## Remedy
`merge_accounts` into `survivor_id` is asked for only if every account of the group has verified its own anchor
(`anchor_verified_at`) and none is frozen. Otherwise the finding is held for review: a merge that nobody verified
gives one person's assets to another, and a merge with a frozen account may lose the restriction.
The rows found are set aside: only the survivor is mapped.

## When it is not a defect
Several mini-programs in one export have open_ids of their own: give each its `tenant`, or equal ids mean nothing.
*/
SELECT
    d.id AS source_id,
    concat('shares its open_id with source ', CAST(d.survivor_id AS VARCHAR), ', which stays by ', d.decided_by) AS reason,
    d.touched_at,
    CASE WHEN d.all_verified AND NOT d.any_frozen THEN 'merge_accounts' ELSE 'hold_for_review' END AS action,
    d.survivor_id, d.decided_by, d.all_verified, d.any_frozen
FROM open_id_duplicates AS d
